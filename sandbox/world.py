"""The pretend world before anybody has acted: one Slack team, its people and channels, Meta's accounts and customers.

The records are plain and mutable: the control API changes them, and `World.reset` puts the seed back into the same
object, so that every part may keep its reference. What people do in the world is kept by the parts.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox import seed
from sandbox.records import Account, Channel, Customer, MetaApp, SlackApp, Team, User, UserGroup

Contribution = Callable[[], dict[str, Any]]


@dataclass
class Switches:
    """What the control API can turn while the sandbox runs. Delays in seconds, before each retry."""

    slack: str = "http"  # how events reach the app: "http" or "socket"
    limits_enforced: bool = True
    limits_scale: float = 1.0  # 2.0 allows twice the documented rates
    slack_retry_seconds: tuple[float, ...] = (0, 60, 300)  # slack.md 4.5
    # Meta says only "immediately, then less and less often, up to 7 days" (meta.md 1.4): a plausible beginning of it.
    meta_retry_seconds: tuple[float, ...] = (0, 5, 30, 120, 600, 3600)
    dedupe_client_msg_id: bool = False  # Slack does not document that it does (slack.md 0, reliability.md 0.8)


@dataclass
class World:
    """Everything that exists. ids are the keys. base_url: where this server is reached, without a slash at the end."""

    base_url: str = ""
    app_url: str = ""
    switches: Switches = field(default_factory=Switches)
    team: Team = field(init=False)
    slack_app: SlackApp = field(init=False)
    users: dict[str, User] = field(init=False)
    user_groups: dict[str, UserGroup] = field(init=False)
    channels: dict[str, Channel] = field(init=False)
    emoji: dict[str, str] = field(init=False)
    meta_app: MetaApp = field(init=False)
    accounts: dict[str, Account] = field(init=False)
    customers: dict[str, Customer] = field(init=False)
    _resets: list[Callable[[], None]] = field(default_factory=list)
    _stamps: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._sow()

    def now(self) -> float:
        """Epoch seconds, UTC."""
        return time.time()

    def bearer(self, token: str) -> Account | None:
        """The account a Meta token speaks for, if it is a good one."""
        account = next((each for each in self.accounts.values() if token and each.token == token), None)
        if account is None or account.token_revoked or 0 < account.token_ends_at <= self.now():
            return None
        return account

    def stamp(self, place: str = "") -> str:
        """A Slack ts: epoch seconds with six decimals, never the same twice in one place and never going back."""
        micros = max(int(self.now() * 1_000_000), self._stamps.get(place, 0) + 1)
        self._stamps[place] = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def on_reset(self, forget: Callable[[], None]) -> None:
        """Call `forget` after each reset, when the seed is back: a part drops what it remembered."""
        self._resets.append(forget)

    def reset(self) -> None:
        """Back to the seed. The addresses stay."""
        self.switches = Switches()
        self._sow()
        for forget in self._resets:
            forget()

    def _sow(self) -> None:
        self.team = seed.team()
        self.slack_app = seed.slack_app()
        self.users = {user.id: user for user in seed.users()}
        self.user_groups = {group.id: group for group in seed.user_groups()}
        self.channels = {channel.id: channel for channel in seed.channels()}
        self.emoji = seed.emoji()
        self.meta_app = seed.meta_app()
        self.accounts = {account.id: account for account in seed.accounts()}
        self.customers = {customer.id: customer for customer in seed.customers()}
