"""The clock of a waiting customer: how long until there should be an answer, counted in working time. Pure.

It runs while the customer waits and the conversation is open; it stands out of hours and while that is Pending.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from storage.domain import hours as working
from storage.domain.hours import Hours
from storage.domain.vocabulary import PRIORITIES

WARNED_AT: Final = 0.75  # of the time there is (features.md NO-2)
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=30)  # ours
UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
Stage: TypeAlias = Literal["", "warning", "breached"]
Targets: TypeAlias = tuple[timedelta | None, ...]  # by priority, in the order of PRIORITIES; None: no target
NO_TARGETS: Final[Targets] = (None,) * len(PRIORITIES)


class Unreadable(ValueError):
    """Targets that make no sense. The text says what is expected."""


@dataclass(frozen=True, slots=True)
class Clock:
    """target: how much working time there is. since: from when it runs, None where it stands. spent: what had passed
    of the target by then."""

    target: timedelta
    since: datetime | None
    spent: timedelta = timedelta()


def stop(hours: Hours, clock: Clock, at: datetime) -> Clock:
    """The same, standing from then on."""
    if clock.since is None:
        return clock
    return replace(clock, since=None, spent=clock.spent + working.worked(hours, clock.since, at))


def go_on(clock: Clock, at: datetime) -> Clock:
    """The same, running from then on."""
    return replace(clock, since=at) if clock.since is None else clock


def reaches(hours: Hours, clock: Clock, share: float = 1.0) -> datetime | None:
    """When this share of the target has passed, in the past where it has before it went on; None: not by itself."""
    if clock.since is None:
        return None
    left = clock.target * share - clock.spent
    return working.due_at(hours, clock.since, left) if left > timedelta() else clock.since


def stage(warn_at: datetime | None, due_at: datetime | None, now: datetime) -> Stage:
    """What is to be known of a clock that reaches its marks then."""
    if due_at is not None and due_at <= now:
        return "breached"
    return "warning" if warn_at is not None and warn_at <= now else ""


def read(written: Any) -> Targets:
    """Targets as a settings file has them: "4h" for all, or {"usual": "4h", "high": "1h", "urgent": "15m"}.

    A priority that is not named has the target of the next lower one that is. Raises Unreadable.
    """
    if not isinstance(written, Mapping):
        return (_span(written),) * len(PRIORITIES)
    for name in written:
        if name not in PRIORITIES:
            raise Unreadable(f"{name}: one of {', '.join(PRIORITIES)} is expected")
    targets: list[timedelta | None] = []
    for name in PRIORITIES:
        targets.append(_span(written[name]) if name in written else targets[-1] if targets else None)
    return tuple(targets)


def as_lines(written: Any) -> str:
    """Targets as a settings file has them, as lines somebody can type into: one for all, or one a priority."""
    if isinstance(written, Mapping):
        return "\n".join(f"{name}: {span}" for name, span in written.items())
    return str(written or "")


def from_lines(lines: str) -> Any:
    """The other way round; "" for none. Raises Unreadable where a priority stands twice; the rest, `read` checks."""
    said = [line.strip() for line in lines.splitlines() if line.strip()]
    if not any(":" in line for line in said):
        return " ".join(said)
    spans: dict[str, str] = {}
    for line in said:
        name, _, span = (part.strip() for part in line.partition(":"))
        if name.lower() in spans:
            raise Unreadable(f"{name.lower()}: it stands here twice, and once is expected")
        spans[name.lower()] = span
    return spans


def _span(written: Any) -> timedelta:
    found = re.fullmatch(r"(\d{1,4})\s*([mhd])", str(written).strip().lower())
    span = int(found[1]) * UNITS[found[2]] if found else timedelta()
    if not SHORTEST <= span <= LONGEST:
        raise Unreadable(f"{written}: a length of time from 1m to 30d, such as 30m, 4h or 2d, is expected")
    return span
