"""The supervisor: runs roles as child processes, replaces those that die, and ends them all when told to.

Children are forked and share what the supervisor has imported, so that a new one is at work at once and weighs little.
The supervisor itself has no threads and holds no connection: what needs the database is done in an errand, a
short-lived child.
"""

import contextlib
import logging
import math
import multiprocessing
import os
import secrets
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from typing import IO, Final, NoReturn, Self

import click

from cli.lifeline import GRACE_SECONDS, call_it, end_with
from storage import log as logs

log = logging.getLogger(__name__)
STEADY_SECONDS: Final = 10.0  # who lived this long had started well, so its next death is its first
WAITS: Final = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before the next start of one that dies over and over
MOURNED: Final = 5  # how many who died in a place the next one is told of
LAST_SECONDS: Final = 2.0  # for what is stopped last, after everybody's GRACE_SECONDS: 22 of design 7's 25 s
LOOK_SECONDS: Final = 0.05  # between looks at a condition
END_SECONDS: Final = 0.02  # between looks whether somebody has ended
HANDLED: Final = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a child is for. `work` is done in a fork of us.

    orphaned: the signal it gets when the supervisor is gone. last: it is stopped after all the others.
    It is told its name in NOVELO_WORKER_NAME, and in NOVELO_DEAD_WORKERS those of the last ones that died in its place.
    """

    name: str
    work: Callable[[], object]
    orphaned: signal.Signals = signal.SIGTERM
    last: bool = False


@dataclass(slots=True)
class _Place:
    """A role's place in the family: who fills it now, and how often in a row that went wrong."""

    role: Role
    name: str = ""
    process: ForkProcess | None = None
    started_at: float = 0.0
    deaths: int = 0
    dead: tuple[str, ...] = ()
    due_at: float = 0.0


class Supervisor:
    """A context manager for the main thread. Leaving it ends every child, and none outlives it when it is killed."""

    def __init__(self, output: IO[str] | None = None) -> None:
        """output: where children's words go, if not where ours go."""
        self.stopping = False
        self._output = output
        self._places: list[_Place] = []
        self._errands: list[ForkProcess] = []

    def __enter__(self) -> Self:
        self._wake, self._waker = socket.socketpair()
        for end in (self._wake, self._waker):
            end.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wake, selectors.EVENT_READ)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # a handler of any kind makes the wake-up file ring
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup wants SIGHUP to pass
                signal.signal(number, self._told)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        signal.set_wakeup_fd(-1)
        self._selector.close()
        self._wake.close()
        self._waker.close()

    def start(self, role: Role) -> ForkProcess:
        """Start a child, and have it replaced whenever it dies."""
        place = _Place(role)
        self._places.append(place)
        return self._fill(place)

    def errand(self, work: Callable[[], object]) -> ForkProcess:
        """Do `work` in a short-lived child, beside everything else."""
        process = _fork(work, signal.SIGKILL, self._output)
        self._errands.append(process)
        return process

    def wait_for(self, work: Callable[[], object]) -> int:
        """Do `work` in an errand and wait. Its exit code; 0 is well. A child told to stop meanwhile ends it."""
        process = self.errand(work)
        self.until(lambda: not process.is_alive())
        if process.is_alive():
            return 0
        return process.exitcode or 0

    def until(self, condition: Callable[[], bool], seconds: float = math.inf, pause: float = LOOK_SECONDS) -> bool:
        """Look after the children until the condition holds. False: the time was over, or we are told to stop."""
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            if condition():
                return True
            self._look_after(pause)
        return False

    def run(self) -> None:
        """Look after the children until told to stop."""
        while not self.stopping:
            due = [place.due_at for place in self._places if place.process is None]
            self._look_after(max(0.0, min(due) - time.monotonic()) if due else None)

    def _told(self, *_: object) -> None:
        self.stopping = True

    def _look_after(self, seconds: float | None) -> None:
        """Wait for a signal (None: as long as it takes), then replace whoever is missing."""
        if self._selector.select(seconds):
            self._wake.recv(4096)
        self._errands = [errand for errand in self._errands if errand.is_alive()]
        for place in self._places:
            if place.process is not None and place.process.exitcode is not None:
                self._bury(place)
            if place.process is None and time.monotonic() >= place.due_at and not self.stopping:
                self._fill(place)

    def _fill(self, place: _Place) -> ForkProcess:
        role = place.role
        # Leases are voided by this name, so it must be nobody else's, on no other machine and in no other container.
        place.name = f"{role.name}-{socket.gethostname()}-{secrets.token_hex(6)}"
        names = {"NOVELO_WORKER_NAME": place.name, "NOVELO_DEAD_WORKERS": ",".join(place.dead)}

        def work() -> None:
            os.setpgid(0, 0)  # Ctrl+C reaches only us, and we tell the children in order
            call_it(f"novelo-{role.name}")
            os.environ.update(names)
            role.work()

        place.process = _fork(work, role.orphaned, self._output)
        place.started_at = time.monotonic()
        log.info("child.started", extra={"role": role.name, "pid": place.process.pid})
        return place.process

    def _bury(self, place: _Place) -> None:
        """Take note of a death. The first one is made good at once."""
        assert place.process is not None  # noqa: S101 - for the type checker: the caller has polled it
        log.warning(
            "child.died",
            extra={"role": place.role.name, "pid": place.process.pid, "code": place.process.exitcode},
        )
        _kill_group(place.process)  # whatever it had started itself
        now = time.monotonic()
        place.deaths = 1 if now - place.started_at >= STEADY_SECONDS else place.deaths + 1
        place.due_at = now + WAITS[min(place.deaths, len(WAITS)) - 1]
        place.process = None
        # Several: the next one may die before it has voided anything. Older leases have ended by themselves.
        place.dead = (*place.dead, place.name)[-MOURNED:]

    def _stop(self) -> None:
        """Tell everybody, those that others lean on last. Who has not ended in time is killed."""
        for errand in self._errands:
            errand.kill()
        for last, seconds in ((False, GRACE_SECONDS), (True, LAST_SECONDS)):
            leaving = [place.process for place in self._places if place.process is not None and place.role.last is last]
            for process in leaving:
                process.terminate()
            deadline = time.monotonic() + seconds
            for process in leaving:
                while process.exitcode is None and time.monotonic() < deadline:
                    time.sleep(END_SECONDS)
                if process.exitcode is None:
                    log.warning("child.killed", extra={"pid": process.pid})
                _kill_group(process)
                process.kill()
        for process in (*self._errands, *(place.process for place in self._places if place.process is not None)):
            while process.exitcode is None:
                time.sleep(END_SECONDS)


def execute(*command: str) -> NoReturn:
    """Become another program: the work of a role that is none of ours. Raises OSError."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and what is ignored stays so
    os.execv(command[0], command)  # noqa: S606 - no shell is what we want


def _fork(work: Callable[[], object], orphaned: signal.Signals, output: IO[str] | None) -> ForkProcess:
    """A child that does `work` and ends. What is told to it before it is itself reaches it then."""
    process = multiprocessing.get_context("fork").Process(target=_live, args=(work, os.getpid(), orphaned, output))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HANDLED)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return process


def _live(work: Callable[[], object], parent: int, orphaned: signal.Signals, output: IO[str] | None) -> None:
    """In the child: give back what is the supervisor's, then do the work."""
    signal.set_wakeup_fd(-1)
    for number in HANDLED:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    end_with(parent, orphaned)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if output is not None:
        for ours in (1, 2):
            os.dup2(output.fileno(), ours)
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    _close_the_rest()  # among them the lock that says that `serve` runs
    logs.configure()  # what it was may have gone to a file that is closed now
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED)
    try:
        work()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _close_the_rest() -> None:
    """Close what is open beside input, output and errors; there may be a thousand million numbers, of which few are."""
    for name in os.listdir("/dev/fd"):
        if int(name) > 2:
            with contextlib.suppress(OSError):  # the listing's own
                os.close(int(name))


def _kill_group(process: ForkProcess) -> None:
    assert process.pid  # noqa: S101 - for the type checker: it was started
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # nobody is left; macOS says it the second way
        return
