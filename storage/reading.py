"""What another program may read: a workspace's conversations, messages and contacts, page by page.

A page begins behind a place in the list, never at a number: the tenth costs what the first does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from storage import about, lists, rooms, tags, telling
from storage.conditions import Asker
from storage.conversations import with_people
from storage.domain import identity as numbers
from storage.domain.profile import Field
from storage.domain.query import Query
from storage.domain.views import Cursor
from storage.models import ApiToken, Contact, Conversation, Identity, Inbox, Message, Workspace
from storage.telling import Json

KEPT_BACK: Final = ("held", "draft", "queued", "cancelled")  # statuses of words that did not go to the customer


@dataclass(frozen=True, slots=True)
class Reach:
    """What a token may read. inboxes: only of these; () for all. notes: the team's own words, too."""

    workspace_id: int
    inboxes: tuple[int, ...] = ()
    notes: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the place behind which the next page begins; None: there is none."""

    rows: list[Json]
    next: Any = None


def reach(token: ApiToken) -> Reach:
    """What a token may read."""
    return Reach(token.workspace_id, tuple(token.inboxes), token.notes)


def looks_into_notes(query: Query) -> bool:
    """Whether its answer depends on the team's notes, so that whoever asks learns of them."""
    return any(term.facet == "text" or "note" in term.values for term in query.terms if term.facet in {"text", "has"})


def conversations(
    session: Session, who: Reach, query: Query, now: datetime, *, after: Cursor | None, size: int
) -> Page:
    """Conversations that answer a query, in the order of its list. Page.next: a Cursor."""
    places = rooms.shown_in(session, who.workspace_id)
    asker = Asker(session, who.workspace_id, "", places, now)
    found = lists.places(asker, query, who.inboxes, after=after, size=size)
    shown = found[:size]
    rows = {row[0].id: row for row in session.execute(with_people().where(Conversation.id.in_([e.id for e in shown])))}
    return Page(
        _conversations(session, who, [rows[each.id] for each in shown]), shown[-1] if len(found) > size else None
    )


def conversation(session: Session, who: Reach, conversation_id: int) -> Json | None:
    """One conversation; None where there is none, or it is none of theirs."""
    here = with_people().where(Conversation.id == conversation_id, Conversation.workspace_id == who.workspace_id)
    row = session.execute(here.where(*_in(Conversation.inbox_id, who))).one_or_none()
    return None if row is None else _conversations(session, who, [row])[0]


def messages(session: Session, who: Reach, conversation_id: int, *, before: int | None, size: int) -> Page:
    """What was said in a conversation that may be read, the newest first. Page.next: a message's id."""
    said = select(Message).where(Message.conversation_id == conversation_id)
    if not who.notes:
        said = said.where(Message.direction != "note", Message.status.not_in(KEPT_BACK))
    if before is not None:
        said = said.where(Message.id < before)
    found = session.scalars(said.order_by(Message.id.desc()).limit(size + 1)).all()
    shown = found[:size]
    files = telling.files(session, [each.id for each in shown])
    rows = [telling.message(each, files.get(each.id, ()), words=True) for each in shown]
    return Page(rows, shown[-1].id if len(found) > size else None)


def contacts(session: Session, who: Reach, *, before: int | None, size: int) -> Page:
    """Contacts, the newest first; of named inboxes, those who have written there. Page.next: a contact's id."""
    if who.inboxes:
        found = _who_wrote(session, who, before, size + 1)
    else:
        some = select(Contact.id).where(Contact.workspace_id == who.workspace_id)
        some = some if before is None else some.where(Contact.id < before)
        found = list(session.scalars(some.order_by(Contact.id.desc()).limit(size + 1)))
    return Page(_contacts(session, who, found[:size]), found[size - 1] if len(found) > size else None)


def contact(session: Session, who: Reach, contact_id: int) -> Json | None:
    """One contact; None where there is none, or it is none of theirs."""
    row = session.get(Contact, contact_id)
    if row is None or row.workspace_id != who.workspace_id:
        return None
    return next(iter(_contacts(session, who, _readable(session, who, [contact_id]))), None)


def _in(column: Any, who: Reach) -> list[ColumnElement[bool]]:
    return [column.in_(who.inboxes)] if who.inboxes else []


def _who_wrote(session: Session, who: Reach, before: int | None, size: int) -> list[int]:
    """The contacts of some inboxes, each inbox read off its own index."""
    found: set[int] = set()
    for inbox_id in who.inboxes:
        there = select(Identity.contact_id).where(Identity.inbox_id == inbox_id).distinct()
        there = there if before is None else there.where(Identity.contact_id < before)
        found |= set(session.scalars(there.order_by(Identity.contact_id.desc()).limit(size)))
    return sorted(found, reverse=True)[:size]


def _readable(session: Session, who: Reach, contact_ids: Sequence[int]) -> list[int]:
    """Those of some contacts of the workspace that have an identity where the token may read."""
    if not who.inboxes:
        return list(contact_ids)
    there = select(Identity.contact_id).where(Identity.contact_id.in_(contact_ids), Identity.inbox_id.in_(who.inboxes))
    known = set(session.scalars(there))
    return [each for each in contact_ids if each in known]


def _conversations(session: Session, who: Reach, rows: Sequence[Any]) -> list[Json]:
    if not rows:
        return []
    workspace = session.get_one(Workspace, who.workspace_id)
    worn = tags.shown(session, [row[0].id for row in rows])
    return [
        telling.conversation(row, workspace, words=True)
        | {
            "active_at": telling.moment(row[0].active_at),
            "replied_at": telling.moment(row[0].replied_at),
            "tags": [{"kind": each.kind, "name": each.name} for each in worn[row[0].id]],
        }
        for row in rows
    ]


def _contacts(session: Session, who: Reach, contact_ids: Sequence[int]) -> list[Json]:
    if not contact_ids:
        return []
    rows = {each.id: each for each in session.scalars(select(Contact).where(Contact.id.in_(contact_ids)))}
    known = [each for each in about.fields(session, who.workspace_id) if each.attribute and not each.visible_to]
    people: dict[int, list[Any]] = {each: [] for each in contact_ids}
    theirs = (
        select(Identity, Inbox, Conversation.id)
        .join(Inbox, Identity.inbox_id == Inbox.id)
        .outerjoin(Conversation, Conversation.identity_id == Identity.id)
        .where(Identity.contact_id.in_(contact_ids))
        .order_by(Identity.id)
    )
    for row in session.execute(theirs):
        people[row[0].contact_id].append(row)
    linked = _linked(session, who, rows.values())
    return [_contact(rows[each], people[each], linked.get(each, []), known, who) for each in contact_ids]


def _contact(row: Contact, people: Sequence[Any], linked: list[int], known: Sequence[Field], who: Reach) -> Json:
    """One number that is hidden in any of somebody's inboxes is hidden everywhere."""
    hidden = any(inbox.masked for _, inbox, _ in people)
    told: Json = {
        "id": row.id,
        "name": row.name,
        "phone": _phone(row.phone, hidden=hidden),
        "email": row.email or None,
        "language": row.language or None,
        "fields": {field.key: value for field in known if (value := about.value(row, field))},
        "opted_out_at": telling.moment(row.opted_out_at),
        "linked_contact_ids": linked,
        "identities": [
            {
                "id": identity.id,
                "inbox": {"id": inbox.id, "channel": inbox.channel, "name": inbox.name},
                "name": identity.name,
                "username": identity.username or None,
                "phone": _phone(identity.phone, hidden=hidden),
                "conversation_id": conversation_id,
            }
            for identity, inbox, conversation_id in people
            if not who.inboxes or inbox.id in who.inboxes
        ],
        "created_at": telling.moment(row.created_at),
    }
    return told | ({"note": row.note or None} if who.notes else {})


def _phone(number: str, *, hidden: bool) -> str | None:
    return (numbers.masked(number) if hidden else number) or None


def _linked(session: Session, who: Reach, rows: Iterable[Contact]) -> dict[int, list[int]]:
    """The other contacts of the same persons that may be read, by contact."""
    person_of = {each.id: each.person_id for each in rows if each.person_id is not None}
    if not person_of:
        return {}
    others = session.execute(
        select(Contact.id, Contact.person_id).where(Contact.person_id.in_(set(person_of.values()))).order_by(Contact.id)
    ).all()
    readable = set(_readable(session, who, [contact_id for contact_id, _ in others]))
    return {
        each: [other for other, theirs in others if theirs == person and other != each and other in readable]
        for each, person in person_of.items()
    }
