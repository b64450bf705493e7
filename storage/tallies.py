"""Counting what has happened, after the fact: the relay's own transactions are not one statement longer for it.

Attempts and envelopes are only ever added to, so the sweep counts the new ones, each once: the counts and how far it
has come are written in the same transaction.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.db import insert
from storage.models import Attempt, Delivery, Envelope, Message, Tally

SETTLED: Final = timedelta(seconds=30)  # longer than any transaction may take: no smaller id can still appear
MOST: Final = 5000  # rows a round
# Seconds. From what a person does not notice to what Slack's one post a second a channel makes of a burst.
BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
ATTEMPTS: Final = "attempts"  # labels: target, outcome
ENVELOPES: Final = "envelopes"  # labels: source, state
DELAYS: Final = "delays"  # labels: direction (in, out), the bucket's number; len(BUCKETS): longer than all
DELAY_SUMS: Final = "delay_ms"  # labels: direction

Key = tuple[str, str]


class Tried(NamedTuple):
    """An attempt with what is counted of it. since: when we had the message."""

    id: int
    target: str
    kind: str
    outcome: str
    ended_at: datetime
    since: datetime | None


def count_up(session: Session, now: datetime) -> int:
    """Count what is new and old enough. How many rows there were."""
    counts = Counter[Key]()
    total = 0
    for table, found in (("attempts", _attempts), ("envelopes", _envelopes)):
        upto = cursor(session, table)
        rows = list(found(session, upto, now - SETTLED))
        for _, keys in rows:
            counts.update(keys)
        if rows:
            counts[f"upto.{table}", ""] = rows[-1][0] - upto
        total += len(rows)
    _add(session, counts)
    return total


def read(session: Session) -> dict[Key, int]:
    """Every count by its name and labels."""
    tallies = session.execute(select(Tally.name, Tally.labels, Tally.count))
    return {(name, labels): count for name, labels, count in tallies if not name.startswith("upto.")}


def cursor(session: Session, name: str) -> int:
    """The last row that somebody who works through a table has come to. Another who asks waits for the commit."""
    name = f"upto.{name}"
    session.execute(insert(session, Tally).values(name=name, labels="", count=0).on_conflict_do_nothing())
    return session.scalars(select(Tally.count).where(Tally.name == name).with_for_update()).one()


def move(session: Session, name: str, rows: int) -> None:
    """Move a cursor on."""
    _add(session, Counter({(f"upto.{name}", ""): rows}))


def _attempts(session: Session, upto: int, until: datetime) -> Iterator[tuple[int, dict[Key, int]]]:
    """What each attempt adds."""
    rows = session.execute(
        select(
            Attempt.id,
            Delivery.target,
            Delivery.kind,
            Attempt.outcome,
            Attempt.ended_at,
            func.coalesce(Envelope.received_at, Message.created_at),
        )
        .join(Delivery, Attempt.delivery_id == Delivery.id)
        .outerjoin(Message, Delivery.message_id == Message.id)
        .outerjoin(Envelope, Message.envelope_id == Envelope.id)
        .where(Attempt.id > upto)
        .order_by(Attempt.id)
        .limit(MOST)
    )
    for each in map(Tried._make, rows):
        if each.ended_at > until:
            return
        yield each.id, {(ATTEMPTS, f"{each.target}|{each.outcome}"): 1} | _delay(each)


def _delay(tried: Tried) -> dict[Key, int]:
    """How long it took from us having a message until the other side had it."""
    way = {("slack", "message"): "in", ("customer", "text"): "out"}.get((tried.target, tried.kind))
    if way is None or tried.outcome != "sent" or tried.since is None:
        return {}
    seconds = max(0.0, (tried.ended_at - tried.since).total_seconds())
    return {(DELAYS, f"{way}|{bisect_left(BUCKETS, seconds)}"): 1, (DELAY_SUMS, way): round(seconds * 1000)}


def _envelopes(session: Session, upto: int, until: datetime) -> Iterator[tuple[int, dict[Key, int]]]:
    """What each opened envelope adds; it stops at the first that is still closed."""
    rows = session.execute(
        select(Envelope.id, Envelope.source, Envelope.state, Envelope.received_at)
        .where(Envelope.id > upto)
        .order_by(Envelope.id)
        .limit(MOST)
    )
    for number, source, state, received_at in rows:
        if received_at > until or state == "kept":
            return
        yield number, {(ENVELOPES, f"{source}|{state}"): 1}


def _add(session: Session, counts: Counter[Key]) -> None:
    if not counts:
        return
    statement = insert(session, Tally).values(
        [{"name": name, "labels": labels, "count": count} for (name, labels), count in sorted(counts.items())]
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["name", "labels"], set_={"count": Tally.count + statement.excluded.count}
        )
    )
