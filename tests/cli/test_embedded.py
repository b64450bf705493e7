"""The Redis that comes along, started as `serve` starts it."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoConnection

from cli import embedded

SECONDS = 10.0


@contextmanager
def server(data_dir: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(embedded.prepare(data_dir))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def client(data_dir: Path) -> "Redis":
    """A connection to the server of a data folder, once it answers."""
    redis = Redis.from_url(embedded.address(data_dir))
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            redis.ping()
        except NoConnection:
            if time.monotonic() > deadline:
                raise
        else:
            return redis


def test_it_answers_on_a_socket_that_only_its_owner_may_use(tmp_path: Path) -> None:
    with server(tmp_path):
        redis = client(tmp_path)
        assert redis.set("bell", "rung") is True
        assert (tmp_path / "redis" / "redis.sock").stat().st_mode & 0o777 == 0o600
        assert redis.config_get("port") == {"port": "0"}
        redis.close()


def test_what_it_took_is_still_there_after_it_was_killed(tmp_path: Path) -> None:
    with server(tmp_path) as process:
        redis = client(tmp_path)
        redis.rpush("rq:queue:customer", *range(100))
        redis.close()
        process.send_signal(signal.SIGKILL)
        process.wait()
    with server(tmp_path):
        redis = client(tmp_path)
        assert redis.llen("rq:queue:customer") == 100
        redis.close()


def test_a_data_folder_too_deep_for_a_socket_gets_one_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 40)
    with server(deep):
        redis = client(deep)
        assert redis.ping() is True
        redis.close()


def test_two_deep_data_folders_have_two_sockets(tmp_path: Path) -> None:
    one, other = (embedded.address(tmp_path / (name * 150)) for name in "ab")
    assert one != other


def test_a_machine_without_any_server_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(embedded, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(embedded.NoServer, match="install redis-server, or set REDIS_URL"):
        embedded.prepare(tmp_path)


def test_an_installed_server_is_taken_where_the_package_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(embedded, "find_spec", lambda _: None)
    installed = tmp_path / "redis-server"
    installed.write_text("#!/bin/sh\n")
    installed.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert embedded.prepare(tmp_path)[0] == str(installed)
