"""What follows by itself from how an inbox is worked: thanks, coming back, closing, first replies."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from storage import arrivals, clockwork, conversations, practice, replies
from storage.domain.events import MessageReceived, Person
from storage.domain.practice import Wrong
from storage.models import AuditEntry, Conversation, Delivery, Inbox
from storage.replies import Typed
from tests import builders
from tests.builders import NOON

CARD = f"{NOON.timestamp():.6f}"


@pytest.fixture
def talk(database):
    """A conversation whose card was posted at noon; its id."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        return builders.conversation(session, inbox, thread_ts=CARD).id

    return database.write(work)


def works(database, **written):
    database.write(lambda session: practice.take_over(session, {1: written}, now=NOON))


def act(database, talk, what):
    def work(session):
        row = conversations.held(session, 1, talk)
        conversations.act(session, row, what, "UANA", now=database.now())

    database.write(work)


def writes(database, words):
    event = MessageReceived("1001", f"wamid.{words}", Person("5511987654321"), database.now(), "text", words)

    def work(session):
        return arrivals.received(session, session.get_one(Inbox, 1), event, envelope_id=None, now=database.now())

    assert database.write(work)


def answers(database, talk, user="UANA"):
    def work(session):
        row = conversations.held(session, 1, talk)
        typed = Typed(user, "C1", f"{database.now().timestamp():.6f}", "Claro!", database.now())
        replies.send(session, row, session.get_one(Inbox, 1), typed, now=database.now())

    database.write(work)


def row(database):
    return database.read(lambda session: session.scalars(select(Conversation)).one())


def staged(database, *kinds):
    def read(session):
        wanted = select(Delivery).where(Delivery.kind.in_(kinds)).order_by(Delivery.lane_id, Delivery.seq)
        return [each.payload.get("key", each.kind) for each in session.scalars(wanted)]

    return database.read(read)


def test_st2_mere_thanks_open_nothing_where_the_team_wants_it_so(database, talk):
    works(database, keep_closed_on_thanks=True)
    act(database, talk, "close")
    database.later(hours=23)
    writes(database, "Muito obrigada! 🙏")
    assert (row(database).status, row(database).thanked, row(database).waiting_since) == ("closed", True, None)
    assert staged(database, "message") == ["message"]

    writes(database, "Só mais uma coisa")
    assert (row(database).status, row(database).thanked) == ("open", False)


@pytest.mark.parametrize(("written", "hours"), [({}, 1), ({"keep_closed_on_thanks": True}, 25)], ids=["usual", "late"])
def test_st2_else_thanks_open_it_like_any_word(database, talk, written, hours):
    works(database, **written)
    act(database, talk, "close")
    database.later(hours=hours)
    writes(database, "Obrigada!")
    assert (row(database).status, row(database).thanked) == ("open", False)


def test_st9_who_comes_back_after_long_gets_a_new_card_and_the_old_one_leads_there(database, talk):
    act(database, talk, "close")
    database.later(days=14, seconds=1)
    writes(database, "Oi de novo")
    assert row(database).thread_ts == ""
    assert staged(database, "root", "line", "moved", "message") == [
        "line-closed", "root", "line-earlier", "moved", "message", "line-reopened",
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "closed"), [(14, True), (20, False)], ids=["young-card", "never-closed"])
def test_st9_a_young_card_or_an_open_conversation_stays_where_it_is(database, talk, days, closed):
    if closed:
        act(database, talk, "close")
    database.later(days=days)
    writes(database, "Oi de novo")
    assert (row(database).thread_ts, staged(database, "root", "moved")) == (CARD, [])


def test_st7_what_waits_for_the_customer_is_closed_in_time_after_a_word_of_warning(database, talk):
    works(database, close_pending_after_hours=72)
    act(database, talk, "pending")
    database.later(hours=71)
    assert clockwork.run_due(database) == 1
    assert (row(database).status, staged(database, "line")[-1]) == ("pending", "line-auto-close-soon")
    database.later(hours=1)
    assert clockwork.run_due(database) == 1
    assert (row(database).status, row(database).closed_at) == ("closed", database.clock)
    assert staged(database, "line")[-1] == "line-auto-closed"
    assert database.read(
        lambda session: session.scalars(select(AuditEntry.actor).order_by(AuditEntry.id.desc())).first()
    ) == ("novelo")


def test_st7_it_stays_when_somebody_opens_it_or_the_customer_waits(database, talk):
    works(database, close_pending_after_hours=72)
    act(database, talk, "pending")
    act(database, talk, "reopen")
    database.later(hours=73)
    assert clockwork.run_due(database) == 0

    act(database, talk, "pending")
    writes(database, "E aí?")
    act(database, talk, "pending")  # somebody sets it back without answering
    database.later(hours=73)
    clockwork.run_due(database)
    assert row(database).status == "pending"


def test_st7_a_reply_to_what_waits_begins_the_count_anew(database, talk):
    works(database, close_pending_after_hours=72)
    act(database, talk, "pending")
    database.later(hours=23)
    answers(database, talk)
    database.later(hours=71)
    clockwork.run_due(database)
    assert row(database).status == "pending"


def test_as4_the_first_to_answer_owns_it_where_the_team_wants_it_so(database, talk):
    works(database, first_responder_owns=True)
    answers(database, talk)
    database.later(minutes=1)
    answers(database, talk, "UBRUNO")
    assert (row(database).owner, staged(database, "line")) == ("UANA", ["line-first-reply"])


def test_as4_else_nobody_owns_it(database, talk):
    answers(database, talk)
    assert (row(database).owner, staged(database, "line")) == ("", [])


def test_nothing_is_taken_over_of_what_makes_no_sense(database, talk):
    with pytest.raises(Wrong):
        works(database, close_pending_after_hours=-1)
    assert database.read(lambda session: session.get_one(Inbox, 1).practice) == {}


def test_what_a_later_version_wrote_is_left_out(database, talk):
    def work(session):
        session.get_one(Inbox, 1).practice = {"telepathy": True, "first_responder_owns": True}

    database.write(work)
    inbox = database.read(lambda session: session.get_one(Inbox, 1))
    assert practice.of(inbox).first_responder_owns is True


def test_a_cards_place_in_slack_is_its_time():
    assert datetime.fromtimestamp(float(CARD), UTC) == NOON
    assert timedelta(days=14).total_seconds() == 1_209_600
