"""On a real wire: what the client does with connections, and what a broken one is taken for."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import pytest

from storage.domain.errors import SendError, TryLater, Uncertain
from storage.domain.parts import Address, TextPart
from workers.channels import Account, graph
from workers.channels.whatsapp import CHANNEL

Serve: TypeAlias = Callable[[socket.socket], None]

WHATSAPP = Account("whatsapp", "730000000000001", "EAAnovelo-token")
YES = b'{"messages":[{"id":"wamid.1"}]}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(YES), YES)


@contextmanager
def meta(*serve: Serve) -> Iterator[int]:
    """A server that does one of these with each connection, in order; its port. Nobody listens when it is left."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def work() -> None:
            for each in serve:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(10)
                    each(connection)

        worker = threading.Thread(target=work)
        worker.start()
        yield int(listener.getsockname()[1])
        worker.join(timeout=10)
        assert not worker.is_alive(), "a connection was never made"


def point_to(port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    graph.configure(whatsapp_url=url, instagram_url=url)


@pytest.fixture(autouse=True)
def _no_connection_is_left() -> Iterator[None]:
    yield
    graph.configured().close()


def send() -> str:
    return CHANNEL.send(WHATSAPP, Address(address="5511987650001"), TextPart("hi"), "key-1").external_id


def refusal() -> SendError:
    with pytest.raises(SendError) as error:
        send()
    return error.value


def hear(connection: socket.socket) -> bytes:
    """One whole request."""
    heard = b""
    while b'"hi"' not in heard:
        heard += connection.recv(65536)
    return heard


def answer(times: int) -> Serve:
    def serve(connection: socket.socket) -> None:
        for _ in range(times):
            hear(connection)
            connection.sendall(ANSWER)

    return serve


def test_one_connection_carries_many_sends() -> None:
    with meta(answer(times=3)) as port:
        point_to(port)
        assert [send() for _ in range(3)] == ["wamid.1"] * 3


def test_a_connection_that_was_closed_while_idle_is_made_anew_and_nothing_is_in_doubt() -> None:
    closed = threading.Event()

    def once(connection: socket.socket) -> None:
        answer(times=1)(connection)
        connection.shutdown(socket.SHUT_RDWR)
        closed.set()

    with meta(once, answer(times=1)) as port:
        point_to(port)
        assert send() == "wamid.1"
        assert closed.wait(10)
        assert send() == "wamid.1"


def test_where_nobody_listens_nothing_was_sent() -> None:
    with meta() as port:
        pass
    point_to(port)
    assert type(refusal()) is TryLater


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        ANSWER[:-5],
        b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
        b"hello\r\n\r\n",
    ],
    ids=["no answer", "half a head", "half a body", "a gateway's word", "no HTTP"],
)
def test_what_was_heard_and_not_answered_may_have_been_sent(before: bytes) -> None:
    def serve(connection: socket.socket) -> None:
        hear(connection)
        connection.sendall(before)

    with meta(serve) as port:
        point_to(port)
        assert type(refusal()) is Uncertain


def test_an_answer_that_drips_ends_with_the_time_of_the_call() -> None:
    given_up = threading.Event()

    def drip(connection: socket.socket) -> None:
        hear(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        try:
            while not given_up.wait(0.05):
                connection.sendall(b" ")
        except OSError:
            return

    with meta(drip) as port:
        point_to(port)
        with pytest.raises(Uncertain):
            graph.call(
                "facebook", "POST", "7", token="t", codes={}, body={"say": "hi"}, seconds=graph.CONNECT_SECONDS + 0.5
            )
        given_up.set()


def test_the_client_goes_by_no_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with meta(answer(times=1)) as port:
        point_to(port)
        assert send() == "wamid.1"
