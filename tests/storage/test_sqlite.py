"""SQLite's journal: what is committed survives, whichever it is, and the write-ahead log can be emptied."""

import pytest
from sqlalchemy import text

from storage import engines
from storage.db import Database
from storage.sqlite_library import WAL_IS_SAFE, sqlite3

needs_a_log = pytest.mark.skipif(not WAL_IS_SAFE, reason="this SQLite has no safe write-ahead log")


@pytest.fixture
def opened(tmp_path):
    """Opens the same file again and again."""
    databases = []

    def opened():
        databases.append(Database(f"sqlite:///{tmp_path / 'novelo.db'}"))
        return databases[-1]

    yield opened
    for each in databases:
        each.close()


def run(database, *statements):
    """What the last of them gives."""
    return database.write(lambda session: [session.connection().exec_driver_sql(each) for each in statements][-1].all())


def ask(database, statement):
    return database.read(lambda session: session.execute(text(statement)).all())


@pytest.mark.parametrize(
    ("is_safe", "journal"), [pytest.param(True, "wal", marks=needs_a_log), (False, "truncate")], ids=["new", "old"]
)
def test_the_journal_is_the_fastest_that_is_safe_and_a_commit_waits_for_the_disk(opened, monkeypatch, is_safe, journal):
    monkeypatch.setattr(engines, "WAL_IS_SAFE", is_safe)
    database = opened()
    found = [ask(database, f"PRAGMA {each}")[0][0] for each in ("journal_mode", "synchronous", "foreign_keys")]
    assert found == [journal, 2, 1]


@needs_a_log
def test_a_database_of_before_gets_a_log_and_keeps_what_it_has(opened, monkeypatch):
    monkeypatch.setattr(engines, "WAL_IS_SAFE", False)
    before = opened()
    run(before, "CREATE TABLE said (what)", "INSERT INTO said VALUES ('Oi') RETURNING what")
    before.close()
    monkeypatch.setattr(engines, "WAL_IS_SAFE", True)
    now = opened()
    assert (ask(now, "PRAGMA journal_mode"), ask(now, "SELECT what FROM said")) == ([("wal",)], [("Oi",)])


@needs_a_log
def test_readers_see_what_was_committed_and_do_not_hold_up_a_writer(opened):
    database = opened()
    run(database, "CREATE TABLE said (what)", "INSERT INTO said VALUES ('Oi') RETURNING what")

    def while_reading(session):
        first = session.execute(text("SELECT count(*) FROM said")).scalar()
        run(opened(), "INSERT INTO said VALUES ('Tudo bem?') RETURNING what")
        return first, session.execute(text("SELECT count(*) FROM said")).scalar()

    assert database.read(while_reading) == (1, 1)
    assert ask(database, "SELECT count(*) FROM said") == [(2,)]


@needs_a_log
def test_the_log_is_emptied_but_not_under_whoever_reads_in_it(opened, tmp_path):
    database, log = opened(), tmp_path / "novelo.db-wal"
    run(database, "CREATE TABLE said (what)", "INSERT INTO said VALUES ('segredo') RETURNING what")

    def while_reading(session):
        session.execute(text("SELECT count(*) FROM said")).scalar()
        run(opened(), "INSERT INTO said VALUES ('mais') RETURNING what")
        return opened().empty_log(), log.stat().st_size > 0

    assert database.read(while_reading) == (False, True)
    assert (database.empty_log(), log.stat().st_size) == (True, 0)
    assert ask(database, "SELECT what FROM said") == [("segredo",), ("mais",)]


def test_the_library_is_one_for_everybody(opened):
    assert opened().writer.dialect.loaded_dbapi is sqlite3
