"""Asking customers how they found it: once a close, in the window, the answer is the closer's and opens nothing."""

import pytest
from sqlalchemy import select

from storage import arrivals, clockwork, conversations, replies, surveys
from storage.domain.events import MessageReceived, Person
from storage.domain.report import Rated
from storage.models import Conversation, Delivery, Inbox, Message, Survey
from storage.replies import Typed
from tests import builders
from tests.builders import NOON

WORDS = {"en": "How was it?", "pt-BR": "Como foi?"}


@pytest.fixture(params=["whatsapp", "instagram"])
def talk(request, database):
    """A conversation that a teammate has answered."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session), request.param)
        inbox.practice = {"survey": WORDS}
        row = builders.conversation(session, inbox)
        return row.id

    number = database.write(work)
    answers(database)
    return number


def answers(database):
    def work(session):
        row = conversations.held(session, 1, 1)
        typed = Typed("UANA", "C1", f"{database.now().timestamp():.6f}", "Claro!", database.now())
        replies.send(session, row, session.get_one(Inbox, 1), typed, now=database.now())

    database.write(work)
    clockwork.run_due(database)


def acts(database, what, actor="UBO"):
    def work(session):
        conversations.act(session, conversations.held(session, 1, 1), what, actor, now=database.now())

    database.write(work)
    clockwork.run_due(database)


def passes(database, **time):
    database.later(**time)
    clockwork.run_due(database)


def writes(database, words, number, **details):
    kind = "choice" if details else "text"

    def work(session):
        inbox = session.get_one(Inbox, 1)
        event = MessageReceived(
            inbox.account, f"m.{number}", Person("5511987654321"), database.now(), kind, words, details=details
        )
        return arrivals.received(session, inbox, event, envelope_id=None, now=database.now())

    assert database.write(work)
    clockwork.run_due(database)


def asked(database):
    """The questions on their way to the customer."""
    wanted = select(Delivery.payload).where(Delivery.target == "customer", Delivery.kind == "choice")
    return database.read(lambda session: list(session.scalars(wanted)))


def rows(database):
    wanted = select(Survey).order_by(Survey.id)
    return database.read(lambda session: [(each.closer, each.score) for each in session.scalars(wanted)])


def row(database):
    return database.read(lambda session: session.scalars(select(Conversation)).one())


def lines(database):
    wanted = select(Delivery.payload).where(Delivery.kind == "line").order_by(Delivery.id)
    return [each["key"] for each in database.read(lambda session: list(session.scalars(wanted)))]


def test_au9_who_was_answered_is_asked_soon_after_closing_in_the_channels_own_way(database, talk):
    acts(database, "close")
    passes(database, minutes=1)
    assert asked(database) == []
    passes(database, minutes=1)
    (question,) = asked(database)
    style = {"whatsapp": "list", "instagram": "quick_replies"}
    channel = database.read(lambda session: session.get_one(Inbox, 1).channel)
    assert (question["text"], question["style"]) == ("How was it?", style[channel])
    titles = [each["title"] for each in question["choices"]]
    assert titles == ["5 ★★★★★", "4 ★★★★", "3 ★★★", "2 ★★", "1 ★"]
    passes(database, hours=1)
    assert len(asked(database)) == 1


def test_au9_the_answer_is_the_closers_and_opens_nothing(database, talk):
    acts(database, "close")
    passes(database, minutes=2)
    choice = asked(database)[0]["choices"][1]
    writes(database, choice["title"], 1, id=choice["id"])
    assert (rows(database), lines(database)[-1]) == ([("UBO", 4)], "line-survey")
    assert (row(database).status, row(database).waiting_since) == ("closed", None)
    writes(database, "1 ★", 2, id=asked(database)[0]["choices"][4]["id"])  # the first one counts
    assert (rows(database), row(database).status) == ([("UBO", 4)], "closed")
    told = database.read(lambda session: surveys.rated(session, [1], NOON, database.now()))
    assert told == {1: [Rated("UBO", 4)]}


def test_au9_a_digit_alone_answers_too_and_other_words_open_it_as_ever(database, talk):
    acts(database, "close")
    passes(database, minutes=2)
    writes(database, " 5 ", 1)
    assert (rows(database), row(database).status) == ([("UBO", 5)], "closed")
    writes(database, "5 peças, por favor", 2)
    assert row(database).status == "open"


def test_au9_a_digit_that_nobody_asked_for_is_a_message(database, talk):
    acts(database, "close")
    writes(database, "5", 1)
    assert (rows(database), row(database).status) == ([("UBO", None)], "open")


def test_au9_each_close_asks_once(database, talk):
    acts(database, "close")
    passes(database, minutes=2)
    acts(database, "reopen")
    answers(database)
    acts(database, "close", "UANA")
    passes(database, minutes=2)
    assert (len(asked(database)), rows(database)) == (2, [("UBO", None), ("UANA", None)])


def test_au9_closing_that_is_taken_back_in_time_asks_nothing(database, talk):
    acts(database, "close")
    acts(database, "reopen")
    passes(database, minutes=5)
    assert asked(database) == []


def test_au9_what_nobody_answered_asks_for_no_praise(database, talk):
    acts(database, "close")
    acts(database, "reopen")
    acts(database, "close")
    passes(database, minutes=5)
    assert len(rows(database)) == 1


@pytest.mark.parametrize("field", ["muted_at", "blocked_at"])
def test_au9_who_is_left_alone_is_not_asked(database, talk, field):
    acts(database, "close")

    def leave_alone(session):
        setattr(session.scalars(select(Conversation)).one(), field, NOON)

    database.write(leave_alone)
    passes(database, minutes=5)
    assert asked(database) == []


def test_au9_after_the_window_nobody_is_asked(database, talk):
    database.later(hours=24)
    acts(database, "close")
    passes(database, minutes=5)
    assert asked(database) == []


def test_au9_another_conversations_question_is_answered_by_nobody_else(database, talk):
    acts(database, "close")
    passes(database, minutes=2)
    writes(database, "5 ★★★★★", 1, id="survey.999.5")
    assert (rows(database), row(database).status) == ([("UBO", None)], "open")


def test_au9_the_thread_shows_what_was_asked(database, talk):
    acts(database, "close")
    passes(database, minutes=2)
    message = database.read(lambda session: session.scalars(select(Message).where(Message.source == "bot")).one())
    assert (message.kind, message.details["bot"], len(message.details["choices"])) == ("offer", "survey", 5)
