"""`novelo check` finds a Redis that others than this machine may write into."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from cli import embedded
from cli.checks.services import is_open
from tests.cli.conftest import free_port, wait_for


class Told(Redis):
    """A Redis whose configuration says that it listens there; None: it says nothing."""

    def __init__(self, bind: str | None, **place: str) -> None:
        super().__init__(**place)
        self.bind = bind

    def config_get(self, *_: str) -> dict[str, str]:
        if self.bind is None:
            raise ResponseError("unknown command 'CONFIG'")
        return {"bind": self.bind}


@pytest.mark.parametrize(
    ("bind", "host", "expected"),
    [
        ("127.0.0.1", "127.0.0.1", False),
        ("127.0.0.1 -::1", "localhost", False),
        ("0.0.0.0", "127.0.0.1", True),  # noqa: S104 - what is looked for
        ("* -::*", "127.0.0.1", True),
        ("", "127.0.0.1", True),
        ("127.0.0.1 10.0.0.5", "10.0.0.5", True),
        (None, "127.0.0.1", False),
        (None, "redis.internal", True),
    ],
)
def test_without_a_password_it_may_listen_on_this_machine_only(bind, host, expected):
    assert is_open(Told(bind, host=host)) is expected


def test_with_a_password_or_on_a_unix_socket_it_is_closed():
    assert not is_open(Told("* -::*", host="redis.internal", password="p"))
    assert not is_open(Told("*", unix_socket_path="/run/redis.sock"))


@pytest.fixture
def on_loopback(tmp_path: Path) -> Iterator[Redis]:
    """A real one, reached over TCP."""
    port = free_port()
    command = [*embedded.prepare(tmp_path), "--port", str(port), "--bind", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:

        def answers() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        assert wait_for(answers)
        redis = Redis(port=port)
        yield redis
        redis.close()
        server.terminate()


def test_a_real_one_is_asked(on_loopback: Redis):
    assert not is_open(on_loopback)
