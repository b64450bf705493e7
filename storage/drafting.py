"""Who has a window open to write to a customer in: the card says so, so that two do not write at once (features.md
IC-3)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from storage import timers
from storage.models import Conversation
from storage.outbox import redraw

KIND: Final = "drafting"  # of a timer
BELIEVED: Final = timedelta(minutes=10)  # ours: Slack does not tell of every window that goes away


def begun(session: Session, conversation: Conversation, author: str, *, now: datetime) -> None:
    """Somebody opened a window. The newest is shown."""
    timers.put(session, conversation, KIND, now + BELIEVED)
    if conversation.drafted_by != author:
        conversation.drafted_by = author
        redraw(session, conversation, now=now)


def ended(session: Session, conversation: Conversation, author: str, *, now: datetime) -> None:
    """They sent it off, or closed it."""
    if conversation.drafted_by == author:
        forget(session, conversation, now)


def forget(session: Session, conversation: Conversation, now: datetime) -> None:
    """Nobody is writing any more (also a timer's rule)."""
    timers.put(session, conversation, KIND, None)
    if conversation.drafted_by:
        conversation.drafted_by = ""
        redraw(session, conversation, now=now)
