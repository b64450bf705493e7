"""A place with two inboxes, and conversations in it."""

from datetime import timedelta

import pytest

from storage.models import Inbox
from tests import builders
from tests.builders import NOON


@pytest.fixture
def place(database):
    """A workspace with a WhatsApp inbox in C1 and an Instagram inbox in C2."""

    def work(session):
        home = builders.workspace(session)
        builders.inbox(session, home)
        builders.inbox(session, home, "instagram", "17841", "C2")
        return home

    return database.write(work)


@pytest.fixture
def talk(database, place):
    """Begin a conversation; its id. minutes: how long after noon the customer wrote last."""
    count = iter(range(1000))

    def begin(inbox_id=1, minutes=0, name="", **fields):
        number = next(count)

        def work(session):
            row = builders.conversation(
                session, session.get_one(Inbox, inbox_id), f"55119{number:08}", name or f"Customer {number}",
                thread_ts=f"1700000{number:03}.000100",
            )  # fmt: skip
            row.active_at = NOON + timedelta(minutes=minutes)
            for field, value in fields.items():
                setattr(row, field, value)
            return row.id

        return database.write(work)

    return begin
