"""An RQ worker that does not fork and works many lanes at once.

RQ's own loop runs one job at a time and spends more on bookkeeping than the job costs (performance notes, section 2).
Here a job is only a bell: it is taken off the queue, forgotten in Redis, and handed to a thread; the database is the
truth, so a lost bell is found by the sweep. What stays RQ's: queues, job format, serializer, registration, `rq info`.
"""

import logging
import os
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from storage import log as logs
from storage import outbox
from storage.db import Database
from storage.domain import timing
from storage.queue import JOBS, QUEUES, AllowedJob, Ring
from storage.secrets import Vault
from storage.settings import Settings
from workers import jobs, sweep
from workers.nearby import Hand, Nearby, run_job
from workers.outside import Outside, point_to_meta

log = logging.getLogger(__name__)
WAIT_SECONDS: Final = 1  # how long a crew blocks on its queues before it looks whether to stop
HEARTBEAT_SECONDS: Final = 60
POLL_SECONDS: Final = 2.0  # reliability b8: how often the database is asked directly while Redis is away
DRAIN_SECONDS: Final = timing.GUARD.total_seconds()  # a send that has begun is let finish


@dataclass(frozen=True, slots=True)
class Crew:
    """Threads that share queues. Customers' replies have their own, so that they never wait behind a slow Slack."""

    queues: tuple[str, ...]
    threads: int


def crews(queues: Sequence[str], threads: int) -> list[Crew]:
    """How many threads go to what. Opening envelopes is one at a time anyway.

    threads: how many sends to customers may be in flight. Whoever writes down what it has sent, and takes the next, has
    none in flight meanwhile: there are half as many threads again (see Outside.in_flight).
    """
    plans = (
        Crew(("customer",), threads + max(1, threads // 2)),
        Crew(("intake",), 1),
        Crew(("slack", "file", "notice", "receipt"), max(2, threads // 2)),
        # Few: they come due by the dozen, and words share the interpreter with each thread there is. Slack takes
        # fewer a minute than two can do.
        Crew(("card", "mark", "tidy"), max(2, threads // 16)),
        Crew(("home",), 1),
        Crew(("hook",), max(2, threads // 4)),  # other programs may be slow, and nobody waits for them
    )
    kept = (Crew(tuple(name for name in plan.queues if name in queues), plan.threads) for plan in plans)
    return [crew for crew in kept if crew.queues]


class RelayWorker(SimpleWorker):
    """Registered with RQ like any worker; its jobs run in threads and leave nothing behind in Redis.

    hands: gets its crews while they are at work.
    """

    hands: dict[str, Hand]

    def work_until(self, stop: threading.Event, plans: Sequence[Crew], outside: Outside) -> None:
        """Run every crew until told to stop, then let what has begun finish."""
        bosses = [
            threading.Thread(target=self._lead, args=(crew, stop, outside), name=crew.queues[0]) for crew in plans
        ]
        for boss in bosses:
            boss.start()
        registered = False
        while not stop.wait(1 if not registered else HEARTBEAT_SECONDS):
            try:
                if not registered:
                    self.register_birth()  # type: ignore[no-untyped-call] # RQ's own
                    registered = True
                self.heartbeat()
            except (RedisError, ValueError, OSError) as error:
                log.warning("worker.unregistered", extra={"reason": type(error).__name__})
        outside.stopping.set()
        for boss in bosses:
            boss.join()
        try:
            self.register_death()  # type: ignore[no-untyped-call] # RQ's own
        except (RedisError, OSError):
            log.info("worker.left_unregistered")

    def _lead(self, crew: Crew, stop: threading.Event, outside: Outside) -> None:
        """Take bells off the crew's queues and give each to a free thread."""
        free = threading.BoundedSemaphore(crew.threads)
        keys = [f"{Queue.redis_queue_namespace_prefix}{name}" for name in crew.queues]
        with ThreadPoolExecutor(crew.threads, thread_name_prefix=crew.queues[0]) as pool:
            self.hands |= dict.fromkeys(crew.queues, Hand(pool, free))
            while not stop.is_set():
                free.acquire()
                bells = self._answer(keys, crew, outside)
                if not bells:
                    free.release()
                for position, bell in enumerate(bells):
                    if position:
                        free.acquire()
                    pool.submit(run_job, *bell).add_done_callback(lambda _: free.release())
            for name in crew.queues:
                self.hands.pop(name)

    def _answer(self, keys: list[str], crew: Crew, outside: Outside) -> list[tuple[str, list[int]]]:
        """The next bell as (job name, arguments); [] when none rang. While Redis is away, the database is asked."""
        try:
            rung = self.connection.blpop(keys, timeout=WAIT_SECONDS)
            if rung is None:
                return []
            job_id = _text(rung[1])
            pipeline = self.connection.pipeline(transaction=False)
            pipeline.hget(AllowedJob.key_for(job_id), "data")
            pipeline.delete(AllowedJob.key_for(job_id))
            data, _ = pipeline.execute()
            if not data:
                return []
            job = AllowedJob(job_id, connection=self.connection, serializer=JSONSerializer)
            job.restore({"data": data})  # what else RQ keeps, six times and texts, is read by nobody
            name = job.func_name
            if name is None or name not in JOBS.values():
                log.warning("job.refused", extra={"queue": _text(rung[0])})
                return []
            return [(name, list(job.args))]
        except (RedisError, OSError) as error:
            log.warning("bell.away", extra={"reason": type(error).__name__})
            return self._poll(crew, outside)

    def _poll(self, crew: Crew, outside: Outside) -> list[tuple[str, list[int]]]:
        outside.stopping.wait(POLL_SECONDS)
        try:
            rings: list[Ring] = outside.database.read(lambda session: sweep.overdue(session, outside.database))
        except SQLAlchemyError as error:
            log.warning("database.away", extra={"reason": type(error).__name__})
            return []
        return [(JOBS[ring.job], [ring.subject] if ring.subject else []) for ring in rings if ring.queue in crew.queues]


def _text(answer: bytes | str) -> str:
    return answer.decode() if isinstance(answer, bytes) else answer


def bury(database: Database, names: Sequence[str]) -> None:
    """Void the leases of workers that died. Without the database they end by themselves."""
    try:
        for name in filter(None, names):
            outbox.void_leases(database, name)
    except SQLAlchemyError as error:
        log.warning("database.away", extra={"reason": type(error).__name__})


def run(settings: Settings, *, queues: Sequence[str] = QUEUES, stop: threading.Event) -> None:
    """One worker process until told to stop.

    NOVELO_WORKER_NAME names it, and NOVELO_DEAD_WORKERS, with commas, those that died in its place.
    """
    logs.configure()
    name = os.environ.get("NOVELO_WORKER_NAME") or f"{socket.gethostname()}-{os.getpid()}"
    bell = Nearby(settings.redis_url)
    database = Database(settings.database, bell, threads=settings.threads * 2)
    point_to_meta(settings)
    outside = Outside(settings, database, Vault(settings.secret_keys), name)
    bury(database, os.environ.get("NOVELO_DEAD_WORKERS", "").split(","))
    jobs.equip(outside)
    connection: Redis = Redis.from_url(settings.redis_url, socket_timeout=WAIT_SECONDS + 5, socket_connect_timeout=2)
    worker = RelayWorker(
        [Queue(each, connection=connection, serializer=JSONSerializer, job_class=AllowedJob) for each in queues],
        name=name,
        connection=connection,
        serializer=JSONSerializer,
        job_class=AllowedJob,
        prepare_for_work=False,  # it would ask Redis for our address, and Redis may be away
    )
    worker.pid, worker.hostname, worker.hands = os.getpid(), socket.gethostname(), bell.hands
    try:
        worker.work_until(stop, crews(queues, settings.threads), outside)
    finally:
        database.close()
        bell.close()
