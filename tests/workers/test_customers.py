"""The customer's end of a lane: what one try comes to."""

import json

import httpx
import pytest
from sqlalchemy import select

from storage import automatic
from storage.models import Attachment, Conversation, Delivery, Lane, Message
from storage.outbox import stage
from tests import builders
from tests.bot import slackside
from tests.builders import NOON, VAULT
from tests.workers.channels.meta import INSTAGRAM_URL, Meta, refused, told
from tests.workers.studio_files import clip, heard
from workers import customers, drawing, relay, threads
from workers.channels import graph
from workers.outside import Outside

UNFETCHED = refused(100, 2018047, words="Upload attachment failure")
PNG = {"part": "file", "kind": "image", "name": "p.png", "mime": "image/png", "size_bytes": 3}


@pytest.fixture
def meta():
    meta = Meta()
    graph.configure(whatsapp_url="https://graph.facebook.com", instagram_url=INSTAGRAM_URL,
                    transport=httpx.MockTransport(meta))  # fmt: skip
    return meta


@pytest.fixture
def outside(database, tmp_path):
    return Outside(slackside.settings_for(tmp_path), database, VAULT, "worker")


@pytest.fixture
def picture(database, outside):
    """A teammate's picture for a customer on Instagram, at hand to be fetched; its lane."""
    outside.media.mkdir(parents=True)
    (outside.media / "p").write_bytes(b"\x89PNG\r\n\x1a\n")

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session), "instagram")
        talk = builders.conversation(session, inbox, "770200000000001")
        message = Message(
            workspace_id=talk.workspace_id, inbox_id=inbox.id, conversation_id=talk.id, direction="out", source="slack",
            kind="text", status="staged", slack_channel="C1", slack_ts="1.1", sent_at=NOON, created_at=NOON,
        )  # fmt: skip
        session.add(message)
        session.flush()
        attachment = Attachment(workspace_id=talk.workspace_id, message_id=message.id, kind="image", source="F1",
                                mime="image/png", size_bytes=3, state="fetched", path="p", created_at=NOON)  # fmt: skip
        session.add(attachment)
        session.flush()
        return stage(session, talk, "customer", "file", PNG, now=NOON, message_id=message.id,
                     attachment_id=attachment.id).lane_id  # fmt: skip

    return database.write(work)


def sent_body(meta):
    return json.loads(meta.asked[-1].content)


def tried(database, outside, lane, times):
    """The delivery's state, attempts and failure after so many drains, each when it was due."""

    def now():
        return database.read(lambda session: session.scalar(select(Lane.due_at).where(Lane.id == lane)))

    for _ in range(times):
        database.clock = max(database.clock, now() or database.clock)
        relay.drain(outside, lane)
    delivery = database.read(lambda session: session.scalars(select(Delivery).where(Delivery.lane_id == lane)).one())
    return delivery.state, delivery.attempts, delivery.failure


def test_a_file_that_could_not_be_fetched_while_our_web_server_was_away_goes_out_once_it_is_back(
    database, outside, meta, picture
):
    meta.says(UNFETCHED, UNFETCHED, told({"recipient_id": "770200000000001", "message_id": "m1"}))
    assert tried(database, outside, picture, 2) == ("queued", 2, "media_unfetchable")
    assert tried(database, outside, picture, 1) == ("sent", 3, "")


def test_a_file_that_cannot_be_fetched_at_all_fails_and_says_so(database, outside, meta, picture):
    meta.says(UNFETCHED)
    assert tried(database, outside, picture, customers.FETCHES) == ("queued", 3, "media_unfetchable")
    assert tried(database, outside, picture, 1) == ("failed", 4, "media_unfetchable")


@pytest.fixture(params=["whatsapp", "instagram"])
def spoken(request, database, outside):
    """A clip that was spoken into Slack, at hand; its channel and lane."""
    outside.media.mkdir(parents=True)
    clip(outside.media / "c")

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session), request.param)
        talk = builders.conversation(session, inbox)
        message = Message(
            workspace_id=talk.workspace_id, inbox_id=inbox.id, conversation_id=talk.id, direction="out", source="slack",
            kind="text", status="staged", slack_channel="C1", slack_ts="1.1", sent_at=NOON, created_at=NOON,
        )  # fmt: skip
        session.add(message)
        session.flush()
        attachment = Attachment(workspace_id=talk.workspace_id, message_id=message.id, kind="voice", source="F1",
                                mime="audio/webm", name="audio_message.webm", size_bytes=3, state="fetched", path="c",
                                created_at=NOON)  # fmt: skip
        session.add(attachment)
        session.flush()
        part = {"part": "file", "kind": "voice", "name": "audio_message.webm", "mime": "audio/webm", "size_bytes": 3}
        return stage(session, talk, "customer", "file", part, now=NOON, message_id=message.id,
                     attachment_id=attachment.id).lane_id  # fmt: skip

    return request.param, database.write(work)


def test_a_clip_reaches_the_customer_as_a_voice_message(database, outside, meta, spoken):
    channel, lane = spoken
    if channel == "whatsapp":
        meta.says(told({"id": "media-1"}), told({"messages": [{"id": "wamid.1"}]}))
    else:
        meta.says(told({"recipient_id": "5511987654321", "message_id": "m1"}))
    assert tried(database, outside, lane, 1) == ("sent", 1, "")

    (attachment,) = database.read(lambda session: list(session.scalars(select(Attachment))))
    made = outside.media / attachment.path
    assert attachment.size_bytes == made.stat().st_size
    if channel == "whatsapp":
        assert (attachment.name, attachment.mime) == ("audio_message.ogg", "audio/ogg; codecs=opus")
        assert heard(made)[:3] == ("ogg", "opus", 1)
        assert sent_body(meta)["audio"] == {"id": "media-1", "voice": True}
    else:
        assert (attachment.name, attachment.mime) == ("audio_message.m4a", "audio/mp4")
        assert heard(made)[1:3] == ("aac", 1)
        assert sent_body(meta)["message"]["attachment"]["type"] == "audio"
    assert [each.name for each in outside.media.iterdir()] == [attachment.path]  # the clip itself is not kept


def test_what_cannot_be_made_is_said_with_the_way_out_and_is_not_tried_again_by_itself(database, outside, meta, spoken):
    (outside.media / "c").write_bytes(b"OggS, and no sound at all")
    assert tried(database, outside, spoken[1], 1) == ("failed", 0, "media_unreadable")
    assert [each.name for each in outside.media.iterdir()] == ["c"]


def test_a_file_that_goes_as_a_link_is_one_the_customer_can_open_for_a_week(database, outside, meta, spoken):
    def link(session):
        delivery = session.scalars(select(Delivery)).one()
        delivery.payload = delivery.payload | {"linked": True, "kind": "document"}

    database.write(link)
    channel, lane = spoken
    answer = {"messages": [{"id": "w"}]} if channel == "whatsapp" else {"message_id": "m1"}
    meta.says(told(answer))
    assert tried(database, outside, lane, 1) == ("sent", 1, "")

    body = sent_body(meta)
    words = body["text"]["body"] if channel == "whatsapp" else body["message"]["text"]
    said, _, address = words.partition("\n")
    assert said == "📎 audio_message.webm (1 kB)"
    token = address.removeprefix(f"{outside.settings.public}/media/")
    week = int(NOON.timestamp()) + 7 * 24 * 3600
    assert [VAULT.read_link(token, at) is not None for at in (week - 1, week)] == [True, False]


def test_a_program_under_another_name_is_not_sent(database, outside, meta, spoken):
    (outside.media / "c").write_bytes(b"MZ\x90\0")
    assert tried(database, outside, spoken[1], 1) == ("failed", 0, "media_mislabelled")
    assert meta.asked == []


@pytest.fixture
def automatic_words(database):
    """Words that nobody wrote, on their way to a customer; their lane."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        inbox.practice = {"away": "Later."}
        talk = builders.conversation(session, inbox)
        return automatic.tell(session, talk, inbox, "away", {"": "Later."}, now=NOON).id

    return database.write(work)


def shown_of(database, message_id):
    """The states of its deliveries, and what the thread then shows of it."""

    def read(session):
        wanted = select(Delivery).where(Delivery.message_id == message_id).order_by(Delivery.id)
        rows = list(session.scalars(wanted))
        post = next(each for each in rows if each.kind == "sent")
        return [(each.kind, each.state) for each in rows], drawing.draw(session, post, database.now()).text

    return database.read(read)


def test_au2_automatic_words_go_out_and_the_thread_shows_them_with_a_robot(database, outside, meta, automatic_words):
    meta.says(told({"messages": [{"id": "wamid.1"}]}))
    relay.drain(outside, lane_to(database, "customer"))
    states, text = shown_of(database, automatic_words)
    assert states[:2] == [("text", "sent"), ("sent", "queued")]
    assert text == "🤖 Sent by itself, since nobody is here now · 🟢 WhatsApp: Later."


@pytest.mark.parametrize("field", ["replied_at", "muted_at", "blocked_at"])
def test_au2_automatic_words_that_somebody_was_quicker_than_do_not_go_and_the_thread_says_so(
    database, outside, meta, automatic_words, field
):
    def overtake(session):
        setattr(session.scalars(select(Conversation)).one(), field, database.now())

    database.write(overtake)
    relay.drain(outside, lane_to(database, "customer"))
    states, text = shown_of(database, automatic_words)
    assert (states, meta.asked) == ([("text", "cancelled"), ("sent", "queued"), ("edit", "queued")], [])
    assert text.endswith("not sent: by then it was no longer right")


def test_au2_automatic_words_that_come_too_late_are_dropped_and_nobody_is_asked(
    database, outside, meta, automatic_words
):
    database.later(days=1)
    relay.drain(outside, lane_to(database, "customer"))
    assert (shown_of(database, automatic_words)[0][0], meta.asked) == (("text", "cancelled"), [])


def lane_to(database, target):
    return database.read(lambda session: session.scalar(select(Lane.id).where(Lane.target == target)))


def test_au5_what_a_rule_did_is_posted_into_the_thread():
    assert {"ruled", "sent"} <= threads._VERBS.keys()
