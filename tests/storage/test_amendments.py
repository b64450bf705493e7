"""What is changed or taken back: struck out on WhatsApp, gone from everywhere on Instagram (features.md RM-14)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from storage import amendments, arrivals
from storage.domain.events import Media, MessageEchoed, MessageEdited, MessageReceived, MessageUnsent, Person
from storage.models import Attachment, Conversation, Delivery, Envelope, Message
from tests import builders
from tests.builders import NOON

MARIA = Person(address="5511987654321", name="Maria Souza")
HELLO = MessageReceived("1001", "mid.hello", MARIA, NOON, "text", "Oi, tudo bem?")
SOON = NOON + timedelta(seconds=30)


@pytest.fixture
def on_instagram(database):
    """From here on the inbox is an Instagram account."""

    def work(session):
        return builders.inbox(session, builders.workspace(session), channel="instagram")

    return database.write(work)


@pytest.fixture
def arrive_there(database, on_instagram):
    """Record an event of that account."""

    def record(event, **given):
        work = arrivals.received if isinstance(event, MessageReceived) else amendments.unsent
        more = {"envelope_id": None} | given
        return database.write(lambda session: work(session, on_instagram, event, now=NOON, **more))

    return record


def message(database):
    return database.read(lambda session: session.scalars(select(Message).order_by(Message.id)).first())


def queued(database):
    def read(session):
        return [
            (each.target, each.kind) for each in session.scalars(select(Delivery).order_by(Delivery.id))
            if each.state == "queued"
        ]  # fmt: skip

    return database.read(read)


def all_sent(database):
    database.write(
        lambda session: session.execute(update(Delivery).values(state="sent", external_id="7." + "1", attempts=1))
    )


def test_an_edit_shows_the_new_words_and_keeps_the_old(database, arrive):
    arrive(HELLO)
    all_sent(database)
    edit = MessageEdited("1001", HELLO.external_id, "edit-1", MARIA, SOON, "Oi, boa tarde")

    assert [arrive(edit), arrive(edit)] == [True, False]
    changed = message(database)
    assert (changed.text, changed.edited_at, changed.details["earlier"]) == ("Oi, boa tarde", SOON, ["Oi, tudo bem?"])
    assert queued(database) == [("card", "card"), ("slack", "edit")]
    assert database.read(lambda session: session.scalars(select(Conversation.preview)).one()) == "Oi, boa tarde"


def test_an_edit_before_its_message_keeps_the_newer_text_and_asks_for_a_reply(database, arrive):
    arrive(MessageEdited("1001", HELLO.external_id, "edit-1", MARIA, SOON, "Oi, boa tarde"))
    photo = MessageReceived("1001", HELLO.external_id, MARIA, NOON, "image", "Oi", media=(Media("image", "m1"),))
    assert [arrive(photo), arrive(photo)] == [True, False]

    known = message(database)
    assert (known.text, known.kind, known.sent_at, known.details["earlier"]) == ("Oi, boa tarde", "image", NOON, ["Oi"])
    about = database.read(lambda session: session.scalars(select(Conversation)).one())
    assert (about.inbound_at, about.waiting_since) == (NOON, SOON)
    assert queued(database) == [("slack", "root"), ("slack", "message"), ("card", "card"), ("file", "file")]


def test_what_a_whatsapp_customer_takes_back_is_struck_out(database, arrive):
    arrive(HELLO)
    all_sent(database)
    gone = MessageUnsent("1001", HELLO.external_id, MARIA, SOON)

    assert [arrive(gone), arrive(gone)] == [True, False]
    assert (message(database).text, message(database).unsent_at) == ("Oi, tudo bem?", SOON)
    assert queued(database) == [("slack", "edit"), ("card", "card")]
    assert database.read(lambda session: session.scalars(select(Conversation.preview)).one()) == ""


def test_what_an_instagram_customer_takes_back_leaves_the_rows_and_the_webhooks(database, on_instagram, arrive_there):
    told = {"mid": "mid.hello", "text": "Oi, tudo bem?", "attachments": [{"type": "image"}]}
    other = {"mid": "mid.other", "text": "outra"}

    def keep(session):
        body = json.dumps({"entry": [{"messaging": [{"message": told}, {"message": other}]}]}).encode()
        row = Envelope(source="instagram", digest="d", body=body, state="opened", received_at=NOON)
        session.add(row)
        session.flush()
        return row.id

    envelope_id = database.write(keep)
    arrive_there(
        MessageReceived(
            "1001", "mid.hello", MARIA, NOON, "image", "Oi, tudo bem?", media=(Media("image", "https://x"),)
        ),
        envelope_id=envelope_id,
    )
    arrive_there(MessageReceived("1001", "mid.quote", MARIA, NOON, "text", "e?", reply_to="mid.hello"))
    all_sent(database)
    arrive_there(MessageUnsent("1001", "mid.hello", MARIA, SOON))

    assert (message(database).text, message(database).details) == ("", {})
    kept = json.loads(database.read(lambda session: session.get_one(Envelope, envelope_id).body))
    assert kept == {"entry": [{"messaging": [{"message": {"mid": "mid.hello"}}, {"message": other}]}]}
    (file,) = database.read(lambda session: session.scalars(select(Attachment)).all())
    assert (file.source, file.name, file.sha256) == ("", "", "")
    assert queued(database) == [("file", "unfile"), ("slack", "edit"), ("slack", "edit"), ("card", "card")]
    payloads = database.read(lambda session: session.scalars(select(Delivery.payload)).all())
    assert "tudo bem" not in json.dumps(payloads)


def test_an_unsend_before_its_message_leaves_a_tombstone_but_the_window_counts(database, arrive):
    arrive(MessageUnsent("1001", HELLO.external_id, MARIA, SOON))

    assert arrive(HELLO) is False
    assert message(database).text == ""
    assert queued(database) == []
    assert database.read(lambda session: session.scalars(select(Conversation.inbound_at)).one()) == NOON


def test_what_the_owner_takes_back_on_the_phone_is_told_apart(database, arrive):
    arrive(MessageEchoed("1001", "mid.echo", MARIA, NOON, "text", "Já respondo"))
    arrive(MessageUnsent("1001", "mid.echo", MARIA, SOON, by_business=True))
    assert (message(database).direction, message(database).unsent_at) == ("out", SOON)


def test_what_we_sent_and_somebody_took_back_elsewhere_is_said_once(database, arrive):
    arrive(HELLO)

    def ours(session):
        about = session.scalars(select(Conversation)).one()
        said = Message(
            workspace_id=about.workspace_id, inbox_id=about.inbox_id, conversation_id=about.id, direction="out",
            source="slack", kind="text", text="Bom dia", sent_at=NOON, created_at=NOON,
        )  # fmt: skip
        session.add(said)
        session.flush()
        session.add(
            Delivery(
                key="k",
                workspace_id=about.workspace_id,
                inbox_id=about.inbox_id,
                conversation_id=about.id,
                lane_id=1,
                message_id=said.id,
                target="customer",
                kind="text",
                seq=99,
                state="sent",
                external_id="mid.ours",
                next_at=NOON,
                created_at=NOON,
            )
        )

    database.write(ours)
    gone = MessageUnsent("1001", "mid.ours", MARIA, SOON, by_business=True)
    assert [arrive(gone), arrive(gone)] == [True, False]
    lines = database.read(
        lambda session: session.scalars(select(Delivery.payload).where(Delivery.kind == "line")).all()
    )
    assert lines == [{"key": "line-unsent-elsewhere", "values": {"text": "Bom dia"}}]
