"""Retry and Discard on what failed for good: the same as `novelo deliveries`, once, by those who may, on record."""

import pytest
from sqlalchemy import select

from bot import ids
from storage import outbox, replies
from storage.domain.outcomes import State
from storage.models import AuditEntry, Conversation, Delivery, Inbox, Message
from storage.replies import Typed
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click
from tests.builders import NOON


@pytest.fixture
def client(database, tmp_path):
    return slackside.app_for(database, tmp_path, Wire()).test_client()


@pytest.fixture
def failed(database):
    """A reply that the channel refused: its delivery."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        about = session.get_one(Conversation, builders.conversation(session, inbox).id)
        typed = Typed("UANA", "C1", "1700000100.000100", "Bom dia", NOON)
        replies.send(session, about, session.get_one(Inbox, inbox.id), typed, now=NOON)
        part = session.scalars(select(Delivery).where(Delivery.target == "customer")).one()
        part.state, part.failure = "failed", "undeliverable"
        return part.id

    return database.write(work)


@pytest.fixture
def unshown(database, failed):
    """Something that Slack did not take, in the same conversation."""

    def work(session):
        post = outbox.stage(session, session.scalars(select(Conversation)).one(), "slack", "line", {}, now=NOON)
        post.state, post.failure = "failed", "slack_refused"
        return post.id

    return database.write(work)


def state(database, delivery_id):
    return database.read(lambda session: session.get_one(Delivery, delivery_id).state)


def said(database):
    """What the thread was told, and what people were told alone."""

    def read(session):
        lines = session.scalars(select(Delivery).where(Delivery.kind == "line", Delivery.payload != {}))
        words = session.scalars(select(Delivery).where(Delivery.target == "notice").order_by(Delivery.id))
        return [each.payload["key"] for each in lines], [each.payload["key"] for each in words]

    return database.read(read)


def audit(database):
    rows = database.read(lambda session: session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all())
    return [(each.actor, each.verb, each.details["delivery"]) for each in rows if each.verb.startswith("delivery_")]


def test_discard_lets_a_refused_reply_go_and_says_so_to_the_thread_and_the_audit(client, database, failed):
    click(client, ids.FAILURE_DISCARD, str(failed))

    assert state(database, failed) == "cancelled"
    assert said(database) == (["line-discarded"], [])
    assert audit(database) == [("UANA", "delivery_discard", str(failed))]


@pytest.mark.parametrize(
    ("present", "told"),
    [
        ("queued", "going"), ("claimed", "going"), ("sending", "going"), ("uncertain", "uncertain"), ("sent", "sent"),
        ("cancelled", "left"),
    ],
)  # fmt: skip
def test_a_late_click_is_answered_with_where_it_stands(client, database, failed, present: State, told):
    database.write(lambda session: setattr(session.get_one(Delivery, failed), "state", present))
    click(client, ids.FAILURE_RETRY, str(failed))

    assert state(database, failed) == present
    assert (said(database), audit(database)) == (([], [f"notice-stands-{told}"]), [])


def test_the_first_of_two_decides(client, database, failed):
    click(client, ids.FAILURE_DISCARD, str(failed), "UANA", "1.1")
    click(client, ids.FAILURE_RETRY, str(failed), "UBRUNO", "1.2")

    assert state(database, failed) == "cancelled"
    assert said(database) == (["line-discarded"], ["notice-stands-left"])


@pytest.mark.parametrize(("action", "after"), [(ids.FAILURE_RETRY, "queued"), (ids.FAILURE_DISCARD, "cancelled")])
def test_what_slack_did_not_take_is_shown_again_or_let_go(client, database, unshown, action, after):
    click(client, action, str(unshown))

    told = {"queued": ([], ["notice-showing"]), "cancelled": (["line-unshown-left"], [])}
    assert (state(database, unshown), said(database)) == (after, told[after])


@pytest.mark.parametrize("user", ["UGUEST", "USTRANGER"])
def test_a_guest_or_outsider_decides_nothing(client, database, failed, user):
    click(client, ids.FAILURE_DISCARD, str(failed), user)
    assert (state(database, failed), said(database)) == ("failed", ([], ["notice-may-not-act"]))


def test_another_workspaces_delivery_is_out_of_reach(client, database, failed):
    def other(session):
        inbox = builders.inbox(session, builders.workspace(session, "T2"), account="2002")
        about = session.get_one(Conversation, builders.conversation(session, inbox, "551188").id)
        theirs = outbox.stage(session, about, "customer", "text", {"part": "text"}, now=NOON)
        theirs.state = "failed"
        return theirs.id

    theirs = database.write(other)
    click(client, ids.FAILURE_RETRY, str(theirs))
    assert (state(database, theirs), audit(database)) == ("failed", [])


def test_the_message_keeps_its_words_whatever_is_decided(client, database, failed):
    click(client, ids.FAILURE_DISCARD, str(failed))
    assert database.read(lambda session: session.scalars(select(Message.text)).one()) == "Bom dia"
