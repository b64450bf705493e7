"""PostgreSQL's connections: what the server has ended is noticed before it is used, and the work is done elsewhere."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from storage import db, engines

pytestmark = pytest.mark.postgres
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> :me"


@pytest.fixture
def restarted(database):
    """Called, has PostgreSQL end all connections of the database, as a restart does."""
    if database.is_sqlite:
        pytest.skip("SQLite has no server")

    def end_them():
        engine = create_engine(database.writer.url)
        with engine.connect() as connection:
            me = connection.scalar(text("SELECT pg_backend_pid()"))
            connection.execute(text(OTHERS), {"me": me})
        engine.dispose()

    return end_them


def ask(session):
    return session.scalar(text("SELECT 1"))


@pytest.mark.parametrize("verb", ["read", "write"])
def test_a_connection_that_has_lain_idle_through_a_restart_is_replaced_unseen(database, restarted, monkeypatch, verb):
    monkeypatch.setattr(engines, "IDLE_SECONDS", 0.0)
    getattr(database, verb)(ask)
    restarted()

    assert getattr(database, verb)(ask) == 1


def test_one_that_was_in_use_just_then_fails_once_and_as_something_that_will_pass(database, restarted):
    database.write(ask)
    restarted()

    with pytest.raises(OperationalError) as failure:
        database.write(ask)
    assert db.will_pass(failure.value)
    assert database.write(ask) == 1


def test_a_reads_statements_stand_for_themselves_and_a_list_has_its_settings_to_itself(database):
    if database.is_sqlite:
        pytest.skip("SQLite has no such settings")

    def look(session):
        session.scalar(text("SELECT 1"))
        status = session.connection().connection.driver_connection.info.transaction_status.name
        with db.in_order(session):
            within = session.scalar(text("SHOW enable_seqscan"))
        return status, within, session.scalar(text("SHOW enable_seqscan"))

    assert database.read(look) == ("IDLE", "off", "on")
