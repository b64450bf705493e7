"""How Novelo is doing right now: what waits, for how long, and for what."""

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Budget, Conversation, Delivery, Envelope, Inbox, Lane
from storage.models.outbox import UNSETTLED


@dataclass(frozen=True, slots=True)
class Pulse:
    """Ages and waits are seconds. lane_ages: by target, of lanes that are due and that nobody is at.

    budget_waits: by kind of budget (its name up to the first number), where somebody has to wait.
    """

    envelopes_kept: int
    envelope_age: float
    unsettled: dict[tuple[str, str], int]
    lane_ages: dict[str, float]
    budget_waits: dict[str, float]
    inboxes: tuple[Inbox, ...]


def take(session: Session, now: datetime) -> Pulse:
    """Read it. Each query runs on an index over what is unfinished only, so it costs the same in a large database."""
    kept, oldest = session.execute(
        select(func.count(), func.min(Envelope.received_at)).where(Envelope.state == "kept")
    ).one()
    unsettled = session.execute(
        select(Delivery.target, Delivery.state, func.count())
        .where(UNSETTLED)
        .group_by(Delivery.target, Delivery.state)
        .order_by(Delivery.target, Delivery.state)
    )
    lanes = session.execute(
        select(Lane.target, func.min(Lane.due_at))
        .where(Lane.due_at <= now, (Lane.lease_until.is_(None)) | (Lane.lease_until <= now))
        .group_by(Lane.target)
        .order_by(Lane.target)
    )
    waits = dict[str, float]()
    for name, next_at in session.execute(select(Budget.name, Budget.next_at).where(Budget.next_at > now)):
        kind = ":".join(takewhile(lambda word: not word.isdigit(), name.split(":")))
        waits[kind] = max(waits.get(kind, 0.0), (next_at - now).total_seconds())
    inboxes = session.scalars(select(Inbox).where(Inbox.state != "removed").order_by(Inbox.id))
    return Pulse(
        envelopes_kept=kept,
        envelope_age=_age(oldest, now),
        unsettled={(target, state): count for target, state, count in unsettled},
        lane_ages={target: _age(due_at, now) for target, due_at in lanes},
        budget_waits=dict(sorted(waits.items())),
        inboxes=tuple(inboxes),
    )


def longest(session: Session) -> tuple[int, datetime | None]:
    """How many customers wait for an answer, and since when the first of them does."""
    count, since = session.execute(
        select(func.count(), func.min(Conversation.waiting_since)).where(Conversation.waiting_since.is_not(None))
    ).one()
    return count, since


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
