"""Customers' files: fetched from Meta's own hosts and from nowhere else, with a cap on bytes and on time.

A host's address must be a public one, and is looked up once a request (storage/rebinding.py).

Sources: platform notes meta.md 3.7, 5.7 and 6.5; reliability notes d39 to d42.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx

from storage.domain.errors import Rejected, TryLater
from storage.rebinding import PORTS, Origin, origin_of
from workers.channels import TIMEOUT_SECONDS, Fetched, graph
from workers.channels.reading import whole

HOSTS: Final = frozenset({"graph.facebook.com", "graph.instagram.com", "lookaside.fbsbx.com"})
DOMAINS: Final = (".fbcdn.net", ".cdninstagram.com")  # every host below them
BEARERS: Final = frozenset({"graph.facebook.com", "lookaside.fbsbx.com"})  # who may see the token (meta.md 3.7)
REDIRECTS_MOST: Final = 3  # ours: none is documented
DOWNLOAD_SECONDS: Final = 120.0  # ours: 100 MB at 7 Mbit/s
AGAIN_SECONDS: Final = 5.0  # ours: the least wait before the next try
GONE: Final = frozenset({404, 410})


@contextmanager
def opened(url: str, most_bytes: int, *, token: str = "", mime: str = "") -> Iterator[Fetched]:
    """The file at an address. token: goes along where Meta may see it. mime: what the file is known to be, if known.

    Redirects are checked one by one. Raises Rejected and TryLater, also while the chunks are read.
    """
    deadline = time.monotonic() + DOWNLOAD_SECONDS
    first = _origin(url)
    for _ in range(REDIRECTS_MOST + 1):
        origin = _origin(url)
        headers = {"accept-encoding": "identity"}  # a cap on packed bytes would cap nothing
        if token and origin == first and _is_bearer(origin):
            headers["authorization"] = graph.bearer(token)
        try:
            with graph.configured().files.stream("GET", url, headers=headers, timeout=_timeout(deadline)) as answer:
                if not answer.is_redirect:
                    yield _file(answer, most_bytes, deadline, mime)
                    return
                url = _next(answer)
        except httpx.HTTPError as error:
            raise TryLater("media_unfetchable", type(error).__name__, seconds=AGAIN_SECONDS) from error
    raise Rejected("media_unfetchable", "too many redirects")


def _file(answer: httpx.Response, most_bytes: int, deadline: float, mime: str) -> Fetched:
    if answer.status_code in GONE:
        raise Rejected("media_gone", f"HTTP {answer.status_code}")
    if answer.status_code != 200:
        raise TryLater("media_unfetchable", f"HTTP {answer.status_code}", seconds=AGAIN_SECONDS)
    told = answer.headers.get("content-type", "")
    if told.startswith("text/html") and not mime.startswith("text/html"):
        raise Rejected("media_gone", "a page in place of the file")
    size = whole(answer.headers.get("content-length"))
    if size > most_bytes:
        raise Rejected("media_too_big", f"{size} bytes")
    return Fetched(mime or told, "", size, _chunks(answer, most_bytes, deadline))


def _chunks(answer: httpx.Response, most_bytes: int, deadline: float) -> Iterator[bytes]:
    size = 0
    for chunk in answer.iter_bytes():
        size += len(chunk)
        if size > most_bytes:
            raise Rejected("media_too_big", f"more than {most_bytes} bytes")
        if time.monotonic() > deadline:
            raise TryLater("media_unfetchable", "too slow", seconds=AGAIN_SECONDS)
        yield chunk


def _origin(url: str) -> Origin:
    """Where an address leads. Raises Rejected unless that is Meta, or exactly where `configure` said Meta is."""
    origin = _parsed(url)
    if origin is not None:
        scheme, host, port = origin
        if scheme == "https" and port == PORTS["https"] and (host in HOSTS or host.endswith(DOMAINS)):
            return origin
        if origin in map(_parsed, graph.configured().urls.values()):
            return origin
    raise Rejected("media_gone", "an address that is not Meta's")


def _is_bearer(origin: Origin) -> bool:
    return origin[1] in BEARERS or origin == _parsed(graph.configured().urls["facebook"])


def _parsed(url: str) -> Origin | None:
    """Read by the very parser that will send the request; None for what names a user or is no web address."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return None
    return origin_of(parts)


def _next(answer: httpx.Response) -> str:
    try:
        return str(answer.url.join(answer.headers.get("location", "")))
    except httpx.InvalidURL as error:
        raise Rejected("media_gone", "a redirect to nowhere") from error


def _timeout(deadline: float) -> httpx.Timeout:
    left = max(deadline - time.monotonic(), 0.1)
    return httpx.Timeout(min(left, TIMEOUT_SECONDS), connect=graph.CONNECT_SECONDS)
