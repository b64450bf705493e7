"""Rate budgets, shared by all workers and kept in the database, so that a Redis flush cannot forget them.

Each is a GCRA meter: one row holds the theoretical arrival time of the next act. Reserving happens in the same commit
that starts the send, so a budget costs no transaction of its own.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.db import insert
from storage.models import Budget


def reserve(session: Session, limits: Sequence[tuple[str, float, int]], now: datetime) -> datetime | None:
    """Use one act of every budget named, or of none. limits: (name, seconds an act, burst).

    None when reserved; else the time at which to ask again.
    """
    meters = {name: (timedelta(seconds=seconds), burst) for name, seconds, burst in limits if seconds > 0}
    if not meters:
        return None
    names = sorted(meters)  # one order for everybody, so that two workers never wait for each other
    for name in names:
        session.execute(insert(session, Budget).values(name=name, next_at=now).on_conflict_do_nothing())
    rows = {
        row.name: row
        for row in session.scalars(
            select(Budget)
            .where(Budget.name.in_(names))
            .order_by(Budget.name)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    waits = [
        rows[name].next_at - interval * (burst - 1)
        for name, (interval, burst) in meters.items()
        if rows[name].next_at - interval * (burst - 1) > now
    ]
    if waits:
        return max(waits)
    for name, (interval, _) in meters.items():
        rows[name].next_at = max(rows[name].next_at, now) + interval
    session.flush()
    return None


def pause(session: Session, limit: tuple[str, float, int], until: datetime, now: datetime) -> None:
    """The other side said "not before": everybody's next act under this limit waits until then."""
    name, seconds, burst = limit
    spent = until + timedelta(seconds=seconds) * (burst - 1)  # no burst left at `until` either
    session.execute(insert(session, Budget).values(name=name, next_at=now).on_conflict_do_nothing())
    session.execute(update(Budget).where(Budget.name == name, Budget.next_at < spent).values(next_at=spent))
