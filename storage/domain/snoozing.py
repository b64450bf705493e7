"""Until when a conversation is put off, as people say it. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from storage.domain.zones import moment, zone_of

MORNING: Final = time(9)  # features.md ST-4: tomorrow 9:00
LONGEST: Final = timedelta(days=365)  # ours: what is further away is a typing mistake
_UNITS: Final[Mapping[str, timedelta]] = MappingProxyType({
    "m": timedelta(minutes=1), "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1),
    "w": timedelta(weeks=1), "sem": timedelta(weeks=1),
})  # fmt: skip
_SPAN: Final = re.compile(r"(\d{1,4})\s*(min|sem|m|h|d|w)", re.IGNORECASE)
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{1,2}):(\d{2}))?")
_TOMORROW: Final = frozenset({"tomorrow", "amanhã", "amanha"})


def until(words: str, zone: str, now: datetime) -> datetime | None:
    """The moment that "4h", "2d", "tomorrow", "amanhã", "2026-12-01" or "2026-12-01 14:30" names; aware UTC.

    zone: of whoever says so; days begin there at 9:00. None: not understood, in the past, or over a year away.
    """
    said = words.strip().lower()
    span, day = _SPAN.fullmatch(said), _DATE.fullmatch(said)
    try:
        if span:
            at = now + int(span[1]) * _UNITS[span[2]]
        elif said in _TOMORROW:
            at = morning(now.astimezone(zone_of(zone)).date() + timedelta(days=1), zone)
        elif day:
            year, month, number, hour, minute = (int(each) if each else None for each in day.groups())
            clock = MORNING if hour is None else time(hour, minute or 0)
            at = moment(date(year or 1, month or 0, number or 0), clock, zone)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return at if now < at <= now + LONGEST else None


def morning(day: date, zone: str) -> datetime:
    """Nine o'clock there, as aware UTC."""
    return moment(day, MORNING, zone)
