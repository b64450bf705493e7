"""`novelo contacts duplicates`: a look that changes nothing, and a repair that can be taken back."""

import json

import pytest
from sqlalchemy import select

from storage.db import Database
from storage.migrations import migrate
from storage.models import Contact, Identity
from tests import builders
from tests.cli.conftest import Novelo


@pytest.fixture
def database(novelo: Novelo):
    """The database the command will find: one mobile in two inboxes."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)

    def work(session):
        home = builders.workspace(session)
        for account in ("1001", "1002"):
            inbox = builders.inbox(session, home, account=account)
            row = builders.conversation(session, inbox, thread_ts=f"170000{account}.000100")
            session.get_one(Identity, row.identity_id).phone = "+5511987654321"

    there.write(work)
    yield there
    there.close()


def linked(database: Database):
    return database.read(lambda session: list(session.scalars(select(Contact.person_id).order_by(Contact.id))))


def test_a_look_lists_them_and_changes_nothing(novelo: Novelo, database: Database):
    said = novelo.run("contacts", "duplicates")
    assert (said.returncode, linked(database)) == (0, [None, None])
    assert "+55 11 98765-4321: WhatsApp · Sales: Maria Souza = WhatsApp · Sales: Maria Souza" in said.stdout
    assert "Nothing was changed" in said.stdout


def test_the_repair_links_them(novelo: Novelo, database: Database):
    told = json.loads(novelo.run("contacts", "duplicates", "--link", "--json").stdout)
    assert [(each["one"], each["other"]) for each in told] == [(1, 2)]
    assert linked(database) == [1, 1]
    assert "No contact is there twice" in novelo.run("contacts", "duplicates", "--link").stdout
