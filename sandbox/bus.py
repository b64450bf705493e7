"""Tells whoever watches what has just changed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

# A page that stopped reading is cut off rather than allowed to eat the memory; it reloads the whole state on return.
QUEUE_MAX = 10_000  # changes


class Bus:
    """Fan-out of changes. A change is {"n", "side", "kind", ...the changed object}; n counts from 1."""

    def __init__(self) -> None:
        self._n = 0
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()

    def publish(self, side: str, kind: str, **changed: Any) -> None:
        """side: "slack", "meta", "faults" or "world". kind: noun.verb, such as "message.posted"."""
        self._n += 1
        change = {"n": self._n, "side": side, "kind": kind, **changed}
        for queue in list(self._listeners):
            if queue.qsize() >= QUEUE_MAX:
                self._listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(change)

    @contextmanager
    def listening(self) -> Iterator[AsyncIterator[dict[str, Any]]]:
        """Changes published from now on, until the bus closes or the listener falls too far behind."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._listeners.add(queue)

        async def changes() -> AsyncIterator[dict[str, Any]]:
            while (change := await queue.get()) is not None:
                yield change

        try:
            yield changes()
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """Ends every stream, so that the server can stop."""
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()
