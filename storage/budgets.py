"""Rate budgets, shared by all workers and kept in the database, so that a Redis flush cannot forget them.

Each is a GCRA meter: one row holds the theoretical arrival time of the next act. On SQLite, drawing happens in the
commit that starts the send or puts it off. On PostgreSQL it is one statement of its own: all workers draw on a few
rows, which must not stay locked until a disk has been waited for (`storage.db.at_once`). What is drawn there for a send
that is taken back is an act that nobody does. Who must wait is given a time of their own: those who wait are served in
the order of asking, and nobody asks twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import Connection, Insert, Table, and_, bindparam, case, false, func, not_, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from storage.db import at_once, insert
from storage.models import Budget

Limit = tuple[str, float, int]  # (name, seconds an act, burst)
Meters: TypeAlias = Mapping[str, tuple[timedelta, int]]  # by name: the time an act takes, and the burst

# Built once: every message draws.
_TABLE: Final = cast(Table, Budget.__table__)
METERS: Final = select(_TABLE.c.name, _TABLE.c.next_at).where(_TABLE.c.name.in_(bindparam("names", expanding=True)))
DRAW: Final = update(_TABLE).where(_TABLE.c.name == bindparam("meter")).values(next_at=bindparam("next"))


def draw(session: Session, limits: Sequence[Limit], now: datetime) -> datetime:
    """Use one act of every budget named. When it may be done: now, or the time that is kept for it."""
    meters = {name: (timedelta(seconds=seconds), burst) for name, seconds, burst in limits if seconds > 0}
    if not meters:
        return now
    with at_once(session) as connection:
        one_writer = connection.dialect.name == "sqlite"
        used = _used_by_one(session, meters, now) if one_writer else _used_by_many(connection, meters, now)
    return max(now, *(next_at - meters[name][0] * meters[name][1] for name, next_at in used.items()))


def _used_by_one(session: Session, meters: Meters, now: datetime) -> dict[str, datetime]:
    """Use an act of each: when the next one is to come, by name. SQLite cannot reckon with the times it keeps."""
    connection = session.connection()
    known = {name: at for name, at in connection.execute(METERS, {"names": list(meters)})}  # noqa: C416 - a Row is no pair to mypy
    used = {name: max(known.get(name, now), now) + interval for name, (interval, _) in meters.items()}
    first = [{"name": name, "next_at": used[name]} for name in used if name not in known]
    if first:
        connection.execute(insert(session, Budget), first)
    if known:
        connection.execute(DRAW, [{"meter": name, "next": used[name]} for name in known])
    return used


def _used_by_many(connection: Connection, meters: Meters, now: datetime) -> dict[str, datetime]:
    """The same in one statement, while others use acts of the same budgets."""
    values: dict[str, Any] = {"now": now}
    for number, name in enumerate(sorted(meters)):  # one order for everybody: no two workers wait for each other
        values |= {f"name{number}": name, f"next{number}": now + meters[name][0]}
    return {name: at for name, at in connection.execute(_use(len(meters)), values)}  # noqa: C416 - a Row is no pair to mypy


@cache
def _use(many: int, *, spare: bool = False) -> Insert:
    """spare: only what nobody waits for."""
    now, latest = (bindparam(name, type_=_TABLE.c.next_at.type) for name in ("now", "latest"))
    rows: list[dict[str, Any]] = [
        {"name": bindparam(f"name{number}"), "next_at": bindparam(f"next{number}")} for number in range(many)
    ]
    statement = postgresql.insert(_TABLE).values(rows)
    later = func.greatest(_TABLE.c.next_at, now) + (statement.excluded.next_at - now)
    is_paused = func.coalesce(_TABLE.c.paused_until > now, false())
    return statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"next_at": later},
        where=and_(_TABLE.c.next_at <= latest, not_(is_paused)) if spare else None,
    ).returning(_TABLE.c.name, _TABLE.c.next_at)


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
    statement = insert(session, Budget).values(name=name, next_at=max(now, spent), paused_until=until)
    later = case((Budget.next_at < spent, spent), else_=Budget.next_at)
    values = {"next_at": later, "paused_until": until}
    with at_once(session) as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def spare(session: Session, limit: Limit, now: datetime) -> bool:
    """Use one act if it may be done now; otherwise nothing is used, and no time is kept. For what can be left out."""
    name, seconds, burst = limit
    interval = timedelta(seconds=seconds)
    with at_once(session) as connection:
        if connection.dialect.name == "sqlite":
            is_used = is_ready(session, limit, now)
            if is_used:
                _used_by_one(session, {name: (interval, burst)}, now)
            return is_used
        latest = now + interval * (burst - 1)
        values = {"name0": name, "next0": now + interval, "now": now, "latest": latest}
        return connection.execute(_use(1, spare=True), values).first() is not None


def is_ready(session: Session, limit: Limit, now: datetime) -> bool:
    """Whether an act under this limit may be done now. Nothing is used."""
    name, seconds, burst = limit
    row = session.execute(select(Budget.next_at, Budget.paused_until).where(Budget.name == name)).one_or_none()
    if row is None:
        return True
    is_paused = row.paused_until is not None and row.paused_until > now
    return not is_paused and bool(row.next_at - timedelta(seconds=seconds) * (burst - 1) <= now)
