"""`novelo why`: a message's life in the terminal, by its link, its number or the channel's id for it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from storage.db import Database
from storage.migrations import migrate
from storage.models import Attempt, Conversation, Delivery, Inbox
from storage.replies import Typed, send
from tests import builders
from tests.builders import NOON
from tests.cli.conftest import Novelo

TOLD = """\
Message 1 to Maria Souza · WhatsApp · Sales
  2026-11-02 12:00:00 UTC              ⌨️ UANA wrote it in the thread.
  2026-11-02 12:00:00 UTC              💾 Understood and stored as message 1.
  2026-11-02 12:00:00 UTC              🗂 In line: the message.
  2026-11-02 12:00:00 UTC              ❓ No clear answer about the message. It may have arrived. (Malformed token …)
Now: sent. WhatsApp has not said yet that it arrived: the phone may be off.

"""


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the command will find, with one reply to Maria."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        about = session.get_one(Conversation, builders.conversation(session, inbox).id)
        typed = Typed("UANA", "C1", "1700000100.000100", "secret words", NOON)
        send(session, about, session.get_one(Inbox, inbox.id), typed, now=NOON)
        part = session.scalars(select(Delivery).where(Delivery.target == "customer")).one()
        part.state, part.external_id = "sent", "wamid.out"
        session.add(
            Attempt(
                workspace_id=1, delivery_id=part.id, epoch=1, outcome="uncertain", code="no_answer",
                provider="Malformed token EAAGm0PX4ZCpsBAKZCxyz12345", started_at=NOON, ended_at=NOON,
            )
        )  # fmt: skip

    there.write(work)
    yield there
    there.close()


@pytest.mark.parametrize("name", ["https://lumina.slack.com/archives/C1/p1700000100000100", "1", "wamid.out"])
def test_a_life_is_told_without_the_words_and_without_tokens(novelo: Novelo, database: Database, name: str):
    done = novelo.run("why", name)
    assert (done.returncode, done.stdout) == (0, TOLD)


def test_what_is_not_known_is_said(novelo: Novelo, database: Database):
    done = novelo.run("why", "99")
    assert (done.returncode, done.stderr) == (
        1, "Error: no message is known by that: give its link in Slack, its number or its id\n",
    )  # fmt: skip
