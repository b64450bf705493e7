"""Numbers off contact cards that customers send (features.md RM-11)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import linking
from storage.domain.identity import canonical
from storage.domain.text import clean
from storage.models import Contact, Conversation, Identity


def save(
    session: Session, conversation: Conversation, number: str, name: str, actor: str, *, own: bool, now: datetime
) -> Contact | None:
    """Keep a number: the customer's own with the customer, anybody else's with a person of its own.

    The contact it is with now; None when it was there already, or is no number. The conversation is held.
    """
    phone = canonical(number)
    if not phone:
        return None
    if own:
        identity = session.get_one(Identity, conversation.identity_id)
        contact = session.get_one(Contact, identity.contact_id)
        came = linking.set_phone(session, contact, phone, actor, now=now)
        return contact if came.what != "unchanged" else None
    known = select(Contact.id).where(Contact.workspace_id == conversation.workspace_id, Contact.phone == phone)
    written = select(Identity.id).where(Identity.workspace_id == conversation.workspace_id, Identity.phone == phone)
    if session.scalar(known.limit(1)) is not None or session.scalar(written.limit(1)) is not None:
        return None
    contact = Contact(workspace_id=conversation.workspace_id, name=clean(name), created_at=now)
    session.add(contact)
    session.flush()
    linking.set_phone(session, contact, phone, actor, now=now)
    return contact
