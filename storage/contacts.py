"""Who is writing: from the ids in an envelope to one identity, always the same one.

Order of belief (features.md LC-7, meta notes 4): business-scoped id, exact address, then a number that differs only in
the ways countries' numbers do and that exactly one identity of this inbox has. Two candidates are never merged.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storage.db import if_new
from storage.domain.events import Person
from storage.domain.identity import GROUP_NAME, canonical, equivalents
from storage.domain.text import clean
from storage.domain.traits import TRAITS
from storage.models import Alias, Contact, Conversation, Identity, Inbox

GROUP: Final = "group"
SOMEBODY_NEW: Final = 0x6E6577  # "new": with an inbox's id, PostgreSQL's advisory lock for meeting somebody

KNOWN_AS: Final = (
    select(Identity)
    .join(Alias, Alias.identity_id == Identity.id)
    .where(Alias.inbox_id == bindparam("inbox"), Alias.kind == bindparam("kind"), Alias.value == bindparam("value"))
)


def resolve(session: Session, inbox: Inbox, person: Person, *, now: datetime) -> Identity:
    """The identity these ids belong to, made on first sight. Newer name, username and ids are taken over.

    Raises ValueError when the person has neither address nor bsuid.
    """
    kind = TRAITS[inbox.channel].address_kind
    keys = [(name, value) for name, value in (("bsuid", person.bsuid), (kind, person.address)) if value]
    if not keys:
        raise ValueError("a person without any id")
    phone = canonical(person.address) if kind == "wa_id" else ""
    identity = _known(session, inbox, keys, phone)
    if identity is None:
        _alone(session, inbox)
        identity = _known(session, inbox, keys, phone) or _make(session, inbox, person, phone, now)
    for each_kind, value in keys:
        if value != (identity.bsuid if each_kind == "bsuid" else identity.address):  # it has been written down
            _alias(session, identity, each_kind, value)
    _refresh(identity, person, phone)
    session.flush()
    return identity


def resolve_group(session: Session, inbox: Inbox, group: str, *, now: datetime) -> Identity:
    """The identity that stands for a WhatsApp group: kept apart from everybody's one-to-one conversations."""
    identity = _known(session, inbox, [(GROUP, group)], "")
    if identity is None:
        _alone(session, inbox)
        identity = _known(session, inbox, [(GROUP, group)], "")
    if identity is None:
        identity = _make(session, inbox, Person(name=GROUP_NAME), "", now)
        _alias(session, identity, GROUP, group)
    return identity


def rekey(session: Session, inbox: Inbox, old: Person, new: Person, *, now: datetime) -> Identity:
    """A customer changed number or id: the same identity, from now on written to at the new one."""
    identity = resolve(session, inbox, old, now=now)
    kind = TRAITS[inbox.channel].address_kind
    before = identity.phone
    for each_kind, value in (("bsuid", new.bsuid), (kind, new.address)):
        if value:
            _alias(session, identity, each_kind, value)
    _refresh(identity, new, canonical(new.address) if kind == "wa_id" else "")
    contact = session.get_one(Contact, identity.contact_id)
    if contact.phone == before:  # a number that a teammate wrote there stays
        contact.phone = identity.phone
    session.flush()
    return identity


def find(session: Session, inbox: Inbox, person: Person) -> Identity | None:
    """The identity these ids belong to, if we know it."""
    kind = TRAITS[inbox.channel].address_kind
    keys = [(name, value) for name, value in (("bsuid", person.bsuid), (kind, person.address)) if value]
    return _known(session, inbox, keys, "")


def conversation_of(session: Session, inbox: Inbox, person: Person) -> Conversation | None:
    """The conversation with a person we know, if there is one."""
    identity = find(session, inbox, person)
    if identity is None:
        return None
    return session.scalars(select(Conversation).where(Conversation.identity_id == identity.id)).one_or_none()


def by_number(session: Session, inbox: Inbox, number: str) -> Identity | None:
    """Whoever this inbox knows by a number that somebody typed, in any form in which the network may know it."""
    kind = TRAITS[inbox.channel].address_kind
    return _known(session, inbox, [(kind, form) for form in equivalents(number)], canonical(number))


def learn(session: Session, identity: Identity, address: str) -> None:
    """The channel says by which id it reaches somebody: from now on they are written to by that one (LC-6).

    An id that belongs to somebody else already stays with them.
    """
    inbox = session.get_one(Inbox, identity.inbox_id)
    kind = TRAITS[inbox.channel].address_kind
    _alias(session, identity, kind, address)
    owner = session.scalar(
        select(Alias.identity_id).where(Alias.inbox_id == inbox.id, Alias.kind == kind, Alias.value == address)
    )
    if owner == identity.id:
        identity.address = address
        session.flush()


def _known(session: Session, inbox: Inbox, keys: list[tuple[str, str]], phone: str) -> Identity | None:
    for kind, value in keys:
        found = session.scalars(KNOWN_AS, {"inbox": inbox.id, "kind": kind, "value": value}).one_or_none()
        if found is not None:
            return found
    if not phone:
        return None
    same = session.scalars(
        select(Identity)
        .where(Identity.workspace_id == inbox.workspace_id, Identity.inbox_id == inbox.id, Identity.phone == phone)
        .limit(2)
    ).all()
    return same[0] if len(same) == 1 else None


def _alone(session: Session, inbox: Inbox) -> None:
    """Be the only one until the commit who writes down somebody new for this inbox: their first message, and a chat
    that a teammate begins with them at that moment, are one conversation. SQLite's writer is alone anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(SOMEBODY_NEW, inbox.id)))


def _make(session: Session, inbox: Inbox, person: Person, phone: str, now: datetime) -> Identity:
    contact = _awaited(session, inbox, phone)
    if contact is None:
        contact = Contact(workspace_id=inbox.workspace_id, name=clean(person.name), phone=phone, created_at=now)
        session.add(contact)
        session.flush()
    identity = Identity(
        workspace_id=inbox.workspace_id,
        inbox_id=inbox.id,
        contact_id=contact.id,
        created_at=now,
        name=clean(person.name),
    )
    session.add(identity)
    session.flush()
    return identity


def _awaited(session: Session, inbox: Inbox, phone: str) -> Contact | None:
    """The only contact that has this number noted and no address yet, such as one out of a file: it is theirs."""
    if not phone:
        return None
    noted = select(Contact).where(Contact.workspace_id == inbox.workspace_id, Contact.phone == phone)
    found = session.scalars(noted.order_by(Contact.id).limit(2).with_for_update(key_share=True)).all()
    if len(found) != 1:
        return None
    # Asked for only now that it is held: two inboxes may hear of the same number at once.
    taken = session.scalar(select(Identity.id).where(Identity.contact_id == found[0].id).limit(1))
    return found[0] if taken is None else None


def _alias(session: Session, identity: Identity, kind: str, value: str) -> None:
    """Remember an id. One that already belongs to somebody stays with them."""
    session.flush()
    alias = {
        "workspace_id": identity.workspace_id,
        "inbox_id": identity.inbox_id,
        "identity_id": identity.id,
        "kind": kind,
        "value": value,
    }
    session.connection().execute(if_new(session, Alias), alias)


def _refresh(identity: Identity, person: Person, phone: str) -> None:
    told = {
        "address": person.address,
        "bsuid": person.bsuid,
        "parent_bsuid": person.parent_bsuid,
        "username": person.username,
        "name": clean(person.name),
        "phone": phone,
    }
    for name, value in told.items():
        known = getattr(identity, name)
        if known is None or (value and value != known):  # a row that is set to what it says costs a look at all of it
            setattr(identity, name, value or "")
