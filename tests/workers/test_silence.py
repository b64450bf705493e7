"""Muting and blocking, from the click to what the channel is told, and what comes of its answer."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from storage import arrivals, silence
from storage.domain.events import MessageReceived, Person
from storage.models import AuditEntry, Conversation, Delivery, Inbox, Lane
from tests import builders
from tests.bot import slackside
from tests.builders import NOON, VAULT
from tests.workers.channels.meta import INSTAGRAM_URL, Meta, refused, request, told
from workers import relay
from workers.channels import graph
from workers.outside import Outside

DONE = told({"messaging_product": "whatsapp", "block_users": {"added_users": [{"input": "5511987654321"}]}})
NOT_DONE = told({"messaging_product": "whatsapp", "block_users": {"failed_users": [{"input": "5511987654321"}]}})


@pytest.fixture
def meta():
    meta = Meta()
    graph.configure(whatsapp_url="https://graph.facebook.com", instagram_url=INSTAGRAM_URL,
                    transport=httpx.MockTransport(meta))  # fmt: skip
    return meta


@pytest.fixture
def outside(database, tmp_path):
    return Outside(slackside.settings_for(tmp_path), database, VAULT, "worker")


def begin(database, channel="whatsapp"):
    """A customer who wrote at noon; the conversation's id."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session), channel)
        row = builders.conversation(session, inbox)
        row.waiting_since = NOON
        return row.id

    return database.write(work)


def act(database, verb):
    def work(session):
        return verb(session, session.scalars(select(Conversation)).one(), "UANA", now=database.now())

    return database.write(work)


def worked(database, outside):
    lanes = database.read(lambda session: session.scalars(select(Lane.id).where(Lane.target == "receipt")).all())
    return [relay.drain(outside, lane) for lane in lanes]


def stands(database):
    row = database.read(lambda session: session.scalars(select(Conversation)).one())
    return row.muted_at is not None, row.blocked_at is not None, row.waiting_since, row.status


def lines(database):
    def read(session):
        wanted = select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id)
        return [each.payload["key"] for each in session.scalars(wanted)]

    return database.read(read)


def writes(database, words="Win a prize!!"):
    event = MessageReceived("1001", f"wamid.{words}", Person("5511987654321"), database.now(), "text", words)

    def work(session):
        return arrivals.received(session, session.get_one(Inbox, 1), event, envelope_id=None, now=database.now())

    assert database.write(work)


def test_st6_who_is_muted_waits_for_nobody_and_what_they_write_is_kept(database):
    begin(database)
    assert act(database, silence.mute) is True
    assert act(database, silence.mute) is False

    writes(database)

    assert (stands(database), lines(database)) == ((True, False, None, "open"), ["line-muted"])
    shown = database.read(
        lambda session: session.scalars(select(Delivery.kind).where(Delivery.kind == "message")).all()
    )
    assert shown == ["message"]


def test_st6_the_words_of_somebody_muted_reopen_nothing(database):
    talk = begin(database)

    def close(session):
        session.get_one(Conversation, talk).status = "closed"

    database.write(close)
    act(database, silence.mute)
    writes(database)
    assert stands(database) == (True, False, None, "closed")


def test_st6_unmuted_they_are_listened_to_from_their_next_word_on(database):
    begin(database)
    act(database, silence.mute)
    assert act(database, silence.unmute) is True
    assert act(database, silence.unmute) is False
    database.later(minutes=5)
    writes(database)
    assert stands(database) == (False, False, database.clock, "open")


def test_st6_blocking_mutes_at_once_and_is_done_when_the_channel_says_so(database, outside, meta):
    begin(database)
    meta.says(DONE)
    assert act(database, silence.block) == ""
    assert stands(database) == (True, False, None, "open")

    assert worked(database, outside) == [1]

    asked = request(meta.only)
    assert (asked["to"], asked["body"]) == (
        "POST https://graph.facebook.com/v25.0/1001/block_users",
        {"messaging_product": "whatsapp", "block_users": [{"user": "5511987654321"}]},
    )
    assert (stands(database), lines(database)) == ((True, True, None, "open"), ["line-muted", "line-blocked"])
    audit = database.read(lambda session: session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all())
    assert audit[-2:] == ["muted", "blocked"]


@pytest.mark.parametrize("answer", [NOT_DONE, refused(131009)], ids=["in-the-answer", "refused"])
def test_st6_whom_the_channel_does_not_block_stays_muted_and_the_thread_says_so(database, outside, meta, answer):
    begin(database)
    meta.says(answer)
    act(database, silence.block)
    worked(database, outside)
    assert (stands(database), lines(database)) == ((True, False, None, "open"), ["line-muted", "line-block-failed"])


def test_st6_unblocking_ends_the_muting_too(database, outside, meta):
    begin(database)
    meta.says(DONE)
    act(database, silence.block)
    worked(database, outside)
    assert act(database, silence.unmute) is False
    assert act(database, silence.unblock) == ""
    worked(database, outside)
    assert [each.method for each in meta.asked] == ["POST", "DELETE"]
    assert stands(database) == (False, False, None, "open")
    assert act(database, silence.unblock) == "not-blocked"


def test_st6_a_day_after_their_last_message_nobody_can_be_blocked(database):
    begin(database)
    database.later(hours=24)
    assert act(database, silence.block) == "too-late"
    database.clock -= timedelta(seconds=1)
    assert act(database, silence.block) == ""


def test_st6_where_the_channel_cannot_block_they_are_told(database):
    begin(database, "instagram")
    assert act(database, silence.block) == "cannot"
    assert stands(database) == (False, False, NOON, "open")
