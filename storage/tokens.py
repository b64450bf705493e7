"""Tokens that other programs read with: shown once, kept as a digest, and good until they end or are taken back.

A token is "novelo_", the number of its row, "_" and 32 random bytes: what is as hard to guess as that needs no slow
digest. The row is found by its number, so that the secret half is only ever compared, in constant time.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage.models import ApiToken, AuditEntry, Workspace

SHAPE: Final = re.compile(r"novelo_([1-9][0-9]{0,14})_[A-Za-z0-9_-]{43}")
SECRET_BYTES: Final = 32
NAME_MOST: Final = 100  # characters
USED_EVERY: Final = timedelta(hours=1)  # ours: reading is not to become writing
NOVELO: Final = "novelo tokens"


def add(
    session: Session,
    workspace: Workspace,
    name: str,
    inboxes: Sequence[int],
    *,
    notes: bool,
    expires_at: datetime | None,
    now: datetime,
) -> tuple[ApiToken, str]:
    """A new token and its words, which are not kept. Raises ValueError with what is wrong in one line."""
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_MOST:
        raise ValueError(f"a name of 1 to {NAME_MOST} characters is expected: which program is it for?")
    if any(each.name == name for each in of(session, workspace.id)):
        raise ValueError(f"there is a token {name!r} already: revoke it first, or choose another name")
    token = ApiToken(
        workspace_id=workspace.id, name=name, digest="", inboxes=list(inboxes), notes=notes, expires_at=expires_at,
        created_at=now,
    )  # fmt: skip
    session.add(token)
    session.flush()
    words = f"novelo_{token.id}_{secrets.token_urlsafe(SECRET_BYTES)}"
    token.digest = _digest(words)
    _record(session, token, "token_added", now)
    return token, words


def of(session: Session, workspace_id: int) -> list[ApiToken]:
    """A workspace's tokens that were not taken back."""
    present = select(ApiToken).where(ApiToken.workspace_id == workspace_id, ApiToken.revoked_at.is_(None))
    return list(session.scalars(present.order_by(ApiToken.id)))


def revoke(session: Session, workspace_id: int, token_id: int, *, now: datetime) -> ApiToken | None:
    """Nobody reads with it from now on. None when there is no such token."""
    token = session.get(ApiToken, token_id)
    if token is None or token.workspace_id != workspace_id or token.revoked_at is not None:
        return None
    token.revoked_at = now
    _record(session, token, "token_revoked", now)
    return token


def known(session: Session, words: str, now: datetime) -> ApiToken | None:
    """The token that somebody shows, if it is good now and its workspace still ours."""
    shape = SHAPE.fullmatch(words)
    token = session.get(ApiToken, int(shape[1])) if shape else None
    is_it = hmac.compare_digest(_digest(words), token.digest if token is not None else "")
    if token is None or not is_it or token.revoked_at is not None:
        return None
    if token.expires_at is not None and token.expires_at <= now:
        return None
    return token if session.get_one(Workspace, token.workspace_id).removed_at is None else None


def is_stale(token: ApiToken, now: datetime) -> bool:
    """Whether it is to be written down that it was used."""
    return token.used_at is None or token.used_at < now - USED_EVERY


def used(session: Session, token_id: int, now: datetime) -> None:
    """Write down that it was shown, once an hour."""
    stale = or_(ApiToken.used_at.is_(None), ApiToken.used_at < now - USED_EVERY)
    session.execute(update(ApiToken).where(ApiToken.id == token_id, stale).values(used_at=now))


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _record(session: Session, token: ApiToken, verb: str, now: datetime) -> None:
    details = {"token": token.id, "name": token.name, "inboxes": list(token.inboxes), "notes": token.notes}
    session.add(AuditEntry(workspace_id=token.workspace_id, actor=NOVELO, verb=verb, details=details, at=now))
