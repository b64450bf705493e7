"""Who is in the Slack channels that conversations are shown in, as Slack last told; every process reads it here.

Whoever may see a conversation is decided by this and nothing else (features.md AS-7).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.db import insert
from storage.models import Inbox, Room, Route, Teams

BELIEVED: Final = timedelta(minutes=5)  # reliability d21


def shown_in(session: Session, workspace_id: int) -> set[str]:
    """Every Slack channel that a conversation of the workspace is, was or may be shown in."""
    places = set(session.scalars(select(Room.slack_channel).where(Room.workspace_id == workspace_id)))
    inboxes = select(Inbox.slack_channel).where(Inbox.workspace_id == workspace_id, Inbox.state != "removed")
    routes = select(Route.slack_channel).where(Route.workspace_id == workspace_id)
    return places | set(session.scalars(inboxes)) | set(session.scalars(routes))


def members(session: Session, workspace_id: int, slack_channel: str, *, now: datetime) -> frozenset[str] | None:
    """Who is in a Slack channel, as told recently enough to believe it; None: Slack is to be asked."""
    return all_members(session, workspace_id, [slack_channel], now=now).get(slack_channel)


def all_members(
    session: Session, workspace_id: int, slack_channels: Collection[str], *, now: datetime
) -> dict[str, frozenset[str]]:
    """The same of several at once; those to ask Slack about are missing."""
    rows = session.execute(
        select(Room.slack_channel, Room.members).where(
            Room.workspace_id == workspace_id, Room.slack_channel.in_(slack_channels), Room.told_at > now - BELIEVED
        )
    )
    return {slack_channel: frozenset(people) for slack_channel, people in rows}


def show_in(session: Session, workspace_id: int, slack_channel: str) -> None:
    """Note down that a conversation is shown in a Slack channel. It still will be when nothing new goes there."""
    session.execute(
        insert(session, Room)
        .values(workspace_id=workspace_id, slack_channel=slack_channel, members=[], told_at=None, forgotten=0)
        .on_conflict_do_nothing(index_elements=["workspace_id", "slack_channel"])
    )


def looks(session: Session, workspace_id: int, slack_channel: str, told: Mapping[str, Any]) -> None:
    """Write down what Slack says of a Slack channel: whether everybody in the workspace may read it."""
    show_in(session, workspace_id, slack_channel)
    session.execute(
        update(Room).where(*_is(workspace_id, slack_channel)).values(is_open=told.get("is_private") is False)
    )


def readable_from(session: Session, workspace_id: int, slack_channel: str) -> set[str]:
    """The Slack channels of which something may be shown in this one: itself, and those that everybody may read."""
    rows = session.scalars(select(Room.slack_channel).where(Room.workspace_id == workspace_id, Room.is_open.is_(True)))
    return {slack_channel, *rows}


def asking(session: Session, workspace_id: int, slack_channel: str) -> int | None:
    """Slack is about to be asked. What it answers counts for as long as nobody comes or goes.

    None for a Slack channel that is none of ours: what is said of it is not kept.
    """
    if slack_channel not in shown_in(session, workspace_id):
        return None
    show_in(session, workspace_id, slack_channel)
    return session.scalars(select(Room.forgotten).where(*_is(workspace_id, slack_channel))).one()


def told(
    session: Session, workspace_id: int, slack_channel: str, people: Iterable[str], asked: int, *, now: datetime
) -> None:
    """Write down Slack's answer. asked: from `asking`; somebody who came or went since makes it old already."""
    session.execute(
        update(Room)
        .where(*_is(workspace_id, slack_channel), Room.forgotten == asked)
        .values(members=sorted(people), told_at=now)
    )


def forget(session: Session, workspace_id: int, slack_channel: str) -> None:
    """Somebody came or went: Slack is asked again next time, by every process."""
    session.execute(
        update(Room).where(*_is(workspace_id, slack_channel)).values(told_at=None, forgotten=Room.forgotten + 1)
    )


def teams(session: Session, workspace_id: int, *, now: datetime | None = None) -> list[dict[str, Any]] | None:
    """The workspace's user groups (models.Teams). now: None where they were not told recently enough to believe it."""
    row = session.scalars(select(Teams).where(Teams.workspace_id == workspace_id)).one_or_none()
    if row is None:
        return None if now is not None else []
    return row.groups if now is None or row.told_at > now - BELIEVED else None


def teams_of(session: Session, workspace_id: int, slack_user: str) -> list[str]:
    """The ids of the user groups that somebody is in."""
    return [each["id"] for each in teams(session, workspace_id) or [] if slack_user in each["users"]]


def teams_told(session: Session, workspace_id: int, groups: list[dict[str, Any]], *, now: datetime) -> None:
    """Write down what Slack told of them."""
    values = {"groups": groups, "told_at": now}
    session.execute(
        insert(session, Teams)
        .values(workspace_id=workspace_id, **values)
        .on_conflict_do_update(index_elements=["workspace_id"], set_=values)
    )


def _is(workspace_id: int, slack_channel: str):  # type: ignore[no-untyped-def] # two conditions
    return Room.workspace_id == workspace_id, Room.slack_channel == slack_channel
