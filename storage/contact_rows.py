"""Contacts as rows of a file, page by page, so that any number of them fits into memory (features.md CP-6)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import about
from storage.domain import identity as numbers
from storage.domain.profile import Field
from storage.domain.sheet import CONTACT_ID
from storage.domain.traits import TRAITS
from storage.linking import NOVELO
from storage.models import AuditEntry, Contact, ContactTag, Identity, Inbox, Tag

PAGE: Final = 500  # contacts read at a time


def headings(fields: Sequence[Field]) -> list[str]:
    """The first row. fields: all of the workspace's. `novelo contacts import` reads each of them by these names."""
    return [CONTACT_ID, *(each.key for each in fields), "tags", "opted_out", "identities", "created_at"]


def page(session: Session, workspace_id: int, fields: Sequence[Field], after: int) -> tuple[list[list[str]], int]:
    """The next contacts by their number, and the number of the last one; 0 when there are none."""
    found = session.scalars(
        select(Contact).where(Contact.workspace_id == workspace_id, Contact.id > after).order_by(Contact.id).limit(PAGE)
    ).all()
    ids = [each.id for each in found]
    worn, known = _tags(session, ids), _identities(session, ids)
    rows = [
        [
            str(each.id),
            *(about.value(each, field) for field in fields),
            ", ".join(worn[each.id]),
            "yes" if each.opted_out_at is not None else "",
            "; ".join(known[each.id]),
            each.created_at.isoformat(timespec="seconds"),
        ]
        for each in found
    ]
    return rows, ids[-1] if ids else 0


def note(session: Session, workspace_id: int, count: int, *, now: datetime) -> None:
    """Write down that contacts were taken out."""
    session.add(
        AuditEntry(workspace_id=workspace_id, actor=NOVELO, verb="contacts_exported", details={"rows": count}, at=now)
    )


def _tags(session: Session, ids: Sequence[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    worn = select(ContactTag.contact_id, Tag.name).join(Tag, ContactTag.tag_id == Tag.id)
    for contact_id, name in session.execute(worn.where(ContactTag.contact_id.in_(ids)).order_by(Tag.folded)):
        found[contact_id].append(name)
    return found


def _identities(session: Session, ids: Sequence[int]) -> Mapping[int, list[str]]:
    """Where each can be written to, as people read it: "WhatsApp · Sales: +55 11 98765-4321"."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Identity.contact_id, Identity.phone, Identity.username, Inbox.name, Inbox.channel)
        .join(Inbox, Identity.inbox_id == Inbox.id)
        .where(Identity.contact_id.in_(ids))
        .order_by(Identity.id)
    )
    for contact_id, phone, username, inbox, channel in rows:
        who = numbers.display(phone) if phone else f"@{username}" if username else ""
        found[contact_id].append(f"{TRAITS[channel].label} · {inbox}: {who}".removesuffix(": "))
    return found
