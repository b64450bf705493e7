"""Turns that several threads want at once are had in one stroke: each its own, as if they had come one by one."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, func, select, update

from storage import outbox
from storage.domain.errors import Rejected, Uncertain
from storage.domain.outcomes import Sent
from storage.models import Attempt, Conversation, Delivery, Lane
from tests import builders
from tests.stories.house import eventually

PEOPLE = 6


@pytest.fixture
def lanes(database):
    """Six customers' lanes, with two replies in each."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        talks = [
            builders.conversation(session, inbox, f"55119{number:08}", thread_ts=f"{number}.1")
            for number in range(PEOPLE)
        ]
        staged = [outbox.stage(session, talk, "customer", "text", now=database.now()) for talk in talks * 2]
        return [delivery.lane_id for delivery in staged[:PEOPLE]]

    return database.write(work)


def nothing_else(*_):
    """No consequences beside the verdict."""


def no_limits(*_):
    return []


def at_once(database, works):
    """Have threads ask for `works` while another is at the database: what came of each."""
    begun, go = threading.Event(), threading.Event()

    def first(_session, _items, /, *, alone):
        begun.set()
        assert go.wait(30)
        return [None]

    with ThreadPoolExecutor(len(works) + 1) as pool:
        before, asked = pool.submit(database.together, first, None), []
        assert begun.wait(30)
        for work in works:
            asked.append(pool.submit(work))
            eventually(lambda: len(database._group._waiting) == len(asked))
        go.set()
        before.result()
        return [each.result() for each in asked]


def taken(database, lanes, limits=no_limits):
    return at_once(database, [lambda lane=lane: outbox.take(database, lane, "one", limits) for lane in lanes])


def settled(database, turns, outcomes, limits=no_limits, **how):
    return at_once(
        database,
        [
            lambda turn=turn, outcome=outcome: outbox.settle(database, turn, outcome, limits, nothing_else, **how)
            for turn, outcome in zip(turns, outcomes, strict=True)
        ],
    )


def rows(database):
    """Every delivery: (lane, place in it, state, what the channel calls it, tries)."""
    wanted = select(Delivery.lane_id, Delivery.seq, Delivery.state, Delivery.external_id, Delivery.attempts)
    return [
        tuple(row)
        for row in database.read(lambda session: session.execute(wanted.order_by(Delivery.lane_id, Delivery.seq)).all())
    ]


def leases(database):
    wanted = select(Lane.id, Lane.lease_owner, Lane.due_at.is_(None)).order_by(Lane.id)
    return [tuple(row) for row in database.read(lambda session: session.execute(wanted).all())]


def test_each_has_the_first_delivery_of_its_lane_and_then_the_next(database, lanes):
    turns = taken(database, lanes)
    assert [(turn.lane_id, turn.delivery.lane_id, turn.delivery.seq, turn.step) for turn in turns] == [
        (lane, lane, 1, "send") for lane in lanes
    ]
    following = settled(database, turns, [Sent(f"wamid.{lane}") for lane in lanes])
    assert [(turn.lane_id, turn.delivery.seq, turn.epoch) for turn in following] == [(lane, 2, 1) for lane in lanes]
    assert rows(database) == [
        row for lane in lanes for row in ((lane, 1, "sent", f"wamid.{lane}", 1), (lane, 2, "sending", None, 1))
    ]
    assert settled(database, following, [Sent(f"wamid.{lane}.2") for lane in lanes]) == [None] * PEOPLE
    assert leases(database) == [(lane, "", True) for lane in lanes]
    tries = database.read(lambda session: session.scalar(select(func.count()).select_from(Attempt)))
    assert tries == 2 * PEOPLE


def test_what_is_asked_of_the_database_does_not_grow_with_them(database, lanes):
    asked = []
    engines = [database.reader, database.writer] if database.is_sqlite else [database.writer, database._meters]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    limits = lambda delivery, *_: [("inbox:1", 0.01, 99), (f"pair:{delivery.lane_id}", 1.0, 9)]  # noqa: E731

    def cost(work):
        asked.clear()
        return work(), len([each for each in asked if not each.startswith("BEGIN")])

    one, taking_one = cost(lambda: taken(database, lanes[:1], limits))
    _, settling_one = cost(lambda: settled(database, one, [Sent("wamid.1")], limits))
    many, taking_many = cost(lambda: taken(database, lanes[1:], limits))
    _, settling_many = cost(lambda: settled(database, many, [Sent(f"wamid.{lane}") for lane in lanes[1:]], limits))
    # On SQLite a budget that has acts already is drawn on by another statement than one that is new.
    assert taking_many <= taking_one + 1
    assert settling_many <= settling_one


def test_the_last_one_gives_its_lane_back_and_keeps_the_others(database, lanes):
    turns = taken(database, lanes[:3])
    assert [turn.lane_id for turn in turns] == lanes[:3]
    outcomes = [Sent("wamid.1"), Sent("wamid.2"), Sent("wamid.3")]
    assert settled(database, turns, outcomes, go_on=False) == [None] * 3
    assert leases(database) == [(lane, "", False) for lane in lanes]
    assert [turn.delivery.seq for turn in taken(database, lanes[:3])] == [2, 2, 2]


def test_a_lane_that_two_ask_for_is_had_once(database, lanes):
    first, second, other = taken(database, [lanes[0], lanes[0], lanes[1]])
    assert [turn.lane_id for turn in (first, second) if turn is not None] == [lanes[0]]
    assert other.lane_id == lanes[1]
    assert taken(database, lanes[:2]) == [None, None]


def test_acts_of_one_budget_are_given_out_in_the_order_of_asking(database, lanes):
    """Two may go at once, the others a second apart: each keeps its own time."""
    limits = lambda *_: [("inbox:1", 1.0, 2)]  # noqa: E731
    # A row that was written anew may lie behind the others, and a table is read as it lies.
    database.write(lambda session: session.execute(update(Lane).where(Lane.id == lanes[0]).values(lease_owner="x")))
    turns = taken(database, lanes, limits)
    assert [turn.lane_id if turn else None for turn in turns] == [*lanes[:2], None, None, None, None]
    wanted = select(Delivery.lane_id, Delivery.next_at).where(Delivery.admitted).order_by(Delivery.lane_id)
    put_off = database.read(lambda session: session.execute(wanted).all())
    assert [(lane, (at - builders.NOON).total_seconds()) for lane, at in put_off] == [
        (lane, seconds) for seconds, lane in enumerate(lanes[2:], 1)
    ]
    dues = select(Lane.id, Lane.due_at).where(Lane.lease_owner == "").order_by(Lane.id)
    assert database.read(lambda session: session.execute(dues).all()) == put_off
    database.later(seconds=4)
    assert [turn.lane_id for turn in taken(database, lanes[2:], limits)] == lanes[2:]


def test_who_lost_the_lease_leaves_evidence_and_the_others_are_settled(database, lanes):
    turns = taken(database, lanes[:3])
    outbox.void_leases(database, "one")
    stolen = outbox.take(database, lanes[1], "another", no_limits)  # finds it on its way: nobody knows the end of it
    assert stolen is None
    following = settled(database, turns, [Sent(f"wamid.{lane}") for lane in lanes[:3]])
    assert [turn.lane_id if turn else None for turn in following] == [lanes[0], None, lanes[2]]
    assert rows(database)[:4] == [
        (lanes[0], 1, "sent", f"wamid.{lanes[0]}", 1),
        (lanes[0], 2, "sending", None, 1),
        (lanes[1], 1, "uncertain", None, 1),
        (lanes[1], 2, "queued", None, 0),
    ]
    fact = select(Attempt.external_id).where(Attempt.outcome == "sent").order_by(Attempt.external_id)
    assert database.read(lambda session: session.scalars(fact).all()) == [f"wamid.{lane}" for lane in lanes[:3]]


def test_what_went_wrong_is_settled_beside_them(database, lanes):
    turns = taken(database, lanes[:3])
    assert None not in turns
    wrong = [
        outbox.settle(database, turn, outcome, no_limits, nothing_else)
        for turn, outcome in zip(turns, (Rejected("undeliverable"), Uncertain("no_answer")), strict=False)
    ]
    assert [turn.delivery.seq if turn else None for turn in wrong] == [2, None]
    assert [row[2] for row in rows(database)[:4]] == ["failed", "sending", "uncertain", "queued"]


def test_two_lanes_of_one_conversation_are_settled_one_after_the_other(database, lanes):
    def shown(session):
        talk = session.scalars(select(Conversation).order_by(Conversation.id)).first()
        return outbox.stage(session, talk, "slack", "line", now=database.now()).lane_id

    both = [lanes[0], database.write(shown)]
    turns = taken(database, both)
    assert [turn.lane_id for turn in turns] == both
    seen = []

    def what_follows(session, done, _now):
        seen.append([each.delivery.lane_id for each in done])

    works = [lambda t=turn: outbox.settle(database, t, Sent("1.1"), no_limits, what_follows) for turn in turns]
    following = at_once(database, works)
    assert [turn.delivery.seq if turn else None for turn in following] == [2, None]
    assert sorted(seen) == [[lane] for lane in sorted(both)]


def test_a_conversation_that_another_has_locked_holds_up_nobody_else(database, lanes):
    if database.is_sqlite:
        pytest.skip("SQLite has one writer")
    turns = taken(database, lanes[:3])
    locked, go = threading.Event(), threading.Event()

    def held(session):
        outbox.hold(session, turns[1].delivery.conversation_id)
        locked.set()
        assert go.wait(30)

    with ThreadPoolExecutor(4) as pool:
        holder = pool.submit(database.write, held)
        assert locked.wait(30)
        asked = [
            pool.submit(outbox.settle, database, turn, Sent(f"wamid.{turn.lane_id}"), no_limits, nothing_else)
            for turn in turns
        ]
        assert [asked[at].result(30).delivery.seq for at in (0, 2)] == [2, 2]
        assert not asked[1].done()
        go.set()
        holder.result()
        assert asked[1].result(30).delivery.seq == 2
