"""Rows written by themselves, where a flush of everything would take three times as long."""

import pytest
from sqlalchemy import event, select

from storage.models import Delivery
from storage.outbox import stage
from storage.rows import save, write_new, write_out
from tests import builders


def test_one_row_is_saved_alone_and_goes_on(database):
    def work(session):
        talk = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        delivery = stage(session, talk, "slack", "line", {"key": "k"}, now=builders.NOON)
        session.flush()
        asked = []
        event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        delivery.state, delivery.attempts, delivery.kind = "sending", 1, "line"
        talk.preview = "waits for its flush"
        for _ in range(2):  # the second time there is nothing to be written
            save(session, delivery)
        saved = [each.split()[1] for each in asked if each.startswith("UPDATE")]
        row = session.connection().execute(select(Delivery.state, Delivery.attempts, Delivery.kind)).one()
        is_clean = not session.is_modified(delivery) and session.is_modified(talk)
        delivery.failure = "later"
        return saved, tuple(row), is_clean

    assert database.write(work) == (["deliveries"], ("sending", 1, "line"), True)
    kept = database.read(lambda session: session.execute(select(Delivery.state, Delivery.failure)).one())
    assert tuple(kept) == ("sending", "later")


def test_what_was_saved_goes_back_with_its_transaction(database):
    def work(session):
        talk = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        return stage(session, talk, "slack", "line", {"key": "k"}, now=builders.NOON).id

    def broken(session):
        delivery = session.get_one(Delivery, delivery_id)
        delivery.state = "sending"
        save(session, delivery)
        raise KeyError("something else went wrong")

    delivery_id = database.write(work)
    with pytest.raises(KeyError):
        database.write(broken)
    assert database.read(lambda session: session.scalars(select(Delivery.state)).one()) == "queued"


def _made(talk, seq):
    return Delivery(
        key=f"k{seq}", workspace_id=talk.workspace_id, inbox_id=talk.inbox_id, conversation_id=talk.id,
        target="slack", kind="line", payload={"n": seq}, seq=seq, next_at=builders.NOON, created_at=builders.NOON,
    )  # fmt: skip


def _all_of(row):
    return {column.name: getattr(row, column.name) for column in Delivery.__table__.c}


def _common(row):
    return {name: row[name] for name in row.keys() - {"id", "key", "seq", "payload"}}


def test_new_rows_are_what_a_flush_would_have_made_of_them(database):
    def work(session):
        talk = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        lane = stage(session, talk, "slack", "line", {"n": 1}, now=builders.NOON).lane_id
        flushed, new = _made(talk, 101), [_made(talk, seq) for seq in (102, 103)]
        for each in (flushed, *new):
            each.lane_id = lane
        session.add(flushed)
        session.flush()
        write_new(session, new)
        asked = []
        event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        rows = [_all_of(each) for each in (flushed, *new)]
        quiet = asked == [] and not any(map(session.is_modified, new))
        new[0].failure = "later"
        return rows, quiet

    (flushed, *rows), quiet = database.write(work)
    assert quiet
    own = [("k102", 102, {"n": 102}), ("k103", 103, {"n": 103})]
    assert [(row["key"], row["seq"], row["payload"]) for row in rows] == own
    assert [_common(row) for row in rows] == [_common(flushed)] * 2
    wanted = select(Delivery).where(Delivery.seq > 101).order_by(Delivery.seq)
    kept = database.read(lambda session: [_all_of(each) for each in session.scalars(wanted)])
    assert kept == [rows[0] | {"failure": "later"}, rows[1]]


def test_a_savepoint_that_is_rolled_back_leaves_no_new_row_behind(database):
    def work(session):
        talk = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        before = stage(session, talk, "slack", "line", {}, now=builders.NOON)
        savepoint = session.begin_nested()
        lost = stage(session, talk, "slack", "line", {}, now=builders.NOON)
        write_out(session, stage(session, talk, "slack", "line", {}, now=builders.NOON))  # no longer the session's
        savepoint.rollback()
        after = stage(session, talk, "slack", "line", {}, now=builders.NOON)  # SQLite gives the id once more
        return [each in session for each in (before, lost, after)], (before.id, after.id)

    there, ids = database.write(work)
    assert there == [True, False, True]
    assert database.read(lambda session: tuple(session.scalars(select(Delivery.id).order_by(Delivery.id)))) == ids
