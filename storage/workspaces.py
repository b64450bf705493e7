"""Workspaces: the Slack teams we work for, and the token of each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from storage.db import insert
from storage.models import Workspace
from storage.secrets import Vault
from storage.settings import Settings

# Built once: every event asks.
BY_TEAM: Final = select(Workspace).where(Workspace.team == bindparam("team"), Workspace.removed_at.is_(None))


def remember(session: Session, told: Mapping[str, Any], *, now: datetime) -> Workspace:
    """The workspace of an `auth.test` answer, made or brought up to date."""
    values = {
        "name": told.get("team", ""),
        "url": told.get("url", ""),
        "bot_user": told["user_id"],
        "bot": told.get("bot_id", ""),
        "app": told.get("app_id", ""),
        "removed_at": None,
    }
    workspace_id = session.scalars(
        insert(session, Workspace)
        .values(team=told["team_id"], token="", installed_at=now, **values)
        .on_conflict_do_update(index_elements=["team"], set_=values)
        .returning(Workspace.id)
    ).one()
    return session.get_one(Workspace, workspace_id, populate_existing=True)


def install(session: Session, vault: Vault, told: Mapping[str, Any], token: str, *, now: datetime) -> Workspace:
    """The workspace that the app was added to, or added to again, with a token of its own. told: its `auth.test`."""
    workspace = remember(session, told, now=now)
    workspace.token, workspace.installed_at = vault.seal(owner(workspace.team), token), now
    workspace.refresh_token, workspace.token_expires_at, workspace.token_renewing_until = "", None, None
    return workspace


def by_team(session: Session, team: str) -> Workspace | None:
    """The workspace of a Slack team id, if it is ours."""
    return session.scalars(BY_TEAM, {"team": team}).one_or_none()


def installed(session: Session) -> list[Workspace]:
    """Every workspace that we work for."""
    return list(session.scalars(select(Workspace).where(Workspace.removed_at.is_(None)).order_by(Workspace.id)))


def is_any_known(session: Session) -> bool:
    """Whether we know any workspace that we work for."""
    return session.scalar(select(Workspace.id).where(Workspace.removed_at.is_(None)).limit(1)) is not None


def is_any_scan_due(session: Session, now: datetime) -> bool:
    """Whether a workspace's threads are to be read now."""
    due = or_(Workspace.scan_at.is_(None), Workspace.scan_at <= now)
    return session.scalar(select(Workspace.id).where(Workspace.removed_at.is_(None), due).limit(1)) is not None


def claim_scans(session: Session, now: datetime, again: datetime) -> list[Workspace]:
    """The workspaces whose threads are to be read now; nobody else gets them before `again`."""
    due = or_(Workspace.scan_at.is_(None), Workspace.scan_at <= now)
    ids = session.scalars(
        update(Workspace).where(Workspace.removed_at.is_(None), due).values(scan_at=again).returning(Workspace.id)
    ).all()
    return list(session.scalars(select(Workspace).where(Workspace.id.in_(ids)).order_by(Workspace.id)))


def scanned(session: Session, workspace_id: int, upto: datetime) -> None:
    """A workspace's threads have been read: nothing from before `upto` is missing."""
    session.execute(update(Workspace).where(Workspace.id == workspace_id).values(scanned_upto=upto))


def scan_by(session: Session, at: datetime, workspace_id: int | None = None) -> None:
    """Have the threads read no later than `at`; None: of every workspace."""
    which = Workspace.id == workspace_id if workspace_id is not None else Workspace.removed_at.is_(None)
    session.execute(update(Workspace).where(which, Workspace.scan_at > at).values(scan_at=at))


def token(workspace: Workspace, settings: Settings, vault: Vault) -> str:
    """The bot token as it rests: the installation's own, else SLACK_BOT_TOKEN. Raises CannotOpen.

    Who asks Slack with it takes it from bot.rotation, where it is renewed in time.
    """
    return vault.open(owner(workspace.team), workspace.token) if workspace.token else settings.slack_bot_token


def owner(team: str) -> str:
    """Whom a workspace's token is sealed for."""
    return f"workspace:{team}"


def forget_token(session: Session, team: str) -> None:
    """The app was removed from this workspace: its tokens go at once."""
    workspace = by_team(session, team)
    if workspace is not None:
        workspace.token = workspace.refresh_token = ""
        workspace.token_expires_at = workspace.token_renewing_until = None
