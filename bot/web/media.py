"""Files for the channels that fetch them from us: by links that are signed, expire and name nothing."""

import time
from pathlib import Path

from flask import Blueprint, Response, send_file

from storage.db import Database
from storage.models import Attachment
from storage.secrets import Vault


def media(database: Database, vault: Vault, folder: Path) -> Blueprint:
    """`/media/<token>`. A link that is forged, expired or of a file that is gone is simply not found."""
    door = Blueprint("media", __name__, url_prefix="/media")

    @door.get("/<token>")
    def file(token: str) -> Response:
        attachment_id = vault.read_link(token, int(time.time()))
        attachment = (
            database.read(lambda session: session.get(Attachment, attachment_id)) if attachment_id is not None else None
        )
        if attachment is None or not attachment.path or not (folder / attachment.path).is_file():
            return Response(status=404)
        answer = send_file(folder / attachment.path, mimetype=attachment.mime or "application/octet-stream")
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer.headers["Content-Disposition"] = "attachment"
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    return door
