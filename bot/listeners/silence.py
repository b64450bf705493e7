"""Muting, blocking, giving back to rules: the ⋯ modal's verbs. The same words in a thread are in verbs.py."""

from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.desk import Desk
from bot.listeners import verbs
from bot.listeners.clicks import clicked
from storage.models import Conversation

Verb = Callable[[Session, Conversation, str, datetime], None]
BUTTONS: Final = MappingProxyType(
    {
        ids.MORE_GIVE_BACK: verbs.give_back,
        ids.MORE_MUTE: verbs.mute,
        ids.MORE_UNMUTE: verbs.unmute,
        ids.MORE_BLOCK: verbs.block,
        ids.MORE_UNBLOCK: verbs.unblock,
    }
)


def register(bolt: App, desk: Desk) -> None:
    """A button each."""
    for action_id, verb in BUTTONS.items():
        bolt.action(action_id)(_listener(desk, verb))


def _listener(desk: Desk, verb: Verb) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        def work(session: Session, conversation: Conversation) -> None:
            verb(session, conversation, body["user"]["id"], desk.database.now())

        clicked(desk, body, action, ids.number(action.get("value", "")), work)
        ack()

    return listener
