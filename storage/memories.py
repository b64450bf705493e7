"""What was said before a number was connected: kept for search and history, and shown to nobody by itself.

No post, no card, no mark, no waiting: who had an open conversation on the phone has one here when they next write.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import arrivals, contacts, tags
from storage.domain.events import MessageRemembered
from storage.domain.text import clean
from storage.models import Conversation, Identity, Inbox


def remembered(
    session: Session, inbox: Inbox, event: MessageRemembered, *, envelope_id: int | None, now: datetime
) -> bool:
    """One message of the past: False when it was already known. A file that was announced finds its message."""
    identity = contacts.resolve(session, inbox, event.customer, now=now)
    conversation = _conversation(session, inbox, identity, event, now)
    details = dict(event.details) | {"past": True} | ({"pending": True} if event.pending else {})
    message = arrivals.put(
        session,
        conversation,
        envelope_id=envelope_id,
        now=now,
        direction="out" if event.by_business else "in",
        source="app" if event.by_business else "customer",
        kind=event.kind,
        text=clean(event.text),
        details=details,
        external_id=event.external_id,
        sent_at=event.sent_at,
        status=event.status,
    )
    if message is None:
        announced = arrivals.known(session, inbox, event.external_id)
        if announced is None or not announced.details.get("pending") or event.pending:
            return False
        announced.kind, announced.text, announced.details = event.kind, clean(event.text), details
        message = announced
    arrivals.attach(session, message, event.media, now)
    if not event.by_business and (conversation.inbound_at is None or conversation.inbound_at < event.sent_at):
        conversation.inbound_at = event.sent_at  # the window counts from what they said, wherever it was read
    return True


def _conversation(
    session: Session, inbox: Inbox, identity: Identity, event: MessageRemembered, now: datetime
) -> Conversation:
    """The customer's conversation. One that only the past makes is closed, so that no list shows it as work."""
    is_new = session.scalar(select(Conversation.id).where(Conversation.identity_id == identity.id)) is None
    conversation = arrivals.open_conversation(session, inbox, identity, now=now)
    if is_new:
        conversation.status, conversation.closed_at = "closed", event.sent_at
        tags.place(session, conversation, event.sent_at)
    elif conversation.status == "closed" and not conversation.thread_ts and conversation.active_at < event.sent_at:
        conversation.closed_at = event.sent_at
        tags.place(session, conversation, event.sent_at)
    return conversation
