"""When a customer is shown that they were read: once a message, and only if the inbox shows it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import conversations, replies
from storage.models import Delivery, Inbox, Message
from tests import builders
from tests.builders import NOON

LATER = NOON + timedelta(minutes=3)


def shown(database, mode, *acts):
    """What is sent of it when the team does these acts, one after the other."""

    def begin(session):
        inbox = builders.inbox(session, builders.workspace(session), "whatsapp")
        row = builders.conversation(session, inbox)
        session.get_one(Inbox, inbox.id).read_receipts = mode
        said = {"workspace_id": 1, "inbox_id": inbox.id, "conversation_id": row.id, "source": "envelope"}
        for name in ("wamid.1", "wamid.2"):
            session.add(Message(**said, direction="in", kind="text", external_id=name, sent_at=NOON, created_at=NOON))
        return row.id

    conversation = database.write(begin)
    for number, act in enumerate(acts):

        def work(session, number=number, act=act):
            about = conversations.held(session, 1, conversation)
            if act == "reply":
                what = replies.Typed("UANA", "C1", f"1700000100.00000{number}", "Oi", LATER)
                return replies.send(session, about, session.get_one(Inbox, about.inbox_id), what, now=LATER)
            return conversations.act(session, about, act, "UANA", now=LATER)

        database.write(work)
    return database.read(
        lambda session: [
            (each.kind, each.payload)
            for each in session.scalars(select(Delivery).where(Delivery.target == "receipt").order_by(Delivery.id))
        ]
    )


@pytest.mark.parametrize(
    ("mode", "acts", "times"),
    [
        ("action", ["take"], 1),
        ("action", ["take", "reply", "reply"], 1),
        ("reply", ["take", "close"], 0),
        ("reply", ["take", "reply"], 1),
        ("never", ["take", "reply"], 0),
    ],
)
def test_the_newest_message_is_shown_as_read_once(database, mode, acts, times):
    assert shown(database, mode, *acts) == [("read", {"external_id": "wamid.2"})] * times
