"""How many statements one message costs, each way: more than this is meant, or a mistake."""

import hashlib
import json

import httpx
import pytest
from sqlalchemy import event, select

from storage import conversations, replies
from storage.models import Envelope, Inbox, Lane
from storage.replies import Typed
from tests import builders
from tests.bench import load
from tests.bot.slackside import Wire
from workers import intake, relay
from workers.channels import graph


class Counted(Wire):
    def _answer(self, method, arguments):
        if method == "chat.postMessage":
            return {"ts": f"1700000900.{len(self.asked):06}"}
        return super()._answer(method, arguments)


@pytest.fixture
def wire():
    return Counted()


@pytest.fixture(autouse=True)
def meta(monkeypatch):
    """Meta, which takes everything."""

    def take(request):
        to = json.loads(request.content)["to"]
        return httpx.Response(200, json={"contacts": [{"wa_id": to}], "messages": [{"id": "wamid.out"}]})

    monkeypatch.setattr(graph, "_graph", None)
    graph.configure(
        whatsapp_url="http://graph.test", instagram_url="http://graph.test", transport=httpx.MockTransport(take)
    )


@pytest.fixture
def statements(database):
    """What the engine is asked from now on. Transactions' own beginnings and ends are not counted."""
    asked = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            asked.append(" ".join(statement.split())[:160])

    # On PostgreSQL the reader is the writer in another mode, and the rate budgets have an engine of their own.
    engines = [database.reader, database.writer] if database.is_sqlite else [database.writer, database._meters]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    return asked


def arrives(database, number):
    body = load.webhook("1001", "5511987654321", number)
    digest = hashlib.sha256(body).hexdigest()
    database.write(
        lambda session: session.add(Envelope(source="whatsapp", digest=digest, body=body, received_at=database.clock))
    )


def drain(database, outside, target):
    wanted = select(Lane.id).where(Lane.target == target)
    for lane in database.read(lambda session: session.scalars(wanted).all()):
        relay.drain(outside, lane)


def test_what_a_customers_message_and_its_answer_ask_of_the_database(database, outside, statements):
    database.write(lambda session: builders.inbox(session, builders.workspace(session)))
    arrives(database, 1)  # the conversation's first message costs more: its card, its names
    intake.open_envelopes(outside)
    drain(database, outside, "slack")
    costs = {}

    def cost(step):
        costs[step] = len(statements)
        statements.clear()

    arrives(database, 2)
    statements.clear()
    intake.open_envelopes(outside)
    cost("opening the webhook")
    drain(database, outside, "slack")
    cost("its post in Slack")

    def answer(session):
        talk = conversations.held(session, 1, 1)
        typed = Typed("UANA", "C1", "1800000000.000100", "Hello", database.clock)
        replies.send(session, talk, session.get_one(Inbox, 1), typed, now=database.clock)

    database.write(answer)
    cost("writing down an answer")
    drain(database, outside, "customer")
    cost("sending it")
    most = {"opening the webhook": 11, "its post in Slack": 11, "writing down an answer": 8, "sending it": 15}
    assert all(costs[step] <= most[step] for step in most), (costs, most)
