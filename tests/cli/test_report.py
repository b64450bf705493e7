"""`novelo report`: what the team did, in words, pictures and tables (features.md RP-1, RP-3, RP-4)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from storage.db import Database
from storage.migrations import migrate
from storage.models import Message, ReportOrder
from tests import builders
from tests.cli.conftest import Novelo


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the command will find: a customer has just written."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)

    def work(session):
        talk = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        session.add(
            Message(
                workspace_id=1, inbox_id=1, conversation_id=talk.id, direction="in", source="customer", kind="text",
                sent_at=there.now(), created_at=there.now(),
            )
        )  # fmt: skip

    there.write(work)
    yield there
    there.close()


def test_rp1_the_command_says_the_figures_and_writes_pictures_and_tables(novelo: Novelo, database: Database):
    told = novelo.run("report", database.now().date().isoformat(), "--to", "out")
    assert told.returncode == 0, told.stderr
    assert "1 conversations · 1 messages from customers · 0 replies · 0 closed" in told.stdout
    names = sorted(path.name for path in (novelo.folder / "out").iterdir())
    assert names == ["messages-by-hour.csv", "messages-by-hour.png", "report.csv"]
    table = (novelo.folder / "out" / "report.csv").read_text().splitlines()
    assert table[1].startswith("all,,1,1,0,")


def test_rp1_what_is_no_time_is_named(novelo: Novelo, database: Database):
    told = novelo.run("report", "soon")
    assert told.returncode == 2
    assert "today, yesterday, week, month, or dates such as 2026-11-01 are expected" in told.stderr


def test_rp3_a_weekly_report_is_ordered_and_ended(novelo: Novelo, database: Database):
    def places():
        return database.read(lambda session: session.scalars(select(ReportOrder.place)).all())

    assert novelo.run("report", "--weekly-to", "C0WEEK", "--zone", "America/Sao_Paulo").returncode == 0
    assert places() == ["C0WEEK"]
    assert novelo.run("report", "--weekly-to", "none").returncode == 0
    assert places() == []
