"""Rate limits: so many calls a minute for each method, and one post a second for each channel (slack.md 2.1).

Slack does not publish its bursts. Here a method may use a whole minute's worth at once (at least ten calls), and a
channel takes a handful of posts before the one-a-second rule bites. Whoever is refused stays refused for the time that
Retry-After names.
"""

import math
from dataclasses import dataclass

from sandbox.slack.calls import Refused
from sandbox.world import World

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100  # calls a minute, slack.md 2.1
SPECIAL = 600  # calls a minute for auth.test, chat.getPermalink, oauth.v2.access, slack.md 2.2
POSTS = 300  # a minute for the workspace: "several hundred", slack.md 0.2
CALLS_BURST = 10  # what even the slowest method may do at once, so that ten sockets can be opened (slack.md 1.4)
POSTS_BURST = 5  # posts to one channel before 1 a second holds; Slack says only that bursts are allowed


@dataclass
class Meter:
    """A bucket that fills up again. full_at: when it is full; refused_until: epoch seconds."""

    full_at: float = 0.0
    refused_until: float = 0.0

    def take(self, per_second: float, burst: int, now: float) -> float:
        """Seconds to wait; 0.0 when one was taken."""
        if now < self.refused_until:
            return self.refused_until - now
        spent = max(self.full_at, now) + 1 / per_second
        wait = spent - now - burst / per_second
        if wait > 1e-9:
            self.refused_until = now + math.ceil(wait)
            return wait
        self.full_at = spent
        return 0.0


class Limits:
    """All meters of the workspace."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._meters: dict[str, Meter] = {}
        world.on_reset(self._meters.clear)

    def call(self, method: str, per_minute: int) -> None:
        """Count one call. Raises Refused with Retry-After."""
        self._take(method, per_minute / 60, max(per_minute, CALLS_BURST))

    def post(self, channel: str) -> None:
        """Count one post into a channel."""
        self._take(f"post:{channel}", 1.0, POSTS_BURST)

    def _take(self, name: str, per_second: float, burst: int) -> None:
        switches = self._world.switches
        if not switches.limits_enforced:
            return
        meter = self._meters.setdefault(name, Meter())
        rate = per_second * switches.limits_scale
        wait = meter.take(rate, max(1, int(burst * switches.limits_scale)), self._world.now())
        if wait:
            raise ratelimited(wait)


def ratelimited(seconds: float) -> Refused:
    return Refused("ratelimited", status=429, headers={"Retry-After": str(max(1, math.ceil(seconds)))})
