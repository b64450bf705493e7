"""One row written out by itself, where a flush of everything would take three times as long."""

import pytest
from sqlalchemy import event, select

from storage.db import save
from storage.models import Delivery
from storage.outbox import stage
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
