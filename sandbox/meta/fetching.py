"""Files that Instagram fetches from where the app says they are (meta.md 5.5)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from sandbox.meta.answers import GraphError
from sandbox.meta.phones import UPLOADED_SECONDS, Media, Phones
from sandbox.meta.shapes import table
from sandbox.records import Account

FETCH_SECONDS = 10.0  # Meta publishes none
FETCH_FAILED = 2018047
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MIMES = {  # meta.md 5.5: type -> (MIME types, most bytes)
    "image": (frozenset({"image/png", "image/jpeg", "image/gif"}), 8 << 20),
    "audio": (frozenset({"audio/aac", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/wav", "audio/x-wav"}), 25 << 20),
    "video": (
        frozenset({"video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"}),
        25 << 20,
    ),
    "file": (frozenset({"application/pdf"}), 25 << 20),
}


async def fetch(phones: Phones, account: Account, attachment: Mapping[str, Any]) -> Media:
    """The attachment's file, stored. Raises GraphError."""
    kind, payload = str(attachment.get("type")), table(attachment, "payload")
    if kind not in MIMES:
        raise GraphError(100, f"Unsupported attachment type {kind}")
    if payload.get("attachment_id"):
        known = phones.file(account.id, str(payload["attachment_id"]))
        if known is None:
            raise GraphError(100, "Invalid attachment_id", 2018074)
        return known
    url, (mimes, most) = str(payload.get("url") or ""), MIMES[kind]
    if _host(url) not in LOOPBACK:
        raise GraphError(100, "The sandbox fetches from loopback only", FETCH_FAILED)
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=FETCH_SECONDS)) as session,
            session.get(url, max_redirects=3) as fetched,
        ):
            content, mime, status = await fetched.read(), fetched.content_type, fetched.status
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise GraphError(100, "Upload attachment failure.", FETCH_FAILED) from error
    if status != 200 or mime not in mimes or not 0 < len(content) <= most:
        raise GraphError(100, f"Upload attachment failure: HTTP {status}, {mime}, {len(content)} bytes", FETCH_FAILED)
    return phones.keep(account.id, mime, "", content, UPLOADED_SECONDS)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
