"""Files that Meta fetches from where the app says they are (meta.md 3.2, 5.5). Here: from loopback only."""

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
    try:
        content, mime = await retrieve(url)
    except Unreachable as error:
        raise GraphError(100, f"Upload attachment failure: {error}", FETCH_FAILED) from error
    if mime not in mimes or not 0 < len(content) <= most:
        raise GraphError(100, f"Upload attachment failure: {mime}, {len(content)} bytes", FETCH_FAILED)
    return phones.keep(account.id, mime, "", content, UPLOADED_SECONDS)


class Unreachable(Exception):
    """There is no file at that address; the text says why."""


async def retrieve(url: str) -> tuple[bytes, str]:
    """A file's bytes and MIME type. Redirects are not followed: they could lead off loopback. Raises Unreachable."""
    if _host(url) not in LOOPBACK:
        raise Unreachable("the sandbox fetches from loopback only")
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=FETCH_SECONDS)) as session,
            session.get(url, allow_redirects=False) as fetched,
        ):
            if fetched.status != 200:
                raise Unreachable(f"HTTP {fetched.status}")
            return await fetched.read(), fetched.content_type
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Unreachable("nobody answers there") from error


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
