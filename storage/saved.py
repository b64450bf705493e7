"""Saved views: a filter under a name, of one person or of the whole team, which a Slack channel may get once a day."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage import homes
from storage.domain.query import Query, show
from storage.domain.views import ViewName
from storage.models import AuditEntry, SavedView, Workspace

TEAM: Final = ""  # whose view it is, when it is the whole team's
MOST: Final = 50  # views that one person sees; ours: a select of Slack's holds 100
NAME_MAX: Final = 60  # characters; ours: an option of Slack's holds 75


class TooMany(Exception):
    """They have MOST views already."""


def save(
    session: Session, workspace: Workspace, actor: str, name: str, query: Query, *, for_team: bool, now: datetime
) -> SavedView:
    """Keep a filter. One of theirs with the same name is changed. Raises TooMany."""
    owner = TEAM if for_team else actor
    seen = names(session, workspace.id, actor)
    if len(seen) >= MOST:
        raise TooMany
    view = session.scalars(
        select(SavedView).where(
            SavedView.workspace_id == workspace.id, SavedView.owner == owner, SavedView.name == name
        )
    ).first()
    if view is None:
        view = SavedView(workspace_id=workspace.id, owner=owner, name=name, created_by=actor, created_at=now)
        session.add(view)
    view.query = show(query)
    session.flush()
    _record(session, view, actor, "view_saved", now)
    return view


def visible(session: Session, workspace_id: int, view_id: int, slack_user: str) -> SavedView | None:
    """A view that somebody may see: their own, or the team's."""
    view = session.get(SavedView, view_id, populate_existing=True)
    if view is None or view.workspace_id != workspace_id or view.owner not in {slack_user, TEAM}:
        return None
    return view


def shown(session: Session, workspace_id: int, view_id: int | None, slack_user: str) -> ViewName | None:
    """The view that somebody looks at, by name."""
    view = visible(session, workspace_id, view_id, slack_user) if view_id else None
    return ViewName(view.id, view.name, view.owner == TEAM) if view is not None else None


def names(session: Session, workspace_id: int, slack_user: str) -> tuple[ViewName, ...]:
    """What somebody may choose from: their own views first."""
    rows = session.scalars(
        select(SavedView)
        .where(SavedView.workspace_id == workspace_id, or_(SavedView.owner == slack_user, SavedView.owner == TEAM))
        .order_by(SavedView.owner.desc(), SavedView.name, SavedView.id)
        .limit(MOST)
    )
    return tuple(ViewName(row.id, row.name, row.owner == TEAM) for row in rows)


def change(
    session: Session,
    view: SavedView,
    actor: str,
    *,
    name: str,
    post_channel: str = "",
    post_hour: int = 9,
    post_zone: str = "UTC",
    now: datetime,
) -> None:
    """Give it another name, or another daily post: post_channel "" for none. Today's post is not made up for."""
    if (view.post_channel, view.post_hour, view.post_zone) != (post_channel, post_hour, post_zone):
        zone = post_zone if post_zone in available_timezones() else "UTC"
        here = now.astimezone(ZoneInfo(zone))
        view.post_channel, view.post_hour, view.post_zone = post_channel, post_hour, zone
        view.posted_on = here.date() if here.hour >= post_hour else None
    view.name = name
    _record(session, view, actor, "view_changed", now)


def drop(session: Session, view: SavedView, actor: str, *, now: datetime) -> None:
    """Forget it."""
    _record(session, view, actor, "view_dropped", now)
    homes.leave_view(session, view)
    session.delete(view)
    session.flush()


def due(session: Session, now: datetime) -> list[tuple[int, date]]:
    """The views whose daily post is due, each with the day it is due for. By their own time zones."""
    rows = session.scalars(select(SavedView).where(SavedView.post_channel != "", SavedView.owner == TEAM))
    found = []
    for view in rows:
        here = now.astimezone(ZoneInfo(view.post_zone))
        if here.hour >= view.post_hour and (view.posted_on is None or view.posted_on < here.date()):
            found.append((view.id, here.date()))
    return found


def claim(session: Session, view_id: int, day: date) -> SavedView | None:
    """Take a view's post of that day: whoever gets it posts it, and nobody else does."""
    taken = session.scalar(
        update(SavedView)
        .where(SavedView.id == view_id, SavedView.post_channel != "")
        .where(or_(SavedView.posted_on.is_(None), SavedView.posted_on < day))
        .values(posted_on=day)
        .returning(SavedView.id)
    )
    return None if taken is None else session.get_one(SavedView, taken, populate_existing=True)


def give_back(session: Session, view_id: int, day: date) -> None:
    """Nothing has been posted: it is due again."""
    session.execute(update(SavedView).where(SavedView.id == view_id, SavedView.posted_on == day).values(posted_on=None))


def readable_by_all(members: Collection[str], rooms: dict[str, Collection[str]]) -> set[str]:
    """The Slack channels that everybody of `members` is in: what is shown there, all of them may read."""
    return {place for place, people in rooms.items() if set(members) <= set(people)}


def _record(session: Session, view: SavedView, actor: str, verb: str, now: datetime) -> None:
    details = {"view": view.id, "name": view.name, "to": view.post_channel}
    session.add(AuditEntry(workspace_id=view.workspace_id, actor=actor, verb=verb, details=details, at=now))
