"""Reading bodies that anybody may have written: a missing or odd field is a default, never an exception."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from storage.domain.events import (
    Event,
    Ignored,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    MessageUnsent,
    Unrecognised,
)
from storage.domain.text import clean

NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)  # what was no time; intake puts its own clock in its place
MILLISECONDS_FROM: Final = 10**11  # seconds reach this in the year 5138; milliseconds passed it in 1973
LATEST: Final = 4_102_444_800  # seconds; 2100-01-01: anything later is no time
WORD_MAX: Final = 500  # characters of an id: wamids of about 150 were seen (meta.md 2.2)
NUMBER_MAX: Final = 30  # digits of a whole number: no id is longer, and Python refuses to read 5,000

Fields: TypeAlias = Mapping[str, Any]


def body_of(raw: bytes) -> Any:
    """The JSON of a body; None in it for numbers that no database takes (NaN, 1e999). Raises ValueError."""
    try:
        return json.loads(raw, parse_int=_whole, parse_float=_real, parse_constant=lambda _: None)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def each(value: object, where: str, read: Callable[[Fields, str], Iterable[Event]]) -> Iterator[Event]:
    """What `read` finds in every object of a list. What it cannot read is Unrecognised and hides no neighbour.

    where: the list's path into the body. None is an empty list.
    """
    if value is None:
        return
    if not isinstance(value, list):
        yield Unrecognised(where, "not a list")
        return
    for place, item in enumerate(value):
        here = f"{where}[{place}]"
        if not isinstance(item, dict):
            yield Unrecognised(here, "not an object")
            continue
        try:
            yield from read(item, here)
        except Exception as error:  # whatever shape comes next year: it is named, kept, and its neighbours are read
            yield Unrecognised(here, type(error).__name__)


def objects(value: object) -> Iterator[Fields]:
    """The objects of a list; nothing of anything else."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def words(value: object) -> frozenset[str]:
    """The ids or short words of a list; nothing of anything else."""
    return frozenset(map(word, value)) - {""} if isinstance(value, list) else frozenset()


def fields(value: object) -> Fields:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: object, most: int | None = None) -> str:
    """The value if it is text, fit for any database, cut to `most` characters; else ""."""
    return clean(value)[:most] if isinstance(value, str) else ""


def word(value: object) -> str:
    """An id or short word: text or a whole number, else ""."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return text(str(value), WORD_MAX)


def whole(value: object) -> int:
    """A whole number from 0 on, as number or digits, else 0."""
    digits = word(value)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= NUMBER_MAX else 0


def moment(value: object, otherwise: datetime = NO_TIME) -> datetime:
    """A time in seconds or milliseconds, as number or text; `otherwise` for what is no time of this century."""
    try:
        seconds = 0.0 if isinstance(value, bool) else float(str(value)[:NUMBER_MAX])
    except ValueError:
        return otherwise
    if seconds >= MILLISECONDS_FROM:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < LATEST else otherwise


def aside(event: Event) -> Event:
    """The same, while another app answers the customer: what was said is shown, the rest is that app's matter."""
    if isinstance(event, MessageReceived | MessageEchoed):
        return replace(event, standby=True)
    return event if isinstance(event, Unrecognised | MessageEdited | MessageUnsent) else Ignored("another app answers")


def told(**details: Any) -> dict[str, Any]:
    """Those details that say something."""
    return {name: value for name, value in details.items() if value not in ("", None, [], {})}


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= NUMBER_MAX else None


def _real(digits: str) -> float | None:
    number = float(digits)
    return number if abs(number) != float("inf") else None
