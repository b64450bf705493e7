"""Who a Slack user is and where they are: as the database has it, else as Slack tells when it is asked.

Shared by listeners and workers; `Side` is what either has.
"""

import logging
from typing import Any, Final, Protocol

from bot.i18n import T, language_of, translator
from bot.slack import Slack
from storage import agents, rooms
from storage.db import Database
from storage.domain.errors import SendError
from storage.models import Agent, Workspace

log = logging.getLogger(__name__)
MEMBERS_PAGE: Final = 200
GONE: Final = frozenset({"slack_channel_gone", "slack_not_in_channel"})  # we are not in it: nothing to show of it


class Side(Protocol):
    """A process's database and its way to Slack."""

    @property
    def database(self) -> Database:
        """What all of us remember."""

    def slack(self, workspace: Workspace) -> Slack:
        """The Web API of a workspace."""


def agent(side: Side, workspace: Workspace, slack_user: str) -> Agent:
    """Who a Slack user is, as told within five minutes, else asked now. Raises SendErrors."""
    now = side.database.now()
    known = side.database.read(lambda session: agents.known(session, workspace.id, slack_user, now=now))
    if known is not None:
        return known
    user = side.slack(workspace).call("users.info", user=slack_user, include_locale=True)["user"]
    return side.database.write(lambda session: agents.remember(session, workspace, user, now=now))


def words(side: Side, workspace: Workspace, slack_user: str) -> T:
    """The sentences in a Slack user's language; English when Slack does not say."""
    try:
        return translator(language_of(agent(side, workspace, slack_user).locale))
    except SendError:
        return translator("en")


def members(side: Side, workspace: Workspace, slack_channel: str) -> frozenset[str]:
    """Who is in a Slack channel, as told within five minutes, else asked now. Raises SendErrors."""
    now = side.database.now()
    known = side.database.read(lambda session: rooms.members(session, workspace.id, slack_channel, now=now))
    return known if known is not None else _asked(side, workspace, slack_channel)


def visible(side: Side, workspace: Workspace, viewer: str) -> tuple[set[str], bool]:
    """The Slack channels of ours that a viewer is in, and whether that is all of them.

    One whose members Slack does not tell is left out.
    """
    now = side.database.now()
    places = side.database.read(lambda session: rooms.shown_in(session, workspace.id))
    known = side.database.read(lambda session: rooms.all_members(session, workspace.id, places, now=now))
    seen, told_all = set[str](), True
    for place in sorted(places):
        try:
            people = known[place] if place in known else _asked(side, workspace, place)
            seen |= {place} if viewer in people else set()
        except SendError as error:
            log.warning("members.unknown", extra={"channel": place, "reason": error.code})
            told_all = told_all and error.code in GONE
    return seen, told_all


def teams(side: Side, workspace: Workspace) -> list[dict[str, Any]]:
    """The workspace's user groups (models.Teams), as told within five minutes, else asked now; older where Slack does
    not say."""
    now = side.database.now()
    known = side.database.read(lambda session: rooms.teams(session, workspace.id, now=now))
    if known is not None:
        return known
    try:
        told = side.slack(workspace).call("usergroups.list", include_users=True)["usergroups"]
    except SendError as error:
        log.warning("teams.unknown", extra={"reason": error.code})
        return side.database.read(lambda session: rooms.teams(session, workspace.id)) or []
    groups = [
        {"id": each["id"], "handle": each.get("handle", ""), "users": list(each.get("users", []))}
        for each in told
        if not each.get("date_delete")
    ]
    side.database.write(lambda session: rooms.teams_told(session, workspace.id, groups, now=now))
    return groups


def _asked(side: Side, workspace: Workspace, slack_channel: str) -> frozenset[str]:
    asked = side.database.write(lambda session: rooms.asking(session, workspace.id, slack_channel))
    found: set[str] = set()
    cursor = ""
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = side.slack(workspace).call("conversations.members", channel=slack_channel, limit=MEMBERS_PAGE, **more)
        found.update(page["members"])
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            break
    now = side.database.now()
    if asked is not None:
        since = asked
        side.database.write(lambda session: rooms.told(session, workspace.id, slack_channel, found, since, now=now))
    return frozenset(found)
