"""A burst of pictures and words is few posts, each picture and word still with a life of its own (RM-20)."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType

import httpx
import pytest
from sqlalchemy import select

from bot.slack import Slack
from storage import amendments, arrivals
from storage.domain.errors import Rejected
from storage.domain.events import Media, MessageReceived, MessageUnsent, Person
from storage.models import Attachment, Conversation, Delivery, Inbox, Lane, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire
from tests.builders import NOON, VAULT
from workers import drawing, relay
from workers.channels import Fetched, channels
from workers.outside import Outside

MARIA = Person(address="5511987654321", name="Maria Souza")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@dataclass
class Files(Wire):
    """Slack that takes posts and files."""

    def __call__(self, request):
        return httpx.Response(200) if "/upload/" in request.url.path else super().__call__(request)

    def _answer(self, method, arguments):
        number = len(self.asked)
        if method == "files.getUploadURLExternal":
            return {"upload_url": f"https://files.slack.com/upload/{number}", "file_id": f"F{number}"}
        if method == "chat.postMessage":
            return {"ts": f"1700000900.{number:06}"}
        return super()._answer(method, arguments)

    def calls(self, method):
        """What it was asked, files as a list."""
        asked = [dict(told) for each, told in self.asked if each == method]
        return [told | ({"files": json.loads(told["files"])} if "files" in told else {}) for told in asked]


@pytest.fixture
def wire():
    return Files()


@pytest.fixture
def lost():
    """References of files that WhatsApp no longer has."""
    return set()


@pytest.fixture
def outside(database, tmp_path, wire, lost):
    @contextmanager
    def fetch(account, ref):
        if ref in lost:
            raise Rejected("media_gone", "404")
        yield Fetched("image/png", "", len(PNG), iter([PNG]))

    settings = slackside.settings_for(tmp_path)
    slack = Slack(settings.slack_api_url, "xoxb-test", httpx.MockTransport(wire))
    known = channels()
    spoken = MappingProxyType({**known, "whatsapp": replace(known["whatsapp"], fetch_media=fetch)})
    return Outside(settings, database, VAULT, "worker", channels=spoken, _slack={"xoxb-test": slack})


@pytest.fixture
def conversation(database):
    """Maria's, with its thread."""
    return database.write(
        lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))).id
    )


@pytest.fixture
def comes(database, conversation):
    """Maria sends something now: "photo" or words; its message's id."""
    count = iter(range(1, 100))

    def send(what):
        number = next(count)

        def work(session):
            inbox, now = session.scalars(select(Inbox)).one(), database.now()
            photo = what == "photo"
            event = MessageReceived(
                account="1001", external_id=f"wamid.{number}", sender=MARIA, sent_at=now,
                kind="image" if photo else "text", text="" if photo else what,
                media=(Media("image", f"ref{number}", "image/png"),) if photo else (),
            )  # fmt: skip
            arrivals.received(session, inbox, event, envelope_id=None, now=now)
            return session.scalars(select(Message.id).where(Message.external_id == event.external_id)).one()

        return database.write(work)

    return send


@pytest.fixture
def drain(database, outside):
    """Work every lane of Slack's until nothing is due, some seconds long."""

    def work(seconds=4):
        for _ in range(2 * seconds):
            due = select(Lane.id).where(Lane.target.in_(("slack", "file", "tidy")), Lane.due_at <= database.now())
            for lane in database.read(lambda session, due=due: list(session.scalars(due))):
                relay.drain(outside, lane)
            database.later(seconds=0.5)

    return work


def places(database, conversation, *messages):
    """Where a reaction to each message, or a quote of it, leads."""

    def read(session):
        talk = session.get_one(Conversation, conversation)
        return [drawing.place_of(session, talk, session.get_one(Message, each)).ts for each in messages]

    return database.read(read)


def states(database, target):
    rows = database.read(
        lambda session: list(session.scalars(select(Delivery).where(Delivery.target == target).order_by(Delivery.seq)))
    )
    return [(each.state, each.external_id) for each in rows]


def test_pictures_and_the_words_after_them_are_one_post_and_an_album(database, wire, conversation, comes, drain):
    first, second = comes("photo"), comes("photo")
    database.later(seconds=1)
    words = comes("Qual fica melhor?")
    drain(1)

    (post,) = wire.calls("chat.postMessage")
    said = ["📷 Photo", "📷 Photo", "Qual fica melhor?"]
    assert post["text"].splitlines() == [f"Maria Souza on WhatsApp: {each}" for each in said]
    assert len(set(places(database, conversation, first, second, words))) == 1
    drain()
    (album,) = wire.calls("files.completeUploadExternal")
    assert [each["title"] for each in album["files"]] == ["image.png", "image.png"]
    assert album["initial_comment"].endswith("2 photos and videos")
    assert states(database, "file") == [("sent", each["id"]) for each in album["files"]]


def test_words_are_posted_at_once_and_the_pictures_after_them_join_them(database, wire, conversation, comes, drain):
    words = comes("Olha essas:")
    drain(1)
    (post,) = wire.calls("chat.postMessage")
    assert post["text"] == "Maria Souza on WhatsApp: Olha essas:"
    photos = [comes("photo") for _ in range(3)]

    drain()
    assert len(wire.calls("chat.postMessage")) == 1
    (drawn,) = wire.calls("chat.update")
    assert drawn["text"].count("📷 Photo") == 3
    assert len(set(places(database, conversation, words, *photos))) == 1
    (album,) = wire.calls("files.completeUploadExternal")
    assert len(album["files"]) == 3


def test_a_lone_picture_waits_no_longer_than_the_burst_could_last(database, wire, comes, drain):
    comes("photo")
    drain(2)
    assert wire.calls("chat.postMessage") == []
    drain(1)
    assert len(wire.calls("chat.postMessage")) == len(wire.calls("files.completeUploadExternal")) == 1


def test_what_comes_later_has_posts_of_its_own(database, wire, comes, drain):
    comes("photo")
    drain()
    comes("photo")
    drain()
    assert len(wire.calls("chat.postMessage")) == len(wire.calls("files.completeUploadExternal")) == 2


def test_a_picture_that_cannot_be_fetched_does_not_hold_back_the_others(database, wire, lost, comes, drain):
    lost.add("ref2")
    for _ in range(3):
        comes("photo")
    drain()

    (album,) = wire.calls("files.completeUploadExternal")
    assert len(album["files"]) == 2
    assert [state for state, _ in states(database, "file")] == ["sent", "failed", "sent"]
    attachments = database.read(lambda session: list(session.scalars(select(Attachment).order_by(Attachment.id))))
    assert [each.state for each in attachments] == ["shown", "failed", "shown"]


def test_a_picture_taken_back_meanwhile_is_not_shown(database, wire, comes, drain):
    comes("photo")
    second = comes("photo")

    def take_back(session):
        inbox = session.scalars(select(Inbox)).one()
        event = MessageUnsent(account="1001", external_id="wamid.2", at=NOON + timedelta(seconds=1), sender=MARIA)
        amendments.unsent(session, inbox, event, envelope_id=None, now=database.now())

    database.write(take_back)
    drain()
    assert second
    (album,) = wire.calls("files.completeUploadExternal")
    assert len(album["files"]) == 1


def test_slack_refusing_an_album_shows_the_pictures_one_by_one(database, wire, comes, drain):
    comes("photo")
    comes("photo")
    wire.refuses["files.completeUploadExternal"] = "file_update_failed"
    drain(3)
    del wire.refuses["files.completeUploadExternal"]
    drain()

    assert [len(call["files"]) for call in wire.calls("files.completeUploadExternal")][:2] == [2, 1]
    assert all(state in {"sent", "failed"} for state, _ in states(database, "file"))


def test_an_edit_of_what_slack_never_took_does_not_stop_the_lane(database, wire, conversation, comes, drain):
    comes("Oi")
    wire.refuses["chat.postMessage"] = "msg_too_long"
    drain(1)

    def redo(session):
        failed = session.scalars(select(Delivery).where(Delivery.kind == "message")).one()
        assert failed.state == "failed"
        arrivals.redo(session, session.get_one(Conversation, conversation), failed, now=database.now())

    database.write(redo)
    del wire.refuses["chat.postMessage"]
    database.later(minutes=1)
    comes("Você viu?")
    drain(2)
    assert wire.calls("chat.postMessage")[-1]["text"] == "Maria Souza on WhatsApp: Você viu?"
