"""The raw-body guard, in front of everything that takes a POST: size, then signature, and only then anybody may parse.

Bolt parses before it checks, and its verifier raises on odd headers (reliability notes 0.4). Unsigned bytes get no
further than here, write nothing and cost one log line a second at most, which says how many there have been.
"""

import hashlib
import hmac
import io
import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

log = logging.getLogger(__name__)

Environ: TypeAlias = dict[str, Any]
WsgiApp: TypeAlias = Callable[[Environ, Any], Iterable[bytes]]
BODY_MAX: Final = 4 * 1024 * 1024  # bytes; Meta's webhooks reach 3 MB (meta.md 1.2)
SLACK_AGE_SECONDS: Final = 300  # Slack's own window against replays (slack.md 1.4)
SAY_SECONDS: Final = 1.0  # between two lines about the same kind of refusal (reliability d9)
_CHUNK: Final = 64 * 1024


@dataclass(slots=True)
class _Refused:
    """How many of one kind since the start, and when that was last said."""

    count: int = 0
    said_at: float = -math.inf


@dataclass(slots=True)
class Guard:
    """WSGI middleware. webhook_secrets: the app secrets of each channel; slack_secret "": no Slack over HTTP."""

    app: WsgiApp
    webhook_secrets: Mapping[str, Sequence[str]]
    slack_secret: str
    _refused: dict[str, _Refused] = field(default_factory=dict)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Let a request through with its whole body read, or answer it here."""
        if environ["REQUEST_METHOD"] != "POST":
            return self.app(environ, start_response)
        body = _read(environ)
        if body is None:
            return self._refuse(start_response, "413 Content Too Large", "too_big")
        path = environ.get("PATH_INFO", "")
        if path.startswith("/webhooks/"):
            secrets = self.webhook_secrets.get(path.removeprefix("/webhooks/"), ())
            if not meta_signed(body, environ.get("HTTP_X_HUB_SIGNATURE_256", ""), secrets):
                return self._refuse(start_response, "403 Forbidden", "bad_meta_signature")
        elif path == "/slack/events" and not slack_signed(
            body,
            environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""),
            environ.get("HTTP_X_SLACK_SIGNATURE", ""),
            self.slack_secret,
            time.time(),
        ):
            return self._refuse(start_response, "401 Unauthorized", "bad_slack_signature")
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return self.app(environ, start_response)

    def _refuse(self, start_response: Any, status: str, why: str) -> list[bytes]:
        now = time.monotonic()
        with self._counting:
            refused = self._refused.setdefault(why, _Refused())
            refused.count += 1
            count, is_due = refused.count, now - refused.said_at >= SAY_SECONDS
            if is_due:
                refused.said_at = now
        if is_due:
            log.warning("request.refused", extra={"why": why, "count": count})
        start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", "0")])
        return []


def meta_signed(body: bytes, header: str, secrets: Sequence[str]) -> bool:
    """Whether Meta signed these bytes with one of the secrets. The header is "sha256=" and lower-case hex."""
    given = header.encode("latin-1", "replace")
    matches = [
        hmac.compare_digest(b"sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode(), given)
        for secret in secrets
    ]
    return any(matches)


def slack_signed(body: bytes, timestamp: str, signature: str, secret: str, now: float) -> bool:
    """Whether Slack signed these bytes, and lately. Any odd header is simply no."""
    if not (secret and timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now - int(timestamp)) > SLACK_AGE_SECONDS:
        return False
    ours = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={ours}".encode(), signature.encode("latin-1", "replace"))


def _read(environ: Environ) -> bytes | None:
    """The whole body; None as soon as it is known to be too big. A length that lies is no matter: we count."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > BODY_MAX:
        return None
    left = int(length) if length.isdigit() else BODY_MAX + 1
    chunks: list[bytes] = []
    while left > 0:
        chunk = environ["wsgi.input"].read(min(left, _CHUNK))
        if not chunk:
            break
        chunks.append(chunk)
        left -= len(chunk)
    body = b"".join(chunks)
    return None if len(body) > BODY_MAX else body
