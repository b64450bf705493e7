"""Whatever lanes there are: had in one stroke, turns come out as they do one by one."""

import shutil
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import given, settings
from sqlalchemy import select

from storage import outbox
from storage.commits import Alone
from storage.domain.outcomes import Sent
from storage.models import Attempt, Budget, Delivery, Lane
from storage.outbox import turns
from tests import builders

TARGETS = (("customer", "text"), ("customer", "file"), ("slack", "message"), ("slack", "line"), ("card", "card"))
WORDS = st.sampled_from(TARGETS)
PLANS = st.lists(
    st.tuples(
        st.integers(0, 3),  # whose lane it is
        WORDS,
        st.integers(1, 4),  # how much is in it
        st.sampled_from((0, 0, 0, 2)),  # from the second on, how many seconds later each is due
        st.booleans(),  # whether it is gone on with
        st.booleans(),  # whether its lease is lost before it is settled
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda plan: (plan[0], plan[1][0]),
)


@cache
def _template() -> Path:
    path = Path(tempfile.mkdtemp()) / "template.db"
    builders.clocked(f"sqlite:///{path}").close()
    return path


def nothing_else(*_):
    """No consequences beside the verdict."""


def limits(delivery, *_):
    """Some share a budget, some have one of their own, some none."""
    own = [] if delivery.target == "slack" else [(f"pair:{delivery.conversation_id}", 1.0, 2)]
    return [("inbox:1", 0.5, 3), *own] if delivery.target != "card" else []


def played(plans, *, together):
    """Three rounds of taking and settling; everything that is in the database then."""
    folder = Path(tempfile.mkdtemp())
    shutil.copy(_template(), folder / "novelo.db")
    database = builders.ClockedDatabase(f"sqlite:///{folder / 'novelo.db'}", threads=2)

    def begin(session):
        inbox = builders.inbox(session, builders.workspace(session))
        talks = [builders.conversation(session, inbox, f"55119{at:08}", thread_ts=f"{at}.1") for at in range(4)]
        lanes = []
        for whose, (target, kind), many, apart, *_ in plans:
            for place in range(many):
                due = database.now() + timedelta(seconds=apart * place)
                staged = outbox.stage(session, talks[whose], target, kind, now=database.now(), due_at=due)
            lanes.append(staged.lane_id)
        return lanes

    def done(work, items):
        """In one stroke, and what was left out of it by itself; or all one by one, in the same order.

        Who comes first gets what is left of a shared budget, and a stroke leaves a conversation's second for later.
        """
        if not together and items and isinstance(items[0], turns._End):
            firsts = {end.turn.delivery.conversation_id: end for end in reversed(items)}.values()
            items = sorted(items, key=lambda end: all(end is not first for first in firsts))
        if not together:
            return [database.write(lambda session, item=item: work(session, [item], alone=True)[0]) for item in items]
        came = database.write(lambda session: work(session, items, alone=False)) if items else []
        return [
            database.write(lambda session, item=item: work(session, [item], alone=True)[0])
            if isinstance(each, Alone)
            else each
            for item, each in zip(items, came, strict=True)
        ]

    lanes, seen = database.write(begin), []
    how = dict(zip(lanes, plans, strict=True))
    for round_ in range(3):
        taken = [turn for turn in done(turns._Taking(database, "one", limits), lanes) if turn is not None]
        while taken:
            seen += [(turn.lane_id, turn.delivery.seq, turn.step, turn.epoch, turn.errand.inbox.id) for turn in taken]
            lost = [turn.lane_id for turn in taken if how[turn.lane_id][5] and round_ == 1]
            if lost:
                outbox.void_leases(database, "one")
                for lane in lost:
                    outbox.take(database, lane, "another", limits)
            ends = [
                turns._End(turn, Sent(f"{turn.lane_id}.{turn.delivery.seq}"), how[turn.lane_id][4]) for turn in taken
            ]
            taken = [turn for turn in done(turns._Settling(database, limits, nothing_else), ends) if turn is not None]
        database.later(seconds=1)
    try:
        return seen, {table.__name__: _rows(database, table) for table in (Delivery, Lane, Attempt, Budget)}
    finally:
        database.close()
        shutil.rmtree(folder)


def _rows(database, table):
    columns = [each for each in table.__table__.c if each.name not in {"id", "key"}]
    if table is Delivery:
        columns.append(table.__table__.c.id)
    found = database.read(lambda session: session.execute(select(*columns)).all())
    return sorted(map(repr, found))


@given(PLANS)
@settings(max_examples=60, deadline=None)
def test_turns_had_in_one_stroke_come_out_as_one_by_one(plans):
    seen, rows = played(plans, together=True)
    seen_alone, rows_alone = played(plans, together=False)
    assert sorted(seen) == sorted(seen_alone)
    assert rows == rows_alone


def test_the_plans_reach_what_they_are_to():
    """A property over lanes that never move would hold too easily."""
    plans = [(0, TARGETS[0], 3, 0, True, True), (1, TARGETS[2], 3, 0, True, False), (2, TARGETS[4], 2, 0, False, False)]
    seen, rows = played(plans, together=True)
    assert {step for _, _, step, *_ in seen} >= {"send"}
    assert len(seen) >= 4
    assert any("'sent'" in row for row in rows["Delivery"])
    assert any("'cancelled'" in row for row in rows["Delivery"])
