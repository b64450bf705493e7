"""A reply typed under a card that we have posted but not yet noted down: it reaches the customer."""

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.event import listen

from storage.models import Conversation, Delivery, Message, Thread
from storage.outbox import stage
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, event, said
from tests.builders import NOON

ROOT = "1700000000.000100"  # the thread that `said` writes in


class Card(Wire):
    """Slack with one message that begins a thread. key: our mark in its metadata."""

    key, bot = "", "BBOT"

    def _answer(self, method, arguments):
        if method == "conversations.replies":
            payload = {"event_type": "novelo_delivery", "event_payload": {"delivery": self.key}}
            return {"messages": [{"ts": arguments["ts"], "bot_id": self.bot, "metadata": payload}]}
        return super()._answer(method, arguments)


@pytest.fixture
def wire():
    return Card()


@pytest.fixture
def root(database, wire):
    """A card under way to Slack; its delivery's id."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        row = builders.conversation(session, inbox, thread_ts="")
        delivery = stage(session, row, "slack", "root", now=NOON)
        delivery.state, delivery.epoch = "sending", 1
        return delivery.id, delivery.key

    delivery_id, wire.key = database.write(work)
    return delivery_id


@pytest.fixture
def client(database, tmp_path, wire, root):
    return slackside.app_for(database, tmp_path, wire).test_client()


def found(database, root):
    return database.read(
        lambda session: (
            session.scalars(select(Conversation.thread_ts)).one(),
            (session.get_one(Delivery, root).state, session.get_one(Delivery, root).external_id),
            session.scalars(select(Message.text)).all(),
        )
    )


@pytest.mark.parametrize("state", ["sending", "uncertain"])
def test_the_card_itself_says_whose_thread_it_is(client, database, root, state):
    database.write(lambda session: setattr(session.get_one(Delivery, root), "state", state))
    assert event(client, said("Bom dia")) == 200
    assert found(database, root) == (ROOT, ("sent", ROOT), ["Bom dia"])


@pytest.mark.parametrize(("key", "bot"), [("of-another", "BBOT"), ("", "BBOT"), (None, "BOTHER")])
def test_a_thread_of_somebody_else_stays_theirs(client, database, wire, root, key, bot):
    wire.key, wire.bot = wire.key if key is None else key, bot
    assert event(client, said("Almoço?")) == 200
    assert found(database, root) == ("", ("sending", None), [])


def test_while_slack_does_not_say_it_is_asked_to_tell_us_again(client, database, wire, root):
    answer = wire._answer

    def silent(method, arguments):
        if method == "conversations.replies":
            raise httpx.ReadTimeout("silence")
        return answer(method, arguments)

    wire._answer = silent
    assert event(client, said("Bom dia")) == 500
    wire._answer = answer
    assert event(client, said("Bom dia")) == 200
    assert found(database, root) == (ROOT, ("sent", ROOT), ["Bom dia"])


def test_where_no_card_is_under_way_slack_is_not_asked(client, database, wire, root):
    database.write(lambda session: setattr(session.get_one(Delivery, root), "state", "queued"))
    assert event(client, said("Almoço?")) == 200
    assert [method for method, _ in wire.asked if method == "conversations.replies"] == []


def test_a_card_whose_place_is_noted_while_we_ask_for_it_has_a_conversation(client, database, root):
    """The thread is looked for just before its place is written, the card under way just after."""
    asked = []

    def note(connection, _, statement, *__):
        if "FROM deliveries JOIN conversations" not in statement or asked:
            return
        asked.append(statement)

        def settle(session):
            session.get_one(Delivery, root).state = "sent"
            conversation = session.scalars(select(Conversation)).one()
            conversation.thread_ts = ROOT
            session.add(Thread(workspace_id=conversation.workspace_id, conversation_id=conversation.id,
                               slack_channel="C1", ts=ROOT, created_at=NOON))  # fmt: skip

        database.write(settle)

    listen(database.reader, "before_cursor_execute", note)
    assert event(client, said("Bom dia")) == 200
    assert len(asked) == 1
    assert found(database, root)[2] == ["Bom dia"]
