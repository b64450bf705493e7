"""Group commit: short work of several threads becomes one transaction, so that the disk is waited for once.

Whoever comes while nobody is at it leads: it waits for its turn at the database, does what has come meanwhile, commits,
and wakes the others. Nobody waits for company. What is of one kind may also be done in one stroke (`do_together`), so
that a statement is asked once for all of them.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final

# Then no more is begun in this transaction: the doors of the web process want their turn, too.
GROUP_SECONDS: Final = 0.03

Work = Callable[[Any], Any]


class Alone(Exception):
    """It has not been done, because something else stood in its way: do it by itself."""


@dataclass(slots=True, eq=False)
class _Wish:
    """What one thread wants done, and what came of it.

    item: what a work of many is asked for here, in a tuple; () for work of its own. error: Alone, where it was taken
    back with another's failure, or left out.
    """

    work: Callable[..., Any]
    item: tuple[Any, ...] = ()
    woken: threading.Event = field(default_factory=threading.Event)
    done: bool = False
    result: Any = None
    error: BaseException | None = None


class GroupCommit:
    """Thread safe.

    transaction: begins one, and commits it unless something is raised. session: inside of a transaction, makes what one
    piece of work is given, and writes out what it left there. most: how many pieces go into one.
    """

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Any]],
        session: Callable[[Any], AbstractContextManager[Any]],
        most: int,
    ) -> None:
        self._transaction: Final = transaction
        self._session: Final = session
        self._most: Final = most
        self._lock: Final = threading.Lock()
        self._waiting: Final[deque[_Wish]] = deque()
        self._is_led = False

    def do(self, work: Work) -> Any:
        """What `work` returns, once that is committed. Raises what it or the commit raised, or Alone."""
        return self._done(_Wish(work))

    def do_together(self, work: Callable[[Any, Sequence[Any]], Sequence[Any]], item: Any) -> Any:
        """The same for a work that is given the items of all who want it just then, and gives a result for each.

        Works are the same that are equal. A result that is an Alone is raised.
        """
        return self._done(_Wish(work, (item,)))

    def _done(self, wish: _Wish) -> Any:
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
        group: list[_Wish] = []
        try:
            with self._transaction() as transaction:
                end = time.monotonic() + GROUP_SECONDS
                while not group or (len(group) < self._most and time.monotonic() < end and self._waiting):
                    wishes = self._next(self._most - len(group))
                    group += wishes
                    self._do(transaction, wishes)
        except BaseException as error:
            group = group or self._next(1)
            broken = error if isinstance(error, _Broken) else None
            for wish in group:
                wish.error = error if broken is None else Alone()
            if broken is not None and broken.culprit is not None:
                broken.culprit.error = error.__cause__
        finally:
            self._hand_on(group)

    def _do(self, transaction: Any, wishes: list[_Wish]) -> None:
        """Wishes of one work."""
        first = wishes[0]
        try:
            with self._session(transaction) as session:
                if first.item:
                    results = first.work(session, [item for wish in wishes for item in wish.item])
                else:
                    results = [first.work(session)]
        except Exception as error:
            raise _Broken(first if len(wishes) == 1 else None) from error
        for wish, result in zip(wishes, results, strict=True):
            if isinstance(result, Alone):
                wish.error = result
            else:
                wish.result = result

    def _next(self, most: int) -> list[_Wish]:
        """What waits longest, and what else may be done in the same stroke."""
        with self._lock:
            first = self._waiting.popleft()
            if not first.item:
                return [first]
            wishes, others = [first], list[_Wish]()
            for wish in self._waiting:
                same = wish.item and len(wishes) < most and wish.work == first.work
                (wishes if same else others).append(wish)
            self._waiting.clear()
            self._waiting.extend(others)
            return wishes

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
    """The newest work of a group failed: nothing of the group is committed. culprit: whose it was, if it was one's."""

    def __init__(self, culprit: _Wish | None) -> None:
        super().__init__()
        self.culprit = culprit
