"""What comes in, written down as intake does."""

import pytest

from storage import amendments, arrivals, memories, noticed, reacting
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
