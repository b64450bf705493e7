"""Putting off: it is over once, at its time, unless somebody or the customer was quicker."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import arrivals, clockwork, conversations, snooze, timers
from storage.domain.events import MessageReceived, Person
from storage.models import AuditEntry, Conversation, Delivery, Inbox, Timer
from tests import builders
from tests.builders import NOON

LATER = NOON + timedelta(hours=4)


@pytest.fixture
def talk(database):
    """A conversation that Ana put off until four."""

    def work(session):
        row = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        snooze.put_off(session, row, LATER, "UANA", now=NOON)
        return row.id

    return database.write(work)


def asleep(database):
    return database.read(
        lambda session: [
            (each.snoozed_until, each.snoozed_by, each.status) for each in session.scalars(select(Conversation))
        ]
    )


def staged(database, kind):
    def read(session):
        return [
            each.payload["key"]
            for each in session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id))
        ]

    return database.read(read)


def writes(database):
    event = MessageReceived("1001", "wamid.1", Person("5511987654321"), database.now(), "text", "Oi?")

    def work(session):
        return arrivals.received(session, session.get_one(Inbox, 1), event, envelope_id=None, now=database.now())

    assert database.write(work)


def test_st4_it_is_away_until_its_time_and_the_thread_says_so(database, talk):
    assert asleep(database) == [(LATER, "UANA", "open")]
    assert staged(database, "line") == ["line-snoozed"]
    assert clockwork.run_due(database) == 0


def test_st4_at_its_time_it_is_back_and_whoever_put_it_off_is_told_once(database, talk):
    database.clock = LATER
    assert clockwork.run_due(database) == 1
    assert clockwork.run_due(database) == 0

    assert asleep(database) == [(None, "", "open")]
    assert staged(database, "line") == ["line-snoozed", "line-snooze-over"]
    assert staged(database, "dm") == ["notice-snooze-over"]


def test_st4_the_owner_is_told_rather_than_who_put_it_off(database, talk):
    def owned(session):
        conversations.act(session, session.get_one(Conversation, talk), "take", "UBRUNO", now=NOON)

    database.write(owned)
    database.clock = LATER
    clockwork.run_due(database)

    def read(session):
        return [each.payload["user"] for each in session.scalars(select(Delivery).where(Delivery.kind == "dm"))]

    assert database.read(read) == ["UBRUNO"]


def test_st4_the_customers_words_bring_it_back_and_its_time_changes_nothing_more(database, talk):
    writes(database)
    database.clock = LATER
    assert clockwork.run_due(database) == 0

    assert asleep(database) == [(None, "", "open")]
    assert "line-snooze-broken" in staged(database, "line")
    assert staged(database, "dm") == []


def test_st4_closing_ends_it(database, talk):
    def close(session):
        conversations.act(session, session.get_one(Conversation, talk), "close", "UANA", now=NOON)

    database.write(close)
    database.clock = LATER
    clockwork.run_due(database)

    assert asleep(database) == [(None, "UANA", "closed")]
    assert staged(database, "line") == ["line-snoozed", "line-closed"]


def test_st4_a_later_word_replaces_the_earlier_one(database, talk):
    def again(session):
        snooze.put_off(session, session.get_one(Conversation, talk), LATER + timedelta(hours=1), "UBRUNO", now=NOON)

    database.write(again)
    database.clock = LATER
    assert clockwork.run_due(database) == 0
    assert database.read(lambda session: [each.due_at for each in session.scalars(select(Timer))]) == [
        LATER + timedelta(hours=1)
    ]


def test_st4_putting_off_a_closed_one_opens_it(database, talk):
    def work(session):
        row = session.get_one(Conversation, talk)
        conversations.act(session, row, "close", "UANA", now=NOON)
        snooze.put_off(session, row, LATER, "UANA", now=NOON)

    database.write(work)
    assert asleep(database) == [(LATER, "UANA", "open")]


def test_st4_bringing_it_back_by_hand_is_written_down(database, talk):
    def wake(session):
        row = session.get_one(Conversation, talk)
        return snooze.wake(session, row, "UBRUNO", now=NOON), snooze.wake(session, row, "UBRUNO", now=NOON)

    assert database.write(wake) == (True, False)
    wanted = select(AuditEntry).where(AuditEntry.conversation_id == talk).order_by(AuditEntry.id)
    verbs = database.read(lambda session: [(each.actor, each.verb) for each in session.scalars(wanted)])
    assert verbs == [("UANA", "snoozed"), ("UBRUNO", "woken")]


def test_a_rule_that_breaks_stops_no_other_clock_and_is_tried_again(database, talk, monkeypatch):
    def second(session):
        row = builders.conversation(session, session.get_one(Inbox, 1), "5511900000002", thread_ts="1700000001.000100")
        snooze.put_off(session, row, LATER, "UANA", now=NOON)

    database.write(second)

    def breaks(session, conversation, now):
        if conversation.id == talk:
            raise ZeroDivisionError
        snooze.ring(session, conversation, now)

    database.clock = LATER
    monkeypatch.setattr(clockwork, "KINDS", {"snooze": breaks})
    assert clockwork.run_due(database) == 1
    monkeypatch.undo()
    assert clockwork.run_due(database) == 0  # what broke is left alone for a minute, so that others come first
    database.later(minutes=1)
    assert clockwork.run_due(database) == 1
    assert [until for until, _, _ in asleep(database)] == [None, None]


def test_a_timer_that_was_put_off_meanwhile_is_not_taken(database, talk):
    database.clock = LATER
    (timer,) = database.read(lambda session: timers.due(session, database.now(), 10, clockwork.KINDS))
    database.write(
        lambda session: timers.put(
            session, session.get_one(Conversation, talk), snooze.KIND, LATER + timedelta(minutes=1)
        )
    )
    assert database.write(lambda session: timers.take(session, timer, database.now())) is False
