"""A failed reply is edited, made a note or deleted in Slack: the customer has nothing of it, so nothing is too late."""

import pytest
from sqlalchemy import select

from bot import ids
from storage import settlement
from storage.domain.outcomes import Verdict
from storage.models import Attempt, Delivery, Inbox, Message
from storage.outbox import Done
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_messages import changed, deliveries, messages, told
from tests.bot.slackside import Wire, click, event, said
from tests.builders import NOON

GONE = {
    "type": "message", "subtype": "message_deleted", "channel": "C1", "ts": "1700000300.000100",
    "deleted_ts": "1700000100.000100", "previous_message": {"thread_ts": "1700000000.000100"},
}  # fmt: skip


@pytest.fixture
def client(database, tmp_path):
    def work(session):
        builders.conversation(session, builders.inbox(session, builders.workspace(session)))

    database.write(work)
    return slackside.app_for(database, tmp_path, Wire()).test_client()


@pytest.fixture
def fails(database):
    """What waits for the customer is refused, or as much of it as is said."""

    def fail(most=99, *, first="rejected"):
        def work(session):
            waiting = select(Delivery).where(Delivery.target == "customer", Delivery.state == "queued")
            for part in session.scalars(waiting.order_by(Delivery.id).limit(most)).all():
                part.state, part.failure = "failed", "undeliverable"
                for outcome in {first, "rejected"}:
                    session.add(
                        Attempt(
                            workspace_id=part.workspace_id, delivery_id=part.id, epoch=1, step="send", outcome=outcome,
                            started_at=NOON, ended_at=NOON,
                        )
                    )  # fmt: skip
                session.flush()
                settlement.settled(session, [Done(part, Verdict("failed", NOON, failure="undeliverable"))], NOON)
            return [part.id for part in session.scalars(select(Delivery).where(Delivery.state == "failed")).all()]

        return database.write(work)

    return fail


def to_customer(database):
    return [(state, payload["text"]) for _, state, payload in deliveries(database, "customer")]


def test_an_edit_after_it_failed_changes_what_retry_sends_and_nothing_else(client, database, fails):
    event(client, said("Bom dai"))
    (part,) = fails()
    event(client, changed("Bom dia", "Bom dai"), "Ev2")

    assert to_customer(database) == [("failed", "Bom dai")]
    assert messages(database) == [("out", "failed", "Bom dia")]
    assert [payload for _, _, payload in deliveries(database, "notice")] == [{"user": "UANA", "delivery": part}]
    posts = [(kind, payload) for kind, _, payload in deliveries(database, "slack")]
    failure = database.read(lambda session: session.scalar(select(Delivery.id).where(Delivery.kind == "failure")))
    assert posts == [("failure", {"delivery": part}), ("edit", {"post": failure})]  # it shows the new words

    click(client, ids.FAILURE_RETRY, str(part))
    assert to_customer(database) == [("cancelled", "Bom dai"), ("queued", "Bom dia")]
    assert messages(database) == [("out", "staged", "Bom dia")]


def test_a_long_reply_that_was_refused_whole_goes_again_whole_by_whichever_button(client, database, fails):
    event(client, said("a" * 4096 + " fim"))
    first, second = fails()
    event(client, changed("Bom dia", "a" * 4096 + " fim"), "Ev2")
    click(client, ids.FAILURE_RETRY, str(second), at="1.1")
    click(client, ids.FAILURE_RETRY, str(first), at="1.2")

    assert [state for state, _ in to_customer(database)] == ["cancelled", "cancelled", "queued"]
    assert to_customer(database)[2:] == [("queued", "Bom dia")]
    assert told(database)[-1] == ("UANA", "notice-stands-left")


def test_what_waited_behind_a_refused_part_waits_for_retry_once_it_was_edited(client, database, fails):
    event(client, said("a" * 4096 + " fim"))
    (first,) = fails(1)
    event(client, changed("Bom dia", "a" * 4096 + " fim"), "Ev2")
    assert [state for state, _ in to_customer(database)] == ["failed", "cancelled"]

    click(client, ids.FAILURE_RETRY, str(first))
    assert to_customer(database)[2:] == [("queued", "Bom dia")]


def test_edited_again_and_failed_again_it_goes_with_the_newest_words(client, database, fails):
    event(client, said("um"))
    (part,) = fails()
    event(client, changed("dois", "um"), "Ev2")
    event(client, changed("três", "dois") | {"ts": "1700000201.000100"}, "Ev3")
    click(client, ids.FAILURE_RETRY, str(part), at="1.1")
    (part,) = fails()
    click(client, ids.FAILURE_RETRY, str(part), at="1.2")
    assert to_customer(database) == [("cancelled", "um"), ("queued", "três")]


def test_what_may_have_arrived_at_an_earlier_try_is_still_corrected_by_a_new_message(client, database, fails):
    event(client, said("Bom dai"))
    fails(first="uncertain")
    event(client, changed("Bom dia", "Bom dai"), "Ev2")
    assert [payload for _, _, payload in deliveries(database, "notice")][-1] == {"user": "UANA", "correct": 1}


def test_a_part_that_arrived_makes_it_too_late(client, database, fails):
    event(client, said("a" * 4096 + " fim"))
    fails(1)
    sent = select(Delivery).where(Delivery.target == "customer", Delivery.state == "queued")
    database.write(lambda session: setattr(session.scalars(sent).one(), "state", "sent"))
    event(client, changed("Bom dia", "a" * 4096 + " fim"), "Ev2")
    assert [payload for _, _, payload in deliveries(database, "notice")][-1] == {"user": "UANA", "correct": 1}


def test_what_somebody_let_go_is_not_sent_by_an_edit(client, database, fails):
    event(client, said("Bom dai"))
    (part,) = fails()
    click(client, ids.FAILURE_DISCARD, str(part))
    event(client, changed("Bom dia", "Bom dai"), "Ev2")

    assert to_customer(database) == [("cancelled", "Bom dai")]
    assert told(database)[-1] == ("UANA", "notice-stands-left")


def test_a_failed_reply_edited_into_a_note_is_one(client, database, fails):
    event(client, said("Bom dia"))
    (part,) = fails()
    event(client, changed("note: sumiu", "Bom dia"), "Ev2")
    click(client, ids.FAILURE_RETRY, str(part))

    assert messages(database) == [("note", "", "sumiu")]
    assert to_customer(database) == [("cancelled", "Bom dia")]


def test_a_failed_reply_that_is_deleted_is_not_said_to_have_arrived(client, database, fails):
    event(client, said("Bom dia"))
    fails()
    event(client, GONE, "Ev2")

    assert to_customer(database) == [("cancelled", "Bom dia")]
    assert told(database)[-1] == ("UANA", "notice-late-cancelled")


def test_an_edit_that_is_doubtful_after_it_failed_is_asked_about(client, database, fails):
    database.write(
        lambda session: setattr(session.scalars(select(Inbox)).one(), "practice", {"deny_list": ["segredo"]})
    )
    event(client, said("Bom dia"))
    fails()
    event(client, changed("o segredo é", "Bom dia"), "Ev2")

    assert to_customer(database) == [("cancelled", "Bom dia")]
    assert database.read(lambda session: session.scalars(select(Message.status)).one()) == "held"
