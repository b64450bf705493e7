"""What a worker process shares: the database, the keys, and one client for each place outside."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot import rotation
from bot.slack import Slack
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


class AtWork:
    """Which lanes this process is at, and which of them were rung for meanwhile. Thread safe."""

    def __init__(self) -> None:
        self._rung: dict[int, bool] = {}
        self._lock = threading.Lock()

    def begins(self, lane_id: int) -> bool:
        """Begin with a lane. False: somebody is at it, and will look again."""
        with self._lock:
            if lane_id in self._rung:
                self._rung[lane_id] = True
                return False
            self._rung[lane_id] = False
            return True

    def goes_on(self, lane_id: int) -> bool:
        """Whether it was rung for meanwhile; if not, it is let go of."""
        with self._lock:
            if self._rung[lane_id]:
                self._rung[lane_id] = False
                return True
            del self._rung[lane_id]
            return False

    def breaks_off(self, lane_id: int) -> None:
        """Let go of it as it is. What it was rung for meanwhile, the sweep finds."""
        with self._lock:
            del self._rung[lane_id]


@dataclass(slots=True)
class Outside:
    """Made once a process by workers.worker. name: who holds leases; the supervisor voids them by it.

    in_flight: held during a send to a customer; as many may hold it as NOVELO_THREADS says.
    """

    settings: Settings
    database: Database
    vault: Vault
    name: str
    channels: Mapping[str, Channel] = field(default_factory=channels)
    stopping: threading.Event = field(default_factory=threading.Event)
    at_work: AtWork = field(default_factory=AtWork)
    transport: httpx.BaseTransport | None = None  # another wire to Slack, for tests
    in_flight: threading.BoundedSemaphore = field(init=False)
    _slack: dict[str, Slack] = field(default_factory=dict, repr=False)
    _accounts: dict[tuple[str, ...], Account] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.in_flight = threading.BoundedSemaphore(self.settings.threads)

    @property
    def media(self) -> Path:
        """Where files lie between the two sides."""
        return self.settings.data_dir / "media"

    def slack(self, workspace: Workspace) -> Slack:
        """The Web API client of a workspace; made anew when its token has changed.

        Not to be called in a transaction. Raises CannotOpen.
        """
        token = rotation.token(self.settings, self.database, self.vault, workspace, self.transport)
        client = self._slack.get(token)
        if client is None:
            client = self._slack[token] = Slack(self.settings.slack_api_url, token, self.transport)
        return client

    def account(self, inbox: Inbox) -> Account:
        """An inbox as its channel knows it. Raises CannotOpen when its token cannot be read."""
        row = (inbox.channel, inbox.account, inbox.token, inbox.page, inbox.business, inbox.login)
        account = self._accounts.get(row)
        if account is None:
            token = self.vault.open(owner(inbox.channel, inbox.account), inbox.token)
            account = self._accounts[row] = Account(
                channel=inbox.channel,
                account_id=inbox.account,
                token=token,
                page_id=inbox.page,
                business_id=inbox.business,
                login=inbox.login,
            )
        return account
