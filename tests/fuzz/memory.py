"""How much memory this process holds, and whether that stays."""

import gc
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from storage.log import JsonLines

GROWTH: Final = 1.2  # of the memory after the first tenth: what an allocator breathes; 100,000 bodies leak more
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def resident() -> float:
    """Megabytes in memory now, once what nobody needs is gone."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1e6


@dataclass(slots=True)
class Samples:
    """Taken at regular times of a run."""

    taken: list[float] = field(default_factory=list)

    def take(self) -> None:
        """One more."""
        self.taken.append(resident())

    @property
    def begun(self) -> float:
        """Megabytes after the first tenth."""
        return self.taken[max(0, len(self.taken) // 10 - 1)]

    @property
    def ended(self) -> float:
        """Megabytes after the last tenth."""
        return self.taken[-1]

    @property
    def told(self) -> str:
        """Both in words."""
        return f"{self.begun:.0f} MB after the first tenth, {self.ended:.0f} MB at the end"

    @property
    def is_flat(self) -> bool:
        """Whether the end is no more than a fifth above the beginning."""
        return self.ended <= self.begun * GROWTH


@contextmanager
def logged_to_nobody() -> Iterator[None]:
    """Log lines are formatted as for real and thrown away; pytest would keep them all, and nothing else be measured."""
    root = logging.getLogger()
    theirs, level = root.handlers, root.level
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        line = logging.StreamHandler(nowhere)
        line.setFormatter(JsonLines())
        root.handlers = [line]
        root.setLevel(logging.INFO)
        try:
            yield
        finally:
            root.handlers = theirs
            root.setLevel(level)
