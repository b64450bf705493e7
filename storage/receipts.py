"""What customers see of the team's attention: that their words were read (features.md RM-16)."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Conversation, Inbox, Message
from storage.outbox import stage

ReadReceipts = Literal["action", "reply", "never"]
MODES: Final[tuple[ReadReceipts, ...]] = ("action", "reply", "never")


def show_read(session: Session, conversation: Conversation, *, replied: bool, now: datetime) -> bool:
    """A teammate acted on a conversation: its customer sees that everything so far was read, if the inbox shows that.

    replied: the act was a reply. Whether there was something to show.
    """
    mode = session.get_one(Inbox, conversation.inbox_id).read_receipts
    if mode == "never" or (mode == "reply" and not replied):
        return False
    newest = session.scalar(
        select(Message.external_id)
        .where(Message.conversation_id == conversation.id, Message.direction == "in", Message.external_id.is_not(None))
        .order_by(Message.id.desc())
        .limit(1)
    )
    if newest is None or newest == conversation.shown_read:
        return False
    conversation.shown_read = newest
    stage(session, conversation, "receipt", "read", {"external_id": newest}, now=now)
    return True
