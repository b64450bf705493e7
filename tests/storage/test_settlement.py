"""What follows from an outcome: statuses, marks, and what the team is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import arrivals, outbox, settlement
from storage.domain import timing
from storage.domain.errors import NeedsMending, Rejected, TryLater, Uncertain
from storage.domain.events import Person, StatusChanged
from storage.domain.outcomes import Sent
from storage.models import Conversation, Delivery, Inbox, Message, Thread
from storage.replies import Typed, send
from tests import builders
from tests.builders import NOON


@pytest.fixture
def conversation(database):
    return database.write(
        lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))).id
    )


@pytest.fixture
def reply(database, conversation):
    """A reply of Ana's; its only part."""

    def work(session):
        about = session.get_one(Conversation, conversation)
        typed = Typed("UANA", "C1", "1700000100.000100", "Bom dia", NOON)
        message, _ = send(session, about, session.get_one(Inbox, about.inbox_id), typed, now=NOON)
        return session.scalars(
            select(Delivery.id).where(Delivery.message_id == message.id, Delivery.target == "customer")
        ).one()

    return database.write(work)


@pytest.fixture
def settle(database):
    """Take a delivery's lane and settle its first delivery so."""

    def work(delivery_id, outcome):
        lane = database.read(lambda session: session.get_one(Delivery, delivery_id).lane_id)
        turn = outbox.take(database, lane, "worker", lambda *_: [])
        assert turn is not None
        outbox.settle(database, turn, outcome, lambda *_: [], settlement.settled)

    return work


def hear(database, status, external_id="wamid.1", code="", at=NOON):
    def work(session):
        inbox = session.scalars(select(Inbox)).one()
        return arrivals.status_changed(
            session, inbox, StatusChanged("1001", external_id, status, at, code=code), now=at
        )

    return database.write(work)


def message(database):
    return database.read(lambda session: session.scalars(select(Message)).one())


def kinds(database, *targets):
    def read(session):
        return [
            each.kind
            for each in session.scalars(select(Delivery).where(Delivery.target.in_(targets)).order_by(Delivery.id))
        ]

    return database.read(read)


def test_a_reply_that_was_taken_is_sent(database, reply, settle):
    settle(reply, Sent("wamid.1"))
    assert message(database).status == "sent"


def test_statuses_move_it_on_and_never_back(database, reply, settle):
    settle(reply, Sent("wamid.1"))
    assert [hear(database, word) for word in ("read", "delivered", "sent")] == [True, False, False]
    assert message(database).status == "read"


def test_a_status_that_overtook_the_answer_counts_once_the_answer_is_here(database, reply, settle):
    hear(database, "delivered")
    settle(reply, Sent("wamid.1"))
    assert message(database).status == "delivered"


def test_a_refusal_is_said_in_the_thread_and_to_the_author(database, reply, settle):
    settle(reply, Rejected("blocked", "130403: blocked"))

    told = message(database)
    assert (told.status, told.failure, told.failure_provider) == ("failed", "blocked", "130403: blocked")
    assert kinds(database, "slack", "notice") == ["failure", "ephemeral"]


def test_a_failure_that_comes_later_can_be_retried_and_the_new_one_has_its_own_fate(database, reply, settle):
    settle(reply, Sent("wamid.1"))
    hear(database, "failed", code="window_closed", at=NOON + timedelta(seconds=1))
    assert message(database).status == "failed"

    assert database.write(lambda session: outbox.decide(session, session.get_one(Delivery, reply), "again", now=NOON))
    settle(reply, Sent("wamid.2"))
    hear(database, "delivered", "wamid.1")
    assert database.read(lambda session: session.get_one(Delivery, reply).status) == ""


@pytest.mark.parametrize(("state", "order"), [("asked", ["Bom dia", "Até já"]), ("failed", ["Até já", "Bom dia"])])
def test_what_is_sent_again_goes_before_what_has_waited_behind_it(database, conversation, reply, state, order):
    def work(session):
        about = session.get_one(Conversation, conversation)
        typed = Typed("UANA", "C1", "1700000200.000100", "Até já", NOON)
        send(session, about, session.get_one(Inbox, about.inbox_id), typed, now=NOON)
        asked = session.get_one(Delivery, reply)
        asked.state = state
        assert outbox.decide(session, asked, "again", now=NOON)
        lane = session.scalars(
            select(Delivery).where(Delivery.target == "customer", Delivery.state == "queued").order_by(Delivery.seq)
        )
        return [each.payload["text"] for each in lane]

    assert database.write(work) == order


def test_what_was_reported_failed_and_then_delivered_is_delivered(database, reply, settle):
    settle(reply, Sent("wamid.1"))
    hear(database, "failed", code="undeliverable")
    hear(database, "delivered")
    delivery = database.read(lambda session: session.get_one(Delivery, reply))
    assert (delivery.state, delivery.status) == ("sent", "delivered")


def test_a_message_is_as_far_as_its_slowest_part(database, conversation, settle):
    def work(session):
        about = session.get_one(Conversation, conversation)
        typed = Typed("UANA", "C1", "1700000100.000100", "a" * 5000, NOON)
        sent, _ = send(session, about, session.get_one(Inbox, about.inbox_id), typed, now=NOON)
        return list(
            session.scalars(
                select(Delivery.id)
                .where(Delivery.message_id == sent.id, Delivery.target == "customer")
                .order_by(Delivery.seq)
            )
        )

    first, _second = database.write(work)
    settle(first, Sent("wamid.1"))
    hear(database, "read", "wamid.1")
    assert message(database).status == "sending"


def test_the_first_post_makes_the_thread(database, settle):
    def work(session):
        about = builders.conversation(session, builders.inbox(session, builders.workspace(session)), thread_ts="")
        return outbox.stage(session, about, "slack", "root", now=NOON).id

    settle(database.write(work), Sent("1700000009.000900"))
    assert database.read(lambda session: session.scalars(select(Thread.ts)).one()) == "1700000009.000900"


def test_a_dead_token_puts_the_inbox_to_attention_and_the_next_success_clears_it(database, reply, settle):
    settle(reply, NeedsMending("token_dead", "190"))
    assert database.read(lambda session: session.scalars(select(Inbox.trouble)).one()) == "token_dead"

    database.later(seconds=61)
    settle(reply, Sent("wamid.1"))
    assert database.read(lambda session: session.scalars(select(Inbox.trouble)).one()) == ""


def test_one_mark_waits_however_often_the_status_changes(database, reply, settle):
    settle(reply, Sent("wamid.1"))
    for word in ("delivered", "read"):
        hear(database, word)
    assert kinds(database, "mark") == ["mark"]


def test_instagrams_read_mark_covers_everything_sent_before_it(database, settle):
    def work(session):
        about = builders.conversation(
            session, builders.inbox(session, builders.workspace(session), "instagram", "178"), "7701"
        )
        typed = Typed("UANA", "C1", "1700000100.000100", "Bom dia", NOON)
        sent, _ = send(session, about, session.get_one(Inbox, about.inbox_id), typed, now=NOON)
        return session.scalars(
            select(Delivery.id).where(Delivery.message_id == sent.id, Delivery.target == "customer")
        ).one()

    settle(database.write(work), Sent("mid.1"))
    seen = StatusChanged("178", "mid.1", "read", NOON + timedelta(seconds=9), upto=True, reader=Person("7701"))
    database.write(
        lambda session: arrivals.status_changed(session, session.scalars(select(Inbox)).one(), seen, now=NOON)
    )
    assert message(database).status == "read"


def tidying(database):
    """What will be done once more, when nothing begun so far can land any more."""
    soonest = database.now() + timing.LATE_ACCEPT - timedelta(minutes=1)

    def waiting(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "tidy"))
        return [each.kind for each in rows if each.next_at >= soonest]

    return database.read(waiting)


@pytest.mark.parametrize(
    ("outcomes", "tidied"),
    [([Sent()], []), ([TryLater("throttled", seconds=1), Sent()], []), ([Uncertain("timeout"), Sent()], ["tidy_card"])],
    ids=["at-once", "refused-first", "unclear-first"],
)
def test_what_an_unclear_try_may_still_undo_is_done_once_more(database, conversation, outcomes, tidied):
    def ask(session):
        about = session.get_one(Conversation, conversation)
        outbox.redraw(session, about, now=NOON)
        return session.scalars(select(Delivery.lane_id).where(Delivery.target == "card")).one()

    lane = database.write(ask)
    for outcome in outcomes:
        turn = outbox.take(database, lane, "worker", lambda *_: [])
        outbox.settle(database, turn, outcome, lambda *_: [], settlement.settled)
        database.later(minutes=1)

    assert tidying(database) == tidied


def test_a_drawing_that_overtakes_one_nobody_knows_the_end_of_is_done_once_more(database, conversation):
    def ask(session):
        outbox.redraw(session, session.get_one(Conversation, conversation), now=database.now())
        return session.scalars(select(Delivery.lane_id).where(Delivery.target == "card")).first()

    lane = database.write(ask)
    assert outbox.take(database, lane, "one that dies", lambda *_: []).delivery.attempts == 1
    database.write(ask)
    database.later(minutes=1)
    turn = outbox.take(database, lane, "another", lambda *_: [])
    outbox.settle(database, turn, Sent(), lambda *_: [], settlement.settled)
    assert tidying(database) == ["tidy_card"]
