"""Files: those being uploaded, and those that are there (slack.md 2.3)."""

import mimetypes
import secrets
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from sandbox.world import World

SHARE_LAG_SECONDS = 0.3  # Slack looks through a file before it shows it: the share "may lag" (slack.md 2.3)


@dataclass
class File:
    """content: None until the bytes have come. shares: where it was posted, (channel, ts, thread_ts) each."""

    id: str
    name: str
    title: str
    size: int
    user: str
    created: int
    mimetype: str = "application/octet-stream"
    alt_text: str = ""
    subtype: str = ""  # slack_audio for what was spoken into the composer
    content: bytes | None = None
    completed: bool = False
    deleted: bool = False
    shares: list[tuple[str, str, str | None]] = field(default_factory=list)


class Files:
    """By file id. Ids are made here; upload tickets too."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._files: dict[str, File] = {}
        self._tickets: dict[str, str] = {}
        self.share_lag_seconds = SHARE_LAG_SECONDS
        world.on_reset(self._forget)

    def _forget(self) -> None:
        self._files.clear()
        self._tickets.clear()
        self.share_lag_seconds = SHARE_LAG_SECONDS

    def find(self, file_id: str) -> File | None:
        return self._files.get(file_id)

    def create(self, name: str, size: int, user: str, *, mimetype: str = "", alt_text: str = "") -> File:
        kind = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
        created = int(self._world.now())
        file_id = f"F{secrets.token_hex(5).upper()}"
        file = File(file_id, name, name, size, user, created, mimetype=kind, alt_text=alt_text)
        self._files[file.id] = file
        return file

    def ticket(self, file: File) -> str:
        """The secret end of its upload address."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = file.id
        return ticket

    def awaited(self, ticket: str) -> File | None:
        return self._files.get(self._tickets.get(ticket, ""))

    def shown(self, file_id: str, *, from_stranger: bool = False, shares: bool = False) -> dict[str, Any]:
        """The file object. from_stranger: Slack Connect shows only that there is one. shares: as files.info does."""
        file = self._files[file_id]
        if from_stranger:
            return {"id": file.id, "created": file.created, "mode": "file_access", "file_access": "check_file_info"}
        if file.deleted:
            return {"id": file.id, "mode": "tombstone"}
        name = quote(file.name, safe="")
        team = self._world.team
        address = f"{self._world.base_url}/slack/files/{file.id}"
        suffix = PurePosixPath(file.name).suffix.lstrip(".").lower()
        body: dict[str, Any] = {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title,
            "mimetype": file.mimetype,
            "filetype": suffix or "binary",
            "pretty_type": suffix.upper() or "Binary",
            "user": file.user,
            "user_team": team.id,
            "editable": False,
            "size": file.size,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": True,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{address}/{name}",
            "url_private_download": f"{address}/download/{name}",
            "permalink": f"https://{team.domain}.slack.com/files/{file.user}/{file.id}/{name}",
            "has_rich_preview": False,
            "file_access": "visible",
        }
        if file.mimetype.startswith("image/"):
            body |= {"thumb_64": f"{address}/{name}", "thumb_360": f"{address}/{name}"}
            body |= {"alt_txt": file.alt_text} if file.alt_text else {}
        body |= {"subtype": file.subtype} if file.subtype else {}
        if shares:
            body |= self._shares(file)
        return body

    def _shares(self, file: File) -> dict[str, Any]:
        shown: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for channel_id, ts, thread_ts in file.shares:
            channel = self._world.channels[channel_id]
            share: dict[str, Any] = {"ts": ts, "channel_name": channel.name, "team_id": self._world.team.id}
            share |= {"thread_ts": thread_ts} if thread_ts else {}
            side = "private" if channel.is_private or channel.kind == "im" else "public"
            shown.setdefault(side, {}).setdefault(channel_id, []).append(share)
        channels = list(dict.fromkeys(share[0] for share in file.shares))
        return {"shares": shown, "channels": channels}
