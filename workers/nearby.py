"""A worker's bell for itself: straight to a thread of its own that has nothing to do, else over Redis."""

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from storage.queue import JOBS, Bell, Ring
from workers import jobs

log = logging.getLogger(__name__)


def run_job(name: str, arguments: list[int]) -> None:
    """Do what a bell asked for. Never raises."""
    try:
        getattr(jobs, name.rpartition(".")[2])(*arguments)
    except Exception:  # the database keeps what was not done, and the sweep rings for it again
        log.exception("job.broke", extra={"job": name})


@dataclass(frozen=True, slots=True)
class Hand:
    """A crew's threads. free: a permit for each. near: held while one is at something that was rung for here."""

    pool: ThreadPoolExecutor
    free: threading.BoundedSemaphore
    near: threading.Lock = field(default_factory=threading.Lock)

    def take(self, work: Callable[..., None], *arguments: object) -> bool:
        """Have a thread do it now. False when none is free, or one is at such a thing already."""
        if not self.near.acquire(blocking=False):
            return False
        if not self.free.acquire(blocking=False):
            self.near.release()
            return False
        try:
            self.pool.submit(work, *arguments).add_done_callback(self._done)
        except RuntimeError:  # it is being shut down
            self._done()
            return False
        return True

    def _done(self, _: object = None) -> None:
        self.free.release()
        self.near.release()


class Nearby(Bell):
    """A worker's own bell: what it rings for goes straight to a thread of its own that has nothing to do.

    One at a time a crew: what comes by the dozen is for all workers, and goes over Redis.
    """

    def __init__(self, redis_url: str) -> None:
        super().__init__(redis_url)
        self.hands: Final[dict[str, Hand]] = {}  # by queue, while the worker is at work

    def ring(self, rings: Iterable[Ring]) -> bool:
        """Wake a thread or a worker for each. False when Redis did not take it; never raises."""
        far = [each for each in rings if not self._is_taken(each)]
        return super().ring(far) if far else True

    def _is_taken(self, ring: Ring) -> bool:
        hand = self.hands.get(ring.queue)
        return hand is not None and hand.take(run_job, JOBS[ring.job], [ring.subject] if ring.subject else [])
