"""What a Slack user is besides a teammate: an admin, a member of user groups. It decides who may see and do what."""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from bot import people
from bot.people import Side
from storage import practice
from storage.domain import roles as rules
from storage.domain.errors import SendError
from storage.domain.profile import ADMINS
from storage.domain.roles import Need, Role
from storage.models import Agent, Workspace

log = logging.getLogger(__name__)
BELIEVED_SECONDS: Final = 300.0  # how long a group's membership is believed, as a Slack channel's
_groups: Final[dict[tuple[int, str], tuple[float, frozenset[str]]]] = {}


def roles(side: Side, workspace: Workspace, slack_user: str, wanted: Iterable[str]) -> frozenset[str]:
    """Those of the wanted roles that somebody has: "" everybody, ADMINS, or a Slack user group's id.

    Where Slack does not say, nobody has it.
    """
    return frozenset(each for each in set(wanted) if each == "" or _has(side, workspace, slack_user, each))


def role_of(side: Side, workspace: Workspace, slack_user: str) -> Role | None:
    """Somebody's role in the team (storage.domain.roles); None for a guest, an outsider or a bot. Raises SendErrors."""
    agent = people.agent(side, workspace, slack_user)
    if not agent.may_reply:
        return None
    given = practice.team(workspace).roles
    # Where no role is given, nobody's groups matter, and Slack need not be asked.
    return of_agent(agent, given, people.teams(side, workspace) if given else [])


def of_agent(agent: Agent, given: Mapping[str, Sequence[str]], groups: Iterable[Mapping[str, Any]]) -> Role:
    """The same of somebody known. given: the user groups of each role; groups: as people.teams tells of them."""
    mine = {str(each[name]) for each in groups if agent.slack_user in each["users"] for name in ("id", "handle")}
    return rules.role(mine, given, is_admin=agent.admin)


def may(side: Side, workspace: Workspace, slack_user: str, need: Need) -> bool:
    """Whether somebody's role is enough for that. Raises SendErrors."""
    role = role_of(side, workspace, slack_user)
    return role is not None and rules.may(role, need)


def _has(side: Side, workspace: Workspace, slack_user: str, role: str) -> bool:
    try:
        if role == ADMINS:
            return people.agent(side, workspace, slack_user).admin
        return slack_user in _members(side, workspace, role)
    except SendError as error:
        log.warning("role.unknown", extra={"reason": error.code})
        return False


def _members(side: Side, workspace: Workspace, group: str) -> frozenset[str]:
    key = (workspace.id, group)
    told_at, members = _groups.get(key, (0.0, frozenset[str]()))
    if not told_at or time.monotonic() - told_at > BELIEVED_SECONDS:
        users = side.slack(workspace).call("usergroups.users.list", usergroup=group).get("users", [])
        members = frozenset(map(str, users))
        _groups[key] = (time.monotonic(), members)
    return members
