"""What every listener shares: the database, the keys, and what Slack has told about people and places lately."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy.orm import Session

from bot import people, roles, rotation
from bot.i18n import T
from bot.slack import Slack
from storage import health, homes, rooms, workspaces
from storage.db import Database
from storage.domain.errors import Rejected, SendError, TryLater
from storage.domain.roles import Need
from storage.models import Agent, Workspace
from storage.secrets import Vault
from storage.settings import Settings

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Desk:
    """One a process."""

    settings: Settings
    database: Database
    vault: Vault
    transport: httpx.BaseTransport | None = None  # another wire to Slack, for tests
    _clients: dict[str, Slack] = field(default_factory=dict)
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
                    told = self.client(self.settings.slack_bot_token).call("auth.test")
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
        """The Web API of a workspace. Not to be called in a transaction."""
        return self.client(self.token(workspace))

    def token(self, workspace: Workspace) -> str:
        """The bot token of a workspace, renewed in time. Not to be called in a transaction. Raises CannotOpen."""
        return rotation.token(self.settings, self.database, self.vault, workspace, self.transport)

    def agent(self, workspace: Workspace, slack_user: str) -> Agent:
        """Who a Slack user is, as told within five minutes, else asked now. Raises SendErrors."""
        return people.agent(self, workspace, slack_user)

    def words(self, workspace: Workspace, slack_user: str) -> T:
        """The sentences in a Slack user's language; English when Slack does not say."""
        return people.words(self, workspace, slack_user)

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

    def is_permitted(self, workspace: Workspace, slack_user: str, channel: str, need: Need = "act") -> bool:
        """Whether somebody may do what needs that in a Slack channel: by their role, and as one who is in it.

        Raises SendErrors when Slack does not say.
        """
        try:
            return roles.may(self, workspace, slack_user, need) and slack_user in self.members(workspace, channel)
        except Rejected:  # Slack knows no such user, or us not in that channel
            return False

    def may_act(self, workspace: Workspace, slack_user: str, channel: str, need: Need = "act") -> bool:
        """The same. When Slack does not say, nobody may (reliability d21)."""
        try:
            return self.is_permitted(workspace, slack_user, channel, need)
        except SendError as error:
            log.warning("actor.unknown", extra={"reason": error.code})
            return False

    def may(self, workspace: Workspace, slack_user: str, need: Need) -> bool:
        """The same where no one Slack channel is meant: by their role alone."""
        try:
            return roles.may(self, workspace, slack_user, need)
        except SendError as error:
            log.warning("actor.unknown", extra={"reason": error.code})
            return False

    def visible(self, workspace: Workspace, viewer: str) -> tuple[set[str], bool]:
        """The Slack channels of ours that a viewer is in, and whether that is all of them."""
        return people.visible(self, workspace, viewer)

    def forget_members(self, workspace: Workspace, channel: str, slack_user: str) -> None:
        """Somebody joined or left: ask again next time, whoever asks, and draw their Home anew."""

        def work(session: Session) -> None:
            rooms.forget(session, workspace.id, channel)
            homes.disturb(session, workspace.id, slack_user, now=self.database.now())

        self.database.write(work)

    def members(self, workspace: Workspace, channel: str) -> frozenset[str]:
        """Who is in a Slack channel, as told within five minutes, else asked now. Raises SendErrors."""
        return people.members(self, workspace, channel)

    def _remember(self, session: Session, told: Mapping[str, Any]) -> None:
        """Slack takes our token: what needed attention for want of one may be well again."""
        now = self.database.now()
        workspace = workspaces.remember(session, told, now=now)
        health.look_now(session, workspace.id, now=now)

    def client(self, token: str) -> Slack:
        """The Web API by a token."""
        if token not in self._clients:
            self._clients[token] = Slack(self.settings.slack_api_url, token, self.transport)
        return self._clients[token]
