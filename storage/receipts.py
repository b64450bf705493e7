"""What customers see of the team's attention: that their words were read (features.md RM-16)."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy.orm import Session

from storage import glances
from storage.models import Conversation, Inbox
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
    newest = _newest(session, conversation)
    if newest is None or newest == conversation.shown_read:
        return False
    conversation.shown_read = newest
    stage(session, conversation, "receipt", "read", {"external_id": newest}, now=now)
    return True


def show_writing(session: Session, conversation: Conversation, *, now: datetime) -> bool:
    """A teammate begins an answer in a window of ours: its customer sees that, unless the inbox never shows reading,
    which it would show as well (meta.md 3.4). Whether there was something to show."""
    newest = _newest(session, conversation)
    if newest is None or session.get_one(Inbox, conversation.inbox_id).read_receipts == "never":
        return False
    conversation.shown_read = newest
    stage(session, conversation, "receipt", "typing", {"external_id": newest}, now=now)
    return True


def _newest(session: Session, conversation: Conversation) -> str | None:
    """The customer's newest message, as the channel calls it."""
    seen = glances.of(session, conversation.id).newest
    if seen != "":
        return seen
    # Not by the session, which would flush: what an act changes is written once, with what follows here.
    newest: str | None = session.connection().scalar(glances.NEWEST, {"conversation": conversation.id})
    return newest
