"""The seam: what each side of the sandbox is given, and what it gives back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


async def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Part:
    """One side, built by its `part(world, ledger, bus, faults, deliver)`.

    state: its share of GET /control/state, as {"slack": {...}} or {"meta": {...}}.
    close: awaited when the server stops.
    A part that remembers things registers `world.on_reset(...)` itself.
    """

    routes: Sequence[web.AbstractRouteDef]
    state: Callable[[], dict[str, Any]] = field(default=dict)
    close: Callable[[], Awaitable[None]] = field(default=_nothing)
