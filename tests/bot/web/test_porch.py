"""The porch: a request has a thread once it is whole, and never before."""

import asyncio
import io
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest
from granian.rsgi import ProtocolClosed

from bot.web import porch
from bot.web.guard import BODY_MAX, Guard
from bot.web.porch import LATER, ROOM_BYTES, SMALL_BYTES, Porch
from tests.bot.slackside import APP_SECRET, SIGNING, meta_sign

MB = 1024 * 1024


class Headers:
    """As granian gives them: names in lower case, a name may come twice."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = list(pairs)

    def __contains__(self, name: str) -> bool:
        return name in dict(self.pairs)

    def get(self, name: str) -> str | None:
        return dict(self.pairs).get(name)

    def items(self) -> list[tuple[str, str]]:
        return self.pairs


@dataclass
class Scope:
    headers: Headers
    method: str = "POST"
    path: str = "/webhooks/whatsapp"
    query_string: str = ""
    proto: str = "http"
    http_version: str = "1.1"
    scheme: str = "http"
    server: str = "127.0.0.1:8000"
    client: str = "198.51.100.7:4242"
    authority: str | None = None


@dataclass
class Wire:
    """One caller: what they send, in chunks, and what they are answered.

    hangs: in the end they fall silent. leaves: they hang up then.
    """

    chunks: list[bytes] = field(default_factory=list)
    hangs: bool = False
    leaves: bool = False
    taken: int = 0
    answer: tuple[int, list[tuple[str, str]], bytes] | None = None
    streamed: list[bytes] = field(default_factory=list)

    async def __call__(self) -> bytes:
        body = b"".join([chunk async for chunk in self])
        if self.leaves:
            raise ProtocolClosed  # as granian does; to who reads chunk by chunk it says nothing
        return body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            self.taken += 1
            yield chunk
        if self.hangs:
            await asyncio.Event().wait()

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = (status, headers, body)

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Wire":
        self.answer = (status, headers, b"")
        return self

    async def send_bytes(self, data: bytes) -> None:
        self.streamed.append(data)


def echo(environ, start_response):
    """An application that answers with what it was sent."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"%d: " % len(body), body[:3]]


def ask(app, *wires: Wire, scope: Scope | None = None) -> list[Wire]:
    """Everybody asks at once, and is answered."""
    under_test = Porch(app, 2)

    async def all_at_once() -> None:
        await asyncio.gather(*(under_test.__rsgi__(scope or chunked(), wire) for wire in wires))
        under_test.__rsgi_del__(asyncio.get_running_loop())

    asyncio.run(all_at_once())
    assert under_test._held == 0
    return list(wires)


def chunked(*headers: tuple[str, str]) -> Scope:
    return Scope(Headers(("host", "h"), ("transfer-encoding", "chunked"), *headers))


def sized(size: int) -> Scope:
    return Scope(Headers(("host", "h"), ("content-length", str(size))))


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(porch, "BODY_SECONDS", 0.2)


def test_what_comes_in_pieces_is_handed_over_whole():
    (wire,) = ask(echo, Wire([b"ab", b"cd"]))
    assert wire.answer == (200, [("content-type", "text/plain")], b"4: abc")


def test_the_application_is_told_of_the_request_as_wsgi_has_it():
    seen = {}

    def app(environ, start_response):
        seen.update(environ)
        return echo(environ, start_response)

    headers = Headers(
        ("host", "novelo.example:8443"), ("content-type", "application/json"), ("content-length", "2"),
        ("content-length", "2"), ("x-hub-signature-256", "sha256=a"), ("x-hub-signature-256", "sha256=b"),
    )  # fmt: skip
    ask(app, Wire([b"{}"]), scope=Scope(headers, path="/média", query_string="a=%20b", scheme="https"))
    streams = {name: seen.pop(name) for name in ("wsgi.input", "wsgi.errors")}
    assert isinstance(streams["wsgi.input"], io.BytesIO)
    assert seen == {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/mÃ©dia",  # latin-1 for the bytes of UTF-8
        "QUERY_STRING": "a=%20b",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "198.51.100.7",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": "2",
        "HTTP_HOST": "novelo.example:8443",
        "HTTP_X_HUB_SIGNATURE_256": "sha256=a,sha256=b",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def test_a_body_that_never_ends_has_no_thread_and_is_given_up(hurried):
    def app(*_):
        raise AssertionError("it was given a thread")

    slow = ask(app, *(Wire([b"{"], hangs=True) for _ in range(50)))
    assert [wire.answer for wire in slow] == [(408, [("connection", "close")], b"")] * 50


@pytest.mark.parametrize("size", [100, SMALL_BYTES + 1])
def test_a_sized_body_that_never_ends_is_given_up(hurried, size):
    (slow,) = ask(echo, Wire([b"{"], hangs=True), scope=sized(size))
    assert slow.answer == (408, [("connection", "close")], b"")


@pytest.mark.parametrize("size", [2, SMALL_BYTES, SMALL_BYTES + 1])
def test_a_sized_body_is_handed_over_whole(size):
    (wire,) = ask(echo, Wire([b"a", bytes(size - 1)]), scope=sized(size))
    assert wire.answer == (200, [("content-type", "text/plain")], b"%d: a%s" % (size, bytes(2)[: size - 1]))


def test_a_length_beside_chunks_is_not_believed():
    guard = Guard(echo, {"whatsapp": (APP_SECRET,)}, SIGNING)
    headers = Headers(("host", "h"), ("content-length", "3"), ("transfer-encoding", "chunked"))
    (wire,) = ask(guard, Wire([bytes(MB)] * 100), scope=Scope(headers))
    assert wire.taken == 5  # and not the hundred


def test_whoever_hangs_up_in_the_middle_is_no_error(caplog):
    (wire,) = ask(echo, Wire([b"{"], leaves=True), scope=sized(100))
    assert (wire.answer, caplog.records) == (None, [])


def test_the_slow_hold_up_nobody(hurried):
    *slow, quick = ask(echo, *(Wire([b"{"], hangs=True) for _ in range(50)), Wire([b"{}"]))
    assert quick.answer == (200, [("content-type", "text/plain")], b"2: {}")
    assert {wire.answer[0] for wire in slow} == {408}


def test_what_is_too_big_is_left_as_soon_as_that_is_known_and_the_guard_says_so():
    guard = Guard(echo, {"whatsapp": (APP_SECRET,)}, SIGNING)
    (unsized,) = ask(guard, Wire([bytes(MB)] * 100))
    assert (unsized.answer[0], unsized.taken) == (413, 5)
    (sized_wire,) = ask(guard, Wire([bytes(MB)] * 100), scope=sized(BODY_MAX + 1))
    assert (sized_wire.answer[0], sized_wire.taken) == (413, 0)


def test_the_biggest_that_is_allowed_gets_through():
    guard = Guard(echo, {"whatsapp": (APP_SECRET,)}, SIGNING)
    body = bytes(BODY_MAX)
    ((status, _, _),) = [wire.answer for wire in ask(guard, Wire([body]), scope=chunked(*meta_sign(body).items()))]
    assert status == 200


def test_what_is_on_its_way_has_only_so_much_room_and_small_bodies_always_have_some(hurried):
    hoarders = [Wire([bytes(4 * MB - 10)], hangs=True) for _ in range(ROOM_BYTES // (4 * MB))]
    *_, last, big, small = ask(echo, *hoarders, Wire([bytes(2 * MB)]), Wire([bytes(SMALL_BYTES)]))
    assert last.answer[0] == 408
    assert big.answer == (503, [("connection", "close"), ("retry-after", "1")], b"")
    assert small.answer[0] == 200


def test_without_a_body_nothing_is_waited_for():
    (wire,) = ask(echo, Wire(hangs=True), scope=Scope(Headers(("host", "h")), method="GET"))
    assert wire.answer[0] == 200


def test_an_application_that_breaks_is_an_answer(caplog):
    def app(*_):
        raise RuntimeError("no")

    (wire,) = ask(app, Wire([b"{}"]))
    assert wire.answer == (500, [], b"")
    assert [record.message for record in caplog.records] == ["request.broke"]


def test_a_file_goes_out_piece_by_piece_and_is_closed():
    closed = threading.Event()

    class File:
        def __iter__(self):
            return iter([b"a", b"b", b"c"])

        def close(self):
            closed.set()

    def app(_, start_response):
        start_response("200 OK", [])
        return File()

    (wire,) = ask(app, Wire(), scope=Scope(Headers(), method="GET"))
    assert (wire.streamed, closed.is_set()) == ([b"a", b"b", b"c"], True)


def test_as_many_are_worked_on_at_once_as_there_are_threads():
    both = threading.Barrier(2, timeout=10)

    def app(environ, start_response):
        both.wait()  # breaks unless two are here at once
        return echo(environ, start_response)

    assert [wire.answer[0] for wire in ask(app, Wire([b"a"]), Wire([b"b"]))] == [200, 200]


class Patient:
    """An application whose answer waits for something, if it may."""

    def __init__(self) -> None:
        self.kept: Future[None] = Future()
        self.threads: list[str] = []
        self.asked = threading.Event()

    def __call__(self, environ, start_response):
        self.threads.append(threading.current_thread().name)
        if LATER in environ:
            environ[LATER].append(self.kept)
        self.asked.set()
        return echo(environ, start_response)


def ask_patiently(app: Patient, body: bytes, then, path: str = "/webhooks/whatsapp") -> Wire:
    """Ask, have something happen once the application has been called, and wait for the answer."""
    wire, under_test = Wire([body]), Porch(app, 2, ("/webhooks/",))

    async def ask_and_see() -> None:
        asked = asyncio.create_task(under_test.__rsgi__(Scope(sized(len(body)).headers, path=path), wire))
        while not app.asked.is_set():
            await asyncio.sleep(0.01)
        await then(wire)
        await asked
        under_test.__rsgi_del__(asyncio.get_running_loop())

    asyncio.run(ask_and_see())
    return wire


def test_an_answer_waits_for_what_its_application_left_and_no_thread_does():
    app = Patient()

    async def then(wire: Wire) -> None:
        await asyncio.sleep(0.05)
        assert wire.answer is None
        threading.Thread(target=app.kept.set_result, args=(None,)).start()  # as the keeper does

    wire = ask_patiently(app, b"abcde", then)
    assert wire.answer == (200, [("content-type", "text/plain")], b"5: abc")
    assert app.threads == [threading.main_thread().name]


def test_a_sender_that_hangs_up_takes_no_answer_from_one_who_waits_for_the_same():
    app, wires = Patient(), [Wire([b"a"]), Wire([b"bb"])]
    under_test = Porch(app, 2, ("/webhooks/",))

    async def ask_twice() -> None:
        asked = [
            asyncio.create_task(under_test.__rsgi__(Scope(sized(size).headers, path="/webhooks/whatsapp"), wire))
            for size, wire in enumerate(wires, 1)
        ]
        while len(app.threads) < 2:
            await asyncio.sleep(0.01)
        asked[0].cancel()
        await asyncio.sleep(0.01)
        app.kept.set_result(None)
        await asyncio.wait(asked)
        assert [each.cancelled() for each in asked] == [True, False]
        under_test.__rsgi_del__(asyncio.get_running_loop())

    asyncio.run(ask_twice())
    assert [wire.answer for wire in wires] == [None, (200, [("content-type", "text/plain")], b"2: bb")]


def test_what_could_not_be_kept_is_to_be_sent_again():
    app = Patient()

    async def then(_: Wire) -> None:
        app.kept.set_exception(OSError("disk full"))

    assert ask_patiently(app, b"abcde", then).answer == (503, [("retry-after", "5")], b"")


def test_who_waits_too_long_is_to_send_it_again_and_the_keeper_may_still_keep_it(monkeypatch):
    monkeypatch.setattr(porch, "KEEP_SECONDS", 0.1)
    app = Patient()

    async def then(_: Wire) -> None:
        pass

    assert ask_patiently(app, b"abcde", then).answer == (503, [("retry-after", "5")], b"")
    app.kept.set_result(None)  # raises, had it been called off


@pytest.mark.parametrize(("path", "size"), [("/slack/events", 5), ("/webhooks/whatsapp", SMALL_BYTES + 1)])
def test_what_may_take_its_time_is_given_a_thread(path, size):
    app = Patient()

    async def then(_: Wire) -> None:
        pass

    wire = ask_patiently(app, b"x" * size, then, path)
    assert wire.answer == (200, [("content-type", "text/plain")], b"%d: xxx" % size)
    assert [name.partition("_")[0] for name in app.threads] == ["web"]
