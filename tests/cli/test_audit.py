"""`novelo audit verify`: whether the record holds, in a line and an exit code."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from storage.db import Database
from storage.migrations import migrate
from storage.models import AuditEntry
from tests import builders
from tests.cli.conftest import Novelo
from workers import sweep


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the command will find, with a sealed entry in it."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)
    there.write(lambda session: builders.inbox(session, builders.workspace(session)))
    sweep.seal(there)
    yield there
    there.close()


def test_a_record_that_holds_is_said_with_its_head_which_is_good_the_next_time(novelo: Novelo, database: Database):
    said = novelo.run("audit", "verify")
    assert (said.returncode, said.stdout[:41]) == (0, "The record holds: 1 entries. Its head is ")
    head = said.stdout.split()[-1]
    assert novelo.run("audit", "verify", "--known", head).returncode == 0
    assert novelo.run("audit", "verify", "--known", head.replace("1:", "2:")).returncode == 1


def test_a_flipped_byte_is_found(novelo: Novelo, database: Database):
    database.write(lambda session: session.execute(update(AuditEntry).values(verb="inbox_addee")))
    said = novelo.run("audit", "verify")
    assert (said.returncode, said.stderr) == (
        1,
        "Error: the record does not hold from entry 1 on: it was changed, or part of it is missing\n",
    )


def test_what_is_no_head_is_said(novelo: Novelo, database: Database):
    assert novelo.run("audit", "verify", "--known", "abc").returncode == 2
