"""Contacts that are there twice: found without touching anything, linked when asked to, and back again."""

import pytest
from sqlalchemy import select

from storage import duplicates, erasure, linking
from storage.models import Contact, Identity, NumberSeen, Pair
from tests import builders
from tests.builders import NOON

WRITINGS = ("553187654321", "5531987654321")  # one mobile, before and after its ninth digit


@pytest.fixture
def place(database):
    """One mobile that writes to two inboxes since before linking, and João, who is somebody else."""

    def work(session):
        home = builders.workspace(session)
        for number, (account, address) in enumerate(zip(("1001", "1002"), WRITINGS, strict=True)):
            inbox = builders.inbox(session, home, account=account)
            row = builders.conversation(session, inbox, address, thread_ts=f"170000000{number}.000100")
            session.get_one(Identity, row.identity_id).phone = "+5531987654321"
        row = builders.conversation(session, inbox, "5511911112222", "João", thread_ts="1700000009.000100")
        session.get_one(Identity, row.identity_id).phone = "+5511911112222"

    database.write(work)


def look(database, *, link=False):
    found = []

    def work(session):
        after = -1
        while after:
            after, _ = duplicates.look(session, after, NOON, found.append, link=link)

    database.write(work)
    return [(each.one, each.other, each.number) for each in found]


def persons(database):
    return database.read(lambda session: list(session.scalars(select(Contact.person_id).order_by(Contact.id))))


def test_a_look_changes_nothing_and_tells_each_pair_once(database, place):
    assert look(database) == [(1, 2, "+55 31 98765-4321")]
    assert persons(database) == [None, None, None]


def test_lc6_old_duplicates_are_linked_once_and_can_be_unlinked(database, place):
    assert look(database, link=True) == [(1, 2, "+55 31 98765-4321")]
    assert (persons(database), look(database, link=True)) == ([1, 1, None], [])

    def unlink(session):
        linking.unlink(session, session.get_one(Contact, 1), session.get_one(Contact, 2), "UANA", now=NOON)

    database.write(unlink)
    assert (persons(database), look(database, link=True)) == ([None, None, None], [])


def test_what_is_not_certain_is_left_to_people(database, place):
    database.write(lambda session: setattr(session.get_one(Contact, 3), "phone", "+541123456789"))

    def argentine(session):
        session.get_one(Identity, 1).phone = "+5491123456789"
        session.get_one(Identity, 2).phone = ""

    database.write(argentine)
    assert look(database) == []


def test_erasing_a_customer_erases_them_under_all_linked_contacts(database, place):
    look(database, link=True)
    database.write(
        lambda session: session.add(
            NumberSeen(workspace_id=1, contact_id=2, number="+5531987654321", state="offered", at=NOON)
        )
    )

    def work(session):
        (contact,) = erasure.find(session, 1, WRITINGS[0])
        erasure.erase(session, contact, "UANA", now=NOON)

    database.write(work)

    def left(session):
        return [row.name for row in session.scalars(select(Contact))], list(session.scalars(select(Pair.id)))

    assert database.read(left) == (["João"], [])
