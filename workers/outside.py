"""What a worker process shares: the database, the keys, and one client for each place outside."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.slack import Slack
from storage import workspaces
from storage.db import Database
from storage.inboxes import owner
from storage.models import Inbox, Workspace
from storage.secrets import Vault
from storage.settings import Settings
from workers.channels import Account, Channel, channels, graph


def point_to_meta(settings: Settings) -> None:
    """Say where Meta is, once a process, before a channel is used."""
    graph.configure(
        whatsapp_url=settings.meta_graph_url,
        instagram_url=settings.instagram_graph_url,
        version=settings.meta_graph_version,
        app_secret=next(iter(settings.meta_app_secrets), ""),
        instagram_app_secret=next(iter(settings.instagram_app_secrets), ""),
    )


@dataclass(slots=True)
class Outside:
    """Made once a process by workers.worker. name: who holds leases; the supervisor voids them by it."""

    settings: Settings
    database: Database
    vault: Vault
    name: str
    channels: Mapping[str, Channel] = field(default_factory=channels)
    stopping: threading.Event = field(default_factory=threading.Event)
    _slack: dict[str, Slack] = field(default_factory=dict)

    @property
    def media(self) -> Path:
        """Where files lie between the two sides."""
        return self.settings.data_dir / "media"

    def slack(self, workspace: Workspace) -> Slack:
        """The Web API client of a workspace; made anew when its token has changed."""
        token = workspaces.token(workspace, self.settings, self.vault)
        client = self._slack.get(token)
        if client is None:
            client = self._slack[token] = Slack(self.settings.slack_api_url, token)
        return client

    def account(self, inbox: Inbox) -> Account:
        """An inbox as its channel knows it. Raises CannotOpen when its token cannot be read."""
        return Account(
            channel=inbox.channel,
            account_id=inbox.account,
            token=self.vault.open(owner(inbox.channel, inbox.account), inbox.token),
            page_id=inbox.page,
            business_id=inbox.business,
            login=inbox.login,
        )
