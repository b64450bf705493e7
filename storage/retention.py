"""How long what has done its work is kept: the raw webhooks, and the files that both sides have."""

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from storage import tallies
from storage.models import Attachment, Delivery, Envelope
from storage.models.outbox import UNSETTLED

MOST: Final = 2000  # rows a round


def empty_envelopes(session: Session, before: datetime) -> int:
    """Empty webhook bodies received before then. How many rows were looked at.

    The rows stay, with their digests: the same body brought again is still no news. What could not be read stays whole,
    for `novelo replay`.
    """
    upto = tallies.cursor(session, "emptied")
    rows = session.execute(
        select(Envelope.id, Envelope.state, Envelope.received_at)
        .where(Envelope.id > upto)
        .order_by(Envelope.id)
        .limit(MOST)
    ).all()
    old = []
    for number, state, received_at in rows:
        if received_at >= before or state == "kept":
            break
        old.append((number, state))
    if old:
        opened = [number for number, state in old if state == "opened"]
        session.execute(update(Envelope).where(Envelope.id.in_(opened)).values(body=b""))
        tallies.move(session, "emptied", old[-1][0] - upto)
    return len(old)


def drop_files(session: Session, folder: Path, before: datetime) -> int:
    """Take files out of the data folder whose messages came before then, once nothing needs them. How many rows were
    looked at. What the message was stays, and Slack has the file as long as Slack keeps it."""
    upto = tallies.cursor(session, "files")
    needed = exists().where(Delivery.attachment_id == Attachment.id, UNSETTLED)
    rows = session.execute(
        select(Attachment.id, Attachment.path, Attachment.created_at, needed)
        .where(Attachment.id > upto)
        .order_by(Attachment.id)
        .limit(MOST)
    ).all()
    old = []
    for number, path, created_at, is_needed in rows:
        if created_at >= before or is_needed:
            break
        old.append((number, path))
    if old:
        session.execute(update(Attachment).where(Attachment.id.in_([number for number, _ in old])).values(path=""))
        tallies.move(session, "files", old[-1][0] - upto)
    for _, path in old:
        if path and "/" not in path:
            (folder / path).unlink(missing_ok=True)  # before the commit: a row that names no file is fetched again
    return len(old)
