"""A place with two inboxes, conversations in it, and what comes in, written down as intake does."""

from datetime import timedelta

import pytest

from storage import amendments, arrivals, memories, noticed, reacting, rooms
from storage.domain.events import (
    AccountNotice,
    CallEnded,
    CustomerNotice,
    IdentityChanged,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    MessageRemembered,
    MessageUnsent,
    PreferenceChanged,
    ReactionChanged,
    StatusChanged,
)
from storage.models import Inbox
from tests import builders
from tests.builders import NOON


@pytest.fixture
def inbox(database):
    return database.write(lambda session: builders.inbox(session, builders.workspace(session)))


@pytest.fixture
def arrive(database, inbox):
    """Record an event, as intake does."""

    def record(event, now=NOON, **given):
        work, more = {
            MessageReceived: (arrivals.received, {"envelope_id": None}),
            MessageEchoed: (arrivals.echoed, {"envelope_id": None}),
            MessageEdited: (amendments.edited, {"envelope_id": None}),
            MessageUnsent: (amendments.unsent, {"envelope_id": None}),
            ReactionChanged: (reacting.reacted, {}),
            StatusChanged: (arrivals.status_changed, {}),
            IdentityChanged: (arrivals.identity_changed, {}),
            MessageRemembered: (memories.remembered, {"envelope_id": None}),
            CallEnded: (noticed.call_ended, {"envelope_id": None}),
            CustomerNotice: (noticed.customer_notice, {}),
            PreferenceChanged: (noticed.preference_changed, {}),
            AccountNotice: (noticed.account_notice, {}),
        }[type(event)]
        return database.write(lambda session: work(session, inbox, event, now=now, **(more | given)))

    return record


@pytest.fixture
def place(database):
    """A workspace with a WhatsApp inbox in C1 and an Instagram inbox in C2."""

    def work(session):
        home = builders.workspace(session)
        builders.inbox(session, home)
        builders.inbox(session, home, "instagram", "17841", "C2")
        for each in ("C1", "C2"):
            rooms.looks(session, home.id, each, {"is_private": False})
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
