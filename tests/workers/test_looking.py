"""A post whose answer was lost is looked for before it goes again, and a look that fails proves nothing."""

import httpx
import pytest
from sqlalchemy import select

from storage.domain import timing
from storage.models import Conversation, Delivery
from storage.outbox import stage
from tests import builders
from tests.bot.slackside import Wire
from workers import relay


class Forgetful(Wire):
    """Slack that takes the first post and never answers."""

    def _answer(self, method, arguments):
        if method != "chat.postMessage":
            return super()._answer(method, arguments)
        posts = self.threads.setdefault(arguments["thread_ts"], [])
        posts.append({"ts": f"1700000900.{len(posts):06}", "metadata": arguments["metadata"]})
        if len(posts) == 1:
            raise httpx.ReadTimeout("silence")
        return {"ts": posts[-1]["ts"]}


@pytest.fixture
def wire():
    return Forgetful()


@pytest.fixture
def lane(database):
    """A conversation's lane of posts, with one in it."""

    def work(session):
        talk = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        payload = {"key": "line-reopened", "values": {}}
        return stage(session, talk, "slack", "line", payload, now=database.now()).lane_id

    return database.write(work)


@pytest.mark.parametrize("refusal", ["ratelimited", "missing_scope", "fatal_error", "token_revoked"])
def test_a_look_that_fails_sends_nothing_again_and_the_next_one_finds_it(database, outside, wire, lane, refusal):
    def state():
        return database.read(lambda session: session.scalars(select(Delivery.state)).one())

    relay.drain(outside, lane)
    assert state() == "uncertain"

    wire.refuses["conversations.replies"] = refusal
    for _ in range(3):
        database.later(seconds=61)
        relay.drain(outside, lane)
    assert state() == "uncertain"

    wire.refuses.clear()
    database.later(seconds=timing.LOOK_AGAIN.total_seconds() + 61)
    relay.drain(outside, lane)
    assert state() == "sent"
    thread = database.read(lambda session: session.scalars(select(Conversation.thread_ts)).one())
    assert len(wire.threads[thread]) == 1
