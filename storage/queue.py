"""The bell: RQ jobs that say "look at the database". Losing one costs a moment, never a message."""

import logging
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

log = logging.getLogger(__name__)

# In order of importance: a worker takes from the first of its queues that has something (design.md section 4).
QUEUES: Final = ("customer", "intake", "slack", "file", "notice", "card", "mark", "tidy", "home", "receipt", "hook")
JOBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "call_out": "workers.jobs.call_out",
        "drain": "workers.jobs.drain",
        "look_after": "workers.jobs.look_after",
        "open_envelopes": "workers.jobs.open_envelopes",
        "share_out": "workers.jobs.share_out",
        "tend_homes": "workers.jobs.tend_homes",
    }
)
SOCKET_SECONDS: Final = 1.0  # a bell that hangs must not hold up the answer to a webhook
JOB_SECONDS: Final = 600
SHARED: Final = frozenset({"intake"})  # queues of one job without a subject


class Ring(NamedTuple):
    """One wake-up: which queue, which job of JOBS, and its only argument (a lane id; 0 where it takes none)."""

    queue: str
    job: str
    subject: int = 0


class AllowedJob(Job):
    """A job that runs only what JOBS names: whoever can write to Redis still cannot choose what we execute."""

    @property
    def func(self):  # type: ignore[no-untyped-def]
        if self.func_name not in JOBS.values():
            raise PermissionError(f"job {self.func_name!r} is not one of ours")
        return super().func


class Bell:
    """Rings workers over Redis. Thread safe."""

    def __init__(self, redis_url: str) -> None:
        self.redis: Final = Redis.from_url(
            redis_url, socket_timeout=SOCKET_SECONDS, socket_connect_timeout=SOCKET_SECONDS, retry=None
        )
        self._queues: Final = {
            name: Queue(name, connection=self.redis, serializer=JSONSerializer, job_class=AllowedJob) for name in QUEUES
        }

    def ring(self, rings: Iterable[Ring]) -> bool:
        """Wake a worker for each, all in one round trip. False when Redis did not take it; never raises."""
        try:
            pipeline = self.redis.pipeline(transaction=False)
            for queue, job, subject in self._needed(list(rings)):
                self._queues[queue].enqueue_call(
                    JOBS[job],
                    args=(subject,) if subject else (),
                    timeout=JOB_SECONDS,
                    result_ttl=0,
                    failure_ttl=0,
                    ttl=JOB_SECONDS,
                    pipeline=pipeline,
                )
            pipeline.execute()
        except (RedisError, OSError) as error:
            log.warning("bell.lost", extra={"reason": type(error).__name__})
            return False
        return True

    def _needed(self, rings: "list[Ring]") -> "list[Ring]":
        """Those that do not ring already. A bell for all envelopes that has not been answered yet is answered by a look
        that sees what has been committed since; while nobody answers, they would pile up by the thousand."""
        if not any(each.queue in SHARED for each in rings):
            return rings
        waiting = {name for name in SHARED if self._queues[name].count}
        return [each for each in rings if each.queue not in waiting]

    def depths(self) -> dict[str, int]:
        """How many wake-ups wait in each queue. Raises RedisError."""
        return {name: queue.count for name, queue in self._queues.items()}

    def close(self) -> None:
        """Give the connections back."""
        self.redis.close()
