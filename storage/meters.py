"""How much each program that reads may still ask for, measured by all web processes together.

The measure is in Redis, for a commit a request would make reading dearer than what is read. While Redis is away each
process measures by itself. A Redis that forgets lets everybody begin anew, which harms nobody.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
BURST: Final = 60  # requests at once; ours
A_SECOND: Final = 5.0  # and from then on; ours
AWAY_SECONDS: Final = 5.0  # for so long a Redis that did not answer is not asked again: each time may cost a second
SECOND: Final = 1_000_000  # in microseconds, which everything here is counted in
INTERVAL: Final = int(SECOND / A_SECOND)

# The same as `_alone`, in one step for everybody. ARGV: the interval, how far ahead one may be, and the time, or 0 for
# Redis' own. Gives how much too early it is.
COUNT: Final = """
local now = tonumber(ARGV[3])
if now == 0 then
    local time = redis.call('TIME')
    now = time[1] * 1000000 + time[2]
end
local after = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + tonumber(ARGV[1])
local early = after - now - tonumber(ARGV[2])
if early > 0 then
    return early
end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
return 0
"""


@dataclass(slots=True)
class Meter:
    """Thread safe. redis: None measures this process alone. clock: in seconds; None: each side's own."""

    redis: Redis | None = None
    clock: Callable[[], float] | None = None
    _next: dict[int, int] = field(default_factory=dict)
    _away_until: float = 0.0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, token_id: int) -> float:
        """Count a request. How many seconds too early it is; 0: it may be answered. Never raises."""
        now = int(self.clock() * SECOND) if self.clock else 0
        if self.redis is not None and time.monotonic() >= self._away_until:
            key, arguments = f"novelo:asked:{token_id}", (INTERVAL, BURST * INTERVAL, now)
            try:
                return cast(int, self.redis.eval(COUNT, 1, key, *arguments)) / SECOND
            except (RedisError, OSError) as error:
                log.warning("meter.away", extra={"reason": type(error).__name__})
                self._away_until = time.monotonic() + AWAY_SECONDS
        return self._alone(token_id, now or int(time.monotonic() * SECOND)) / SECOND

    def _alone(self, token_id: int, now: int) -> int:
        with self._turn:
            after = max(self._next.get(token_id, now), now) + INTERVAL
            early = after - now - BURST * INTERVAL
            if early <= 0:
                self._next[token_id] = after
            return max(early, 0)
