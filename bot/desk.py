"""What every listener shares: the database, the keys, and what Slack has told about people and places lately."""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from sqlalchemy.orm import Session

from bot.i18n import T, language_of, translator
from bot.slack import Slack
from storage import agents, health, inboxes, workspaces
from storage.db import Database
from storage.domain.errors import SendError, TryLater
from storage.models import Agent, Workspace
from storage.secrets import Vault
from storage.settings import Settings

log = logging.getLogger(__name__)
MEMBERS_SECONDS: Final = 300.0  # how long a Slack channel's membership is believed
MEMBERS_PAGE: Final = 200
GONE: Final = frozenset({"slack_channel_gone", "slack_not_in_channel"})  # we are not in it: nothing to show of it


@dataclass(slots=True)
class Desk:
    """One a process."""

    settings: Settings
    database: Database
    vault: Vault
    transport: httpx.BaseTransport | None = None  # another wire to Slack, for tests
    _clients: dict[str, Slack] = field(default_factory=dict)
    _members: dict[tuple[int, str], tuple[float, frozenset[str]]] = field(default_factory=dict)
    _connecting: threading.Lock = field(default_factory=threading.Lock)
    _connected: bool = False

    def workspace(self, team: str) -> Workspace | None:
        """The workspace of a Slack team, if it is ours."""
        return self.database.read(lambda session: workspaces.by_team(session, team))

    def connect(self) -> bool:
        """Ask Slack which workspace SLACK_BOT_TOKEN is of, once. False while nobody has ever told us."""
        if self._connected or not self.settings.slack_bot_token:
            return True
        with self._connecting:
            if not self._connected:
                try:
                    told = self._client(self.settings.slack_bot_token).call("auth.test")
                except SendError as error:
                    log.warning("workspace.unknown", extra={"reason": error.code})
                    return self.database.read(workspaces.is_any_known)
                self.database.write(lambda session: self._remember(session, told))
                self._connected = True
        return True

    def home(self, team: str) -> Workspace | None:
        """The workspace that sent us something, if it is ours. Raises TryLater while we cannot tell."""
        workspace = self.workspace(team)
        if workspace is None and not self._connected:
            if not self.connect():
                raise TryLater("slack_unreachable", "which workspace is ours is not known yet")
            workspace = self.workspace(team)
        return workspace

    def slack(self, workspace: Workspace) -> Slack:
        """The Web API of a workspace."""
        return self._client(workspaces.token(workspace, self.settings, self.vault))

    def agent(self, workspace: Workspace, slack_user: str) -> Agent:
        """Who a Slack user is, as told within five minutes, else asked now. Raises SendErrors."""
        now = self.database.now()
        known = self.database.read(lambda session: agents.known(session, workspace.id, slack_user, now=now))
        if known is not None:
            return known
        user = self.slack(workspace).call("users.info", user=slack_user, include_locale=True)["user"]
        return self.database.write(lambda session: agents.remember(session, workspace, user, now=now))

    def words(self, workspace: Workspace, slack_user: str) -> T:
        """The sentences in a Slack user's language; English when Slack does not say."""
        try:
            return translator(language_of(self.agent(workspace, slack_user).locale))
        except SendError:
            return translator("en")

    def name(self, workspace: Workspace, subject: str) -> str:
        """How customers may read a mention: a colleague's name; nothing for groups and Slack channels."""
        if not subject.startswith(("U", "W")) or subject == workspace.bot_user:
            return ""
        try:
            return self.agent(workspace, subject).name
        except SendError:
            return ""

    def may_own(self, workspace: Workspace, slack_user: str, channel: str) -> bool:
        """Whether a conversation of this Slack channel may be given to somebody. No when Slack does not say."""
        if not slack_user.startswith(("U", "W")) or slack_user == workspace.bot_user:
            return False
        return self.may_act(workspace, slack_user, channel)

    def may_act(self, workspace: Workspace, slack_user: str, channel: str) -> bool:
        """Whether somebody may act for the team in a Slack channel: a full member of the workspace who is in it.

        When Slack does not say, nobody may (reliability d21).
        """
        try:
            return self.agent(workspace, slack_user).may_reply and slack_user in self.members(workspace, channel)
        except SendError as error:
            log.warning("actor.unknown", extra={"reason": error.code})
            return False

    def visible(self, workspace: Workspace, viewer: str) -> tuple[set[str], bool]:
        """The Slack channels of our inboxes that a viewer is in, and whether that is all of them.

        One whose members Slack does not tell is left out.
        """
        channels = self.database.read(
            lambda session: {inbox.slack_channel for inbox in inboxes.connected(session, workspace.id)}
        )
        seen, told_all = set[str](), True
        for channel in channels:
            try:
                if viewer in self.members(workspace, channel):
                    seen.add(channel)
            except SendError as error:
                log.warning("members.unknown", extra={"channel": channel, "reason": error.code})
                told_all = told_all and error.code in GONE
        return seen, told_all

    def forget_members(self, workspace: Workspace, channel: str) -> None:
        """Somebody joined or left: ask again next time."""
        self._members.pop((workspace.id, channel), None)

    def members(self, workspace: Workspace, channel: str) -> frozenset[str]:
        """Who is in a Slack channel, as told within five minutes, else asked now. Raises SendErrors."""
        key = (workspace.id, channel)
        told_at, members = self._members.get(key, (0.0, frozenset()))
        if told_at and time.monotonic() - told_at < MEMBERS_SECONDS:
            return members
        found: set[str] = set()
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = self.slack(workspace).call("conversations.members", channel=channel, limit=MEMBERS_PAGE, **more)
            found.update(page["members"])
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                break
        self._members[key] = (time.monotonic(), frozenset(found))
        return self._members[key][1]

    def _remember(self, session: Session, told: Mapping[str, Any]) -> None:
        """Slack takes our token: what needed attention for want of one may be well again."""
        now = self.database.now()
        workspace = workspaces.remember(session, told, now=now)
        health.look_now(session, workspace.id, now=now)

    def _client(self, token: str) -> Slack:
        if token not in self._clients:
            self._clients[token] = Slack(self.settings.slack_api_url, token, self.transport)
        return self._clients[token]
