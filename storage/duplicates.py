"""Contacts that are one person and were never linked: from before linking, or from an inbox that did not link."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import linking, persons
from storage.domain import identity as numbers
from storage.models import Contact, Identity

BATCH: Final = 200  # identities a transaction


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two contacts with one number or id. number: as people read it, "" where an id told."""

    one: int
    other: int
    names: tuple[str, str]
    number: str


def count(session: Session) -> int:
    """How many identities there are to look at."""
    return session.scalar(select(func.count()).select_from(Identity)) or 0


def look(
    session: Session, after: int, now: datetime, told: Callable[[Duplicate], None], *, link: bool
) -> tuple[int, int]:
    """Look at the identities that come after one: the last one looked at, 0 when there is none, and how many those
    were. Each pair is told once. link: make them one person, as a teammate could, and could take back.

    Only what is certain is told: what a card would ask about, a person has to decide.
    """
    rows = session.scalars(select(Identity).where(Identity.id > after).order_by(Identity.id).limit(BATCH)).all()
    for identity in rows:
        contact = session.get_one(Contact, identity.contact_id)
        for found in linking.candidates(session, contact, identity.phone, identity.bsuid):
            if not found.sure or (not link and found.contact.id < contact.id):
                continue
            pair = (contact.id, found.contact.id)
            names = (persons.named(session, pair[0]), persons.named(session, pair[1]))
            told(Duplicate(*pair, names, numbers.display(identity.phone) if identity.phone else ""))
            if link:
                number = identity.phone or identity.bsuid
                linking.link(session, contact, found.contact, linking.NOVELO, now=now, number=number)
    return (rows[-1].id if rows else 0), len(rows)
