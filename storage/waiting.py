"""Which words wait until the customer writes. What becomes of them is in storage.queued."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.models import Message

# Written into the statement as it stands, so that ix_messages_queued serves it.
QUEUED: Final = Message.status == bindparam("queued", "queued", literal_execute=True)

WAITING: Final = (
    select(Message).where(Message.conversation_id == bindparam("conversation"), QUEUED).order_by(Message.id)
)
IS_ANY_WAITING: Final = WAITING.with_only_columns(Message.id).order_by(None).limit(1)


def is_any_waiting(session: Session, conversation_id: int) -> bool:
    """Whether there is one: asked at every customer's message, and so without what it says."""
    return session.scalar(IS_ANY_WAITING, {"conversation": conversation_id}) is not None


def waiting(session: Session, conversation_id: int) -> Sequence[Message]:
    """The messages that wait, oldest first."""
    return session.scalars(WAITING, {"conversation": conversation_id}).all()


def goes_at(message: Message) -> datetime | None:
    """When a waiting message goes out; None while the customer has not written."""
    written = message.details.get("goes_at", "")
    return datetime.fromisoformat(written) if written else None
