"""Working hours as somebody types them into a window: a line a day or date. Pure.

zone: America/Sao_Paulo
mon-fri: 09:00-12:00, 13:00-18:00
2026-12-25: closed
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from storage.domain.hours import Unreadable

CLOSED: Final = frozenset({"", "closed", "fechado", "fechada"})
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def as_lines(written: Mapping[str, Any]) -> str:
    """Hours as the settings have them, as lines."""
    named = [(str(name), each) for name, each in written.items() if name != "holidays"]
    dated = [(str(day), each) for day, each in (written.get("holidays") or {}).items()]
    return "\n".join(f"{name}: {_said(each)}" for name, each in (*named, *dated))


def from_lines(lines: str) -> dict[str, Any]:
    """Lines as the settings have them; {} for none, which is always open. Raises hours.Unreadable for one without
    a colon; whether the rest makes sense, storage.domain.hours says."""
    written: dict[str, Any] = {}
    holidays: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        name, colon, rest = (part.strip() for part in line.partition(":"))
        if not colon:
            raise Unreadable(line, "a day, a colon and its hours are expected, such as mon-fri: 09:00-18:00")
        ranges = [] if rest.lower() in CLOSED else [each.strip() for each in rest.split(",")]
        if _DATE.fullmatch(name):
            holidays[name] = ranges
        else:
            written[name.lower()] = rest if name.lower() == "zone" else ranges
    return written | ({"holidays": holidays} if holidays else {})


def _said(ranges: Any) -> str:
    each = ranges if isinstance(ranges, list) else [ranges] if ranges else []
    return ", ".join(map(str, each)) or "closed"
