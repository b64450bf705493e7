"""Contact cards that customers send: [Save number]."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks.kinds import is_own
from bot.desk import Desk
from bot.listeners import verbs
from bot.listeners.clicks import clicked
from storage import cards, conversations
from storage.domain.identity import display
from storage.models import Conversation, Message
from storage.outbox import stage


def register(bolt: App, desk: Desk) -> None:
    """The button's value is the message; which of its cards and numbers is in the block's id."""

    @bolt.action(ids.CONTACT_SAVE)
    def save(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        message_id = ids.number(action.get("value", ""))
        message = desk.database.read(lambda session: session.get(Message, message_id))

        def work(session: Session, conversation: Conversation) -> None:
            _save(desk, session, conversation, body["user"]["id"], message_id, action)

        if message is not None:
            clicked(desk, body, action, message.conversation_id, work)
        ack()


def _save(
    desk: Desk, session: Session, conversation: Conversation, actor: str, message_id: int, action: Mapping[str, Any]
) -> None:
    now = desk.database.now()
    message = session.get_one(Message, message_id)
    name, number, own = _named(message.details, ids.state(str(action.get("block_id", ""))))
    if message.conversation_id != conversation.id or not number:
        return
    own = own and not message.details.get("group_author")
    contact = cards.save(session, conversation, number, name, actor, own=own, now=now)
    if contact is None:
        verbs.tell(session, conversation, actor, "notice-number-known", {"phone": display(number)}, now=now)
        return
    if own:
        return  # whose number it is now has been said where it was set
    conversations.record(session, conversation, actor, "number_saved", now=now, contact=str(contact.id))
    values = {"by": actor, "phone": display(number), "name": contact.name}
    line = {"key": "line-number-saved", "values": values}
    stage(session, conversation, "slack", "line", line, now=now, message_id=message.id)


def _named(details: Mapping[str, Any], place: tuple[str, ...]) -> tuple[str, str, bool]:
    """(name, number, whether it is the customer's own) at a place in a message's cards; "" where there is none."""
    try:
        card = details["contacts"][ids.number(place[0])]
        return str(card.get("name", "")), str(card["phones"][ids.number(place[1])]), is_own(card)
    except (KeyError, IndexError, TypeError, AttributeError):
        return "", "", False
