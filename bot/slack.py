"""Slack's Web API: one kept-alive client a process, no retries of its own, and answers in our own errors.

Slack's SDK posts again by itself after a dropped connection, which doubles messages (reliability notes 0.2). Here a
call is one request, and whoever made it decides what an unclear answer means.
"""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import httpx

from storage.certificates import believed
from storage.domain import timing
from storage.domain.errors import NeedsMending, Rejected, SendError, TryLater, Uncertain
from storage.failpoints import reach
from storage.rebinding import Pinned, origin_of
from storage.settings import Settings

# Slack pauses a method, not us: these are waits by its rules. Source: platform notes slack.md 2.1.
_LATER: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_MEND: Final[Mapping[str, str]] = MappingProxyType({
    **dict.fromkeys(
        ("token_revoked", "token_expired", "invalid_auth", "account_inactive", "not_authed", "team_access_not_granted"),
        "slack_token_dead",
    ),
    **dict.fromkeys(("missing_scope", "not_allowed_token_type", "no_permission", "access_denied"), "slack_permission"),
    **dict.fromkeys(("channel_not_found", "channel_is_deleted"), "slack_channel_gone"),
    "is_archived": "slack_channel_archived",
    "not_in_channel": "slack_not_in_channel",
    **dict.fromkeys(
        ("restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
         "restricted_action_non_threadable_channel", "posting_to_channel_denied"),
        "slack_posting_restricted",
    ),
})  # fmt: skip
# Listed as plain refusals (slack.md 2.2): nothing was done, and asking again gives the same answer. A word that is in
# none of these tables proves nothing, so it counts as unclear (reliability b4).
_REFUSALS: Final = """
    already_in_channel already_pinned already_reacted attachment_payload_limit_exceeded bad_timestamp block_mismatch
    bad_client_secret bad_redirect_uri invalid_client_id invalid_code
    cannot_dm_bot cannot_reply_to_message cant_delete_file cant_delete_message cant_update_message
    channels_limit_exceeded compliance_exports_prevent_deletion deprecated_endpoint duplicate_external_id
    edit_window_closed ekm_access_denied enterprise_is_restricted exchanged_trigger_id expired_trigger_id
    file_deleted file_not_found invalid_refresh_token
    file_update_failed hash_conflict invalid_arg_name invalid_arguments invalid_array_arg invalid_auth_type
    invalid_blocks invalid_blocks_format invalid_channel invalid_charset invalid_cursor invalid_form_data
    invalid_limit invalid_metadata_format invalid_metadata_schema invalid_name invalid_post_type invalid_trigger_id
    invalid_ts_latest invalid_ts_oldest is_inactive limit_required markdown_text_conflict message_not_found
    messages_tab_disabled metadata_must_be_sent_from_app metadata_too_large method_deprecated
    method_not_supported_for_channel_type missing_post_type msg_blocks_too_long msg_too_long no_reaction no_text
    not_found not_enabled not_pinnable push_limit_reached restricted_action_thread_locked team_not_found
    thread_locked thread_not_found too_long too_many_attachments too_many_emoji too_many_pins too_many_reactions
    two_factor_setup_required unknown_method user_not_found user_not_in_channel user_not_visible view_too_large
"""
_REFUSED: Final = frozenset(_REFUSALS.split())
# Whatever text we post is data: no link of it unfurls, no name or channel in it is linked (reliability d12).
_INERT: Final = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
_JSON_METHODS: Final = ("chat.", "views.")
_READS: Final = (
    "users.",
    "conversations.",
    "auth.",
    "files.info",
    "usergroups.",
    "team.",
    "chat.getPermalink",
    "emoji.",
    "bots.info",
    "apps.",
)
SLACK_HOSTS: Final = ("slack.com", ".slack.com", ".slack-edge.com", ".slack-files.com")
RETRY_AFTER_SECONDS: Final = 30.0  # where Slack gives none
LOOSE_SECONDS: Final = 120.0  # a big file on a slow line


class _Http:
    """The httpx clients of the whole process, made when first needed."""

    _lock = threading.Lock()
    _client: httpx.Client | None = None
    _named: ClassVar[dict[str, httpx.Client]] = {}

    @classmethod
    def client(cls) -> httpx.Client:
        with cls._lock:
            if cls._client is None:
                timeout = httpx.Timeout(timing.CALL.total_seconds(), connect=timing.CONNECT.total_seconds())
                limits = httpx.Limits(max_connections=100, max_keepalive_connections=50)
                cls._client = httpx.Client(
                    verify=believed(), timeout=timeout, limits=limits, trust_env=False, follow_redirects=False
                )
            return cls._client

    @classmethod
    def named(cls, api: str) -> httpx.Client:
        """For addresses that others named: it goes to public ones only, and to where the API is."""
        with cls._lock:
            if api not in cls._named:
                timeout = httpx.Timeout(timing.CALL.total_seconds(), connect=timing.CONNECT.total_seconds())
                ours = filter(None, [origin_of(httpx.URL(api))])
                cls._named[api] = httpx.Client(
                    transport=Pinned(ours), timeout=timeout, trust_env=False, follow_redirects=False
                )
            return cls._named[api]


class Slack:
    """The Web API of one workspace. Thread safe. transport: another wire, for tests."""

    def __init__(self, api_url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        self._api = api_url.rstrip("/")
        self._token: Final = token
        self._own = httpx.Client(transport=transport) if transport else None

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """One method call, one request. Raises SendErrors; `provider` is Slack's own error word."""
        if not self._token:  # taken from us when the app was removed
            raise NeedsMending("slack_token_dead", "no token", seconds=timing.HELD_PROBE.total_seconds())
        if method in {"chat.postMessage", "chat.postEphemeral"}:
            arguments = _INERT | arguments
        try:
            answer = self._http.post(f"{self._api}/{method}", headers=self._bearer(), **_encoded(method, arguments))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TryLater("slack_unreachable", type(error).__name__, seconds=1) from error
        except httpx.TransportError as error:  # it left us: Slack may have done it
            raise _unclear(method, type(error).__name__) from error
        return _read(method, answer)

    def respond(self, url: str, **arguments: Any) -> None:
        """Answer an interaction at the address it came with. Raises SendErrors."""
        self._allow(url)
        try:
            answer = self._named.post(url, json=arguments)
        except httpx.TransportError as error:
            raise TryLater("slack_unreachable", type(error).__name__, seconds=1) from error
        if answer.status_code != 200:
            raise Rejected("slack_refused", f"HTTP {answer.status_code}")

    def bring(self, name: str, what: Path | bytes, *, alt: str = "") -> str:
        """Have Slack take a file's bytes under a name; its id, for files.completeUploadExternal. Nothing shows until
        then, so it may be repeated. alt: what a picture shows, in words. Raises SendErrors."""
        length = len(what) if isinstance(what, bytes) else what.stat().st_size
        told = {"alt_txt": alt} if alt else {}
        ticket = self.call("files.getUploadURLExternal", filename=name, length=length, **told)
        reach("upload.promised")
        self.upload(ticket["upload_url"], what)
        reach("media.uploaded")
        return str(ticket["file_id"])

    def upload(self, url: str, what: Path | bytes) -> None:
        """A file, or bytes, to the address of files.getUploadURLExternal. Nothing shows until completeUploadExternal,
        so it may be repeated. Raises TryLater, Rejected."""
        self._allow(url)
        try:
            if isinstance(what, bytes):
                answer = self._named.post(url, content=what, headers=_octets(len(what)), timeout=LOOSE_SECONDS)
            else:
                with what.open("rb") as file:
                    size = what.stat().st_size
                    answer = self._named.post(url, content=file, headers=_octets(size), timeout=LOOSE_SECONDS)
        except httpx.TransportError as error:
            raise TryLater("slack_unreachable", type(error).__name__, seconds=2) from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise TryLater("slack_unreachable", f"HTTP {answer.status_code}", seconds=2)
        if answer.status_code != 200:
            raise Rejected("file_refused", f"HTTP {answer.status_code}")

    def download(self, url: str, path: Path, *, most_bytes: int) -> None:
        """A Slack file's bytes into `path`. Raises TryLater, Rejected."""
        self._allow(url)
        size = 0
        try:
            with (
                self._named.stream("GET", url, headers=self._bearer(), timeout=LOOSE_SECONDS) as answer,
                path.open("wb") as file,
            ):
                if answer.status_code >= 500 or answer.status_code == 429:
                    raise TryLater("slack_unreachable", f"HTTP {answer.status_code}", seconds=2)
                if answer.status_code != 200 or answer.headers.get("content-type", "").startswith("text/html"):
                    raise Rejected(
                        "file_unavailable", f"HTTP {answer.status_code}"
                    )  # a login page in place of the file
                for chunk in answer.iter_bytes():
                    size += len(chunk)
                    if size > most_bytes:
                        raise Rejected("media_too_big", f"more than {most_bytes} bytes")
                    file.write(chunk)
        except httpx.TransportError as error:
            raise TryLater("slack_unreachable", type(error).__name__, seconds=2) from error

    @property
    def _http(self) -> httpx.Client:
        return self._own or _Http.client()

    @property
    def _named(self) -> httpx.Client:
        return self._own or _Http.named(self._api)

    def _bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._token}"}

    def _allow(self, url: str) -> None:
        """Only Slack's own hosts over https, or exactly the configured address. Raises Rejected."""
        parts, ours = urlsplit(url), urlsplit(self._api)
        host = parts.hostname or ""
        known = any(host == each or (each.startswith(".") and host.endswith(each)) for each in SLACK_HOSTS)
        if not ((parts.scheme == "https" and known) or (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)):
            raise Rejected("file_unavailable", "an address that is not Slack's")


def exchange(
    settings: Settings, code: str, redirect_uri: str, transport: httpx.BaseTransport | None = None
) -> dict[str, Any]:
    """The answer of oauth.v2.access: a code of an installation becomes a token. Raises SendErrors."""
    return _oauth(settings, {"code": code, "redirect_uri": redirect_uri}, transport)


def refresh(settings: Settings, refresh_token: str, transport: httpx.BaseTransport | None = None) -> dict[str, Any]:
    """The answer of oauth.v2.access for a refresh token, which is good once. Raises SendErrors."""
    return _oauth(settings, {"grant_type": "refresh_token", "refresh_token": refresh_token}, transport)


def _oauth(settings: Settings, form: Mapping[str, str], transport: httpx.BaseTransport | None) -> dict[str, Any]:
    client = httpx.Client(transport=transport) if transport else _Http.client()
    secret = (settings.slack_client_id, settings.slack_client_secret)
    try:
        answer = client.post(f"{settings.slack_api_url}/oauth.v2.access", data=form, auth=secret)
    except httpx.TransportError as error:
        raise TryLater("slack_unreachable", type(error).__name__, seconds=1) from error
    return _read("oauth.v2.access", answer)


def _encoded(method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """JSON where Slack takes it; form fields elsewhere, with lists and objects as JSON (slack.md 1.6)."""
    if method.startswith(_JSON_METHODS) and method != "chat.getPermalink":
        return {"json": dict(arguments)}
    fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()}
    return {"data": fields}


def _read(method: str, answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code == 429:
        raise TryLater("throttled", "ratelimited", seconds=_retry_after(answer), free=True)
    try:
        body = answer.json()
    except ValueError:
        body = None
    if answer.status_code >= 500 or not isinstance(body, dict):
        raise _unclear(method, f"HTTP {answer.status_code}")
    if body.get("ok"):
        return body
    error = str(body.get("error", ""))
    if error in _LATER:
        raise TryLater("throttled", error, seconds=_retry_after(answer), free=True)
    if error in _MEND:
        raise NeedsMending(_MEND[error], error, seconds=timing.HELD_PROBE.total_seconds())
    if error in _REFUSED:
        raise Rejected("slack_refused", error)
    raise _unclear(method, error or "no error named")


def _unclear(method: str, provider: str) -> SendError:
    """Reading twice is harmless; anything else may have been done."""
    if method.startswith(_READS):
        return TryLater("slack_unreachable", provider, seconds=1)
    return Uncertain("no_answer", provider)


def _retry_after(answer: httpx.Response) -> float:
    try:
        return max(float(answer.headers.get("retry-after", RETRY_AFTER_SECONDS)), 1.0)
    except ValueError:
        return RETRY_AFTER_SECONDS


def _octets(size: int) -> dict[str, str]:
    return {"content-type": "application/octet-stream", "content-length": str(size)}
