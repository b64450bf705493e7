"""Cursors: a page of a list, and the way to the next one."""

import base64
from collections.abc import Sequence
from typing import Any, TypeVar

from sandbox.slack.calls import Call, Refused

Item = TypeVar("Item")


def page(call: Call, items: Sequence[Item], default: int, most: int = 1000) -> tuple[list[Item], dict[str, Any]]:
    """The items the call asked for, and response_metadata with next_cursor ("" at the end)."""
    limit = call.number("limit", default, most)
    start = _start(call.text("cursor"))
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), {"response_metadata": {"next_cursor": cursor}}


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise ValueError
        return int(number)
    except ValueError:
        raise Refused("invalid_cursor") from None
