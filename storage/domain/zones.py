"""Time zones by their names, and when days begin there. Pure."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(name: str) -> ZoneInfo:
    """A time zone ("America/Sao_Paulo"); UTC where there is no such one, or no name."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def moment(day: date, clock: time, zone: str) -> datetime:
    """A time of a day on the clocks there, as aware UTC."""
    return datetime.combine(day, clock, zone_of(zone)).astimezone(UTC)
