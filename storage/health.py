"""The health of an inbox's connections: what is wrong with it, when it is looked at, what its token's life is."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from storage import alarms
from storage.domain import health, timing
from storage.models import Conversation, Delivery, Inbox, Lane

log = logging.getLogger(__name__)


def trouble(session: Session, inbox: Inbox, cause: str, *, now: datetime, target: str = "") -> bool:
    """Put the inbox to "needs attention" (cause: one of TROUBLES) or back to live (""). True when that is news.

    target: whose refusal or look told us; "" where the other side said so by itself. The admins are told, once.
    """
    if inbox.trouble == cause or inbox.state == "removed" or (cause and not _is_worse(inbox.trouble, cause, target)):
        return False
    had_one, untold = inbox.trouble, alarms.drop_untold(session, inbox)
    inbox.trouble, inbox.trouble_from, inbox.state = cause, target, "attention" if cause else "live"
    session.flush()
    log.warning("inbox.troubled" if cause else "inbox.mended", extra={"inbox": inbox.id, "cause": cause or had_one})
    if cause:
        alarms.tell(session, inbox, f"alarm-{cause.replace('_', '-')}", now=now)
        look_by(session, inbox, now + timing.HELD_PROBE)
    else:
        if had_one and not untold:
            alarms.tell(session, inbox, "alarm-mended", now=now)
        _let_go(session, inbox, now)
    return True


def look_by(session: Session, inbox: Inbox, at: datetime) -> None:
    """Have the connection looked at no later than `at`."""
    session.execute(update(Inbox).where(Inbox.id == inbox.id, Inbox.look_at > at).values(look_at=at))


def look_now(session: Session, workspace_id: int, *, now: datetime) -> None:
    """Something of a workspace may have been mended: have what needs attention in it looked at."""
    session.execute(
        update(Inbox).where(Inbox.workspace_id == workspace_id, Inbox.state == "attention").values(look_at=now)
    )


def is_any_look_due(session: Session, now: datetime) -> bool:
    """Whether a connection is to be looked at now."""
    return session.scalar(select(Inbox.id).where(*_due(now)).limit(1)) is not None


def claim_looks(session: Session, now: datetime, again: datetime) -> list[Inbox]:
    """The inboxes whose connections are to be looked at now; nobody else gets them before `again`."""
    ids = session.scalars(update(Inbox).where(*_due(now)).values(look_at=again).returning(Inbox.id)).all()
    return list(session.scalars(select(Inbox).where(Inbox.id.in_(ids)).order_by(Inbox.id)))


def waits_for_mend(session: Session, inbox: Inbox) -> bool:
    """Whether something could not go out for the very trouble the inbox has."""
    query = select(Delivery.id).where(
        Delivery.inbox_id == inbox.id, Delivery.state == "queued", Delivery.failure == inbox.trouble
    )
    return session.scalar(query.limit(1)) is not None


def token_ends(session: Session, inbox: Inbox, expires_at: datetime | None, *, now: datetime) -> None:
    """The channel told when the token ends; None: never. Admins are warned a week and a day before, each once."""
    if expires_at != inbox.token_expires_at:
        is_later = inbox.token_expires_at is None or expires_at is None or expires_at > inbox.token_expires_at
        inbox.token_expires_at = expires_at
        inbox.token_warned = 0 if is_later else inbox.token_warned
    days = health.warning(expires_at, inbox.token_warned, now)
    if days:
        inbox.token_warned = days
        alarms.tell(session, inbox, alarms.WARNINGS[health.WARNINGS.index(days)], now=now)
    session.flush()


def listen(session: Session, inbox: Inbox, *, now: datetime) -> datetime | None:
    """Warn the admins, once a silence, that no customer has written for as long as the inbox may be quiet.

    When to ask again; None where nobody wants to know.
    """
    if not inbox.quiet_hours:
        return None
    written = select(func.max(Conversation.active_at)).where(Conversation.inbox_id == inbox.id)
    heard_at = max(session.scalar(written) or inbox.created_at, inbox.token_since)
    if health.is_quiet(inbox.quiet_hours, heard_at, inbox.quiet_since, now):
        inbox.quiet_since = heard_at
        alarms.tell(session, inbox, "alarm-quiet", now=now, hours=str(inbox.quiet_hours), id=str(inbox.id))
    session.flush()
    allowed = timedelta(hours=inbox.quiet_hours)
    return heard_at + allowed if heard_at + allowed > now else now + allowed


def refused_by_slack(session: Session) -> list[int]:
    """The inboxes that can show nothing because Slack does not take our token: nobody can be told of that in Slack."""
    query = select(Inbox.id).where(Inbox.state == "attention", Inbox.trouble == "slack_token_dead")
    return list(session.scalars(query.order_by(Inbox.id)))


def _is_worse(present: str, cause: str, target: str) -> bool:
    """One trouble at a time: another one shows itself at its next try, once the first is mended."""
    if not present or cause == health.SHARED:
        return True
    return not target and present != health.SHARED and health.is_slacks(present) == health.is_slacks(cause)


def _let_go(session: Session, inbox: Inbox, now: datetime) -> None:
    """What waited for the mend goes out now, in its order, however long it waited. The sweep rings for the lanes.

    Lanes that somebody is working at this moment are left to them, so that nobody waits for anybody in a circle.
    """
    waits = (Delivery.inbox_id == inbox.id, Delivery.state == "queued")
    session.execute(update(Delivery).where(*waits, Delivery.target.in_(("customer", "file"))).values(created_at=now))
    lanes = session.scalars(
        select(Lane.id).where(Lane.inbox_id == inbox.id, Lane.due_at > now).with_for_update(skip_locked=True)
    ).all()
    woken = session.scalars(
        update(Delivery)
        .where(*waits, Delivery.lane_id.in_(lanes), Delivery.failure.in_(health.TROUBLES), Delivery.next_at > now)
        .values(next_at=now)
        .returning(Delivery.lane_id)
    ).all()
    session.execute(update(Lane).where(Lane.id.in_(set(woken))).values(due_at=now))


def _due(now: datetime):  # type: ignore[no-untyped-def] # SQLAlchemy's own
    return Inbox.state != "removed", or_(Inbox.look_at.is_(None), Inbox.look_at <= now)
