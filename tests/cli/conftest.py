"""The command line under test: run as people run it, in a process, against the sandbox."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

from storage import settings
from tests.stories.house import SLOWNESS

SECONDS = 30.0 * SLOWNESS


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool], seconds: float = SECONDS) -> bool:
    """Whether the condition comes true within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def lives(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # the latter when it goes while it is being read
        return False


def catches(pid: int, number: signal.Signals) -> bool:
    """Whether the process has something of its own to do when it gets the signal; before that it just dies."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):  # the latter when it goes while it is being read
        return False
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught, 16) >> (number - 1) & 1)


def family(pid: int) -> dict[int, str]:
    """A process and all that it and its children have started: their names and command lines by id."""
    above: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            above[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = {pid}
    while more := {each for each, parent in above.items() if parent in found} - found:
        found |= more
    return {each: called(each) for each in found}


def called(pid: int) -> str:
    """What a process is called, and how it was started."""
    try:
        name, line = (Path(f"/proc/{pid}/{each}").read_text() for each in ("comm", "cmdline"))
    except OSError:
        return ""
    return f"{name.strip()}: {line}".replace("\0", " ")


@dataclass
class Novelo:
    """The command `novelo` in an environment of its own; it ends what it started."""

    environment: Mapping[str, str]
    folder: Path
    started: list["subprocess.Popen[str]"] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def run(self, *words: str, given: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end, with `given` on its standard input."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "cli", *words],
            env={**self.environment, **more},
            cwd=self.folder,
            input=given,
            capture_output=True,
            text=True,
            timeout=60 * SLOWNESS,
            check=False,
        )

    def start(self, *words: str, **more: str) -> "subprocess.Popen[str]":
        """Start a command that runs until it is told to stop. What it says goes to <folder>/<command>.log."""
        with (self.folder / f"{words[0]}.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "cli", *words],
                env={**self.environment, **more},
                cwd=self.folder,
                stdout=log,
                stderr=log,
                text=True,
            )
        self.started.append(process)
        return process

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def said(self, command: str) -> str:
        """Everything a started command has said."""
        return (self.folder / f"{command}.log").read_text()

    def close(self) -> None:
        for process in self.started:
            process.send_signal(signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(SECONDS)
            finally:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a sandbox."""
    command = [sys.executable, "-P", "-m", "sandbox", "--quiet", "--port", "0"]
    folder = tmp_path_factory.mktemp("sandbox")
    with subprocess.Popen([*command, "--dir", folder], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()


@pytest.fixture
def novelo(tmp_path: Path, outside: str) -> Iterator[Novelo]:
    """`novelo` with everything it needs to serve, against the sandbox, in an empty folder."""
    told = httpx.get(f"{outside}/control/environment", trust_env=False).json()["env"]
    ours = {name: value for name, value in os.environ.items() if name not in settings.names()}
    under_test = Novelo(
        {
            **ours,
            **{name: value for name, value in told.items() if name != "SLACK_APP_TOKEN"},
            "NOVELO_SECRET_KEY": Fernet.generate_key().decode(),
            "NOVELO_DATA_DIR": str(tmp_path / "data"),
            "PORT": str(free_port()),
        },
        tmp_path,
    )
    yield under_test
    under_test.close()
