"""What is measured: a database of either engine with inboxes, a stand-in for the outside, and Novelo's processes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import create_engine, text

from storage.db import Database
from storage.inboxes import NewInbox, add
from storage.migrations import migrate
from storage.queue import Bell
from storage.secrets import Vault
from tests import builders
from tests.bench.load import SECRET
from tests.stories.house import ROOT, eventually, free_port

KEY = Fernet.generate_key().decode()
RUNS = int(os.environ.get("NOVELO_BENCH_RUNS", "3"))
INBOXES = 100  # each its own Slack channel: Slack takes one post a second in each


@pytest.fixture(params=range(RUNS), ids=lambda run: f"run{run + 1}", autouse=True)
def run(request: pytest.FixtureRequest) -> int:
    """Everything is measured so many times."""
    return int(request.param)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def process(*command: str, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A Python module that runs beside."""
    child = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE if "tests.bench.standin" in command else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        child.terminate()
        child.wait(30)
        if child.stdout:
            child.stdout.close()


@dataclass(frozen=True, slots=True)
class Scene:
    """A place to measure in. environment: what Novelo's processes are told. standin: the port of the outside."""

    engine: str
    environment: dict[str, str]
    database: Database
    standin: int

    @property
    def port(self) -> int:
        return int(self.environment["PORT"])

    def start(self, *words: str) -> "AbstractContextManager[subprocess.Popen[bytes]]":
        """A command of Novelo's, running until the end of the block."""
        return process("-m", "cli", *words, **self.environment)

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def arrived(self) -> list[tuple[str, int, float]]:
        """What has reached the outside since the last call: (side, number, when)."""
        told = httpx.get(f"http://127.0.0.1:{self.standin}/log", trust_env=False, timeout=30).json()
        return [(side, number, at) for side, number, at in told]

    def heard(self, side: str, numbers: set[int], seconds: float = 90) -> dict[int, float]:
        """When each of these numbers reached a side, once all have."""
        heard: dict[int, float] = {}

        def all_there() -> bool:
            heard.update({number: at for where, number, at in self.arrived() if where == side})
            return numbers <= set(heard)

        eventually(all_there, seconds)
        return heard


@pytest.fixture
def make(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Scene]]:
    """Makes the scene. inboxes: how many; delay: seconds the outside takes to answer."""
    opened: list[Any] = []

    def made(inboxes: int = INBOXES, delay: float = 0.0) -> Scene:
        outside = process("-m", "tests.bench.standin", str(delay))
        child = outside.__enter__()
        opened.append(outside)
        assert child.stdout is not None
        standin = int(json.loads(child.stdout.readline())["port"])
        environment = {
            "NOVELO_DATA_DIR": str(tmp_path),
            "NOVELO_SECRET_KEY": KEY,
            "PORT": str(free_port()),
            "HOST": "127.0.0.1",
            "REDIS_URL": request.getfixturevalue("redis_url"),
            "SLACK_API_URL": f"http://127.0.0.1:{standin}/slack/api",
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "META_APP_SECRET": SECRET,
            "META_VERIFY_TOKEN": "v",
            "META_GRAPH_URL": f"http://127.0.0.1:{standin}/graph",
            "INSTAGRAM_GRAPH_URL": f"http://127.0.0.1:{standin}/graph",
        }
        url = f"sqlite:///{tmp_path}/novelo.db"
        if engine == "postgresql":
            url = _durable(request.getfixturevalue("postgres")())
            environment["DATABASE_URL"] = url
        database = Database(url, Bell(environment["REDIS_URL"]))
        migrate(database)

        def connect(session: Any) -> None:
            home = builders.workspace(session)
            for number in range(inboxes):
                new = NewInbox(
                    channel="whatsapp", account=str(number), slack_channel=f"C{number}", token="t", name="Bench"
                )
                add(session, Vault([KEY]), home, new, now=database.now())

        database.write(connect)
        opened.append(database)
        return Scene(engine, environment, database, standin)

    yield made
    for each in reversed(opened):
        if isinstance(each, Database):
            each.close()
        else:
            each.__exit__(None, None, None)


def _durable(address: str) -> str:
    """The tests' PostgreSQL does not wait for the disk and is never cleaned up; here it is as people run it."""
    admin = create_engine(address.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync = on", "autovacuum = on", "autovacuum_naptime = '1s'"):  # as after a minute of running
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    time.sleep(0.2)
    return address


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    told = subprocess.run(["/bin/ps", "-eo", "pid=,ppid="], capture_output=True, check=True, text=True).stdout
    parents = {int(each): int(parent) for each, parent in (line.split() for line in told.splitlines())}
    found, wave = [pid], [pid]
    while wave:
        wave = [each for each, parent in parents.items() if parent in wave]
        found += wave
    return found


def memory_mb(pid: int) -> float:
    """Proportional set size of a process and everything below it."""
    sizes = []
    for each in family(pid):
        try:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        except (OSError, ProcessLookupError):
            continue
        sizes += [int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")]
    return sum(sizes) / 1024


def processor_seconds(pid: int) -> float:
    """What a process and everything below it have used of the processors so far."""
    ticks = 0
    for each in family(pid):
        try:
            words = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except (OSError, ProcessLookupError):
            continue
        ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def written_bytes(pid: int) -> int:
    """What a process and everything below it have had written to the disk so far."""
    told = 0
    for each in family(pid):
        try:
            lines = Path(f"/proc/{each}/io").read_text().splitlines()
        except (OSError, ProcessLookupError):
            continue
        told += sum(int(line.split()[1]) for line in lines if line.startswith("write_bytes"))
    return told
