"""Agents: who a Slack user is, and whether they may answer customers."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import available_timezones

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storage.db import insert
from storage.models import Agent, Workspace

NEVER: Final = datetime.fromtimestamp(0, UTC)
HINTS: Final = 3  # features.md c-2
BELIEVED: Final = timedelta(minutes=5)  # reliability d21
KNOWN: Final = select(Agent).where(  # built once: every event asks
    Agent.workspace_id == bindparam("workspace"),
    Agent.slack_user == bindparam("slack_user"),
    Agent.seen_at > bindparam("since"),
)


def known(session: Session, workspace_id: int, slack_user: str, *, now: datetime) -> Agent | None:
    """An agent we were told of recently enough to believe it."""
    who = {"workspace": workspace_id, "slack_user": slack_user, "since": now - BELIEVED}
    return session.scalars(KNOWN, who).one_or_none()


def remember(session: Session, workspace: Workspace, user: Mapping[str, Any], *, now: datetime) -> Agent:
    """Write down a `users.info` user."""
    profile = user.get("profile", {})
    values = {
        "name": profile.get("display_name") or profile.get("real_name") or user.get("name", ""),
        "locale": user.get("locale", "en-US"),
        "zone": user.get("tz") or "",
        "may_reply": may_reply(user, workspace.team),
        "admin": bool(user.get("is_admin") or user.get("is_owner")),
        "seen_at": now,
    }
    agent_id = session.scalars(
        insert(session, Agent)
        .values(workspace_id=workspace.id, slack_user=user["id"], **values)
        .on_conflict_do_update(index_elements=["workspace_id", "slack_user"], set_=values)
        .returning(Agent.id)
    ).one()
    return session.get_one(Agent, agent_id, populate_existing=True)


def zone(session: Session, workspace_id: int, slack_user: str) -> str:
    """Somebody's time zone, as far as we were told; "" when not."""
    wanted = select(Agent.zone).where(Agent.workspace_id == workspace_id, Agent.slack_user == slack_user)
    return session.scalar(wanted) or ""


def zone_of(session: Session, workspace_id: int, slack_user: str) -> str:
    """Somebody's time zone, UTC where we know of none."""
    known = zone(session, workspace_id, slack_user)
    return known if known in available_timezones() else "UTC"


def forget(session: Session, workspace_id: int, slack_user: str) -> None:
    """Slack says this user changed: ask again next time. What they chose themselves stays."""
    session.execute(
        update(Agent).where(Agent.workspace_id == workspace_id, Agent.slack_user == slack_user).values(seen_at=NEVER)
    )


def reacts(session: Session, workspace_id: int, slack_user: str) -> bool:
    """Whether somebody has been asked, and wants their emoji to go to customers."""
    query = select(Agent.reacts).where(Agent.workspace_id == workspace_id, Agent.slack_user == slack_user)
    return bool(session.scalar(query))


def let_react(session: Session, workspace_id: int, slack_user: str) -> None:
    """They want it, from now on."""
    session.execute(
        update(Agent).where(Agent.workspace_id == workspace_id, Agent.slack_user == slack_user).values(reacts=True)
    )


def to_be_hinted(session: Session, workspace_id: int, slack_user: str) -> bool:
    """Whether somebody is to be told once more how a note becomes a reply; counted (features.md c-2)."""
    counted = update(Agent).where(
        Agent.workspace_id == workspace_id, Agent.slack_user == slack_user, Agent.hinted < HINTS
    )
    return session.scalar(counted.values(hinted=Agent.hinted + 1).returning(Agent.id)) is not None


def may_reply(user: Mapping[str, Any], team: str) -> bool:
    """Full members of our own team only: no guest, outsider, bot or deactivated user (features.md PR-3)."""
    barred = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    return not any(user.get(each) for each in barred) and user.get("team_id", team) == team


def seen(session: Session, agent_id: int, *, active: bool, now: datetime) -> None:
    """Write down whether Slack shows somebody as there."""
    session.execute(update(Agent).where(Agent.id == agent_id).values(active=active, presence_at=now))


def left_alone(session: Session, workspace_id: int, told: Mapping[str, datetime | None], *, now: datetime) -> None:
    """Write down until when each of these wants no disturbance; None: they do not mind."""
    for slack_user in sorted(told):
        _note(session, workspace_id, slack_user, quiet_until=told[slack_user], quiet_at=now)


def go_away(session: Session, workspace_id: int, slack_user: str, *, away: bool, now: datetime) -> None:
    """Nothing is given to them by itself from now on, or is again."""
    _note(session, workspace_id, slack_user, away_at=now if away else None)


def _note(session: Session, workspace_id: int, slack_user: str, **values: Any) -> None:
    """Write something down about somebody, known or not: who they are is asked when it matters."""
    session.execute(
        insert(session, Agent)
        .values(workspace_id=workspace_id, slack_user=slack_user, seen_at=NEVER, **values)
        .on_conflict_do_update(index_elements=["workspace_id", "slack_user"], set_=values)
    )


def away_since(session: Session, workspace_id: int, slack_user: str) -> datetime | None:
    """Since when somebody is away in our own app; None: they are not."""
    wanted = select(Agent.away_at).where(Agent.workspace_id == workspace_id, Agent.slack_user == slack_user)
    return session.scalar(wanted)
