"""How our processes are called, and how they end: when told to, and when the process that started them is gone."""

import ctypes
import os
import signal
import sys
import threading
from typing import Final

PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
M_ARENA_MAX: Final = -8  # malloc.h
PR_SET_NAME: Final = 15
GRACE_SECONDS: Final = 20  # a call that has begun takes 10 s at most (reliability b10); design 7 gives `serve` 25

_libc: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with(parent: int, how: signal.Signals) -> None:
    """Have the kernel send this process `how` when `parent`, which must have started it, ends in any way.

    It outlives an exec, but not a fork. Elsewhere than on Linux there is no such thing: there a killed supervisor's
    children must be ended by hand.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, how, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), how)


def call_it(name: str) -> None:
    """Name this process for `ps -o comm`, `top` and `pgrep`: 15 bytes on Linux, elsewhere nothing."""
    if _libc is not None:
        _libc.prctl(PR_SET_NAME, name.encode(), 0, 0, 0)


def told_to_stop() -> threading.Event:
    """An event that is set by SIGTERM or Ctrl+C. Who has not ended `GRACE_SECONDS` later is ended by the kernel."""
    stop = threading.Event()

    def tell(*_: object) -> None:
        signal.alarm(GRACE_SECONDS)
        # Set from a thread: the main thread may hold the event's lock at this very moment.
        threading.Thread(target=stop.set, daemon=True).start()

    signal.signal(signal.SIGTERM, tell)
    signal.signal(signal.SIGINT, tell)
    return stop


def share_heaps() -> None:
    """Have the threads of this process, and of its forks, share two heaps.

    glibc makes up to eight for each processor, and each keeps what it once needed. Other libraries stay as they are.
    """
    if _libc is not None and hasattr(_libc, "mallopt"):
        _libc.mallopt(M_ARENA_MAX, 2)
