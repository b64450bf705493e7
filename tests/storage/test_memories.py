"""What was said before we were here: kept, found, and quiet."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from storage.domain.events import Media, MessageReceived, MessageRemembered, Person
from storage.models import Attachment, Conversation, Delivery, Message
from tests.builders import NOON

MARIA = Person(address="5511987654321", name="Maria Souza")
WEEKS_AGO = NOON - timedelta(days=20)
PAST = MessageRemembered("1001", "wamid.past", MARIA, WEEKS_AGO, by_business=False, kind="text", text="Oi de março")


def one(database, model):
    return database.read(lambda session: session.scalars(select(model)).one())


def test_the_past_is_kept_and_nothing_is_shown_of_it(database, arrive):
    assert [arrive(PAST), arrive(PAST)] == [True, False]

    about = one(database, Conversation)
    assert (about.status, about.waiting_since, about.active_at, about.thread_ts) == ("closed", None, WEEKS_AGO, "")
    assert (one(database, Message).text, one(database, Message).details) == ("Oi de março", {"past": True})
    assert database.read(lambda session: session.scalars(select(Delivery)).all()) == []


def test_who_then_writes_has_the_conversation_of_the_past_and_nobody_says_it_was_reopened(database, arrive):
    arrive(PAST)
    arrive(MessageReceived("1001", "wamid.now", MARIA, NOON, "text", "Oi de hoje"))

    about = one(database, Conversation)
    assert (about.status, about.waiting_since, about.closed_at) == ("open", NOON, None)
    kinds = database.read(lambda session: session.scalars(select(Delivery.kind).order_by(Delivery.id)).all())
    assert kinds == ["root", "message", "card"]


def test_a_file_that_comes_after_its_announcement_finds_its_message(database, arrive):
    arrive(replace(PAST, kind="other", text="", pending=True))
    file = replace(PAST, kind="image", text="a torta", media=(Media("image", "media-1"),))
    assert [arrive(file), arrive(file)] == [True, False]

    message = one(database, Message)
    assert (message.kind, message.text, message.details) == ("image", "a torta", {"past": True})
    assert one(database, Attachment).source == "media-1"
    assert database.read(lambda session: session.scalars(select(Delivery)).all()) == []


def test_what_the_owner_said_then_is_the_owners(database, arrive):
    arrive(replace(PAST, by_business=True, status="read"))
    message = one(database, Message)
    assert (message.direction, message.source, message.status) == ("out", "app", "read")
    assert one(database, Conversation).inbound_at is None


def test_the_past_never_moves_a_conversation_that_is_under_way(database, arrive):
    arrive(MessageReceived("1001", "wamid.now", MARIA, NOON, "text", "Oi de hoje"))
    before = one(database, Conversation)
    arrive(PAST)
    after = one(database, Conversation)
    assert (after.status, after.active_at, after.inbound_at, after.preview) == (
        before.status, before.active_at, before.inbound_at, before.preview
    )  # fmt: skip
