"""Working hours: several ranges a day, across midnight, holidays by date, in the inbox's own time zone. Pure.

All moments are aware UTC; only the rules are local. Where the clock is set forward, a time that does not exist is as
much later as the clock is set; where it is set back, the first of the two counts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ASIDE: Final = frozenset({"zone", "holidays"})  # what is named beside days
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FARTHEST: Final = timedelta(days=400)  # nobody is closed for longer: a whole year of holidays, and then some
DAY: Final = timedelta(days=1)
_RANGE: Final = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*")
_SPAN: Final = re.compile(r"\s*([a-z]{3})[a-z]*\s*(?:[-–]\s*([a-z]{3})[a-z]*)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Range:
    """From one local time to another. until 24:00 is midnight's end; until at or before since: the next day's."""

    since: timedelta
    until: timedelta

    @property
    def end(self) -> timedelta:
        """Counted from the midnight at which the day began."""
        return self.until if self.until > self.since else self.until + DAY


@dataclass(frozen=True, slots=True)
class Hours:
    """week: the ranges of each day, Monday first. holidays: single dates' ranges instead; () is closed all day."""

    zone: str
    week: tuple[tuple[Range, ...], ...]
    holidays: Mapping[date, tuple[Range, ...]] = field(default_factory=dict)


ALWAYS: Final = Hours("UTC", ((Range(timedelta(), DAY),),) * 7)


class Unreadable(ValueError):
    """Hours that make no sense. place: what is wrong, as it was written. expected: what belongs there.

    path: the names it stands under, such as ("holidays", "2026-12-25").
    """

    def __init__(self, place: str, expected: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(f"{place}: {expected}")
        self.place, self.expected, self.path = place, expected, path


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether the team works at this moment. A range is open at its beginning and closed at its end."""
    return any(since <= at < until for since, until in _open_from(hours, at, at))


def opens_at(hours: Hours, at: datetime) -> datetime | None:
    """When the team works next; `at` itself while it does, None when never."""
    return next((max(since, at) for since, until in _open_from(hours, at, at + FARTHEST) if until > at), None)


def closes_at(hours: Hours, at: datetime) -> datetime | None:
    """When the present working time ends; `at` itself out of hours, None when never."""
    for since, until in _open_from(hours, at, at + FARTHEST):
        if until > at:
            return at if since > at else None if until >= at + FARTHEST else until
    return at


def worked(hours: Hours, since: datetime, until: datetime) -> timedelta:
    """How much working time lies between two moments; nothing when they are the wrong way round."""
    spans = ((max(begin, since), min(end, until)) for begin, end in _open_from(hours, since, until))
    return sum((end - begin for begin, end in spans if end > begin), timedelta())


def due_at(hours: Hours, since: datetime, span: timedelta) -> datetime | None:
    """The first moment at which this much working time has passed; None when it never will."""
    left = span
    for begin, end in _open_from(hours, since, since + FARTHEST):
        begins = max(begin, since)
        if end <= begins:
            continue
        if end - begins >= left:
            return begins + left
        left -= end - begins
    return None


def closed_since(hours: Hours, at: datetime) -> datetime | None:
    """When the present closed period began, which names it; None while the team works, or when it never did."""
    for back in (timedelta(days=8), FARTHEST):  # nearly always it was within the week
        ends = None
        for since, until in _open_from(hours, at - back, at):
            if since <= at < until:
                return None
            if until <= at:
                ends = until
        if ends is not None:
            return ends
    return None


def read(written: Mapping[str, Any]) -> Hours:
    """Hours as a settings file has them. Raises Unreadable.

    {"zone": "America/Sao_Paulo", "mon-fri": ["09:00-12:00", "13:00-18:00"], "sat": "22:00-02:00",
    "holidays": {"2026-12-25": [], "2026-12-24": ["09:00-12:00"]}}. A day that is not named is closed; one that is named
    twice is as the name with fewer days says ("mon-fri" and "fri").
    """
    zone = str(written.get("zone", "UTC"))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Unreadable(zone, "a time zone such as America/Sao_Paulo is expected", ("zone",)) from error
    holidays = written.get("holidays") or {}
    if not isinstance(holidays, Mapping):
        raise Unreadable("holidays", "dates with their hours are expected, such as 2026-12-25: []", ("holidays",))
    dated = {_date(day): _ranges(each, "holidays", str(day)) for day, each in holidays.items()}
    named = [(_days(str(name)), _ranges(each, str(name))) for name, each in written.items() if name not in ASIDE]
    week: list[tuple[Range, ...]] = [()] * 7
    for days, ranges in sorted(named, key=lambda each: -len(each[0])):
        for day in days:
            week[day] = ranges
    return Hours(zone, tuple(week), MappingProxyType(dated))


def _days(words: str) -> list[int]:
    found = _SPAN.fullmatch(words)
    names = [each.lower() for each in found.groups() if each] if found else []
    if not names or not set(names) <= set(DAYS):
        raise Unreadable(words, "a day or days such as mon or mon-fri are expected", (words,))
    first, last = DAYS.index(names[0]), DAYS.index(names[-1])
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _date(written: Any) -> date:
    if isinstance(written, date):  # what a YAML reader makes of it
        return written
    try:
        return date.fromisoformat(str(written))
    except ValueError as error:
        raise Unreadable(str(written), "a date such as 2026-12-25 is expected", ("holidays", str(written))) from error


def _ranges(written: Any, *path: str) -> tuple[Range, ...]:
    each = [written] if isinstance(written, str) else [] if written is None else written
    if not isinstance(each, Sequence):
        raise Unreadable(str(written), "hours such as 09:00-18:00 are expected", path)
    return tuple(sorted((_range(words, path) for words in each), key=lambda range_: range_.since))


def _range(written: Any, path: tuple[str, ...]) -> Range:
    found = _RANGE.fullmatch(str(written))
    if found is None:
        raise Unreadable(str(written), "hours such as 09:00-18:00 are expected", path)
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    since = timedelta(hours=from_hour, minutes=from_minute)
    until = timedelta(hours=to_hour, minutes=to_minute)
    if from_minute > 59 or to_minute > 59 or since >= DAY or until > DAY or since == until:
        expected = "times from 00:00 to 24:00 are expected, and a beginning other than the end"
        raise Unreadable(str(written), expected, path)
    return Range(since, until)


def _open_from(hours: Hours, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open spans that touch this time, merged where one ends as the next begins, in order. The last may be cut."""
    zone = ZoneInfo(hours.zone)
    day, last = since.astimezone(zone).date() - 2 * DAY, until.astimezone(zone).date() + DAY
    present: tuple[datetime, datetime] | None = None
    while day <= last:
        for each in hours.holidays.get(day, hours.week[day.weekday()]):
            begin, end = _moment(day, each.since, zone), _moment(day, each.end, zone)
            if end <= begin:
                continue  # it begins in the hour that the clock skips, and ends right after it
            if present is not None and begin <= present[1]:
                present = (present[0], max(present[1], end))
                continue
            if present is not None and present[1] > since:
                yield present
            present = (begin, end)
        day += DAY
    if present is not None and present[1] > since:
        yield present


def _moment(day: date, after: timedelta, zone: ZoneInfo) -> datetime:
    """A local wall time, as many hours and minutes after midnight as a clock on the wall shows."""
    days, rest = divmod(after, DAY)
    wall = datetime.combine(day + days * DAY, time(rest.seconds // 3600, rest.seconds % 3600 // 60), zone)
    return wall.astimezone(UTC)
