"""What customers see of who answers (features.md AD-2)."""

import pytest
from sqlalchemy import select

from storage import agents, replies
from storage.models import Conversation, Delivery, Inbox, Workspace
from storage.replies import Typed
from tests.builders import NOON


@pytest.mark.parametrize(
    ("signature", "name", "expected"),
    [
        ("none", "Ana Lima", "It is on its way"),
        ("first_name", "Ana Lima", "It is on its way\n– Ana"),
        ("full", "Ana Lima", "It is on its way\n– Ana, Sales"),
        ("full", "", "It is on its way"),
    ],
)
def test_ad2_a_reply_is_signed_as_the_inbox_says(database, talk, signature, name, expected):
    mine = talk()

    def work(session):
        inbox = session.get_one(Inbox, 1)
        inbox.practice = {"signature": signature}
        profile = {"display_name": name, "real_name": name}
        agents.remember(session, session.get_one(Workspace, 1), {"id": "UANA", "profile": profile}, now=NOON)
        typed = Typed("UANA", "C1", "1700000900.000100", "It is on its way", NOON)
        message, _ = replies.send(session, session.get_one(Conversation, mine), inbox, typed, now=NOON)
        return message.text

    assert database.write(work) == "It is on its way"
    sent = select(Delivery.payload).where(Delivery.target == "customer")
    assert [each["text"] for each in database.read(lambda session: session.scalars(sent).all())] == [expected]
