"""What a teammate may do (features.md AD-5). Pure.

Roles are given by Slack user group, in the settings of the team. Whoever is in several groups has the greatest of the
roles; an admin of the Slack workspace is always one here.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, get_args

Role = Literal["admin", "lead", "agent", "trainee", "viewer"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)  # the greatest first
# What is needed to: look on; act inside the team; reach the customer, or decide what does; change how all work.
Need = Literal["look", "act", "answer", "settings"]
LEAST: Final[Mapping[Need, Role]] = MappingProxyType(
    {"look": "viewer", "act": "trainee", "answer": "agent", "settings": "admin"}
)


def role(groups: Collection[str], given: Mapping[str, Sequence[str]], *, is_admin: bool) -> Role:
    """Somebody's role. groups: the user groups they are in, by id and by handle. given: the groups of each role.

    Where no group is named for agents, everybody without another role is one; else they look on.
    """
    if is_admin:
        return "admin"
    mine = {each.removeprefix("@") for each in groups}
    for each in ROLES:
        if mine & {name.removeprefix("@") for name in given.get(each, ())}:
            return each
    return "viewer" if given.get("agent") else "agent"


def may(role: Role, need: Need) -> bool:
    """Whether a role is enough for that."""
    return ROLES.index(role) <= ROLES.index(LEAST[need])
