"""The customer's end of a lane: what one try comes to."""

import httpx
import pytest
from sqlalchemy import select

from storage.models import Attachment, Delivery, Lane, Message
from storage.outbox import stage
from tests import builders
from tests.bot import slackside
from tests.builders import NOON, VAULT
from tests.workers.channels.meta import INSTAGRAM_URL, Meta, refused, told
from workers import customers, relay
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
    (outside.media / "p").write_bytes(b"png")

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
