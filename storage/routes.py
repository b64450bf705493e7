"""An inbox's routes: read top to bottom for a new conversation. What is shown somewhere stays there."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.domain.routing import First, chosen, reading
from storage.models import AuditEntry, Conversation, Inbox, Route


def of(session: Session, inbox_id: int) -> list[Route]:
    """An inbox's routes, in the order they are read."""
    return list(
        session.scalars(
            select(Route)
            .where(Route.inbox_id == inbox_id, Route.removed_at.is_(None))
            .order_by(Route.position, Route.id)
        )
    )


def lead(session: Session, conversation: Conversation, first: First) -> None:
    """Give a conversation that has just begun the Slack channel of the first route that fits, if one does."""
    route = chosen(of(session, conversation.inbox_id), first, lambda each: (each.kind, each.value))
    if route is not None:
        conversation.slack_channel, conversation.routed = route.slack_channel, True


def add(
    session: Session, inbox: Inbox, kind: str, value: str, slack_channel: str, *, now: datetime, position: int = 0
) -> Route:
    """A new route, at a place from 1, or the last one. Raises ValueError with what is wrong in one line."""
    route = Route(
        workspace_id=inbox.workspace_id, inbox_id=inbox.id, position=0, kind=kind, value=reading(kind, value),
        slack_channel=slack_channel, created_at=now,
    )  # fmt: skip
    before = of(session, inbox.id)
    same = [each for each in before if (each.kind, each.value) == (route.kind, route.value)]
    if same:
        raise ValueError(f"route {same[0].id} looks for the same already, and comes first")
    session.add(route)
    session.flush()
    _in_order(before, route, position or len(before) + 1)
    _record(session, route, "route_added", now)
    return route


def move(session: Session, route_id: int, position: int, *, now: datetime) -> bool:
    """Have it read at another place, from 1. False when there is no such route."""
    route = _present(session, route_id)
    if route is None:
        return False
    _in_order([each for each in of(session, route.inbox_id) if each.id != route.id], route, position)
    _record(session, route, "route_moved", now)
    return True


def remove(session: Session, route_id: int, *, now: datetime) -> bool:
    """Nothing new goes that way. False when there is no such route."""
    route = _present(session, route_id)
    if route is None:
        return False
    route.removed_at = now
    _record(session, route, "route_removed", now)
    return True


def places(session: Session, inbox: Inbox) -> set[str]:
    """Every Slack channel that shows conversations of an inbox, also by routes that are no more."""
    routed = session.scalars(select(Route.slack_channel).where(Route.inbox_id == inbox.id))
    return {inbox.slack_channel, *routed}


def shown_in(session: Session, workspace_id: int, slack_channel: str) -> list[Inbox]:
    """The connected inboxes that show conversations in a Slack channel."""
    routed = select(Route.inbox_id).where(Route.workspace_id == workspace_id, Route.slack_channel == slack_channel)
    return list(
        session.scalars(
            select(Inbox)
            .where(
                Inbox.workspace_id == workspace_id,
                Inbox.state != "removed",
                or_(Inbox.slack_channel == slack_channel, Inbox.id.in_(routed)),
            )
            .order_by(Inbox.id)
        )
    )


def _present(session: Session, route_id: int) -> Route | None:
    route = session.get(Route, route_id)
    return None if route is None or route.removed_at is not None else route


def _in_order(others: list[Route], route: Route, position: int) -> None:
    others.insert(max(0, position - 1), route)
    for place, each in enumerate(others, start=1):
        each.position = place


def _record(session: Session, route: Route, verb: str, now: datetime) -> None:
    details = {"route": route.id, "inbox": route.inbox_id, "to": route.slack_channel}
    session.add(AuditEntry(workspace_id=route.workspace_id, actor="novelo", verb=verb, details=details, at=now))
