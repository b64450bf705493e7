"""When somebody wants to hear of things: at once, together every quarter of an hour, or not at all. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

How: TypeAlias = Literal["instant", "digest", "off"]
HOWS: Final[tuple[How, ...]] = get_args(How)
DIGEST_EVERY: Final = timedelta(minutes=15)  # features.md NO-3


@dataclass(frozen=True, slots=True)
class Wishes:
    """One person's. quiet_from, quiet_until: hours of their day in `zone`, over midnight too; None: no quiet hours."""

    how: How = "instant"
    quiet_from: int | None = None
    quiet_until: int | None = None
    zone: str = "UTC"


def due_at(wishes: Wishes, now: datetime) -> datetime | None:
    """When they are to be told of what happens now: `now` itself for at once, None for never."""
    if wishes.how == "off":
        return None
    return _after_quiet(wishes, now + DIGEST_EVERY if wishes.how == "digest" else now)


def _after_quiet(wishes: Wishes, at: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into. They begin at theirs, and are over at theirs."""
    if wishes.quiet_from is None or wishes.quiet_until is None or wishes.quiet_from == wishes.quiet_until:
        return at
    zone = ZoneInfo(wishes.zone)
    here = at.astimezone(zone)
    overnight = wishes.quiet_from > wishes.quiet_until
    late, early = here.hour >= wishes.quiet_from, here.hour < wishes.quiet_until
    if not (late or early if overnight else late and early):
        return at
    day = here.date() + timedelta(days=overnight and late)
    return datetime.combine(day, time(wishes.quiet_until), zone).astimezone(UTC)
