"""`novelo webhooks`: who is told what, tried out, listed, and told nothing any more (AD-6)."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from storage.db import Database
from storage.migrations import migrate
from storage.models import Hook, HookCall, HookLine
from tests import builders
from tests.builders import NOON
from tests.cli.conftest import Novelo
from tests.receiver import Receiver, receiving, verify

HERE = {"NOVELO_WEBHOOKS_TO_LOOPBACK": "yes"}


@pytest.fixture
def database(novelo: Novelo) -> Iterator[Database]:
    """The database the command will find, with an inbox in it."""
    there = Database(f"sqlite:///{novelo.folder / 'data' / 'novelo.db'}")
    migrate(there)
    there.write(lambda session: builders.inbox(session, builders.workspace(session)))
    yield there
    there.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def test_ad_6_a_webhook_is_added_tried_and_taken_away(novelo: Novelo, database: Database, receiver: Receiver) -> None:
    added = json.loads(
        novelo.run("webhooks", "add", receiver.url, "--event", "message.received", "--json", **HERE).stdout
    )
    assert (added["id"], added["url"], added["events"]) == (1, receiver.url, ["message.received"])
    assert novelo.run("webhooks", "test", "1", **HERE).stdout == "Webhook 1 took the call.\n"
    ((headers, body),) = receiver.got
    assert verify(added["secret"], headers, body)
    assert json.loads(body)["type"] == "webhook.test"
    receiver.answer = lambda _: 500
    failed = novelo.run("webhooks", "test", "1", **HERE)
    assert (failed.returncode, failed.stderr) == (1, "Error: webhook 1 did not take the call: HTTP 500\n")
    told = novelo.run("webhooks", "remove", "1").stdout
    assert told == "Webhook 1 is gone. What waited for it is not sent.\n"
    gone = novelo.run("webhooks", "remove", "1")
    assert (gone.returncode, gone.stderr) == (1, "Error: there is no webhook 1: `novelo webhooks list` shows them\n")
    assert novelo.run("webhooks", "list").stdout == "There is no webhook: `novelo webhooks add --help`\n"


def test_what_was_given_up_is_listed_and_sent_again(novelo: Novelo, database: Database) -> None:
    secret = novelo.run("webhooks", "add", "https://example.com/novelo").stdout.splitlines()[1].rpartition(" ")[2]
    assert secret.startswith("whsec_")

    def give_up(session):
        hook = session.scalars(select(Hook)).one()
        talk = builders.conversation(session, session.get_one(builders.Inbox, 1))
        line = HookLine(workspace_id=hook.workspace_id, hook_id=hook.id, conversation_id=talk.id)
        session.add(line)
        session.flush()
        call = HookCall(
            key="msg_1", workspace_id=hook.workspace_id, hook_id=hook.id, line_id=line.id, event="conversation.opened",
            state="given_up", attempts=18, failure="HTTP 500", next_at=NOON, settled_at=NOON, created_at=NOON,
        )  # fmt: skip
        session.add(call)

    database.write(give_up)
    (row,) = json.loads(novelo.run("webhooks", "list", "--json").stdout)
    assert (row["id"], row["waiting"], row["given_up"], row["failure"]) == (1, 0, 1, "HTTP 500")
    listed = novelo.run("webhooks", "list", COLUMNS="200").stdout
    assert "https://example.com/novelo" in listed
    assert secret not in listed
    assert json.loads(novelo.run("webhooks", "list", "--given-up", "--json").stdout) == [
        {
            "webhook": 1, "call": "msg_1", "event": "conversation.opened", "conversation": 1,
            "at": "2026-11-02T12:00:00+00:00", "attempts": 18, "failure": "HTTP 500",
        }
    ]  # fmt: skip
    assert novelo.run("webhooks", "retry", "1").stdout == "1 calls are sent again.\n"
    assert novelo.run("webhooks", "list", "--given-up").stdout == "Nothing was given up.\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("http://example.com/",), "an https address is expected, such as https://example.com/novelo"),
        (("http://127.0.0.1:1/",), "an https address is expected, such as https://example.com/novelo"),
        (("https://10.0.0.1/",), "the address leads into a network that is not public: nothing is ever sent there"),
        (("https://example.com/", "--event", "message"), "'message' is no event: there are conversation.opened,"),
        (("https://example.com/", "--inbox", "7"), "there is no inbox 7: `novelo inboxes list` shows them"),
    ],
)
def test_a_webhook_that_cannot_be_is_said_so_in_one_line(
    novelo: Novelo, database: Database, words: tuple[str, ...], told: str
) -> None:
    done = novelo.run("webhooks", "add", *words)
    assert done.returncode in {1, 2}
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert database.read(lambda session: session.scalars(select(Hook)).all()) == []
