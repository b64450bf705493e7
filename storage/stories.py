"""Instagram's stories: linked to while they last, never kept (features.md RM-17)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import arrivals
from storage.models import Conversation, Message
from storage.outbox import hold


def let_fade(session: Session, now: datetime, most: int) -> int:
    """Take the links to stories that are surely gone out of the rows and the thread. How many there were."""
    due = session.scalars(select(Message).where(Message.fades_at <= now).order_by(Message.fades_at).limit(most)).all()
    for message in due:
        hold(session, message.conversation_id)
        message.fades_at = None
        told = {name: value for name, value in message.details.items() if name != "url"}
        message.details = told | {"faded": True}
        arrivals.redo_posts(session, session.get_one(Conversation, message.conversation_id), message, now)
    return len(due)
