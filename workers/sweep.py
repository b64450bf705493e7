"""The sweep: once a second, find what a lost ring or a dead worker left behind, and ring for it again."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from redis.exceptions import RedisError
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot import mrkdwn
from storage import (
    alarms,
    asked,
    audit,
    automatic,
    bulks,
    calling,
    clockwork,
    erasure,
    files,
    health,
    homes,
    orders,
    outbox,
    retention,
    rotation,
    saved,
    search,
    settlement,
    shares,
    stories,
    tallies,
    templates,
)
from storage.db import Database
from storage.domain import timing
from storage.failpoints import reach
from storage.models import Envelope, ParkedStatus, SlackEvent
from storage.queue import Bell, Ring
from storage.settings import Settings

log = logging.getLogger(__name__)
MOST: Final = 500  # lanes rung a round
ENOUGH: Final = 1000  # wake-ups already waiting in a queue: more would only make it longer
THOROUGH_EVERY: Final = 5  # rounds
CLAIM_EVERY: Final = 10  # rounds
MINUTE: Final = 60  # rounds
FORGET_EVERY: Final = 600  # rounds
EVENTS_KEPT = 7  # days; Slack repeats an event for at most 25 hours (slack.md 1.5)
PARKED_KEPT = 2  # days; a status nobody claims by then is of a message sent by another tool
ASKED_KEPT: Final = 30  # days in which the pages of an old answer can be turned


def run(settings: Settings, stop: threading.Event) -> None:
    """Sweep until told to stop. Never ends by itself: a database or Redis that is away is tried again."""
    bell = Bell(settings.redis_url)
    database = Database(settings.database, bell, threads=1)
    rounds = 0
    while not stop.wait(timing.SWEEP.total_seconds()):
        rounds += 1
        try:
            sweep(database, bell, thorough=rounds % THOROUGH_EVERY == 1)
            take_in(database)
            clockwork.run_due(database, mrkdwn.said)
            if rounds % CLAIM_EVERY == 1:
                database.write(lambda session: settlement.claim_parked(session, database.now()))
                database.write(lambda session: tallies.count_up(session, database.now()))
                seal(database)
            if rounds % MINUTE == 1:
                database.write(lambda session: files.fetch_again(session, database.now(), MOST))
                database.write(lambda session: stories.let_fade(session, database.now(), MOST))
            if rounds % FORGET_EVERY == 1:
                forget(database, settings)
        except (SQLAlchemyError, RedisError, OSError) as error:
            log.warning("sweep.failed", extra={"reason": type(error).__name__})
    database.close()
    bell.close()


def sweep(database: Database, bell: Bell, *, thorough: bool = True) -> int:
    """One round. How many wake-ups it rang. Safe beside other sweeps: a ring too many finds nothing to do."""
    rings = database.read(lambda session: overdue(session, database, thorough=thorough))
    if not rings:
        return 0
    reach("sweep.found")
    depths = bell.depths()
    rings = [ring for ring in rings if depths[ring.queue] < ENOUGH]
    database.ring(rings)
    return len(rings)


def overdue(session: Session, database: Database, *, thorough: bool = True) -> list[Ring]:
    """What is due and nobody is at. thorough: also what may be some seconds late."""
    now = database.now()
    rings = [Ring(target, "drain", lane_id) for lane_id, target in outbox.due_lanes(session, now, MOST)]
    kept = session.scalar(select(func.min(Envelope.received_at)).where(Envelope.state == "kept"))
    if kept is not None and kept <= now - timing.KEPT_TOO_LONG:
        rings.append(Ring("intake", "open_envelopes"))
    if homes.is_any_behind(session, now) or (thorough and _is_any_post_due(session, now)):
        rings.append(homes.RING)
    if thorough and _is_any_look_due(session, now):
        rings.append(alarms.RING)
    rings += [Ring("hook", "call_out", line_id) for line_id in calling.due_lines(session, now, MOST)]
    if shares.is_any_due(session, now):
        rings.append(shares.RING)
    return rings


def _is_any_post_due(session: Session, now: datetime) -> bool:
    posts = saved.due(session, now) or orders.due(session, now) or erasure.due(session, now)
    return bool(posts or bulks.is_any_unfinished(session))


def _is_any_look_due(session: Session, now: datetime) -> bool:
    looks = health.is_any_look_due(session, now) or templates.is_any_due(session, now)
    return bool(looks or alarms.is_any_due(session, now) or rotation.due(session, now))


def seal(database: Database) -> None:
    """Seal the audit's new entries. Another sweep may be at it, too: one of the two gives way."""
    try:
        while database.write(audit.seal) == audit.MOST:
            pass
    except (IntegrityError, audit.Beaten):
        log.info("audit.sealed_by_another")


def take_in(database: Database) -> None:
    """Bring some of what is older than the full text into it, until all of it is there; and take erased words out."""
    if database.read(search.unfinished):
        database.write(search.catch_up)
    if database.read(search.is_soiled):
        database.write(search.clean)


def forget(database: Database, settings: Settings) -> None:
    """Drop bookkeeping that can no longer matter, and what has been kept as long as the settings say."""

    def work(session: Session) -> None:
        now = database.now()
        session.execute(delete(SlackEvent).where(SlackEvent.received_at < now - timedelta(days=EVENTS_KEPT)))
        asked.forget(session, now - timedelta(days=ASKED_KEPT))
        session.execute(delete(ParkedStatus).where(ParkedStatus.created_at < now - timedelta(days=PARKED_KEPT)))

    database.write(work)
    while database.write(lambda session: calling.forget(session, database.now())) == calling.FORGOTTEN_MOST:
        pass
    while database.write(lambda session: automatic.forget(session, database.now())) == automatic.FORGOTTEN_MOST:
        pass
    if settings.keep_webhooks_days:
        _through(database, settings.keep_webhooks_days, retention.empty_envelopes)
    if settings.keep_files_days:
        media = settings.data_dir / "media"
        _through(database, settings.keep_files_days, lambda session, then: retention.drop_files(session, media, then))


def _through(database: Database, days: int, step: Callable[[Session, datetime], int]) -> None:
    """Work through what is older, in transactions that leave others their turn."""
    before = database.now() - timedelta(days=days)
    while database.write(lambda session: step(session, before)) == retention.MOST:
        pass
