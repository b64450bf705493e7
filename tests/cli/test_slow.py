"""Callers who never finish, by the hundred: who does finish is answered as if they were not there."""

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tests.cli.conftest import Novelo, wait_for
from tests.stories.house import SLOWNESS

SLOW = 200  # reliability c5
REQUESTS = 100
P99_SECONDS = 0.25 * SLOWNESS  # reliability P9
TIMES_MOST = 3.0  # a machine that is busy with something else is slow with and without them
BEGINNINGS = {
    "headers": b"POST /webhooks/whatsapp HTTP/1.1\r\nHost: a\r\n",
    "bodies": b"POST /webhooks/whatsapp HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{",
    "chunks": b"POST /slack/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
}


@contextmanager
def slow(port: int, words: bytes) -> Iterator[None]:
    """So many callers who began so and say nothing more."""
    with ExitStack() as callers:
        for _ in range(SLOW):
            caller = callers.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            caller.sendall(words)
        yield


def p99(novelo: Novelo) -> float:
    """Seconds in which 99 of 100 webhooks are answered, one after the other, each by a connection of its own."""
    took = []
    for number in range(REQUESTS):
        body = json.dumps({"object": "whatsapp_business_account", "entry": [], "n": time.time_ns() + number}).encode()
        signature = hmac.new(novelo.environment["META_APP_SECRET"].encode(), body, hashlib.sha256).hexdigest()
        begun = time.monotonic()
        answer = httpx.post(
            f"{novelo.url}/webhooks/whatsapp",
            content=body,
            headers={"x-hub-signature-256": f"sha256={signature}"},
            trust_env=False,
        )
        took.append(time.monotonic() - begun)
        assert answer.status_code == 200
    return sorted(took)[REQUESTS * 99 // 100 - 1]


@pytest.fixture
def web(novelo: Novelo) -> Novelo:
    """The web server alone."""
    assert novelo.run("migrate").returncode == 0
    novelo.start("web")
    assert wait_for(lambda: httpx_status(novelo) == 200)
    return novelo


def httpx_status(novelo: Novelo) -> int:
    try:
        return httpx.get(f"{novelo.url}/healthz", trust_env=False).status_code
    except httpx.TransportError:
        return 0


@pytest.mark.parametrize("what", BEGINNINGS)
def test_hundreds_of_callers_who_never_finish_slow_nobody_down(web: Novelo, what: str) -> None:
    alone = p99(web)
    with slow(int(web.environment["PORT"]), BEGINNINGS[what]):
        beside_them = p99(web)
    assert beside_them <= max(P99_SECONDS, TIMES_MOST * alone), f"{beside_them:.3f} s, {alone:.3f} s alone"


def test_a_caller_who_does_not_finish_is_sent_away(web: Novelo) -> None:
    with socket.create_connection(("127.0.0.1", int(web.environment["PORT"])), timeout=30) as caller:
        caller.sendall(BEGINNINGS["bodies"])
        assert caller.recv(100).startswith(b"HTTP/1.1 408 ")
