"""The gap scan: what Slack's events did not bring is found in its threads, once."""

import threading
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from bot import gap
from bot.desk import Desk
from storage import outbox
from storage.domain.errors import TryLater
from storage.models import Conversation, Delivery, Message, Workspace
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, event, said
from tests.builders import NOON

ROOT = "1700000000.000100"
TYPED = f"{NOON.timestamp() - 30:.6f}"  # half a minute before the scan


class Impatient(threading.Event):
    """A stop that nobody has to wait for."""

    def wait(self, timeout=None):
        return self.is_set()


class Threads(Wire):
    """Slack with one thread in C1. replies: what is in it; latest: its newest ts."""

    def __init__(self):
        super().__init__()
        self.replies, self.latest = [], TYPED
        self.deleted = []

    def _answer(self, method, arguments):
        match method:
            case "conversations.history":
                ours = {"ts": ROOT, "bot_id": "BBOT", "reply_count": 2, "latest_reply": self.latest}
                return {"messages": [{"ts": "1700000900.000100", "user": "UANA", "text": "lunch?"}, ours]}
            case "conversations.replies":
                return {"messages": [{"ts": ROOT, "bot_id": "BBOT"}, *self.replies]}
            case "chat.delete":
                self.deleted.append(arguments["ts"])
        return super()._answer(method, arguments)

    def typed(self, text, ts=TYPED, **more):
        self.replies.append({"type": "message", "user": "UANA", "text": text, "ts": ts, "thread_ts": ROOT} | more)


@pytest.fixture
def wire():
    return Threads()


@pytest.fixture
def conversation(database):
    def work(session):
        workspace = builders.workspace(session)
        workspace.installed_at = NOON - timedelta(days=1)
        return builders.conversation(session, builders.inbox(session, workspace)).id

    return database.write(work)


@pytest.fixture
def client(database, tmp_path, wire, conversation):
    return slackside.app_for(database, tmp_path, wire).test_client()


@pytest.fixture
def scan(database, tmp_path, wire, conversation):
    """Scan the workspace now: how many messages had been missed."""
    desk = Desk(slackside.settings_for(tmp_path), database, builders.VAULT, httpx.MockTransport(wire))

    def read():
        workspace = database.read(lambda session: session.scalars(select(Workspace)).one())
        return gap.scan(desk, workspace, Impatient())

    return read


def written(database):
    return database.read(
        lambda session: [
            (each.direction, each.author, each.text) for each in session.scalars(select(Message).order_by(Message.id))
        ]
    )


def to_customer(database):
    return database.read(
        lambda session: [
            (each.state, each.payload["text"], each.created_at)
            for each in session.scalars(select(Delivery).where(Delivery.target == "customer").order_by(Delivery.id))
        ]
    )


def test_a_reply_that_no_event_told_of_goes_to_the_customer_once(database, wire, scan):
    wire.typed("Sai hoje")

    assert [scan(), scan()] == [1, 0]
    assert written(database) == [("out", "UANA", "Sai hoje")]
    assert to_customer(database) == [("queued", "Sai hoje", NOON - timedelta(seconds=30))]


def test_what_an_event_has_told_is_not_done_again_nor_the_other_way_round(database, client, wire, scan):
    wire.typed("Um")
    assert event(client, said("Um", ts=TYPED)) == 200
    assert scan() == 0

    later = f"{NOON.timestamp() - 20:.6f}"
    wire.typed("Dois", later)
    assert scan() == 1
    assert event(client, said("Dois", ts=later), event_id="Ev2") == 200
    assert [text for _, text, _ in to_customer(database)] == ["Um", "Dois"]


def test_an_edit_that_no_event_told_of_replaces_the_words_that_wait(database, client, wire, scan):
    assert event(client, said("Sai amanha", ts=TYPED)) == 200
    wire.typed("Sai hoje", edited={"user": "UANA", "ts": f"{NOON.timestamp() - 10:.6f}"})

    assert scan() == 0
    assert [(state, text) for state, text, _ in to_customer(database)] == [
        ("cancelled", "Sai amanha"), ("queued", "Sai hoje"),
    ]  # fmt: skip


def test_notes_stay_inside_and_other_apps_are_not_answered_for(database, wire, scan):
    wire.typed("note: he asked twice")
    wire.typed("deploy done", f"{NOON.timestamp() - 20:.6f}", bot_id="BOTHER")

    assert scan() == 1
    assert written(database) == [("note", "UANA", "he asked twice")]


def test_a_thread_where_nothing_was_said_since_the_last_scan_is_not_read(database, wire, scan):
    wire.latest = f"{NOON.timestamp() - 600:.6f}"
    scan()
    wire.asked.clear()
    database.later(seconds=3600)

    scan()
    assert [method for method, _ in wire.asked] == ["conversations.history"]


def test_of_a_post_that_slack_took_twice_the_one_nobody_knows_of_is_taken_away(database, wire, scan, conversation):
    def posted(session):
        row = outbox.stage(session, session.get(Conversation, conversation), "slack", "line", now=NOON)
        row.state, row.external_id = "sent", "1700000300.000200"
        return row.key

    key = database.write(posted)
    mark = {"event_type": "novelo_delivery", "event_payload": {"delivery": key}}
    for ts in ("1700000200.000200", "1700000300.000200"):
        wire.typed("🔁 Reopened", ts, bot_id="BBOT", metadata=mark)

    scan()
    assert wire.deleted == ["1700000200.000200"]


def test_a_scan_that_slack_does_not_answer_is_left_to_be_done_again(database, wire, scan):
    wire.typed("Sai hoje")
    wire.down = True
    with pytest.raises(TryLater, match="slack_unreachable"):
        scan()

    wire.down = False
    assert scan() == 1
