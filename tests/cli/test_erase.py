"""`novelo erase`: asks first, says what it did, and goes on with what was broken off."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from storage.db import Database
from storage.migrations import migrate
from storage.models import Contact, Erasure, Workspace
from tests import builders
from tests.cli.conftest import Novelo

MARIA = "5511987654321"


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the command will find, with Maria in it, who has only a card that was never posted."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)
    there.write(
        lambda session: builders.conversation(
            session, builders.inbox(session, builders.workspace(session)), thread_ts=""
        )
    )
    yield there
    there.close()


def known(database: Database) -> int:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(Contact)))


def test_it_erases_and_reports(novelo: Novelo, database: Database):
    said = novelo.run("erase", MARIA, "--yes", "--json")
    told = json.loads(said.stdout)
    assert (said.returncode, known(database)) == (0, 0)
    assert (told["rows"]["contacts"], told["rows"]["conversations"]) == (1, 1)
    assert (told["posts_deleted"], told["left_in_slack"]) == (0, [])


def test_without_a_yes_nothing_happens(novelo: Novelo, database: Database):
    said = novelo.run("erase", MARIA)
    assert (said.returncode, known(database)) == (1, 1)
    assert "Maria Souza" in said.stdout + said.stderr


@pytest.mark.parametrize("words", ["+55 11 91111-1111", "@maria", "Maria Souza"])
def test_somebody_nobody_knows_is_named(novelo: Novelo, database: Database, words: str):
    said = novelo.run("erase", words, "--yes")
    assert (said.returncode, known(database)) == (1, 1)
    assert f"nobody is known as {words!r}" in said.stderr


def test_slack_away_is_said_and_what_is_left_is_kept_for_the_next_run(novelo: Novelo, database: Database):
    def broken_off(session):
        home = session.scalars(select(Workspace)).one()
        posts = [{"channels": ["C1"], "ts": "1.1"}]
        session.add(Erasure(workspace_id=home.id, actor="UANA", posts=posts, asked_at=builders.NOON))

    database.write(broken_off)
    said = novelo.run("erase")
    assert said.returncode == 1
    assert "1 posts are left: run `novelo erase` again" in said.stderr
    assert known(database) == 1
