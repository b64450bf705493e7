"""`novelo tokens`: made, shown once, listed, and taken back (AD-6)."""

import json
from collections.abc import Iterator

import pytest

from storage import tokens
from storage.db import Database
from storage.migrations import migrate
from tests import builders
from tests.cli.conftest import Novelo


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the command will find, with an inbox in it."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)
    there.write(lambda session: builders.inbox(session, builders.workspace(session)))
    yield there
    there.close()


def test_ad_6_a_token_is_made_listed_and_revoked(novelo: Novelo, database: Database) -> None:
    made = json.loads(novelo.run("tokens", "add", "CRM", "--inbox", "1", "--days", "30", "--json").stdout)
    found = database.read(lambda session: tokens.known(session, made["token"], database.now()))
    assert found is not None
    assert (found.name, found.inboxes, found.notes) == ("CRM", [1], False)
    assert (found.expires_at - found.created_at).days == 30
    (row,) = json.loads(novelo.run("tokens", "list", "--json").stdout)
    assert row == {name: value for name, value in made.items() if name != "token"}
    listed = novelo.run("tokens", "list", COLUMNS="200").stdout
    assert "CRM" in listed
    assert made["token"] not in listed
    assert novelo.run("tokens", "revoke", "1").stdout == "Token 1 for CRM is good for nothing any more.\n"
    gone = novelo.run("tokens", "revoke", "1")
    assert (gone.returncode, gone.stderr) == (1, "Error: there is no token 1: `novelo tokens list` shows them\n")
    assert novelo.run("tokens", "list").stdout == "There is no token: `novelo tokens add --help`\n"


def test_a_token_that_cannot_be_is_said_so_in_one_line(novelo: Novelo, database: Database) -> None:
    words = novelo.run("tokens", "add", "CRM").stdout
    assert tokens.SHAPE.search(words)
    again = novelo.run("tokens", "add", "CRM")
    assert again.returncode == 2
    assert "there is a token 'CRM' already: revoke it first, or choose another name" in again.stderr
    elsewhere = novelo.run("tokens", "add", "BI", "--inbox", "7")
    assert (elsewhere.returncode, elsewhere.stderr) == (
        1, "Error: there is no inbox 7: `novelo inboxes list` shows them\n",
    )  # fmt: skip
