"""What cards and list rows say about a person beside the conversation itself: tags, chosen fields, notes, opt-out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from storage import tags
from storage.domain import identity as numbers
from storage.domain import profile
from storage.domain.profile import Field
from storage.domain.sla import Stage, stage
from storage.domain.views import FactView, TagView
from storage.models import Attribute, Clock, Contact, Conversation, Identity, Inbox, Workspace


@dataclass(frozen=True, slots=True)
class About:
    """One person, as the card of one conversation tells of them."""

    tags: tuple[TagView, ...] = ()
    facts: tuple[FactView, ...] = ()
    notes: tuple[str, ...] = ()
    opted_out: bool = False


def fields(session: Session, workspace_id: int) -> list[Field]:
    """Every field of the workspace's contacts: ours, then its own in the order they were made."""
    rows = session.scalars(
        select(Attribute)
        .where(Attribute.workspace_id == workspace_id, Attribute.visible_to != profile.NOBODY)
        .order_by(Attribute.id)
    )
    own = [Field(row.key, row.kind, row.label, tuple(row.choices), row.visible_to, row.id) for row in rows]
    return [*profile.OWN, *own]


def value(contact: Contact, field: Field) -> str:
    """What a contact has in a field, "" for nothing."""
    if field.attribute:
        return str(contact.attributes.get(str(field.attribute), ""))
    return cast(str, getattr(contact, field.key))


def said(contact: Contact, field: Field, inbox: Inbox) -> str:
    """The same as people read it, its number with the middle hidden where the inbox says so."""
    found = value(contact, field)
    if field.key != "phone" or not found:
        return found
    return numbers.masked(found) if inbox.masked else numbers.display(found)


def clocks(session: Session, waiting: Sequence[Conversation], now: datetime) -> dict[int, tuple[datetime, Stage]]:
    """By when there should be an answer, and how that stands, by the conversation's id; those whose clock runs."""
    if not waiting:
        return {}
    rows = session.scalars(select(Clock).where(Clock.conversation_id.in_([each.id for each in waiting])))
    clocks_of = {each.conversation_id: each for each in rows}
    found = {}
    for each in waiting:
        clock = clocks_of.get(each.id)
        is_theirs = clock is not None and (clock.waits_since, clock.status) == (each.waiting_since, each.status)
        if clock is not None and is_theirs and clock.due_at is not None:
            found[each.id] = clock.due_at, stage(clock.warn_at, clock.due_at, now)
    return found


def people(session: Session, rows: Sequence[Row[Conversation, Identity, Inbox, Contact]]) -> dict[int, About]:
    """Who these conversations are with, by the conversation's id. Three queries, however many there are."""
    if not rows:
        return {}
    worn = tags.shown(session, [row[0].id for row in rows])
    chosen = _chosen(session, rows[0][0].workspace_id)
    linked = _linked(session, [row[3] for row in rows])
    told = {}
    for conversation, _, inbox, contact in rows:
        everybody = linked.get(contact.person_id or 0) or [contact]
        facts = [FactView(field, text) for field in chosen if (text := said(contact, field, inbox))]
        told[conversation.id] = About(
            tags=worn[conversation.id],
            facts=tuple(facts),
            notes=tuple(dict.fromkeys(each.note for each in everybody if each.note)),
            opted_out=any(each.opted_out_at is not None for each in everybody),
        )
    return told


def _chosen(session: Session, workspace_id: int) -> list[Field]:
    """The fields that cards show: never one that not everybody may see, whatever was chosen before it became so."""
    keys = session.scalars(select(Workspace.card_fields).where(Workspace.id == workspace_id)).one()
    if not keys:
        return []
    known = {each.key: each for each in fields(session, workspace_id) if not each.visible_to}
    return [known[key] for key in keys if key in known][: profile.CARD_MOST]


def _linked(session: Session, contacts: Sequence[Contact]) -> dict[int, list[Contact]]:
    persons = {each.person_id for each in contacts if each.person_id is not None}
    found: dict[int, list[Contact]] = defaultdict(list)
    if persons:
        for each in session.scalars(select(Contact).where(Contact.person_id.in_(persons)).order_by(Contact.id)):
            found[each.person_id or 0].append(each)
    return found
