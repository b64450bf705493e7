"""How long the disk lets others wait meanwhile: a process apart writes 4 kB and waits for them, twenty times a second.

A disk that is shared stalls for tenths of a second now and then; whoever commits just then waits with it.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE_SECONDS = 0.05


@contextmanager
def watched(folder: Path) -> Iterator[list[float]]:
    """Gets the waits, in seconds, when the block is over."""
    child = subprocess.Popen([sys.executable, __file__, str(folder / "probe")], stdout=subprocess.PIPE)
    waits: list[float] = []
    try:
        yield waits
    finally:
        child.send_signal(signal.SIGTERM)
        told, _ = child.communicate(timeout=30)
        waits += json.loads(told or b"[]")


def probe(path: str) -> list[float]:
    """Until told to stop."""
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    file, waits = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), []
    while not told:
        os.pwrite(file, bytes(4096), 0)
        begun = time.perf_counter()
        os.fdatasync(file)
        waits.append(time.perf_counter() - begun)
        time.sleep(PAUSE_SECONDS)
    return waits


if __name__ == "__main__":
    sys.stdout.write(json.dumps(probe(sys.argv[1])))
