"""Reading bodies that anybody may have written: a missing or odd field is a default, never an exception."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from storage.domain.text import clean

NESTED_MOST: Final = 100_000  # bytes of a run of brackets: deeper JSON is an attack, not a message
MILLISECONDS_FROM: Final = 10**11  # seconds reach this in the year 5138; milliseconds passed it in 1973
LATEST: Final = 4_102_444_800  # seconds; 2100-01-01: anything later is no time


def body_of(raw: bytes) -> Any:
    """The JSON of a body. Raises ValueError for anything else."""
    try:
        return json.loads(raw.decode("utf-8", "surrogatepass") if raw[:1] in (b"{", b"[", b" ", b"\n") else raw)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def objects(value: object) -> Iterator[dict[str, Any]]:
    """The objects of a list; nothing of anything else."""
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def mapping(value: object) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """The value if it is text, fit for any database, else ""."""
    return clean(value) if isinstance(value, str) else ""


def word(value: object) -> str:
    """An id or short word: text or a whole number, at most 500 characters."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return clean(str(value))[:500] if not isinstance(value, int) or abs(value) < 10**30 else ""


def moment(value: object, otherwise: datetime) -> datetime:
    """A time in seconds or milliseconds, as number or text; `otherwise` for what is no time of this century."""
    try:
        seconds = float(str(value)[:20]) if not isinstance(value, bool) else 0.0
    except ValueError:
        return otherwise
    if seconds >= MILLISECONDS_FROM:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < LATEST else otherwise
