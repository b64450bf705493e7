"""Rate budgets, shared by all workers and kept in the database, so that a Redis flush cannot forget them.

Each is a GCRA meter: one row holds the theoretical arrival time of the next act. On SQLite, drawing happens in the
commit that starts the send or puts it off. On PostgreSQL it is one statement of its own: all workers draw on a few
rows, which must not stay locked until a disk has been waited for (`storage.db.at_once`). What is drawn there for a send
that is taken back is an act that nobody does. Who must wait is given a time of their own: those who wait are served in
the order of asking, and nobody asks twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final, TypeAlias, cast

from sqlalchemy import Connection, Insert, Table, and_, bindparam, case, false, func, not_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.db import at_once, insert
from storage.models import Budget

Limit = tuple[str, float, int]  # (name, seconds an act, burst)
Uses: TypeAlias = Mapping[str, timedelta]  # by name: the time that the acts take

# Built once: every message draws.
_TABLE: Final = cast(Table, Budget.__table__)
METERS: Final = select(_TABLE.c.name, _TABLE.c.next_at).where(_TABLE.c.name.in_(bindparam("names", expanding=True)))
DRAW: Final = update(_TABLE).where(_TABLE.c.name == bindparam("meter")).values(next_at=bindparam("next"))


def draw(session: Session, limits: Sequence[Limit], now: datetime) -> datetime:
    """Use one act of every budget named. When it may be done: now, or the time that is kept for it."""
    return draw_all(session, [limits], now)[0]


def draw_all(session: Session, wanted: Sequence[Sequence[Limit]], now: datetime) -> list[datetime]:
    """The same for several acts, one after the other: when each may be done. Each budget has one measure in them."""
    meters = {name: (timedelta(seconds=seconds), burst) for each in wanted for name, seconds, burst in each if seconds}
    if not meters:
        return [now] * len(wanted)
    acts = Counter(name for each in wanted for name, *_ in each if name in meters)
    with at_once(session) as connection:
        use = _used_by_one if connection.dialect.name == "sqlite" else _used_by_many
        used = use(connection, {name: acts[name] * interval for name, (interval, _) in meters.items()}, now)
    times = []
    for each in wanted:
        allowed = now
        for name in (name for name, *_ in each if name in meters):
            interval, burst = meters[name]
            acts[name] -= 1
            allowed = max(allowed, used[name] - interval * (acts[name] + burst))
        times.append(allowed)
    return times


def _used_by_one(connection: Connection, uses: Uses, now: datetime) -> dict[str, datetime]:
    """When the act after these is to come, by name. SQLite cannot reckon with the times it keeps."""
    known = {name: at for name, at in connection.execute(METERS, {"names": list(uses)})}  # noqa: C416 - a Row is no pair to mypy
    used = {name: max(known.get(name, now), now) + time for name, time in uses.items()}
    first = [{"name": name, "next_at": used[name]} for name in used if name not in known]
    if first:
        connection.execute(sqlite.insert(_TABLE), first)
    if known:
        connection.execute(DRAW, [{"meter": name, "next": used[name]} for name in known])
    return used


def _used_by_many(connection: Connection, uses: Uses, now: datetime) -> dict[str, datetime]:
    """The same in one statement, while others use acts of the same budgets."""
    names = sorted(uses)  # one order for everybody: no two workers wait for each other
    values = {"now": now, "names": names, "nexts": [now + uses[name] for name in names]}
    return {name: at for name, at in connection.execute(_use(), values)}  # noqa: C416 - a Row is no pair to mypy


@cache
def _use(*, spare: bool = False) -> Insert:
    """spare: only what nobody waits for."""
    at = _TABLE.c.next_at.type
    now, latest = bindparam("now", type_=at), bindparam("latest", type_=at)
    rows = select(
        func.unnest(bindparam("names", type_=postgresql.ARRAY(_TABLE.c.name.type))),
        func.unnest(bindparam("nexts", type_=postgresql.ARRAY(at))),
    )
    statement = postgresql.insert(_TABLE).from_select(["name", "next_at"], rows)
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
                _used_by_one(connection, {name: interval}, now)
            return is_used
        latest = now + interval * (burst - 1)
        values = {"names": [name], "nexts": [now + interval], "now": now, "latest": latest}
        return connection.execute(_use(spare=True), values).first() is not None


def is_ready(session: Session, limit: Limit, now: datetime) -> bool:
    """Whether an act under this limit may be done now. Nothing is used."""
    name, seconds, burst = limit
    row = session.execute(select(Budget.next_at, Budget.paused_until).where(Budget.name == name)).one_or_none()
    if row is None:
        return True
    is_paused = row.paused_until is not None and row.paused_until > now
    return not is_paused and bool(row.next_at - timedelta(seconds=seconds) * (burst - 1) <= now)
