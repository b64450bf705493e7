"""Group commit: short work of several threads becomes one transaction, so that the disk is waited for once.

Whoever comes while nobody is at it leads: it waits for its turn at the database, does what has come meanwhile, commits,
and wakes the others. Nobody waits for company.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final

GROUP_MOST: Final = 32  # as many as a worker process has threads (NOVELO_THREADS)
# Then no more is begun in this transaction: the doors of the web process want their turn, too.
GROUP_SECONDS: Final = 0.03

Work = Callable[[Any], Any]


class Alone(Exception):
    """It has not been done, because something else in its group failed: do it by itself."""


@dataclass(slots=True)
class _Wish:
    """What one thread wants done, and what came of it. error: Alone, where it was taken back with another's failure."""

    work: Work
    woken: threading.Event = field(default_factory=threading.Event)
    done: bool = False
    result: Any = None
    error: BaseException | None = None


class GroupCommit:
    """Thread safe.

    transaction: begins one, and commits it unless something is raised. session: inside of a transaction, makes what one
    piece of work is given, and writes out what it left there.
    """

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Any]],
        session: Callable[[Any], AbstractContextManager[Any]],
    ) -> None:
        self._transaction: Final = transaction
        self._session: Final = session
        self._lock: Final = threading.Lock()
        self._waiting: Final[deque[_Wish]] = deque()
        self._is_led = False

    def do(self, work: Work) -> Any:
        """What `work` returns, once that is committed. Raises what it or the commit raised, or Alone."""
        wish = _Wish(work)
        with self._lock:
            self._waiting.append(wish)
            leads, self._is_led = not self._is_led, True
        if not leads:
            wish.woken.wait()
        if not wish.done:
            self._lead()
        if wish.error is not None:
            raise wish.error
        return wish.result

    def _lead(self) -> None:
        """Do what waits, the leader's own first, in one transaction."""
        group = [self._next()]
        try:
            with self._transaction() as transaction:
                end = time.monotonic() + GROUP_SECONDS
                self._do(transaction, group[0])
                while len(group) < GROUP_MOST and time.monotonic() < end and self._waiting:
                    group.append(self._next())
                    self._do(transaction, group[-1])
        except BaseException as error:
            culprit = group[-1] if isinstance(error, _Broken) else None
            for wish in group:
                wish.error = error if culprit is None else Alone()
            if culprit is not None:
                culprit.error = error.__cause__
        finally:
            self._hand_on(group)

    def _do(self, transaction: Any, wish: _Wish) -> None:
        try:
            with self._session(transaction) as session:
                wish.result = wish.work(session)
        except Exception as error:
            raise _Broken from error

    def _next(self) -> _Wish:
        with self._lock:
            return self._waiting.popleft()

    def _hand_on(self, group: list[_Wish]) -> None:
        """Wake those who were served, and have the first of the others lead."""
        for wish in group:
            wish.done = True
            wish.woken.set()
        with self._lock:
            self._is_led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].woken.set()


class _Broken(Exception):
    """The newest work of a group failed: nothing of the group is committed."""
