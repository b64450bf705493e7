"""The porch: a request waits here until it is whole, and only then a thread is given to it.

Under WSGI a thread reads the body itself, so a few callers who never finish theirs would hold every thread, unsigned
(reliability d8). Here they hold a few bytes each, for a few seconds. What is whole goes to the WSGI application as
ever. It speaks RSGI, granian's own interface: github.com/emmett-framework/granian, docs/spec/RSGI.md.

Webhooks need no thread at all: what their answer waits for, the commit, is left in the environ under LATER, and many of
them wait for the same one. Handing each to a thread and back takes longer than all that is done for it.
"""

import asyncio
import io
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined] # named there, not in its __all__

from bot.web.guard import BODY_MAX, Environ, WsgiApp
from storage.envelopes import KEEP_SECONDS

log = logging.getLogger(__name__)

Headers: TypeAlias = list[tuple[str, str]]
BODY_SECONDS: Final = 10.0  # ours: Slack gives up on us after 3 s (slack.md 1.5), and Meta asks for less
SMALL_BYTES: Final = 64 * 1024  # what always has room: nearly every webhook is smaller
LEAVE: Final = [("connection", "close")]
LATER: Final = "novelo.later"  # in the environ of what must not block: a list for the futures its answer waits for
COME_BACK: Final = [("retry-after", "5")]  # Meta does for days
ROOM_BYTES: Final = 64 * 1024 * 1024  # for all the bigger ones together that are on their way


class Scope(Protocol):
    """The parts of an RSGI scope that are read here. path is decoded; a header that is no ASCII is left out."""

    proto: str
    http_version: str
    method: str
    path: str
    query_string: str
    scheme: str
    server: str
    client: str
    authority: str | None
    headers: Any


class Wire(Protocol):
    """The parts of an RSGI protocol that are used here."""

    def __call__(self) -> Awaitable[bytes]: ...
    def __aiter__(self) -> AsyncIterator[bytes]: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...
    def response_stream(self, status: int, headers: Headers) -> Any: ...


class _TooMuch(Exception):
    """There is no room for the body now."""


@dataclass(slots=True)
class Porch:
    """An RSGI application around a WSGI one.

    threads: how many requests the application works on at once. brief: where paths begin whose small POSTs it works on
    in no time, and leaves what their answers wait for in the environ.
    """

    app: WsgiApp
    threads: int
    brief: tuple[str, ...] = ()
    _pool: ThreadPoolExecutor = field(init=False)
    _held: int = 0
    _waiting: "dict[Future[None], _Waiting]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="web")

    async def __rsgi__(self, scope: Scope, wire: Wire) -> None:
        """One request."""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await self._body(scope, wire)
        except TimeoutError:
            wire.response_bytes(408, LEAVE, b"")
        except ProtocolClosed:
            log.debug("request.left")  # they hung up in the middle
        except _TooMuch:
            wire.response_bytes(503, [*LEAVE, ("retry-after", "1")], b"")
        else:
            if scope.method == "POST" and scope.path.startswith(self.brief) and len(body) <= SMALL_BYTES:
                await self._answer_later(scope, wire, body)
            else:
                await self._answer(scope, wire, body)

    def __rsgi_del__(self, _: asyncio.AbstractEventLoop) -> None:
        """The server ends: what has begun is finished."""
        self._pool.shutdown()

    async def _answer_later(self, scope: Scope, wire: Wire, body: bytes) -> None:
        waits: list[Future[None]] = []
        answer = self._call(environ_of(scope, body) | {LATER: waits})
        if all([await self._came_to_good(each) for each in waits]):
            wire.response_bytes(answer.status, answer.headers, answer.first)
        else:
            wire.response_bytes(503, COME_BACK, b"")

    async def _came_to_good(self, end: "Future[None]") -> bool:
        """Whether it does within KEEP_SECONDS. Many requests wait for the same, which is looked after once.

        When it is late it is left alone: somebody works on it.
        """
        loop = asyncio.get_running_loop()
        if end not in self._waiting:
            self._waiting[end] = _Waiting(loop.call_later(KEEP_SECONDS, self._wake, end))
            end.add_done_callback(lambda _: loop.is_closed() or loop.call_soon_threadsafe(self._wake, end))
        mine: asyncio.Future[bool] = loop.create_future()  # one sender may hang up while others wait
        self._waiting[end].requests.append(mine)
        return await mine

    def _wake(self, end: "Future[None]") -> None:
        """It has come to an end, or too late."""
        waiting = self._waiting.pop(end, None)
        if waiting is None:
            return  # nobody waits any more
        waiting.limit.cancel()
        is_good = end.done() and end.exception() is None
        for request in waiting.requests:
            if not request.done():
                request.set_result(is_good)

    async def _answer(self, scope: Scope, wire: Wire, body: bytes) -> None:
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self._pool, self._call, environ_of(scope, body))
        finally:
            self._release(len(body))
        if answer.rest is None:
            wire.response_bytes(answer.status, answer.headers, answer.first)
            return
        stream = wire.response_stream(answer.status, answer.headers)
        chunk: bytes | None = answer.first
        try:
            while chunk is not None:
                await stream.send_bytes(chunk)
                chunk = await loop.run_in_executor(self._pool, next, answer.rest, None)
        finally:
            await loop.run_in_executor(self._pool, answer.close)

    async def _body(self, scope: Scope, wire: Wire) -> bytes:
        """The whole body, or as much of it as shows that it is too big: the guard behind us says so."""
        length = scope.headers.get("content-length") or ""
        if not (length or "transfer-encoding" in scope.headers):
            return b""
        if length.isdigit() and int(length) > BODY_MAX:
            return b""
        if length.isdigit() and int(length) <= SMALL_BYTES and "transfer-encoding" not in scope.headers:
            return await wire()  # the server reads no further, and wakes us once and not for each piece
        body = bytearray()
        try:
            async for chunk in wire:
                self._take(len(body), len(chunk))
                body += chunk
                if len(body) > BODY_MAX:
                    break
        except BaseException:
            self._release(len(body))
            raise
        return bytes(body)

    def _take(self, before: int, more: int) -> None:
        beyond = max(before + more - SMALL_BYTES, 0) - max(before - SMALL_BYTES, 0)
        if beyond and self._held + beyond > ROOM_BYTES:
            raise _TooMuch
        self._held += beyond

    def _release(self, size: int) -> None:
        self._held -= max(size - SMALL_BYTES, 0)

    def _call(self, environ: Environ) -> "_Answer":
        """The application's answer, in a thread. Whatever breaks in it is an answer too."""
        answer = _Answer()
        try:
            return answer.read(self.app(environ, answer.start))
        except Exception:
            log.exception("request.broke")
            return _Answer(500)


@dataclass(slots=True)
class _Waiting:
    """The requests that wait for the same end, and the limit of their patience."""

    limit: asyncio.TimerHandle
    requests: "list[asyncio.Future[bool]]" = field(default_factory=list)


@dataclass(slots=True)
class _Answer:
    """first: the body's first chunk. rest: what gives the others; None when there are none."""

    status: int = 0
    headers: Headers = field(default_factory=list)
    first: bytes = b""
    rest: Iterator[bytes] | None = None
    close: Callable[[], object] = lambda: None

    def start(self, status: str, headers: Headers, _: object = None) -> Callable[[bytes], object]:
        """WSGI's start_response."""
        self.status = int(status.partition(" ")[0])
        self.headers = [(name.lower(), value) for name, value in headers]
        return lambda _: None  # write() is for what is older than WSGI itself (PEP 3333)

    def read(self, chunks: Iterable[bytes]) -> "_Answer":
        """Look at the body's beginning: most have one chunk."""
        self.close = getattr(chunks, "close", self.close)
        if isinstance(chunks, list | tuple):
            self.first = b"".join(chunks)
        else:
            rest = iter(chunks)
            self.first = next(rest, b"")
            following = next(rest, None)
            if following is not None:
                self.rest = _chain(following, rest)
                return self
        self.close()
        return self


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def environ_of(scope: Scope, body: bytes) -> Environ:
    """The request as WSGI has it (PEP 3333): text is latin-1 for bytes."""
    host, _, port = (scope.authority or scope.server).rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host or port,
        "SERVER_PORT": port if host else {"https": "443"}.get(scope.scheme, "80"),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        elif key in environ:
            continue
        environ[key] = f"{environ[key]},{value}" if key in environ and key != "HTTP_HOST" else value
    return environ
