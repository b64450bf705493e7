"""The chain over the audit: each entry has its place and a digest that also covers the one before it.

A changed, inserted or missing entry breaks every digest after it. Entries are sealed by the sweep, seconds after they
are committed: an act never waits for another one's commit. Whoever may write to the database could seal everything
anew; who keeps the head elsewhere (`novelo audit verify`) would see that, too.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.models import AuditEntry

MOST: Final = 500  # entries a transaction
UNSEALED: Final = timedelta(minutes=5)  # longer than a sweep is away when it is replaced; later means that none runs


class Beaten(Exception):
    """Another seal was quicker. To be rolled back."""


@dataclass(frozen=True, slots=True)
class Link:
    """The head of a chain, or of a part of it. place 0: of nothing."""

    place: int = 0
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.place}:{self.digest}"


@dataclass(frozen=True, slots=True)
class Chain:
    """What `verify` found. broken_at: the first place that does not hold, 0 if all do. late: entries never sealed."""

    head: Link
    broken_at: int
    late: int


def seal(session: Session) -> int:
    """Give entries without a place theirs, in the order of their ids. How many there were.

    Raises Beaten, or IntegrityError for a place that is taken, when two are at it at once.
    """
    last = session.execute(
        select(AuditEntry.place, AuditEntry.digest)
        .where(AuditEntry.place.is_not(None))
        .order_by(AuditEntry.place.desc())
        .limit(1)
    ).one_or_none()
    head = Link(last.place, last.digest) if last is not None and last.place is not None else Link()
    waiting = select(AuditEntry).where(AuditEntry.place.is_(None)).order_by(AuditEntry.id).limit(MOST)
    entries = session.scalars(waiting).all()
    for entry in entries:
        head = _next(head, entry)
        mine = update(AuditEntry).where(AuditEntry.id == entry.id, AuditEntry.place.is_(None))
        if not session.execute(mine.values(place=head.place, digest=head.digest).returning(AuditEntry.id)).all():
            raise Beaten
    return len(entries)


def verify(session: Session, now: datetime, known: Link | None = None) -> Chain:
    """Walk the whole chain. known: a head from earlier that must still be in it."""
    head = Link()
    while entries := session.scalars(
        select(AuditEntry).where(AuditEntry.place > head.place).order_by(AuditEntry.place).limit(MOST)
    ).all():
        for entry in entries:
            link = _next(head, entry)
            if link != Link(entry.place or 0, entry.digest) or (known and known.place == link.place and known != link):
                return Chain(head, head.place + 1, 0)
            head = link
        session.expunge_all()
    if known and known.place > head.place:
        return Chain(head, head.place + 1, 0)
    late = select(func.count()).where(AuditEntry.place.is_(None), AuditEntry.at < now - UNSEALED)
    return Chain(head, 0, session.scalar(late) or 0)


def _next(head: Link, entry: AuditEntry) -> Link:
    """The link that an entry makes after that one. Everything in it counts."""
    place = head.place + 1
    at = entry.at.isoformat(timespec="microseconds")
    said = [place, entry.id, entry.workspace_id, entry.conversation_id, entry.actor, entry.verb, entry.details, at]
    words = json.dumps([head.digest, *said], sort_keys=True, separators=(",", ":"))
    return Link(place, hashlib.sha256(words.encode()).hexdigest())
