"""Meta's Graph API: one kept-alive client a process, one request a call, answers in our own errors.

Sources: platform notes meta.md 3.10 to 3.12 and 5.6; reliability notes b4. There is no idempotency key, so an answer
that is not clearly yes or no is Uncertain and never tried again by itself.
"""

import hashlib
import hmac
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import urljoin, urlsplit

import httpx

from storage.domain import timing
from storage.domain.errors import NeedsMending, Rejected, SendError, TryLater, Uncertain
from workers.channels import Fetched

Verdict: TypeAlias = Literal["later", "mend", "unclear", "no"]
Codes: TypeAlias = Mapping[int, tuple[Verdict, str]]

USER_AGENT: Final = "Novelo/0.1"  # some of Meta's hosts refuse a library's default (meta.md 3.7)
# Media come from nowhere else (meta.md 3.7, 5.7); a leading dot takes every host below.
MEDIA_HOSTS: Final = (
    "graph.facebook.com",
    "graph.instagram.com",
    "lookaside.fbsbx.com",
    ".fbcdn.net",
    ".cdninstagram.com",
)
REDIRECTS_MOST: Final = 3
DOWNLOAD_SECONDS: Final = 60.0
PAIR_RATE: Final = 131056
PAIR_SECONDS: Final = 6.0  # WhatsApp refills one message per customer in this time (meta.md 3.11)
RATE_SECONDS: Final = 5.0


@dataclass(slots=True)
class Graph:
    """Where Meta is, and how to talk to it. app_secrets: by channel, for appsecret_proof; "" sends none."""

    urls: Mapping[str, str]
    version: str
    app_secrets: Mapping[str, str]
    http: httpx.Client
    hosts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.hosts = frozenset(urlsplit(url).netloc for url in self.urls.values())


_configured: list[Graph] = []
_lock = threading.Lock()


def configure(
    *,
    whatsapp_url: str,
    instagram_url: str,
    version: str,
    app_secret: str,
    instagram_app_secret: str = "",
    transport: httpx.BaseTransport | None = None,
) -> None:
    """Say where Meta is; once, by whoever composes the process. whatsapp_url also serves Instagram's Facebook login."""
    timeout = httpx.Timeout(timing.CALL.total_seconds(), connect=timing.CONNECT.total_seconds())
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=100)
    http = httpx.Client(
        timeout=timeout, limits=limits, trust_env=False, follow_redirects=False, transport=transport,
        headers={"user-agent": USER_AGENT},
    )  # fmt: skip
    with _lock:
        _configured[:] = [
            Graph(
                urls={"facebook": whatsapp_url.rstrip("/"), "instagram": instagram_url.rstrip("/")},
                version=version,
                app_secrets={"facebook": app_secret, "instagram": instagram_app_secret or app_secret},
                http=http,
            )
        ]


def call(
    host: str, verb: str, path: str, token: str, codes: Codes, *, reads: bool = False, **more: Any
) -> dict[str, Any]:
    """One call. host: "facebook" or "instagram". reads: repeating it is harmless, so what is unclear is only later.

    Raises SendErrors; `provider` is "<code>: <Meta's words>".
    """
    graph = _configured[0]
    params = dict(more.pop("params", {}))
    secret = graph.app_secrets[host]
    if secret:
        params["appsecret_proof"] = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    url = f"{graph.urls[host]}/{graph.version}/{path}"
    try:
        answer = graph.http.request(verb, url, params=params, headers={"authorization": f"Bearer {token}"}, **more)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise TryLater("no_answer", type(error).__name__, seconds=2) from error
    except httpx.TransportError as error:
        raise _unclear(type(error).__name__, reads) from error
    return _read(answer, codes, reads)


def error_of(error: Mapping[str, Any], codes: Codes, status: int = 400, *, reads: bool = False) -> SendError:
    """Meta's error envelope as one of ours. Codes with a subcode of their own are looked up by it first."""
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    words = (error.get("error_data") or {}).get("details") or error.get("message") or error.get("title") or ""
    provider = f"{code}{f'/{subcode}' if subcode else ''}: {words}"[:500]
    verdict, word = codes.get(subcode) or codes.get(code) or (None, "unknown")
    if verdict == "later":
        return TryLater(word, provider, seconds=PAIR_SECONDS if code == PAIR_RATE else RATE_SECONDS, free=True)
    if verdict == "mend":
        return NeedsMending(word, provider, seconds=timing.HELD_PROBE.total_seconds())
    if verdict == "no":
        return Rejected(word, provider)
    if verdict == "unclear" or status >= 500:
        return _unclear(provider, reads)
    if status == 429:
        return TryLater("throttled", provider, seconds=RATE_SECONDS, free=True)
    # Meta's notes call an unlisted 4xx final, ours call it unknown: a 4xx envelope says that nothing was accepted, and a
    # person sees the words either way.
    return Rejected("unknown", provider)


def word_of(code: str, codes: Codes) -> str:
    """Our word for the code of a failed status."""
    return codes.get(_number(code), ("no", "unknown"))[1]


@contextmanager
def download(url: str, token: str, most_bytes: int) -> Iterator[Fetched]:
    """A media address's bytes. Only Meta's hosts, redirects checked one by one; the token goes only to the first host.

    Raises Rejected, TryLater.
    """
    graph = _configured[0]
    bearer = {"authorization": f"Bearer {token}"} if token else {}
    for _ in range(REDIRECTS_MOST + 1):
        _allow(graph, url)
        try:
            with graph.http.stream("GET", url, headers=bearer, timeout=DOWNLOAD_SECONDS) as answer:
                if answer.is_redirect:
                    target = urljoin(url, answer.headers.get("location", ""))
                    if urlsplit(target).netloc != urlsplit(url).netloc:
                        bearer = {}
                    url = target
                    continue
                yield _opened(answer, most_bytes)
                return
        except httpx.TransportError as error:
            raise TryLater("media_unfetchable", type(error).__name__, seconds=5) from error
    raise Rejected("media_unfetchable", "too many redirects")


def _opened(answer: httpx.Response, most_bytes: int) -> Fetched:
    if answer.status_code in {404, 410}:
        raise Rejected("media_gone", f"HTTP {answer.status_code}")
    if answer.status_code != 200:
        raise TryLater("media_unfetchable", f"HTTP {answer.status_code}", seconds=5)
    mime = answer.headers.get("content-type", "")
    if mime.startswith("text/html"):
        raise Rejected("media_gone", "a page in place of the file")
    size = _number(answer.headers.get("content-length"))
    if size > most_bytes:
        raise Rejected("media_too_big", f"{size} bytes")
    return Fetched(mime, "", size, _capped(answer, most_bytes))


def _capped(answer: httpx.Response, most_bytes: int) -> Iterator[bytes]:
    size = 0
    for chunk in answer.iter_bytes():
        size += len(chunk)
        if size > most_bytes:
            raise Rejected("media_too_big", f"more than {most_bytes} bytes")
        yield chunk


def _allow(graph: Graph, url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    theirs = any(host == each or (each.startswith(".") and host.endswith(each)) for each in MEDIA_HOSTS)
    if not (
        (parts.scheme == "https" and theirs) or (parts.scheme in {"http", "https"} and parts.netloc in graph.hosts)
    ):
        raise Rejected("media_gone", "an address that is not Meta's")


def _read(answer: httpx.Response, codes: Codes, reads: bool) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _unclear(f"HTTP {answer.status_code}", reads)
    error = body.get("error")
    if isinstance(error, dict):
        raise error_of(error, codes, answer.status_code, reads=reads)
    if answer.status_code >= 300:
        raise _unclear(f"HTTP {answer.status_code}", reads)
    return body


def _unclear(provider: str, reads: bool) -> SendError:
    return TryLater("no_answer", provider, seconds=2) if reads else Uncertain("no_answer", provider)


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
