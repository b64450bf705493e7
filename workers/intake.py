"""Opening envelopes: a webhook body becomes rows, every fact in it on its own, none hidden by a bad neighbour."""

import logging
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, cast

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import amendments, arrivals, comments, inboxes, memories, noticed, reacting, templates
from storage.db import will_pass
from storage.domain.events import (
    AccountNotice,
    CallEnded,
    CommentEchoed,
    CustomerNotice,
    Event,
    IdentityChanged,
    Ignored,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    MessageRemembered,
    MessageUnsent,
    PreferenceChanged,
    ReactionChanged,
    StatusChanged,
    TemplateChanged,
    Unrecognised,
)
from storage.failpoints import reach
from storage.models import Envelope, Inbox
from storage.rows import write_out
from workers.outside import Outside

log = logging.getLogger(__name__)
FIRST_SENSIBLE: Final = datetime(2009, 1, 1, tzinfo=UTC)  # before either network existed
CLOCKS_APART: Final = timedelta(minutes=5)
BATCH: Final = 50  # envelopes a transaction
# A transaction is ended after this long: SQLite has one writer, and the doors wait for it with their answers. A single
# envelope may hold 1,000 facts of 2 ms each; the doors bear that, too (storage.envelopes).
TURN_SECONDS: Final = 0.015
TRIES_MOST: Final = 100  # of an envelope at which the database fails; a second each at least, so that outages pass
KEPT: Final = (  # PostgreSQL plans it once, as it stands
    select(Envelope)
    .where(Envelope.state == bindparam("kept", "kept", literal_execute=True))
    .order_by(Envelope.id)
    .limit(bindparam("most", BATCH, literal_execute=True))
)
LOCK: Final = 0x6F70656E  # "open": PostgreSQL's advisory lock that makes opening one at a time


def open_envelopes(outside: Outside) -> int:
    """Open everything that is kept, oldest first. How many there were.

    One opener at a time, by a lock that ends with the transaction: the order of envelopes is the order of rows, two
    first messages of a new customer cannot race, and a killed opener leaves nothing behind.
    """
    opened, failing, careful = 0, list[int](), False
    reach("intake.begun")
    while not outside.stopping.is_set():
        batch = partial(_batch, outside, failing=failing, careful=careful)
        try:
            count, more = outside.database.write(batch)
        except Exception as error:
            if not careful:  # almost nothing fails, and a savepoint for each fact is a tenth of the work
                log.info("envelopes.again", extra={"reason": type(error).__name__})
                careful = True
                continue
            if isinstance(error, DBAPIError):
                outside.database.write(lambda session: _tried(session, failing[-1:]))
            raise
        careful = False
        opened += count
        reach("intake.recorded")
        if not more:
            break
    return opened


def _batch(outside: Outside, session: Session, *, failing: list[int], careful: bool) -> tuple[int, bool]:
    """How many were opened, and whether there may be more. failing: gets the one at which the database failed.

    careful: what cannot be recorded is noted on its envelope; otherwise whatever it raised is raised.
    """
    begun, opened = time.monotonic(), 0
    if not outside.database.is_sqlite:
        session.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    envelopes = session.scalars(KEPT).all()
    for envelope in envelopes:
        envelope_id = envelope.id  # when the database has failed, nothing can be asked of it any more
        try:
            open_envelope(outside, session, envelope, careful=careful)
        except DBAPIError:
            failing.append(envelope_id)
            raise
        opened += 1
        if time.monotonic() - begun > TURN_SECONDS:
            break
    if envelopes:
        reach("intake.writing")
    return opened, opened == BATCH or opened < len(envelopes)


def open_envelope(outside: Outside, session: Session, envelope: Envelope, *, careful: bool) -> None:
    """Record every fact of one envelope. What cannot be recorded is noted on it, and it is kept for `novelo replay`.

    Raises DBAPIError when it was the database that failed: then nothing is wrong with the fact. Raises anything where
    it is not to be careful.
    """
    now = outside.database.now()
    failures: list[str] = []
    gives_up = envelope.attempts >= TRIES_MOST
    channel = outside.channels[envelope.source]
    for event in channel.parse(envelope.body):
        try:
            with session.begin_nested() if careful else nullcontext():
                failure = _record(session, envelope, event, outside)
        except Exception as error:  # one bad fact must not take the others of its batch with it
            if not careful or (will_pass(error) and not gives_up):
                raise
            log.exception("envelope.fact_failed", extra={"envelope": envelope.id, "event": type(event).__name__})
            failure = f"{type(event).__name__}: {type(error).__name__}"
        if failure:
            failures.append(failure)
    envelope.state = "unreadable" if failures else "opened"
    envelope.failure = "; ".join(failures)[:2000]
    envelope.opened_at, envelope.attempts = now, envelope.attempts + 1
    write_out(session, envelope)
    session.flush()
    log.info("envelope.opened", extra={"envelope": envelope.id, "outcome": envelope.state})


def _tried(session: Session, envelope_ids: Sequence[int]) -> None:
    """Count a try that the database broke off: what always breaks it must not hold up everything else for ever."""
    session.execute(update(Envelope).where(Envelope.id.in_(envelope_ids)).values(attempts=Envelope.attempts + 1))


def _record(session: Session, envelope: Envelope, event: Event, outside: Outside) -> str:
    """Record one fact. "" when done; else, in words for the flight recorder, why it could not be."""
    now = outside.database.now()
    match event:
        case Ignored(why):
            log.info("event.ignored", extra={"envelope": envelope.id, "why": why})
            return ""
        case Unrecognised(where, why):
            log.warning("event.unrecognised", extra={"envelope": envelope.id, "where": where})
            return f"{where}: {why}"
        case AccountNotice():
            for concerned in _concerned(session, envelope.source, event):
                noticed.account_notice(session, concerned, event, now=now)
            return ""
        case TemplateChanged():
            sharers = templates.of_business(session, envelope.source, event.business)
            told = {"status": event.status, "category": event.category, "quality": event.quality}
            templates.changed(session, sharers, event.name, event.language, now=now, reason=event.reason, **told)
            return ""
    inbox = inboxes.by_account(session, envelope.source, event.account)
    if inbox is None:
        # Signed but not ours (a test button, another number of the same app): nothing to show, nothing to retry.
        log.info("event.unrouted", extra={"envelope": envelope.id})
        return ""
    event = dated(event, now)
    match event:
        case MessageReceived():
            arrivals.received(session, inbox, event, envelope_id=envelope.id, now=now)
        case MessageEchoed():
            arrivals.echoed(session, inbox, event, envelope_id=envelope.id, now=now)
        case CommentEchoed():
            if not comments.echoed(session, inbox, event, now=now):
                log.info("event.ignored", extra={"envelope": envelope.id, "why": "the account's own comment"})
        case MessageEdited():
            amendments.edited(session, inbox, event, envelope_id=envelope.id, now=now)
        case MessageUnsent():
            amendments.unsent(session, inbox, event, envelope_id=envelope.id, now=now)
        case MessageRemembered():
            memories.remembered(session, inbox, event, envelope_id=envelope.id, now=now)
        case ReactionChanged():
            reacting.reacted(session, inbox, event, now=now)
        case CallEnded():
            noticed.call_ended(session, inbox, event, envelope_id=envelope.id, now=now)
        case StatusChanged():
            arrivals.status_changed(session, inbox, event, now=now)
        case IdentityChanged():
            arrivals.identity_changed(session, inbox, event, now=now)
        case CustomerNotice():
            noticed.customer_notice(session, inbox, event, now=now)
        case PreferenceChanged():
            noticed.preference_changed(session, inbox, event, now=now)
    return ""


def dated(event: Event, now: datetime) -> Event:
    """The event with our own time where the provider's was no time at all, or lies in the future."""
    for name in ("sent_at", "at"):
        told: datetime | None = getattr(event, name, None)
        if told is not None and (told < FIRST_SENSIBLE or told > now + CLOCKS_APART):
            return cast(Event, replace(cast(Any, event), **{name: now}))
    return event


def _concerned(session: Session, channel: str, event: AccountNotice) -> list[Inbox]:
    """The inboxes a notice is about: the account's, or every one of the business."""
    inbox = inboxes.by_account(session, channel, event.account) if event.account else None
    return [inbox] if inbox is not None else inboxes.by_business(session, channel, event.business)
