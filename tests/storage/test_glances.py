"""One look at what a conversation has says the same as asking for each thing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage import glances, hooks, outbox, tags
from storage.glances import NOBODY_LOOKED, Glance
from storage.models import Conversation, Delivery, Message, Workspace
from storage.secrets import Vault
from tests import builders
from tests.builders import NOON

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NOTHING = Glance(post=False, card=False, words=False, tags=False, hooks=False, newest="")


def post(session, conversation):
    outbox.stage(session, conversation, "slack", "message", now=NOON, due_at=NOON + timedelta(seconds=2))


def overtaken_post(session, conversation):
    post(session, conversation)
    outbox.stage(session, conversation, "slack", "message", now=NOON)


def card(session, conversation):
    outbox.redraw(session, conversation, now=NOON)


def words(session, conversation):
    _says(session, conversation, "out", source="slack", status="queued")


def heard(session, conversation):
    _says(session, conversation, "in", source="customer", external_id="wamid.1")


def _says(session, conversation, direction, **more):
    session.add(
        Message(
            workspace_id=conversation.workspace_id, inbox_id=conversation.inbox_id, conversation_id=conversation.id,
            direction=direction, kind="text", text="Até já", sent_at=NOON, created_at=NOON, **more,
        )
    )  # fmt: skip


def tagged(session, conversation):
    (tag,) = tags.define(session, conversation.workspace_id, "conversation", ["vip"], now=NOON)
    tags.put_on_conversation(session, conversation, [tag.id])


def hook(session, conversation):
    home = session.get_one(Workspace, conversation.workspace_id)
    return hooks.add(session, Vault([KEY]), home, "https://shop.test/", ["message.received"], [], words=False, now=NOON)


def removed_hook(session, conversation):
    added, _ = hook(session, conversation)
    hooks.remove(session, added, now=NOON)


@pytest.fixture
def conversation(database):
    def work(session):
        return builders.conversation(session, builders.inbox(session, builders.workspace(session))).id

    return database.write(work)


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        (None, NOTHING), (post, NOTHING._replace(post=True)), (overtaken_post, NOTHING),
        (card, NOTHING._replace(card=True)), (words, NOTHING._replace(words=True)),
        (tagged, NOTHING._replace(tags=True)),
        (hook, NOTHING._replace(hooks=True)), (removed_hook, NOTHING),
    ],
)  # fmt: skip
def test_it_tells_what_is_there(database, conversation, what, seen):
    def work(session):
        row = session.get_one(Conversation, conversation)
        before = glances.of(session, conversation)
        if what is not None:
            what(session, row)
        session.flush()
        glances.take(session, row, NOON)
        found = glances.of(session, conversation)
        glances.drop(session, row)
        return before, found, glances.of(session, conversation)

    assert database.write(work) == (NOBODY_LOOKED, seen, NOBODY_LOOKED._replace(hooks=seen.hooks))


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        (None, Glance(card=False, newest=None)),
        (card, Glance(card=True, newest=None)),
        (heard, Glance(card=False, newest="wamid.1")),
    ],
)
def test_an_answer_asks_for_less(database, conversation, what, seen):
    def work(session):
        row = session.get_one(Conversation, conversation)
        if what is not None:
            what(session, row)
        session.flush()
        glances.take_for_answer(session, row)
        found = glances.of(session, conversation)
        glances.drop(session, row)
        return found, glances.of(session, conversation)

    assert database.write(work) == (seen, NOBODY_LOOKED)


def test_a_card_that_is_asked_for_after_the_look_is_drawn_once(database, conversation):
    def work(session):
        row = session.get_one(Conversation, conversation)
        glances.take(session, row, NOON)
        outbox.redraw(session, row, now=NOON)
        outbox.redraw(session, row, now=NOON)
        return _cards(session)

    assert database.write(work) == 1


def test_a_card_that_is_only_gathered_is_not_asked_for_again(database, conversation):
    def work(session):
        row = session.get_one(Conversation, conversation)
        with outbox.gathered(session, NOON):
            outbox.redraw(session, row, now=NOON)
            glances.take_for_answer(session, row)
            outbox.redraw(session, row, now=NOON)
            glances.drop(session, row)
        return _cards(session)

    assert database.write(work) == 1


def _cards(session):
    return session.scalar(select(func.count()).select_from(Delivery).where(Delivery.kind == "card"))
