"""What a Slack user is besides a teammate: an admin, a member of user groups. It decides who may see what."""

import logging
import time
from collections.abc import Iterable
from typing import Final

from bot.desk import Desk
from storage.domain.errors import SendError
from storage.domain.profile import ADMINS
from storage.models import Workspace

log = logging.getLogger(__name__)
BELIEVED_SECONDS: Final = 300.0  # how long a group's membership is believed, as a Slack channel's
_groups: Final[dict[tuple[int, str], tuple[float, frozenset[str]]]] = {}


def roles(desk: Desk, workspace: Workspace, slack_user: str, wanted: Iterable[str]) -> frozenset[str]:
    """Those of the wanted roles that somebody has: "" everybody, ADMINS, or a Slack user group's id.

    Where Slack does not say, nobody has it.
    """
    return frozenset(each for each in set(wanted) if each == "" or _has(desk, workspace, slack_user, each))


def _has(desk: Desk, workspace: Workspace, slack_user: str, role: str) -> bool:
    try:
        if role == ADMINS:
            return desk.agent(workspace, slack_user).admin
        return slack_user in _members(desk, workspace, role)
    except SendError as error:
        log.warning("role.unknown", extra={"reason": error.code})
        return False


def _members(desk: Desk, workspace: Workspace, group: str) -> frozenset[str]:
    key = (workspace.id, group)
    told_at, members = _groups.get(key, (0.0, frozenset[str]()))
    if not told_at or time.monotonic() - told_at > BELIEVED_SECONDS:
        users = desk.slack(workspace).call("usergroups.users.list", usergroup=group).get("users", [])
        members = frozenset(map(str, users))
        _groups[key] = (time.monotonic(), members)
    return members
