"""Every waiting time of the relay in one place; test_timing.py keeps the inequalities between them.

Source: reliability notes b10; measured there: a settle shorter than the remote's latest accept doubles messages.
"""

from datetime import timedelta
from typing import Final

CONNECT: Final = timedelta(seconds=3)
CALL: Final = timedelta(seconds=10)  # one whole call to the other side
GUARD: Final = timedelta(seconds=12)  # a send starts only while the lease has more than this left
LEASE: Final = timedelta(seconds=30)
SETTLE: Final = timedelta(seconds=30)  # before the first look for evidence
LOOK_AGAIN: Final = timedelta(seconds=30)  # between looks
STATUS_WAIT: Final = timedelta(seconds=120)  # how long evidence may take where it comes by webhook
FRESH: Final = timedelta(minutes=10)  # a reply older than this is not sent late by itself
LATE_ACCEPT: Final = timedelta(seconds=120)  # after a second post, before the look whether there are two
TYPING: Final = timedelta(seconds=25)  # how long a phone shows it (meta.md 3.4); a mark that is later says nothing
SLACK_PATIENCE: Final = timedelta(days=7)
BACKOFF_CAP: Final = timedelta(seconds=300)
KEPT_TOO_LONG: Final = timedelta(seconds=2)  # an envelope unopened for this long has lost its ring
SWEEP: Final = timedelta(seconds=1)
HELD_PROBE: Final = timedelta(seconds=60)  # how often a broken connection is tried again
