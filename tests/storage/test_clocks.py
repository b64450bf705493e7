"""Clocks of waiting customers: what the thread is told, once each stage, and what stops them (features.md NO-2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import clocks, clockwork, conversations, lists, practice, replies
from storage.domain.query import parse
from storage.models import Clock, Conversation, Delivery, Inbox, Workspace
from storage.replies import Typed
from tests import builders
from tests.builders import NOON

SLOW = {"first_answer_within": {"usual": "4h", "urgent": "20m"}, "next_answer_within": "8h", "lead": "ULEAD"}


@pytest.fixture
def talk(database):
    """A conversation whose customer waits since noon, where answers are due; its id."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        practice.take_over(session, {inbox.id: SLOW}, now=NOON)
        row = builders.conversation(session, inbox)
        row.waiting_since = NOON
        return row.id

    return database.write(work)


def sweep(database, **later):
    database.later(**later)
    clockwork.run_due(database)


def alter(database, talk, **values):
    def work(session):
        row = conversations.held(session, 1, talk)
        for name, value in values.items():
            setattr(row, name, value)

    database.write(work)


def act(database, talk, what):
    database.write(
        lambda session: conversations.act(
            session, conversations.held(session, 1, talk), what, "UANA", now=database.now()
        )
    )


def answer(database, talk, ts="1"):
    def work(session):
        row = conversations.held(session, 1, talk)
        typed = Typed("UANA", "C1", f"170000000{ts}.000100", "Claro!", database.now())
        replies.send(session, row, session.get_one(Inbox, 1), typed, now=database.now())

    database.write(work)


def told(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id))
        return [
            (each.payload["key"], each.payload["values"]["whom"])
            for each in rows
            if each.payload["key"].startswith("line-answer")
        ]

    return database.read(read)


def due(database):
    return database.read(lambda session: [each.due_at for each in session.scalars(select(Clock))])


def found(database, line):
    def read(session):
        home = session.get_one(Workspace, 1)
        page = lists.page(session, home, parse(line), "UANA", {"C1"}, database.now())
        return [row.card.conversation_id for row in page.rows]

    return database.read(read)


def test_no2_warned_at_three_quarters_told_at_all_of_it_and_once_each(database, talk):
    sweep(database)
    assert due(database) == [NOON + timedelta(hours=4)]
    sweep(database, hours=2, minutes=59)
    assert told(database) == []
    sweep(database, minutes=1)
    sweep(database, minutes=30)
    assert told(database) == [("line-answer-warning", "ULEAD")]  # nobody owns it, and no team has it
    sweep(database, minutes=30)
    sweep(database, hours=9)
    assert told(database) == [("line-answer-warning", "ULEAD"), ("line-answer-breached", "ULEAD")]


@pytest.mark.parametrize(
    ("owner", "team", "warned", "late"),
    [("UBRUNO", "S1", "UBRUNO", "UBRUNO ULEAD"), ("", "S1", "S1", "S1 ULEAD"), ("ULEAD", "", "ULEAD", "ULEAD")],
)
def test_no2_the_owner_hears_of_it_else_the_team_and_the_lead_when_it_is_late(
    database, talk, owner, team, warned, late
):
    alter(database, talk, owner=owner, team=team)
    sweep(database)
    sweep(database, hours=3)
    sweep(database, hours=1)
    assert told(database) == [("line-answer-warning", warned), ("line-answer-breached", late)]


def test_no2_what_comes_late_says_only_what_is_true_now(database, talk):
    sweep(database, hours=5)
    assert [key for key, _ in told(database)] == ["line-answer-breached"]


def test_no2_an_answer_ends_it_and_the_next_one_has_its_own_target(database, talk):
    sweep(database)
    answer(database, talk)
    sweep(database, hours=5)
    assert (due(database), told(database)) == ([], [])
    alter(database, talk, waiting_since=database.now())
    sweep(database)
    assert due(database) == [database.now() + timedelta(hours=8)]


def test_no2_after_closing_the_first_answer_is_due_again(database, talk):
    answer(database, talk)
    act(database, talk, "close")
    database.later(days=1)
    alter(database, talk, waiting_since=database.now(), status="open")
    sweep(database)
    assert due(database) == [database.now() + timedelta(hours=4)]


def test_no2_pending_stops_it_from_the_moment_it_was_set_however_late_it_is_seen(database, talk):
    sweep(database)
    database.later(hours=1)
    act(database, talk, "pending")
    sweep(database, hours=30)
    assert (due(database), told(database)) == ([None], [])
    act(database, talk, "reopen")
    set_at = database.now()
    sweep(database, minutes=10)
    assert due(database) == [set_at + timedelta(hours=3)]


def test_no2_out_of_hours_it_stands(database, talk):
    hours = {"zone": "UTC", "mon-fri": "09:00-13:00"}
    database.write(lambda session: practice.take_over(session, {1: SLOW | {"hours": hours}}, now=NOON))
    sweep(database)
    assert due(database) == [NOON + timedelta(days=1)]  # one hour on Monday, three on Tuesday


def test_no2_a_higher_priority_counts_from_the_same_beginning(database, talk):
    sweep(database)
    sweep(database, minutes=30)
    alter(database, talk, priority=2)
    sweep(database)
    assert due(database) == [NOON + timedelta(minutes=20)]
    assert [key for key, _ in told(database)] == ["line-answer-breached"]


def test_no2_two_sweeps_and_one_that_broke_off_tell_once(database, talk):
    sweep(database)
    database.later(hours=3)

    def dies(session):
        clocks.attend(session, talk, database.now())
        raise RuntimeError("the process is gone")

    with pytest.raises(RuntimeError):
        database.write(dies)
    for _ in range(2):
        database.write(lambda session: clocks.attend(session, talk, database.now()))
    assert [key for key, _ in told(database)] == ["line-answer-warning"]


def test_no2_nobody_is_told_where_nothing_is_due(database, talk):
    sweep(database)
    database.write(lambda session: practice.take_over(session, {1: {}}, now=NOON))
    sweep(database, hours=5)
    assert (due(database), told(database)) == ([], [])


def test_no2_the_card_and_the_lists_show_it(database, talk):
    def shown():
        view = database.read(lambda session: conversations.card_view(session, talk, database.now()))
        return view.due_at, view.due

    assert shown() == (None, "")
    sweep(database)
    assert shown() == (NOON + timedelta(hours=4), "")
    assert [found(database, line) for line in ("sla:warning", "sla:breached")] == [[], []]
    sweep(database, hours=3)
    assert shown() == (NOON + timedelta(hours=4), "warning")
    assert [found(database, line) for line in ("sla:warning", "prazo:atrasada")] == [[talk], []]
    sweep(database, hours=1)
    assert [found(database, line) for line in ("sla:warning", "-sla:warning", "sla:breached")] == [[], [talk], [talk]]
    assert database.read(lambda session: session.get_one(Conversation, talk).status) == "open"


def test_no2_where_the_first_answer_is_not_counted_the_clock_stands_and_is_attended_to_once(database, talk):
    database.write(lambda session: practice.take_over(session, {1: {"next_answer_within": "8h"}}, now=NOON))
    sweep(database)
    assert due(database) == [None]
    assert database.read(lambda session: clocks.wanted(session, database.now(), 10)) == []

    answer(database, talk)
    sweep(database, minutes=1)
    assert due(database) == []
    alter(database, talk, waiting_since=database.now())
    sweep(database)
    assert due(database) == [database.now() + timedelta(hours=8)]


def test_a_clock_that_breaks_lets_the_others_come_first_and_is_tried_again(database, talk, monkeypatch):
    def breaks(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(clocks, "_is_first", breaks)
    sweep(database)
    wanted = lambda session: clocks.wanted(session, database.now(), 10)  # noqa: E731 - said twice
    assert database.read(wanted) == []
    monkeypatch.undo()
    database.later(minutes=5)
    assert database.read(wanted) == [talk]
    clockwork.run_due(database)
    assert due(database) == [NOON + timedelta(hours=4)]
