"""Meta's Graph API: one kept-alive client a process, one request a call, answers as our own errors.

There is no idempotency key, so an answer that is not clearly yes or no is Uncertain, and nothing here ever repeats a
call. Sources: platform notes meta.md 3.10 to 3.12 and 5.6; reliability notes b4. Where they disagree, and what was
chosen: whatsapp/NOTES.md, "Errors".
"""

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import quote

import httpx

from storage.certificates import believed
from storage.domain import timing
from storage.domain.errors import NeedsMending, Rejected, SendError, TryLater, Uncertain
from storage.rebinding import Pinned, origin_of
from workers.channels import TIMEOUT_SECONDS
from workers.channels.reading import Fields, fields, objects, text

Host: TypeAlias = Literal["facebook", "instagram"]
Meaning: TypeAlias = tuple[Literal["later", "mend", "unclear", "no"], str]  # (verdict, our word)
Codes: TypeAlias = Mapping[int, Meaning]

VERSION: Final = "v25.0"  # good until July 2028 (meta.md fact 1)
USER_AGENT: Final = "Novelo/0.1"  # some of Meta's hosts refuse a library's default (meta.md 3.7)
CONNECT_SECONDS: Final = timing.CONNECT.total_seconds()
IDLE_SECONDS: Final = (
    30.0  # ours: shorter than the 60 s after which the strictest middle boxes drop a silent connection
)
CONNECTIONS_MOST: Final = 200  # ours: more than a process has threads
ANSWER_MOST: Final = 4 << 20  # bytes; ours: a page of a conversation is a few dozen kB
SUBCODES_FROM: Final = 1_000_000  # below this a subcode says nothing that its code does not (100/33, 190/463)
# The least waits where Meta does not say how long. WhatsApp lets one message to a customer through in six seconds, and
# counts those of a number by the second (meta.md 3.11); the others are ours.
REFILLED_SECONDS: Final = {131056: 6.0, 130429: 1.0}
RATE_SECONDS: Final = 5.0
AGAIN_SECONDS: Final = 2.0  # ours: the least wait after a call that never got through
WAIT_MOST: Final = 3600.0  # seconds; ours: a longer wait is asked for again
HIDDEN: Final = "..."  # in place of the token, wherever an answer repeats it
TOKEN: Final = re.compile("[!-~]+")  # what a header can carry
# Nothing has left: no connection was made, or none was free.
NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart form with one file. file: (name, bytes or an open file, MIME type)."""

    form: Mapping[str, str]
    file: tuple[str, Any, str]


class Graph:
    """Where Meta is, what it knows us by, and the clients. Made by `configure`."""

    def __init__(
        self, urls: Mapping[Host, str], version: str, secrets: Mapping[Host, str], transport: httpx.BaseTransport | None
    ) -> None:
        self.urls, self.version = urls, version
        self._secrets, self._transport = secrets, transport
        self._client: httpx.Client | None = None
        self._files: httpx.Client | None = None
        self._lock = threading.Lock()

    @property
    def client(self) -> httpx.Client:
        """Made when it is first needed."""
        with self._lock:
            if self._client is None:
                limits = httpx.Limits(
                    max_connections=CONNECTIONS_MOST,
                    max_keepalive_connections=CONNECTIONS_MOST,
                    keepalive_expiry=IDLE_SECONDS,
                )
                self._client = httpx.Client(
                    verify=believed(),
                    transport=self._transport,
                    limits=limits,
                    headers={"user-agent": USER_AGENT},
                    follow_redirects=False,
                    trust_env=False,
                )
            return self._client

    @property
    def files(self) -> httpx.Client:
        """For addresses that others named: it goes to public ones only, and to where Meta is configured to be."""
        with self._lock:
            if self._files is None:
                ours = filter(None, (origin_of(httpx.URL(url)) for url in self.urls.values()))
                self._files = httpx.Client(
                    transport=self._transport or Pinned(ours),
                    headers={"user-agent": USER_AGENT},
                    follow_redirects=False,
                    trust_env=False,
                )
            return self._files

    def proof(self, host: Host, token: str) -> dict[str, str]:
        """The parameter that shows Meta that the token is in the hands of its app (meta.md 6.3)."""
        secret = self._secrets[host]
        if not secret:
            return {}
        return {"appsecret_proof": hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()}

    def close(self) -> None:
        """Let the connections go."""
        with self._lock:
            for client in filter(None, (self._client, self._files)):
                client.close()
            self._client = self._files = None


_graph: Graph | None = None


def configure(
    *,
    whatsapp_url: str,
    instagram_url: str,
    version: str = VERSION,
    app_secret: str = "",
    instagram_app_secret: str = "",
    transport: httpx.BaseTransport | None = None,
) -> None:
    """Say where Meta is, once a process, before a channel is used. whatsapp_url serves Instagram's Facebook login too.

    app_secret "": no appsecret_proof is sent. instagram_app_secret "": the same as app_secret.
    """
    global _graph
    before, _graph = _graph, Graph(
        urls=MappingProxyType({"facebook": whatsapp_url.rstrip("/"), "instagram": instagram_url.rstrip("/")}),
        version=version,
        secrets=MappingProxyType({"facebook": app_secret, "instagram": instagram_app_secret or app_secret}),
        transport=transport,
    )  # fmt: skip
    if before is not None:
        before.close()


def configured() -> Graph:
    """What `configure` was told. Raises RuntimeError before it was called."""
    if _graph is None:
        raise RuntimeError("workers.channels.graph.configure has not been called")
    return _graph


def call(
    host: Host,
    method: str,
    *path: str,
    token: str,
    codes: Codes,
    params: Mapping[str, str] = MappingProxyType({}),
    body: Mapping[str, Any] | None = None,
    upload: Upload | None = None,
    repeatable: bool = False,
    seconds: float = TIMEOUT_SECONDS,
) -> Fields:
    """One call, and the object Meta answers. path: the segments after the version.

    repeatable: doing it twice changes nothing, so that what is unclear is only later. seconds: for the whole call.
    Raises Rejected, TryLater (NeedsMending) or Uncertain; their `provider` is "<code>: <Meta's words>".
    """
    graph = configured()
    request = graph.client.build_request(
        method,
        "/".join((graph.urls[host], graph.version, *(quote(segment, safe="") for segment in path))),
        params={**params, **graph.proof(host, token)},
        headers={"authorization": bearer(token)} | ({"content-type": "application/json"} if body is not None else {}),
        content=json.dumps(body).encode() if body is not None else None,
        data=upload.form if upload else None,
        files={"file": upload.file} if upload else None,
        timeout=_timeout(seconds),
    )
    try:
        answer, raw = _exchange(graph.client, request, time.monotonic() + seconds)
    except NEVER_LEFT as error:
        raise TryLater("no_answer", type(error).__name__, seconds=AGAIN_SECONDS) from error
    except httpx.RequestError as error:
        raise _unclear(type(error).__name__, repeatable) from error
    return _understood(answer, raw, token, codes, repeatable)


def bearer(token: str) -> str:
    """The Authorization header. Raises NeedsMending for what cannot be a token, before anything leaves."""
    if not TOKEN.fullmatch(token):
        raise NeedsMending("token_dead", "not a token", seconds=timing.HELD_PROBE.total_seconds())
    return f"Bearer {token}"


def word_of(code: str, codes: Codes) -> str:
    """Our word for the code of a failed status."""
    number = _number(code)
    known = codes.get(number) if number is not None else None
    return known[1] if known else "unknown"


def _timeout(seconds: float) -> httpx.Timeout:
    """Connecting and waiting for an answer are together no longer than the whole call may be."""
    return httpx.Timeout(seconds - CONNECT_SECONDS, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS)


def _exchange(client: httpx.Client, request: httpx.Request, deadline: float) -> tuple[httpx.Response, bytes]:
    """The answer with its body. Raises httpx.RequestError, also for a body that drips or never ends."""
    answer = client.send(request, stream=True)
    try:
        raw = bytearray()
        for chunk in answer.iter_bytes():
            raw += chunk
            if time.monotonic() > deadline or len(raw) > ANSWER_MOST:
                raise httpx.ReadTimeout("the answer does not end", request=request)
        return answer, bytes(raw)
    finally:
        answer.close()


def _understood(answer: httpx.Response, raw: bytes, token: str, codes: Codes, repeatable: bool) -> Fields:
    try:
        told = json.loads(raw.replace(token.encode(), HIDDEN.encode()))  # "Malformed access token <the whole token>"
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict) and isinstance(told.get("error"), dict):
        raise _refusal(told["error"], answer, codes, repeatable)
    if isinstance(told, dict) and answer.is_success:
        return told
    if answer.status_code == 429:
        raise _later("throttled", "HTTP 429", answer, RATE_SECONDS)
    raise _unclear(f"HTTP {answer.status_code}", repeatable)


def _refusal(error: Fields, answer: httpx.Response, codes: Codes, repeatable: bool) -> SendError:
    """Meta's error envelope as one of our errors."""
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    words = text(fields(error.get("error_data")).get("details")) or text(error.get("message"))
    named = "/".join(str(each) for each in (code, subcode) if each is not None)
    provider = f"{named or f'HTTP {answer.status_code}'}: {words}"[:500]
    known = codes.get(subcode) if subcode is not None and subcode >= SUBCODES_FROM else None
    if known is None and code is not None:
        known = codes.get(code)
    if answer.is_server_error:  # whatever the code says: a server that broke may have broken after it accepted
        return _unclear(provider, repeatable, known[1] if known else "no_answer")
    if known is None and answer.status_code == 429:
        known = ("later", "throttled")
    match known:
        case ("later", word):
            return _later(word, provider, answer, REFILLED_SECONDS.get(code or 0, RATE_SECONDS))
        case ("mend", word):
            return NeedsMending(word, provider, seconds=timing.HELD_PROBE.total_seconds())
        case ("no", word):
            return Rejected(word, provider)
        case ("unclear", word):
            return _unclear(provider, repeatable, word)
    return Rejected("unknown", provider) if repeatable else Uncertain("unknown", provider)


def _later(word: str, provider: str, answer: httpx.Response, least: float) -> TryLater:
    """As long as Meta says; where it does not say, at least this long, and longer each time."""
    wait = _wait(answer)
    return TryLater(word, provider, seconds=min(wait or least, WAIT_MOST), free=wait is not None)


def _wait(answer: httpx.Response) -> float | None:
    """Seconds, from Retry-After, or from the minutes in X-Business-Use-Case-Usage; None where neither says."""
    after = _number(answer.headers.get("retry-after"))
    if after is not None and after > 0:
        return float(after)
    try:
        usage = fields(json.loads(answer.headers.get("x-business-use-case-usage", "")))
    except (ValueError, RecursionError):
        return None
    minutes = [_number(use.get("estimated_time_to_regain_access")) for uses in usage.values() for use in objects(uses)]
    longest = max((each for each in minutes if each is not None), default=0)
    return longest * 60.0 if longest > 0 else None


def _unclear(provider: str, repeatable: bool, word: str = "no_answer") -> SendError:
    if repeatable:
        return TryLater("no_answer", provider, seconds=AGAIN_SECONDS)
    return Uncertain(word, provider)


def _number(value: object) -> int | None:
    try:
        return int(str(value)[:20])
    except ValueError:
        return None
