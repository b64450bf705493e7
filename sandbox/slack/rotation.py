"""Tokens that end and are renewed, once token rotation is on (slack.md 1.3)."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.slack.calls import Refused
from sandbox.world import World

SECONDS: Final = 43_200.0  # a token's life
GRACE_SECONDS: Final = 60.0  # in which a used refresh token is taken again; Slack says only that it is short
GONE: Final = ("token_revoked", "account_inactive")
MOST: Final = 2  # tokens that live at once


@dataclass
class Rotation:
    """Who may speak for the bot. on: for whoever installs the app from now on; it never goes off again.

    ends: each rotated token that was not pushed out by newer ones, oldest first, with the second that it ends.
    spent: each used refresh token with the second until which it is taken again.
    """

    world: World
    on: bool = False
    seconds: float = SECONDS
    grace_seconds: float = GRACE_SECONDS
    ends: dict[str, float] = field(default_factory=dict)
    pushed_out: set[str] = field(default_factory=set)
    current: str = ""
    spent: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world.on_reset(self._forget)

    def _forget(self) -> None:
        self.on, self.seconds, self.grace_seconds, self.current = False, SECONDS, GRACE_SECONDS, ""
        for each in (self.ends, self.pushed_out, self.spent):
            each.clear()

    def grant(self) -> dict[str, Any]:
        """New tokens; the one before the last ends with it."""
        now = self.world.now()
        if self.current:
            self.spent[self.current] = now + self.grace_seconds
        token, self.current = f"xoxe.xoxb-1-{secrets.token_hex(16)}", f"xoxe-1-{secrets.token_hex(32)}"
        self.ends[token] = now + self.seconds
        while len(self.ends) > MOST:
            oldest = next(iter(self.ends))
            del self.ends[oldest]
            self.pushed_out.add(oldest)
        return {"access_token": token, "refresh_token": self.current, "expires_in": int(self.seconds)}

    def renew(self, refresh_token: str) -> dict[str, Any]:
        """New tokens for a refresh token. Raises Refused where it is not the last one, nor used a moment ago."""
        is_taken = refresh_token == self.current or self.spent.get(refresh_token, 0) > self.world.now()
        if not refresh_token or not is_taken or self.world.slack_app.token_error in GONE:
            raise Refused("invalid_refresh_token")
        return self.grant()

    def expire(self) -> None:
        """Every rotated token ends now; nobody is told."""
        self.ends = dict.fromkeys(self.ends, self.world.now())

    def is_bots(self, token: str) -> bool:
        """Whether a token is, or was, the bot's."""
        return token == self.world.slack_app.bot_token or token in self.ends or token in self.pushed_out

    def error(self, token: str) -> str:
        """What is wrong with a token of the bot's; "": it is good."""
        if self.world.slack_app.token_error:
            return self.world.slack_app.token_error
        if token in self.pushed_out:
            return "token_revoked"
        return "token_expired" if self.ends.get(token, float("inf")) <= self.world.now() else ""
