"""What passes a closed window and what does not; and learning by which number somebody is reached."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from storage import templated
from storage.domain.parts import TextPart, to_json
from storage.domain.templates import Layout, Template
from storage.models import Alias, Conversation, Delivery, Identity, Inbox, Lane, Message
from storage.outbox import stage
from tests import builders
from tests.bot import slackside
from tests.builders import NOON, VAULT
from tests.workers.channels.meta import INSTAGRAM_URL, Meta, refused, told
from workers import relay
from workers.channels import graph
from workers.outside import Outside

HELLO = Template("1", "hello", "pt_BR", "utility", "approved", Layout("Olá {{1}}!"))
LATE = NOON + timedelta(days=2)


@pytest.fixture
def meta():
    meta = Meta()
    graph.configure(whatsapp_url="https://graph.facebook.com", instagram_url=INSTAGRAM_URL,
                    transport=httpx.MockTransport(meta))  # fmt: skip
    return meta


@pytest.fixture
def outside(database, tmp_path):
    database.clock = LATE
    return Outside(slackside.settings_for(tmp_path), database, VAULT, "worker")


@pytest.fixture
def conversation(database):
    return database.write(
        lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))).id
    )


def say_hello(database, conversation):
    def work(session):
        talk = session.get_one(Conversation, conversation)
        inbox = session.get_one(Inbox, talk.inbox_id)
        return templated.send(session, talk, inbox, HELLO, {"body.1": "Maria"}, "UANA", now=LATE).id

    return database.write(work)


def drain(database, outside):
    lane = database.read(lambda session: session.scalars(select(Lane.id).where(Lane.target == "customer")).one())
    relay.drain(outside, lane)


def sent(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "customer").order_by(Delivery.id))
        return [(each.kind, each.state, each.failure) for each in rows]

    return database.read(read)


def test_a_template_passes_a_closed_window(database, outside, meta, conversation):
    meta.says(told({"messages": [{"id": "wamid.1"}]}))
    say_hello(database, conversation)
    drain(database, outside)
    assert sent(database) == [("template", "sent", "")]


def test_words_do_not(database, outside, meta, conversation):
    def work(session):
        talk = session.get_one(Conversation, conversation)
        stage(session, talk, "customer", "text", to_json(TextPart("Oi")), now=LATE)

    database.write(work)
    drain(database, outside)
    assert (sent(database), meta.asked) == ([("text", "failed", "window_closed")], [])


def test_the_number_whatsapp_answers_with_is_the_one_that_is_written_to_from_then_on(
    database, outside, meta, conversation
):
    meta.says(told({"contacts": [{"wa_id": "551187654321"}], "messages": [{"id": "wamid.1"}]}))
    say_hello(database, conversation)
    drain(database, outside)

    def read(session):
        aliases = session.scalars(select(Alias.value).where(Alias.kind == "wa_id").order_by(Alias.value)).all()
        return session.scalars(select(Identity.address)).one(), aliases

    assert database.read(read) == ("551187654321", ["551187654321", "5511987654321"])


def test_a_template_that_whatsapp_has_paused_says_so_and_the_list_is_read_again(database, outside, meta, conversation):
    meta.says(refused(132015, words="Template is paused"))

    def seen(session):
        session.get_one(Inbox, session.get_one(Conversation, conversation).inbox_id).templates_at = LATE

    database.write(seen)
    message = say_hello(database, conversation)
    drain(database, outside)

    def read(session):
        inbox = session.get_one(Inbox, session.get_one(Conversation, conversation).inbox_id)
        return session.get_one(Message, message).failure, inbox.templates_at

    assert database.read(read) == ("template_paused", None)


@pytest.mark.parametrize(("author", "state"), [("UANA", "sent"), ("", "failed")])
def test_after_a_day_instagram_takes_only_what_a_person_wrote(database, outside, meta, author, state):
    meta.says(told({"message_id": "mid.1"}))

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session), "instagram")
        talk = builders.conversation(session, inbox, "770200000000001")
        message = Message(
            workspace_id=talk.workspace_id, inbox_id=inbox.id, conversation_id=talk.id, direction="out", source="slack",
            kind="text", text="Oi", author=author, status="staged", sent_at=LATE, created_at=LATE,
        )  # fmt: skip
        session.add(message)
        session.flush()
        stage(session, talk, "customer", "text", to_json(TextPart("Oi")), now=LATE, message_id=message.id)

    database.write(work)
    drain(database, outside)
    assert [row[1] for row in sent(database)] == [state]
    tags = [each.read().find(b"HUMAN_AGENT") > 0 for each in meta.asked]
    assert tags == ([True] if author else [])
