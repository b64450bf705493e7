"""The tokens of a workspace whose app rotates them: sealed, claimed by one for renewal, replaced."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import alarms, health, inboxes
from storage.domain.rotation import AHEAD, CLAIM, is_due
from storage.models import Workspace
from storage.secrets import Vault
from storage.workspaces import owner


class Granted(NamedTuple):
    """What Slack gave. refresh: "" and expires_at: None where the app does not rotate."""

    token: str
    refresh: str
    expires_at: datetime | None


def granted(told: Mapping[str, Any], now: datetime) -> Granted:
    """An answer of oauth.v2.access. now: from before it was asked. Raises KeyError where something is left out."""
    if not told.get("refresh_token"):
        return Granted(str(told["access_token"]), "", None)
    expires_at = now + timedelta(seconds=int(told["expires_in"]))
    return Granted(str(told["access_token"]), str(told["refresh_token"]), expires_at)


def keep(vault: Vault, workspace: Workspace, new: Granted) -> None:
    """Write down what Slack gave, sealed; whoever was renewing has nothing to renew any more."""
    workspace.token = vault.seal(owner(workspace.team), new.token)
    workspace.refresh_token = vault.seal(_owner(workspace), new.refresh) if new.refresh else ""
    workspace.token_expires_at, workspace.token_renewing_until = new.expires_at, None


def is_renewable(workspace: Workspace, now: datetime) -> bool:
    """Whether a workspace's token is to be renewed now, as far as this row knows."""
    return bool(workspace.refresh_token) and is_due(workspace.token_expires_at, workspace.token_renewing_until, now)


def due(session: Session, now: datetime) -> list[Workspace]:
    """The workspaces whose token is to be renewed now."""
    ends = select(Workspace).where(Workspace.removed_at.is_(None), Workspace.token_expires_at < now + AHEAD)
    return [each for each in session.scalars(ends.order_by(Workspace.id)) if is_renewable(each, now)]


def claim(session: Session, workspace_id: int, now: datetime) -> tuple[Workspace, bool]:
    """The workspace as it is now, and whether its renewal is the caller's: nobody else gets it for CLAIM."""
    workspace = _locked(session, workspace_id)
    is_ours = is_renewable(workspace, now)
    if is_ours:
        workspace.token_renewing_until = now + CLAIM
        session.flush()
    return workspace, is_ours


def refresh_token(vault: Vault, workspace: Workspace) -> str:
    """What the token is renewed with; "" where there is none. Raises CannotOpen."""
    return vault.open(_owner(workspace), workspace.refresh_token) if workspace.refresh_token else ""


def renewed(session: Session, vault: Vault, workspace_id: int, used: str, new: Granted) -> Workspace:
    """Write down the tokens that `used` was given for, unless it was installed again or removed meanwhile."""
    workspace = _locked(session, workspace_id)
    if refresh_token(vault, workspace) == used:
        keep(vault, workspace, new)
        session.flush()
    return workspace


def refused(session: Session, vault: Vault, workspace_id: int, used: str, address: str, now: datetime) -> Workspace:
    """Slack renews no more with `used`: the admins are told while the token lives, and it needs attention after that.

    address: where the app is installed again. Nothing happens where other tokens came meanwhile.
    """
    workspace = _locked(session, workspace_id)
    if refresh_token(vault, workspace) != used:
        return workspace
    workspace.refresh_token, workspace.token_renewing_until = "", None
    session.flush()
    is_alive = workspace.token_expires_at is not None and workspace.token_expires_at > now
    for inbox in inboxes.connected(session, workspace.id):
        if is_alive:
            alarms.tell(session, inbox, alarms.SLACK_ENDS, now=now, address=address)
        else:
            health.trouble(session, inbox, "slack_token_dead", now=now)
    return workspace


def _locked(session: Session, workspace_id: int) -> Workspace:
    return session.get_one(Workspace, workspace_id, populate_existing=True, with_for_update=True)


def _owner(workspace: Workspace) -> str:
    """Not the token's own: the one sealed word cannot be put in the other's place."""
    return f"{owner(workspace.team)}:refresh"
