"""The record of who did what: whatever is changed in it afterwards is found."""

import pytest
from sqlalchemy import delete, select, update

from storage import audit
from storage.audit import Chain, Link
from storage.models import AuditEntry
from tests import builders
from tests.builders import NOON
from workers import sweep


@pytest.fixture
def home(database):
    """A workspace; connecting its inbox is the first entry."""
    return database.write(lambda session: builders.inbox(session, builders.workspace(session)).workspace_id)


def happened(database, home, *verbs):
    """More entries."""

    def work(session):
        for verb in verbs:
            session.add(
                AuditEntry(workspace_id=home, conversation_id=7, actor="UANA", verb=verb, details={"to": "é"}, at=NOON)
            )

    database.write(work)


def verified(database, known=None):
    return database.read(lambda session: audit.verify(session, database.now(), known))


@pytest.fixture
def sealed(database, home):
    """Five sealed entries."""
    happened(database, home, "taken", "closed")
    sweep.seal(database)
    happened(database, home, "reopened", "erased")
    sweep.seal(database)
    return verified(database)


def test_an_empty_record_holds(database):
    assert verified(database) == Chain(Link(), 0, 0)


def test_entries_are_sealed_in_their_order_and_hold(database, sealed):
    places = database.read(lambda session: session.scalars(select(AuditEntry.place).order_by(AuditEntry.id)).all())
    assert (places, sealed.head.place, sealed.broken_at, sealed.late) == ([1, 2, 3, 4, 5], 5, 0, 0)


def test_sealing_again_changes_nothing(database, sealed):
    sweep.seal(database)
    assert verified(database) == sealed


@pytest.mark.parametrize(
    "changed",
    [
        {"actor": "UBRUNO"}, {"verb": "Taken"}, {"details": {"to": "e"}}, {"conversation_id": 8},
        {"conversation_id": None}, {"digest": "0" * 64},
    ],
)  # fmt: skip
def test_a_changed_entry_is_found(database, sealed, changed):
    database.write(lambda session: session.execute(update(AuditEntry).where(AuditEntry.place == 3).values(**changed)))
    assert verified(database).broken_at == 3


def test_a_changed_time_is_found(database, sealed):
    later = database.later(seconds=1)
    database.write(lambda session: session.execute(update(AuditEntry).where(AuditEntry.place == 3).values(at=later)))
    assert verified(database).broken_at == 3


def test_a_missing_entry_is_found(database, sealed):
    database.write(lambda session: session.execute(delete(AuditEntry).where(AuditEntry.place == 2)))
    assert verified(database).broken_at == 2


def test_a_record_that_was_cut_off_is_found_by_who_knows_an_earlier_head(database, sealed):
    database.write(lambda session: session.execute(delete(AuditEntry).where(AuditEntry.place == 5)))
    assert (verified(database).broken_at, verified(database, sealed.head).broken_at) == (0, 5)


def test_a_record_that_was_sealed_anew_is_found_by_who_knows_an_earlier_head(database, sealed):
    def work(session):
        session.execute(update(AuditEntry).values(place=None, digest=""))
        session.execute(update(AuditEntry).where(AuditEntry.verb == "closed").values(actor="UBRUNO"))

    database.write(work)
    sweep.seal(database)
    assert (verified(database).broken_at, verified(database, sealed.head).broken_at) == (0, 5)


def test_an_earlier_head_is_still_part_of_what_was_added_to(database, home, sealed):
    happened(database, home, "taken")
    sweep.seal(database)
    assert verified(database, sealed.head).broken_at == 0


def test_entries_that_nobody_seals_are_told_of(database, home):
    assert verified(database).late == 0
    database.later(minutes=6)
    assert verified(database).late == 1


def test_two_seals_at_once_make_one_chain(database, home, monkeypatch):
    happened(database, home, "taken", "closed")
    mine = audit._next

    def meanwhile(head, entry):
        """The other one is quicker, on a connection of its own."""
        monkeypatch.setattr(audit, "_next", mine)
        if not database.is_sqlite:  # there, only one writes at a time
            sweep.seal(database)
        return mine(head, entry)

    monkeypatch.setattr(audit, "_next", meanwhile)
    sweep.seal(database)
    found = verified(database)
    assert (found.head.place, found.broken_at) == (3, 0)
