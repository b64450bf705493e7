"""What shall happen to a conversation later by itself, written down: a restart or a lost wake-up forgets none of it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.db import insert
from storage.models import Conversation, Timer

LONGEST: Final = timedelta(hours=12)  # between two tries of what breaks
BROKEN_FOR: Final = timedelta(minutes=5)  # the same where tries are not counted


def put(session: Session, conversation: Conversation, kind: str, due_at: datetime | None) -> None:
    """Have it happen then, and not when it was to happen before. None: not at all."""
    if due_at is None:
        session.execute(delete(Timer).where(Timer.conversation_id == conversation.id, Timer.kind == kind))
        return
    session.execute(
        insert(session, Timer)
        .values(workspace_id=conversation.workspace_id, conversation_id=conversation.id, kind=kind, due_at=due_at)
        .on_conflict_do_update(index_elements=["conversation_id", "kind"], set_={"due_at": due_at, "failures": 0})
    )


def due(session: Session, now: datetime, most: int, kinds: Collection[str]) -> list[Timer]:
    """What is due of these kinds, oldest first."""
    wanted = select(Timer).where(Timer.due_at <= now, Timer.kind.in_(kinds))
    return list(session.scalars(wanted.order_by(Timer.due_at, Timer.id).limit(most)))


def take(session: Session, timer: Timer, now: datetime) -> bool:
    """Take a timer that is still due off the list. False: somebody has, or it was put off meanwhile.

    The conversation is held.
    """
    taken = session.scalar(delete(Timer).where(Timer.id == timer.id, Timer.due_at <= now).returning(Timer.id))
    return taken is not None


def put_off(session: Session, timer_id: int, now: datetime) -> None:
    """Its rule broke: it is tried again later, and each time later still, so that others come first."""
    failures = session.scalar(select(Timer.failures).where(Timer.id == timer_id, Timer.due_at <= now))
    if failures is not None:
        values = {"failures": failures + 1, "due_at": now + patience(failures)}
        session.execute(update(Timer).where(Timer.id == timer_id).values(**values))


def patience(failures: int) -> timedelta:
    """How long something that has broken so often before is left alone."""
    return min(timedelta(minutes=2 ** min(failures, 10)), LONGEST)
