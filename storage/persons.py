"""One person behind several contacts: who belongs together, and which conversations are theirs."""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from storage.models import Contact, Conversation, Identity, Inbox, Workspace

Talk: TypeAlias = "Row[Conversation, Identity, Inbox, Contact, Workspace]"


def contact_of(session: Session, conversation: Conversation) -> Contact:
    """The contact a conversation is with, as it is now."""
    return session.scalars(
        select(Contact)
        .join(Identity, Identity.contact_id == Contact.id)
        .where(Identity.id == conversation.identity_id)
        .execution_options(populate_existing=True)
    ).one()


def together(session: Session, contact: Contact, *, locked: bool = False) -> list[Contact]:
    """A person's contacts, the first one first; only itself when it is alone. locked: until the commit."""
    if contact.person_id is None and not locked:
        return [contact]
    query = select(Contact).where(or_(Contact.id == contact.id, Contact.person_id == contact.person_id))
    if contact.person_id is None:
        query = select(Contact).where(Contact.id == contact.id)
    query = query.order_by(Contact.id).execution_options(populate_existing=True)
    return list(session.scalars(query.with_for_update(key_share=True) if locked else query))


def conversations_of(session: Session, contact_ids: Collection[int]) -> Sequence[Conversation]:
    """Every conversation of these contacts, in the order in which they are held."""
    return session.scalars(
        select(Conversation)
        .join(Identity, Conversation.identity_id == Identity.id)
        .where(Identity.contact_id.in_(contact_ids))
        .order_by(Conversation.id)
    ).all()


def others(session: Session, contacts: Iterable[Contact]) -> dict[int, list[Talk]]:
    """For each conversation of these contacts, by its id, the same person's other ones. One query, or none."""
    persons = {each.person_id for each in contacts if each.person_id is not None}
    if not persons:
        return {}
    rows = session.execute(
        select(Conversation, Identity, Inbox, Contact, Workspace)
        .join(Identity, Conversation.identity_id == Identity.id)
        .join(Inbox, Conversation.inbox_id == Inbox.id)
        .join(Contact, Identity.contact_id == Contact.id)
        .join(Workspace, Conversation.workspace_id == Workspace.id)
        .where(Contact.person_id.in_(persons))
        .order_by(Conversation.id)
    ).all()
    return {
        mine.id: [row for row in rows if row[3].person_id == contact.person_id and row[0].id != mine.id]
        for mine, _, _, contact, _ in rows
    }
