"""Reports to be made: asked for by somebody, or due every Monday (features.md RP-1, RP-3).

What may have been posted is not posted again: an order is taken before it is worked, and given back only where nothing
can have reached Slack.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.db import ring
from storage.domain import report
from storage.homes import RING
from storage.models import AuditEntry, ReportOrder, Workspace


def ask(
    session: Session, workspace_id: int, slack_user: str, since: datetime, until: datetime, zone: str, *, now: datetime
) -> None:
    """Somebody wants a report, by direct message."""
    order = ReportOrder(
        workspace_id=workspace_id, place=slack_user, since=since, until=until, zone=zone, due_at=now, created_at=now
    )
    session.add(order)
    ring(session, RING)


def every_week(session: Session, workspace: Workspace, slack_channel: str, zone: str, *, now: datetime) -> None:
    """Have the week before posted into a Slack channel every Monday morning, and nowhere else; "": no more."""
    session.execute(delete(ReportOrder).where(ReportOrder.workspace_id == workspace.id, ReportOrder.weekly.is_(True)))
    if slack_channel:
        due_at = report.next_monday(now, zone)
        order = ReportOrder(
            workspace_id=workspace.id, place=slack_channel, weekly=True, zone=zone, due_at=due_at, created_at=now
        )
        session.add(order)
    details = {"to": slack_channel}
    session.add(AuditEntry(workspace_id=workspace.id, actor="novelo", verb="weekly_report", details=details, at=now))


def due(session: Session, now: datetime) -> list[int]:
    """The orders whose time has come, oldest first."""
    return list(session.scalars(select(ReportOrder.id).where(ReportOrder.due_at <= now).order_by(ReportOrder.id)))


def claim(session: Session, order_id: int, now: datetime) -> tuple[ReportOrder, datetime, datetime] | None:
    """Take an order, with its time; None when somebody else has. A weekly one is due again next Monday."""
    order = session.get(ReportOrder, order_id)
    if order is None or order.due_at is None or order.due_at > now:
        return None
    next_at = report.next_monday(now, order.zone) if order.weekly else None
    taken = session.scalar(
        update(ReportOrder)
        .where(ReportOrder.id == order_id, ReportOrder.due_at == order.due_at)
        .values(due_at=next_at)
        .returning(ReportOrder.id)
    )
    if taken is None:
        return None
    since, until = (order.since, order.until) if not order.weekly else report.last_week(now, order.zone)
    return (order, since, until) if since is not None and until is not None else None


def give_back(session: Session, order_id: int, again_at: datetime) -> None:
    """Nothing has been posted: it is due again then."""
    session.execute(update(ReportOrder).where(ReportOrder.id == order_id).values(due_at=again_at))
