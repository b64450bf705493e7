"""What is done about lanes beside working them: passing the door, keeping a lease, and finding what is due."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from storage.db import Database, ring
from storage.domain import timing
from storage.models import Delivery, Lane, Workspace
from storage.models.outbox import UNSETTLED
from storage.outbox.staging import hold
from storage.outbox.turns import Turn
from storage.outbox.verdicts import REPEATABLE
from storage.queue import Ring

LEASED: Final = Lane.lease_owner != literal_column("''")  # as the index of the leased ones says it


def door(database: Database, turn: Turn) -> bool:
    """Pass from preparing to sending, in a commit of its own. False: the lease was lost, do not send."""

    def work(session: Session) -> bool:
        now = database.now()
        hold(session, turn.delivery.conversation_id)
        leased = session.scalar(
            update(Lane)
            .where(Lane.id == turn.lane_id, Lane.epoch == turn.epoch, Lane.lease_until > now)
            .values(lease_until=now + timing.LEASE)
            .returning(Lane.id)
        )
        if leased is None:
            return False
        passed = session.scalar(
            update(Delivery)
            .where(Delivery.id == turn.delivery.id, Delivery.state == "claimed", Delivery.epoch == turn.epoch)
            .values(state="sending", attempts=Delivery.attempts + 1, sending_at=now)
            .returning(Delivery.id)
        )
        return passed is not None

    return database.write(work, brief=True)


def keep(database: Database, turn: Turn) -> bool:
    """Have the lane a while longer, for a preparation that takes its time. False: the lease was lost, stop."""

    def work(session: Session) -> bool:
        now = database.now()
        kept = session.scalar(
            update(Lane)
            .where(Lane.id == turn.lane_id, Lane.epoch == turn.epoch, Lane.lease_until > now)
            .values(lease_until=now + timing.LEASE)
            .returning(Lane.id)
        )
        return kept is not None

    return database.write(work, brief=True)


def note(session: Session, turn: Turn, more: Mapping[str, Any]) -> None:
    """Have whoever takes up a delivery after this worker know of something. Nothing is kept when the lease was lost."""
    delivery = session.get_one(Delivery, turn.delivery.id, populate_existing=True, with_for_update=True)
    if delivery.epoch == turn.epoch and delivery.state == "claimed":
        delivery.payload = delivery.payload | dict(more)


def due_lanes(session: Session, now: datetime, most: int) -> list[tuple[int, str]]:
    """Lanes with something to do and nobody at it: (id, target), longest waiting first."""
    rows = session.execute(
        select(Lane.id, Lane.target)
        .where(Lane.due_at <= now, or_(Lane.lease_until.is_(None), Lane.lease_until <= now))
        .order_by(Lane.due_at)
        .limit(most)
    )
    return [(lane_id, target) for lane_id, target in rows]


def void_leases(database: Database, owner: str) -> int:
    """A worker is known to be dead: its lanes may be taken at once. How many there were."""

    def work(session: Session) -> int:
        now = database.now()
        freed = session.execute(
            update(Lane)
            .where(Lane.lease_owner == owner, LEASED)
            .values(lease_until=now, lease_owner="")
            .returning(Lane.id, Lane.target)
        ).all()
        ring(session, *(Ring(target, "drain", lane_id) for lane_id, target in freed))
        return len(freed)

    return database.write(work)


def doubt(session: Session, *, now: datetime) -> int:
    """This database is of an earlier time: what was on its way in it may have gone out since. How much that was.

    It is looked for on the other side before it goes anywhere; where nobody can look, a person is asked at once. What
    is found in Slack from now on, but was typed before, may have gone out, too.
    """
    session.execute(update(Workspace).values(restored_at=now))
    on_its_way = (Delivery.state.in_(("queued", "claimed", "sending")), Delivery.kind.not_in(REPEATABLE), UNSETTLED)
    session.execute(update(Lane).where(LEASED).values(lease_owner="", lease_until=None))
    lanes = session.scalars(select(Delivery.lane_id).where(*on_its_way).distinct()).all()
    doubted = session.execute(
        update(Delivery)
        .where(*on_its_way)
        .values(
            state="uncertain",
            uncertain_at=now - timing.STATUS_WAIT - timedelta(seconds=1),  # no status will come for it any more
            next_at=now,
            failure="interrupted",
            lead_id=None,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(update(Lane).where(Lane.id.in_(lanes)).values(due_at=now))
    return len(doubted)


def backlog(session: Session) -> dict[str, int]:
    """How many deliveries are not at rest, by target."""
    rows = session.execute(select(Delivery.target, func.count()).where(UNSETTLED).group_by(Delivery.target))
    return {target: count for target, count in rows}  # noqa: C416 - a Row is no pair to mypy
