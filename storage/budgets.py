"""Rate budgets, shared by all workers and kept in the database, so that a Redis flush cannot forget them.

Each is a GCRA meter: one row holds the theoretical arrival time of the next act. Drawing happens in the same commit
that starts the send or puts it off, so a budget costs no transaction of its own. Who must wait is given a time of their
own: those who wait are served in the order of asking, and nobody asks twice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from storage.db import insert
from storage.models import Budget

Limit = tuple[str, float, int]  # (name, seconds an act, burst)

# Built once: every message draws.
_TABLE: Final = cast(Table, Budget.__table__)
METERS: Final = (
    select(_TABLE.c.name, _TABLE.c.next_at)
    .where(_TABLE.c.name.in_(bindparam("names", expanding=True)))
    .order_by(_TABLE.c.name)
    .with_for_update()
)
DRAW: Final = update(_TABLE).where(_TABLE.c.name == bindparam("meter")).values(next_at=bindparam("next"))


def draw(session: Session, limits: Sequence[Limit], now: datetime) -> datetime:
    """Use one act of every budget named. When it may be done: now, or the time that is kept for it."""
    meters = {name: (timedelta(seconds=seconds), burst) for name, seconds, burst in limits if seconds > 0}
    if not meters:
        return now
    names = sorted(meters)  # one order for everybody, so that two workers never wait for each other
    known = _next_times(session, names)
    first = [{"name": name, "next_at": now} for name in names if name not in known]
    if first:
        session.connection().execute(insert(session, Budget).on_conflict_do_nothing(), first)
        known = _next_times(session, names)
    allowed, drawn = now, []
    for name, next_at in known.items():
        interval, burst = meters[name]
        allowed = max(allowed, next_at - interval * (burst - 1))
        drawn.append({"meter": name, "next": max(next_at, now) + interval})
    session.connection().execute(DRAW, drawn)
    return allowed


def _next_times(session: Session, names: Sequence[str]) -> dict[str, datetime]:
    """Of those that are there, in the order of their names. They are kept from everybody else until the commit."""
    return {name: at for name, at in session.connection().execute(METERS, {"names": names})}  # noqa: C416 - a Row is no pair to mypy


def paused(session: Session, limits: Sequence[Limit], now: datetime) -> bool:
    """Whether the other side has said "not before" under one of these limits since the times were given out."""
    names = [name for name, *_ in limits]
    return (
        session.scalar(select(Budget.name).where(Budget.name.in_(names), Budget.paused_until > now).limit(1))
        is not None
    )


def pause(session: Session, limit: Limit, until: datetime, now: datetime) -> None:
    """The other side said "not before": everybody's next act under this limit waits until then."""
    name, seconds, burst = limit
    spent = until + timedelta(seconds=seconds) * (burst - 1)  # no burst left at `until` either
    session.execute(insert(session, Budget).values(name=name, next_at=now).on_conflict_do_nothing())
    session.execute(update(Budget).where(Budget.name == name, Budget.next_at < spent).values(next_at=spent))
    session.execute(update(Budget).where(Budget.name == name).values(paused_until=until))


def spare(session: Session, limit: Limit, now: datetime) -> bool:
    """Use one act if it may be done now; otherwise nothing is used, and no time is kept. For what can be left out."""
    name, seconds, _ = limit
    session.execute(insert(session, Budget).values(name=name, next_at=now).on_conflict_do_nothing())
    session.execute(select(Budget.name).where(Budget.name == name).with_for_update())
    if not is_ready(session, limit, now):
        return False
    row = session.scalars(select(Budget).where(Budget.name == name).execution_options(populate_existing=True)).one()
    row.next_at = max(row.next_at, now) + timedelta(seconds=seconds)
    session.flush()
    return True


def is_ready(session: Session, limit: Limit, now: datetime) -> bool:
    """Whether an act under this limit may be done now. Nothing is used."""
    name, seconds, burst = limit
    row = session.execute(select(Budget.next_at, Budget.paused_until).where(Budget.name == name)).one_or_none()
    if row is None:
        return True
    is_paused = row.paused_until is not None and row.paused_until > now
    return not is_paused and bool(row.next_at - timedelta(seconds=seconds) * (burst - 1) <= now)
