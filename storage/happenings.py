"""What has happened and is to be looked at by automatic messages and rules: written down with what happened, so that a
rule that breaks, or a crash, takes none of it away. An inbox without any costs nothing.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.models import Conversation, Happening, Inbox
from storage.timers import patience

MESSAGE: Final = "message"  # a customer's; details: message, its id
STATUS: Final = "status"  # details: by, a Slack user; answered: whether a person had said something since it was opened
TAGGED: Final = "tagged"
REPLIED: Final = "replied"
EVENTS: Final = (MESSAGE, STATUS, TAGGED, REPLIED)
WANTED_BY: Final = {  # parts of a practice that look at it
    MESSAGE: ("welcome", "away", "slow_answer", "rules"),
    STATUS: ("rules", "survey"),
    TAGGED: ("rules",),
    REPLIED: ("rules",),
}
TRIES_MOST: Final = 6  # an hour altogether; then it is over


def note(session: Session, conversation: Conversation, event: str, *, now: datetime, **details: Any) -> None:
    """Something has happened. Nothing an automatic act does is ever noted, so that none leads to another."""
    practice = session.get_one(Inbox, conversation.inbox_id).practice
    if any(part in practice for part in WANTED_BY[event]):
        row = Happening(
            workspace_id=conversation.workspace_id, conversation_id=conversation.id, event=event, details=details,
            next_at=now, created_at=now,
        )  # fmt: skip
        session.add(row)


def due(session: Session, now: datetime, most: int) -> list[Happening]:
    """What is to be looked at, oldest first."""
    query = select(Happening).where(Happening.next_at <= now).order_by(Happening.next_at, Happening.id).limit(most)
    return list(session.scalars(query))


def take(session: Session, happening: Happening, now: datetime) -> bool:
    """Take it off the list. False: somebody has. The conversation is held."""
    mine = delete(Happening).where(Happening.id == happening.id, Happening.next_at <= now).returning(Happening.id)
    return session.scalar(mine) is not None


def put_off(session: Session, happening: Happening, now: datetime) -> None:
    """Looking at it broke: it is tried again later, a few times."""
    if happening.failures + 1 >= TRIES_MOST:
        session.execute(delete(Happening).where(Happening.id == happening.id))
        return
    values = {"failures": happening.failures + 1, "next_at": now + patience(happening.failures)}
    session.execute(update(Happening).where(Happening.id == happening.id).values(**values))
