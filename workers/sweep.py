"""The sweep: once a second, find what a lost ring or a dead worker left behind, and ring for it again."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from redis.exceptions import RedisError
from sqlalchemy import and_, bindparam, delete, exists, func, or_, select
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
from storage.models import (
    Clock,
    Conversation,
    Envelope,
    Happening,
    HookLine,
    Lane,
    ParkedStatus,
    Ping,
    SlackEvent,
    Timer,
)
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

_NOW: Final = bindparam("now", type_=Lane.__table__.c.due_at.type)
# Whether there is anything that must not be late, lanes apart from all else, asked once a second in one statement: a
# whole round asks some twenty.
DUE: Final = select(
    exists().where(Lane.due_at <= _NOW, or_(Lane.lease_until.is_(None), Lane.lease_until <= _NOW)),
    or_(
        *(
            exists().where(condition)
            for condition in (
                and_(Envelope.state == "kept", Envelope.received_at <= bindparam("too_long", type_=_NOW.type)),
                and_(HookLine.due_at <= _NOW, or_(HookLine.lease_until.is_(None), HookLine.lease_until <= _NOW)),
                Timer.due_at <= _NOW,
                Conversation.due_at <= _NOW,
                Clock.next_at <= _NOW,
                Ping.due_at <= _NOW,
                Happening.next_at <= _NOW,
            )
        )
    ),
)


class Due(NamedTuple):
    """What there is to do. lanes: deliveries whose time has come; more: anything else."""

    lanes: bool
    more: bool


def run(settings: Settings, stop: threading.Event) -> None:
    """Sweep until told to stop. Never ends by itself: a database or Redis that is away is tried again."""
    bell = Bell(settings.redis_url)
    database = Database(settings.database, bell, threads=1)
    rounds = 0
    while not stop.wait(timing.SWEEP.total_seconds()):
        rounds += 1
        try:
            found = what_is_due(database) if rounds % THOROUGH_EVERY != 1 else Due(lanes=True, more=True)
            if found.more:
                sweep(database, bell)
                take_in(database)
                clockwork.run_due(database, mrkdwn.said)
            elif found.lanes:  # under load, every second: then words wait for the processor, too
                sweep(database, bell, overdue_lanes)
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


def what_is_due(database: Database) -> Due:
    """What a round is worth its while for. What this does not ask for waits for the next thorough one."""
    now = database.now()
    asked = {"now": now, "too_long": now - timing.KEPT_TOO_LONG}

    def look(session: Session) -> Due:
        lanes, more = session.connection().execute(DUE, asked).one()
        return Due(bool(lanes), bool(more) or homes.is_any_behind(session, now))

    return database.read(look)


def sweep(database: Database, bell: Bell, find: Callable[[Session, Database], list[Ring]] | None = None) -> int:
    """One round. How many wake-ups it rang. Safe beside other sweeps: a ring too many finds nothing to do.

    find: what is looked for; by default everything that is overdue.
    """
    rings = database.read(lambda session: (find or overdue)(session, database))
    if not rings:
        return 0
    reach("sweep.found")
    depths = bell.depths()
    rings = [ring for ring in rings if depths[ring.queue] < ENOUGH]
    database.ring(rings)
    return len(rings)


def overdue_lanes(session: Session, database: Database) -> list[Ring]:
    """The lanes that are due and nobody is at."""
    now = database.now()
    return [Ring(target, "drain", lane_id) for lane_id, target in outbox.due_lanes(session, now, MOST)]


def overdue(session: Session, database: Database) -> list[Ring]:
    """What is due and nobody is at."""
    now = database.now()
    rings = overdue_lanes(session, database)
    kept = session.scalar(select(func.min(Envelope.received_at)).where(Envelope.state == "kept"))
    if kept is not None and kept <= now - timing.KEPT_TOO_LONG:
        rings.append(Ring("intake", "open_envelopes"))
    looks = health.is_any_look_due(session, now) or templates.is_any_due(session, now)
    if alarms.is_any_due(session, now) or looks or rotation.due(session, now):
        rings.append(alarms.RING)
    posts = saved.due(session, now) or orders.due(session, now) or erasure.due(session, now)
    if homes.is_any_behind(session, now) or bulks.is_any_unfinished(session) or posts:
        rings.append(homes.RING)
    rings += [Ring("hook", "call_out", line_id) for line_id in calling.due_lines(session, now, MOST)]
    if shares.is_any_due(session, now):
        rings.append(shares.RING)
    return rings


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
    if database.read(search.is_soiled) and not database.write(search.clean) and database.empty_log():
        database.write(search.cleaned)


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
