"""Several deliveries staged in one go stand in their lanes as if each had been staged by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import outbox
from storage.db import pop_rings
from storage.models import Conversation, Delivery, Lane
from storage.queue import Ring
from tests import builders
from tests.builders import NOON

SOON = NOON + timedelta(seconds=2)


@pytest.fixture
def conversations(database):
    """The ids of two."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        return [
            builders.conversation(session, inbox, number, thread_ts=f"17{number}.1").id for number in ("551", "552")
        ]

    return database.write(work)


def several(session, first, second):
    outbox.stage(session, first, "customer", "text", {"text": "one"}, now=NOON)
    outbox.stage(session, first, "mark", "mark", now=NOON, due_at=SOON)
    outbox.stage(session, second, "customer", "text", {"text": "other"}, now=NOON, state="held")
    outbox.stage(session, first, "customer", "text", {"text": "two"}, now=NOON, due_at=SOON)
    outbox.redraw(session, first, now=NOON)
    outbox.redraw(session, first, now=NOON)


def lanes(session):
    """Each lane's place, when it is due, where it goes on, and what is in it."""
    rows = session.execute(
        select(Lane.conversation_id, Lane.target, Lane.due_at, Lane.next_seq).order_by(
            Lane.conversation_id, Lane.target
        )
    ).all()
    content = session.execute(
        select(Delivery.conversation_id, Delivery.target, Delivery.seq, Delivery.payload).order_by(Delivery.id)
    ).all()
    return [
        (*lane, [(seq, payload.get("text", "")) for at, to, seq, payload in content if (at, to) == tuple(lane[:2])])
        for lane in rows
    ]


@pytest.mark.parametrize("before", [0, 2])
@pytest.mark.parametrize("way", ["one by one", "gathered"])
def test_they_follow_each_other_and_what_was_there_and_ring_once(database, conversations, way, before):
    def work(session):
        first, second = (session.get_one(Conversation, each) for each in conversations)
        for _ in range(before):
            outbox.stage(session, first, "customer", "text", {"text": "before"}, now=NOON)
        pop_rings(session)
        if way == "gathered":
            with outbox.gathered(session, NOON):
                several(session, first, second)
        else:
            several(session, first, second)
        ids = dict(session.execute(select(Lane.target, Lane.id).where(Lane.conversation_id == first.id)).all())
        return lanes(session), [each._replace(subject=each.subject == ids[each.queue]) for each in pop_rings(session)]

    found, rings = database.write(work)
    first, second = conversations
    words = [(seq, "before") for seq in range(1, before + 1)]
    assert found == [
        (first, "card", NOON, 2, [(1, "")]),
        (first, "customer", NOON, before + 3, [*words, (before + 1, "one"), (before + 2, "two")]),
        (first, "mark", SOON, 2, [(1, "")]),
        (second, "customer", None, 2, [(1, "other")]),
    ]
    assert rings == [Ring("customer", "drain", True), Ring("card", "drain", True)]


def test_what_begins_a_thread_is_staged_once(database, conversations):
    def work(session):
        row = session.get_one(Conversation, conversations[0])
        row.thread_ts = ""
        with outbox.gathered(session, NOON):
            for text in ("one", "two"):
                outbox.stage(session, row, "slack", "message", {"text": text}, now=NOON)
        return session.scalars(select(Delivery.kind).order_by(Delivery.lane_id, Delivery.seq)).all()

    assert database.write(work) == ["root", "message", "message"]


def test_what_breaks_off_leaves_nothing_to_be_written_down(database, conversations):
    def broken_off(session, row):
        with outbox.gathered(session, NOON):
            outbox.redraw(session, row, now=NOON)
            raise ValueError("no")

    def work(session):
        row = session.get_one(Conversation, conversations[0])
        with pytest.raises(ValueError, match="no"):
            broken_off(session, row)
        outbox.stage(session, row, "customer", "text", {"text": "one"}, now=NOON)
        return session.scalars(select(Delivery.kind)).all()

    assert database.write(work) == ["text"]
