"""A workspace's token as it can be used now: renewed at Slack, by one process at a time, before it ends.

No transaction is open during the call. A process that dies between Slack's answer and the commit has used up the
refresh token; the next one asks with the same again as soon as the claim has ended, which Slack allows a short while.
"""

import logging

import httpx

from bot.slack import refresh
from storage import rotation, workspaces
from storage.db import Database
from storage.domain.errors import SendError
from storage.domain.rotation import FINAL
from storage.failpoints import reach
from storage.models import Workspace
from storage.secrets import Vault
from storage.settings import Settings

log = logging.getLogger(__name__)


def token(
    settings: Settings,
    database: Database,
    vault: Vault,
    workspace: Workspace,
    transport: httpx.BaseTransport | None = None,
) -> str:
    """The bot token of a workspace. Where its end is near, it is renewed, or somebody is at it and the present one
    is given. Not to be called in a transaction. Raises CannotOpen."""
    if rotation.is_renewable(workspace, database.now()):
        workspace = _renewed(settings, database, vault, workspace.id, transport)
    return workspaces.token(workspace, settings, vault)


def _renewed(
    settings: Settings, database: Database, vault: Vault, workspace_id: int, transport: httpx.BaseTransport | None
) -> Workspace:
    """The workspace after a try. Where that came to nothing, the next one is after the claim has ended."""
    now = database.now()
    workspace, is_ours = database.write(lambda session: rotation.claim(session, workspace_id, now))
    if not is_ours:
        return workspace
    reach("rotation.claimed")
    used = rotation.refresh_token(vault, workspace)
    try:
        new = rotation.granted(refresh(settings, used, transport), now)
    except (SendError, KeyError, ValueError) as error:
        reason = (error.provider or error.code) if isinstance(error, SendError) else type(error).__name__
        log.warning("workspace.unrenewed", extra={"team": workspace.team, "reason": reason})
        if reason not in FINAL:
            return workspace
        address = f"{settings.public}/slack/install"
        return database.write(
            lambda session: rotation.refused(session, vault, workspace_id, used, address, database.now())
        )
    reach("rotation.answered")
    renewed = database.write(lambda session: rotation.renewed(session, vault, workspace_id, used, new))
    log.info("workspace.renewed", extra={"team": workspace.team})
    return renewed
