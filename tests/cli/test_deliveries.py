"""`novelo deliveries` and `novelo replay`: what stands still is seen, sent again or let go, and nothing by accident."""

import json
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from storage.db import Database
from storage.migrations import migrate
from storage.models import AuditEntry, Conversation, Delivery, Envelope, Inbox
from storage.replies import Typed, send
from storage.secrets import Vault
from tests import builders
from tests.builders import NOON
from tests.cli.conftest import Novelo

FORCE = "--even-if-it-may-double"


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the commands will find, with three replies to Maria: refused, asked about, delivered."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        about = session.get_one(Conversation, builders.conversation(session, inbox).id)
        for number, state in enumerate(("failed", "asked", "sent")):
            typed = Typed("UANA", "C1", f"1700000100.00010{number}", f"Oi {number}", NOON)
            message, _ = send(session, about, session.get_one(Inbox, inbox.id), typed, now=NOON)
            part = session.scalars(
                select(Delivery).where(Delivery.message_id == message.id, Delivery.target == "customer")
            ).one()
            part.state = state
            part.failure, part.failure_provider = {
                "failed": ("blocked", "131026: undeliverable"), "asked": ("uncertain", ""), "sent": ("", ""),
            }[state]  # fmt: skip

    there.write(work)
    yield there
    there.close()


def states(database: Database) -> dict[str, str]:
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "customer").order_by(Delivery.id))
        return {each.payload["text"]: each.state for each in rows}

    return database.read(read)


def listed(novelo: Novelo) -> dict[str, int]:
    return {row["state"]: row["id"] for row in json.loads(novelo.run("deliveries", "list", "--json").stdout)}


def test_what_stands_still_is_listed_with_the_reason_in_the_providers_words(novelo: Novelo, database: Database):
    rows = json.loads(novelo.run("deliveries", "list", "--json").stdout)
    assert [
        (row["state"], row["customer"], row["target"], row["code"], row["provider"], row["may_have_arrived"])
        for row in rows
    ] == [
        ("asked", "Maria Souza", "customer", "uncertain", "", True),
        ("failed", "Maria Souza", "customer", "blocked", "131026: undeliverable", False),
    ]
    told = novelo.run("deliveries", "list", "--state", "failed", COLUMNS="200").stdout
    assert ("131026: undeliverable" in told, "uncertain" in told) == (True, False)


def test_what_was_refused_is_sent_again_and_that_is_audited(novelo: Novelo, database: Database):
    done = novelo.run("deliveries", "retry", "--all-failed")
    assert (done.returncode, done.stdout) == (
        0, "1 of 1 sent again; the others had been settled meanwhile.\n",
    )  # fmt: skip
    assert states(database) == {"Oi 0": "queued", "Oi 1": "asked", "Oi 2": "sent"}
    audit = database.read(
        lambda session: [
            (each.actor, each.verb) for each in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        ]
    )
    assert ("novelo deliveries", "delivery_again") in audit


def test_what_may_have_arrived_is_not_sent_again_by_the_way(novelo: Novelo, database: Database):
    number = listed(novelo)["asked"]
    done = novelo.run("deliveries", "retry", str(number))
    assert (done.returncode, done.stderr) == (
        1,
        f"Error: {number} may have arrived. Look on the phone; if it did not, say it again with {FORCE}\n",
    )
    assert states(database)["Oi 1"] == "asked"
    assert novelo.run("deliveries", "retry", str(number), FORCE).returncode == 0
    assert states(database)["Oi 1"] == "queued"


def test_what_is_let_go_is_not_sent(novelo: Novelo, database: Database):
    number = listed(novelo)["failed"]
    assert novelo.run("deliveries", "discard", str(number)).returncode == 0
    assert states(database) == {"Oi 0": "cancelled", "Oi 1": "asked", "Oi 2": "sent"}
    assert "failed" not in listed(novelo)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["retry"], "name the deliveries, or say --all-failed"),
        (["retry", "9999"], "9999 do not stand still: `novelo deliveries list` shows what does"),
        (["discard", "9999"], "9999 do not stand still: `novelo deliveries list` shows what does"),
    ],
)
def test_what_is_not_there_is_said(novelo: Novelo, database: Database, words: list[str], told: str):
    done = novelo.run("deliveries", *words)
    assert done.returncode != 0
    assert told in done.stderr


def test_webhooks_that_could_not_be_read_are_kept_for_another_reading(novelo: Novelo, database: Database):
    def keep(session):
        for number, state in enumerate(("opened", "unreadable", "unreadable")):
            body = {"source": "whatsapp", "digest": str(number), "body": b"{}", "received_at": NOON}
            session.add(Envelope(**body, state=state))

    database.write(keep)
    assert novelo.run("replay", "2").stdout == "1 webhooks are read again.\n"
    again = novelo.run("replay", "1", "2", "3")
    assert (again.returncode, again.stderr) == (
        1, "Error: 1 of 3 are read again: the others are not there, or were read\n",
    )  # fmt: skip
    assert database.read(lambda session: list(session.scalars(select(Envelope.state).order_by(Envelope.id)))) == [
        "opened", "kept", "kept",
    ]  # fmt: skip


def test_tokens_are_sealed_anew_and_the_old_key_can_go(novelo: Novelo, database: Database):
    new = Fernet.generate_key().decode()
    old = builders.SECRET
    done = novelo.run("rotate-keys", NOVELO_SECRET_KEY=f"{new},{old}")
    assert (done.returncode, done.stdout) == (
        0, "Tokens sealed with the newest key: 1. The older keys can go.\n",
    )  # fmt: skip
    inbox = database.read(lambda session: session.scalars(select(Inbox)).one())
    assert Vault([new]).open(f"inbox:{inbox.channel}:{inbox.account}", inbox.token)
    refused = novelo.run("rotate-keys", NOVELO_SECRET_KEY=Fernet.generate_key().decode())
    assert refused.returncode == 1
    assert "put the key it was sealed with back behind the new one" in refused.stderr
