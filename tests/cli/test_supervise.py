"""The supervisor, run in a process of its own as `serve` runs it, with small children."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Queue
from typing import Any

import pytest

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
)
BORN_DEAD = (sys.executable, "-S", "-c", "raise SystemExit(3)")
SECONDS = 20.0


class Family:
    """A supervisor under test: `said` gives its log lines one by one."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._lines: Queue[dict[str, Any]] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.put(json.loads(line) if line.startswith("{") else {"event": line.strip()})

    def said(self, event: str) -> dict[str, Any]:
        """The next log line with this event; fails when it does not come."""
        deadline = time.monotonic() + SECONDS
        seen = []
        while time.monotonic() < deadline:
            try:
                line = self._lines.get(timeout=0.1)
            except Empty:
                continue
            if line["event"] == event:
                return line
            seen.append(line)
        raise AssertionError(f"{event} was not said, only {seen}")

    def silent(self, event: str, seconds: float) -> bool:
        """Whether this event is not said within the time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self._lines.get(timeout=0.05)["event"] == event:
                    return False
            except Empty:
                continue
        return True


@contextmanager
def family(*roles: str, before: str = "", after: str = "children.run()") -> Iterator[Family]:
    """A supervisor of these roles (Python expressions)."""
    script = textwrap.dedent(
        """
        import signal, sys
        from functools import partial
        from cli import supervise
        from cli.supervise import Role, Supervisor, execute
        from storage import log
        log.configure()
        {before}
        with Supervisor() as children:
            for role in [{roles}]:
                children.start(role)
            {after}
        """
    ).format(before=before, roles=", ".join(roles), after=after)
    process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True)
    try:
        yield Family(process)
    finally:
        process.terminate()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()


def role(command: tuple[str, ...], **more: object) -> str:
    given = {"name": "'child'", "work": f"partial(execute, *{command!r})"} | more
    return f"Role({', '.join(f'{name}={value}' for name, value in given.items())})"


def ends(pid: int, seconds: float = SECONDS) -> bool:
    """Whether the process is gone, or a zombie, within the time."""
    return wait_for(lambda: not lives(pid), seconds)


def lives(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # the latter when it goes while it is being read
        return False


def wait_for(condition: Callable[[], bool], seconds: float = SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        threading.Event().wait(0.02)
    return False


linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="reads /proc; the kernel's parent-death signal is Linux's"
)


def test_a_killed_child_is_replaced_at_once() -> None:
    with family(role(SLEEPER)) as under_test:
        first = under_test.said("child.started")["pid"]
        os.kill(first, signal.SIGKILL)
        began = time.monotonic()
        assert under_test.said("child.died")["code"] == -signal.SIGKILL
        assert under_test.said("child.started")["pid"] != first
        assert time.monotonic() - began < 1.0


def test_a_child_that_dies_over_and_over_is_started_less_and_less_often() -> None:
    with family(role(BORN_DEAD), before="supervise.WAITS = (0.0, 0.4, 60.0)") as under_test:
        for _ in range(3):
            under_test.said("child.started")
        assert under_test.silent("child.started", 1.5)


@linux_only
def test_sigterm_ends_every_child_and_then_the_supervisor_with_0() -> None:
    with family(role(SLEEPER), role(SLEEPER), role(SLEEPER, last=True)) as under_test:
        pids = [under_test.said("child.started")["pid"] for _ in range(3)]
        under_test.process.terminate()
        assert under_test.process.wait(SECONDS) == 0
        assert [lives(pid) for pid in pids] == [False, False, False]


@linux_only
def test_a_child_that_does_not_listen_is_killed_when_its_time_is_up() -> None:
    with family(role(STUBBORN), before="supervise.GRACE_SECONDS = 0.5") as under_test:
        pid = under_test.said("child.started")["pid"]
        wait_for(lambda: False, 0.5)  # until it has gone deaf
        under_test.process.terminate()
        assert under_test.said("child.killed")["pid"] == pid
        assert under_test.process.wait(SECONDS) == 0
        assert not lives(pid)


@linux_only
def test_no_child_outlives_a_supervisor_that_is_killed() -> None:
    with family(role(SLEEPER), role(STUBBORN, orphaned="signal.SIGKILL")) as under_test:
        pids = [under_test.said("child.started")["pid"] for _ in range(2)]
        under_test.process.kill()
        assert [ends(pid) for pid in pids] == [True, True]


@linux_only
def test_what_a_dead_child_had_started_is_ended_too() -> None:
    parent = f"import subprocess, sys; p = subprocess.Popen({SLEEPER!r}); sys.stderr.write(f'{{p.pid}}\\n'); p.wait()"
    with family(role((sys.executable, "-c", parent))) as under_test:
        pid = under_test.said("child.started")["pid"]
        grandchild = int(next(line for line in iter(lambda: under_test._lines.get(timeout=SECONDS)["event"], "")))
        os.kill(pid, signal.SIGKILL)
        assert ends(grandchild)


def test_each_child_has_a_name_of_its_own_and_knows_who_died_in_its_place() -> None:
    words = "f\"{os.environ['NOVELO_WORKER_NAME']} after [{os.environ['NOVELO_DEAD_WORKERS']}]\\n\""
    named = (sys.executable, "-c", f"import os, sys; sys.stderr.write({words})")
    with family(role(named), before="supervise.WAITS, supervise.MOURNED = (0.0,), 2") as under_test:
        told = []
        for _ in range(4):
            under_test.said("child.started")
            told.append(under_test._lines.get(timeout=SECONDS)["event"].partition(" after "))
        names = [name for name, _, _ in told]
        assert len({*names}) == 4
        assert [dead for _, _, dead in told] == [
            "[]", f"[{names[0]}]", f"[{names[0]},{names[1]}]", f"[{names[1]},{names[2]}]"
        ]  # fmt: skip


def test_an_errand_gives_its_exit_code() -> None:
    after = "sys.exit(children.wait_for(partial(sys.exit, 7)))"
    with family(after=after) as under_test:
        assert under_test.process.wait(SECONDS) == 7


def test_an_errand_that_is_waited_for_does_not_hold_up_the_end() -> None:
    after = "sys.stderr.write('begun' + chr(10)); children.wait_for(partial(__import__('time').sleep, 600))"
    with family(after=after) as under_test:
        under_test.said("begun")
        under_test.process.terminate()
        assert under_test.process.wait(SECONDS) == 0
