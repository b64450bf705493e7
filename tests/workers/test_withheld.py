"""A customer's file is shown only if it is what it is said to be; what is kept back is said so in the thread."""

import httpx
import pytest
from sqlalchemy import select

from storage import arrivals
from storage.domain.events import Media, MessageReceived, Person
from storage.models import Attachment, Delivery, Inbox, Lane
from tests import builders
from tests.bot.slackside import Wire
from tests.workers.channels.meta import INSTAGRAM_URL, Meta, raw, told
from workers import relay
from workers.channels import graph

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


class Posts(Wire):
    """Slack that takes every post."""

    def _answer(self, method, arguments):
        if method == "chat.postMessage":
            return {"ts": f"1700000900.{len(self.asked):06}"}
        return super()._answer(method, arguments)


@pytest.fixture
def wire():
    return Posts()


@pytest.fixture
def picture(database):
    """Maria sends what she says is a picture."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        builders.conversation(session, inbox)
        event = MessageReceived(
            account=inbox.account, external_id="wamid.1", sender=Person(address="5511987654321"),
            sent_at=database.now(), kind="media", media=(Media("image", "4100", "image/png", "holiday.png"),),
        )  # fmt: skip
        arrivals.received(session, session.get(Inbox, inbox.id), event, envelope_id=None, now=database.now())

    database.write(work)
    database.later(seconds=5)  # it waits for others to share its post


def shown(database, outside, wire, content):
    """Every lane worked, with these bytes at Meta: (the file's delivery, its failure, what was said in the thread)."""
    meta = Meta()
    meta.says(told({"url": "https://lookaside.fbsbx.com/a", "mime_type": "image/png"}), raw(content, mime="image/png"))
    graph.configure(whatsapp_url="https://graph.facebook.com", instagram_url=INSTAGRAM_URL,
                    transport=httpx.MockTransport(meta))  # fmt: skip
    for target in ("file", "slack"):
        for lane in database.read(
            lambda session, t=target: session.scalars(select(Lane.id).where(Lane.target == t)).all()
        ):
            relay.drain(outside, lane)
    file = database.read(lambda session: session.scalars(select(Delivery).where(Delivery.kind == "file")).one())
    said = [told["text"] for method, told in wire.asked if method == "chat.postMessage"]
    return file.state, file.failure, said


@pytest.mark.parametrize("content", [b"<html><script>", b"MZ\x90\0", b"PK\3\4", b"", b"just words"])
def test_a_picture_that_is_none_is_kept_back_and_the_thread_says_so(database, outside, wire, picture, content):
    state, failure, said = shown(database, outside, wire, content)
    assert (state, failure) == ("failed", "media_mislabelled")
    assert "It is not the kind of file it says it is, so it was kept back." in said[-1]
    assert [method for method, _ in wire.asked if method.startswith("files.")] == []
    assert list(outside.media.iterdir()) == []
    assert database.read(lambda session: session.scalars(select(Attachment.path)).all()) == [""]


def test_a_picture_that_is_one_goes_on_its_way(database, outside, wire, picture):
    shown(database, outside, wire, PNG)
    assert [method for method, _ in wire.asked if method.startswith("files.")] == ["files.getUploadURLExternal"]
