"""The judge's book: what was done, in the order it was done, on disk before anybody is answered."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One line of the book.

    kind: "call" (the app called a platform), "delivery" (a platform called the app) or "act" (a person did something).
    call: which ("chat.postMessage", "whatsapp.messages", "event.message"). to: Slack channel or customer id.
    correlation: the caller's own mark (Slack message metadata, biz_opaque_callback_data).
    outcome: "accepted", "refused" or "failed"; the code is in `more["error"]` or `more["status"]`.
    """

    n: int
    at: float  # epoch seconds
    side: str  # "slack" or "meta"
    kind: str
    call: str
    to: str | None = None
    thread: str | None = None
    text: str | None = None
    correlation: str | None = None
    outcome: str = "accepted"
    more: dict[str, Any] = field(default_factory=dict)

    def line(self) -> dict[str, Any]:
        """The entry as one flat JSON object."""
        own = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "more"}
        return {**self.more, **own}


class Ledger:
    """Append-only; `DIR/ledger.jsonl` is flushed to the disk before `write` returns. Numbers start at 1."""

    def __init__(self, directory: Path, now: Any) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._file = (directory / "ledger.jsonl").open("ab", buffering=0)
        self._now = now
        self._entries: list[Entry] = []

    def write(self, side: str, kind: str, call: str, **facts: Any) -> Entry:
        """Facts named as Entry's fields fill them; any other must be plain JSON and is kept beside them."""
        own = {name: facts.pop(name) for name in ("to", "thread", "text", "correlation", "outcome") if name in facts}
        entry = Entry(len(self._entries) + 1, self._now(), side, kind, call, **own, more=facts)
        # Memory would be enough while we live; the disk is for whoever judges a run that killed us as well.
        self._file.write(json.dumps(entry.line(), ensure_ascii=False).encode(errors="surrogatepass") + b"\n")
        os.fsync(self._file.fileno())
        self._entries.append(entry)
        return entry

    def since(self, n: int, side: str | None = None) -> Iterator[Entry]:
        """Entries after number n, oldest first."""
        return (entry for entry in self._entries[n:] if side in (None, entry.side))

    def close(self) -> None:
        self._file.close()
