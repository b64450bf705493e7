"""Files on their way through: fetched from one side once, kept in the data folder until the other side has them."""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.slack import Slack
from storage.domain import sniff
from storage.domain.errors import Rejected, TryLater
from storage.domain.outgoing import SOURCE_MAX, plan
from storage.domain.traits import Traits
from storage.failpoints import reach
from storage.models import Attachment, Inbox
from workers import studio
from workers.outside import Outside


def from_customer(outside: Outside, inbox: Inbox, attachment: Attachment) -> Path:
    """The file of a customer's message, fetched if it is not here yet. Raises the channel's SendErrors."""
    path = _kept(outside, attachment)
    if path is not None:
        return path
    path = _place(outside)
    digest, first, size = hashlib.sha256(), b"", 0
    with (
        outside.channels[inbox.channel].fetch_media(outside.account(inbox), attachment.source) as fetched,
        path.open("wb") as file,
    ):
        for chunk in fetched.chunks:
            digest.update(chunk)
            first += chunk[: sniff.LOOK_BYTES - len(first)]
            size += len(chunk)
            file.write(chunk)
    if attachment.sha256 and attachment.sha256 not in {digest.hexdigest(), b64encode(digest.digest()).decode()}:
        path.unlink()
        raise Rejected("media_damaged", "sha256 differs")
    mime = fetched.mime or attachment.mime
    if not sniff.fits(first, mime):
        path.unlink()
        raise Rejected("media_mislabelled", f"no {mime}: begins with {first[:8].hex()}")
    _keep(outside, attachment, path, size, mime, attachment.name or fetched.name)
    return path


def from_agent(outside: Outside, slack: Slack, attachment: Attachment) -> Path:
    """The file an agent put into the thread, fetched from Slack if it is not here yet. Raises SendErrors."""
    path = _kept(outside, attachment)
    if path is not None:
        return path
    file = slack.call("files.info", file=attachment.source)["file"]
    path = _place(outside)
    slack.download(file.get("url_private_download") or file["url_private"], path, most_bytes=SOURCE_MAX)
    _keep(outside, attachment, path, path.stat().st_size, attachment.mime, attachment.name)
    return path


def fitted(outside: Outside, attachment: Attachment, path: Path, traits: Traits, keep: Callable[[], bool]) -> Path:
    """An agent's file as the channel takes it: itself, or what can be made of it, which then stands in its place.

    keep: as in workers/studio.py. Raises Rejected, TryLater.
    """
    if attachment.state == "made":
        return path
    with path.open("rb") as file:
        first = file.read(sniff.LOOK_BYTES)
    if not sniff.fits(first, attachment.mime):
        raise Rejected("media_mislabelled", f"no {attachment.mime}: begins with {first[:8].hex()}")
    wanted = plan(attachment.mime, attachment.size_bytes, traits, recorded=attachment.kind == "voice")
    if wanted.step == "refuse":
        raise Rejected(wanted.failure, attachment.mime)
    if wanted.step == "as_is":
        _remember(outside, attachment, {"state": "made", "kind": wanted.kind, "mime": wanted.mime})
        return path
    target = _place(outside)
    try:
        made = studio.make(path, target, wanted, keep)
    except (Rejected, TryLater):
        target.unlink(missing_ok=True)
        raise
    stem = attachment.name.rpartition(".")[0] or attachment.name or made.kind
    values = {"state": "made", "kind": made.kind, "mime": made.mime, "name": stem + made.extension, "path": target.name,
              "size_bytes": target.stat().st_size}  # fmt: skip
    _remember(outside, attachment, values)
    path.unlink(missing_ok=True)
    return target


def remember_handle(outside: Outside, attachment: Attachment, handle: str) -> None:
    """The other side has the bytes under this name: a later try need not upload them again."""
    attachment.handle = handle
    outside.database.write(
        lambda session: session.execute(update(Attachment).where(Attachment.id == attachment.id).values(handle=handle))
    )


def drop(outside: Outside, attachment: Attachment) -> None:
    """Take a file off the disk. May be done again."""
    if attachment.path and "/" not in attachment.path:
        (outside.media / attachment.path).unlink(missing_ok=True)


def _kept(outside: Outside, attachment: Attachment) -> Path | None:
    path = outside.media / attachment.path if attachment.path else None
    return path if path is not None and path.is_file() else None


def _place(outside: Outside) -> Path:
    """A new name in the media folder that says nothing about what is inside."""
    outside.media.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = outside.media / secrets.token_hex(16)
    path.touch(mode=0o600)
    return path


def _keep(outside: Outside, attachment: Attachment, path: Path, size: int, mime: str, name: str) -> None:
    reach("media.fetched")
    _remember(
        outside, attachment, {"path": path.name, "state": "fetched", "size_bytes": size, "mime": mime, "name": name}
    )


def _remember(outside: Outside, attachment: Attachment, values: Mapping[str, Any]) -> None:
    def work(session: Session) -> None:
        session.execute(update(Attachment).where(Attachment.id == attachment.id).values(**values))

    outside.database.write(work)
    for field, value in values.items():
        setattr(attachment, field, value)
