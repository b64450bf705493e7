"""The clock of a house whose stories take days: the real one, and so many seconds ahead.

It stands in for `time` where our own source and the sandbox ask for the date; see `CHANGES` in team.py.
"""

import os
import time as real
from pathlib import Path

FILE = Path(os.environ.get("NOVELO_AHEAD", os.devnull))  # how many seconds ahead, as a number in words

monotonic, sleep = real.monotonic, real.sleep


def time() -> float:
    """Epoch seconds."""
    return real.time() + float(FILE.read_text() or 0)
