"""Deliveries that will not go on by themselves, and what a person decides about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import conversations, outbox, recalling, replies, settlement
from storage.db import ring
from storage.domain.outcomes import STUCK_STATES
from storage.models import Attachment, Contact, Conversation, Delivery, Envelope, Identity, Inbox, Message
from storage.models.outbox import STUCK
from storage.outbox import stage
from storage.queue import Ring

Choice = Literal["again", "arrived", "discard"]
MOST: Final = 500  # rows a list


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery that stands still. code: a failure word; provider: the other side's own. may_have_arrived: nobody can
    tell, so sending it again may double it."""

    id: int
    since: datetime
    inbox: str
    customer: str
    target: str
    kind: str
    state: str
    code: str
    provider: str

    @property
    def may_have_arrived(self) -> bool:
        """Whether it left us and no answer is known."""
        return self.state == "uncertain" or (self.state == "asked" and self.code != "too_late")


def standing(
    session: Session,
    *,
    states: Sequence[str] = STUCK_STATES,
    inbox_id: int | None = None,
    ids: Sequence[int] | None = None,
    most: int = MOST,
) -> list[Letter]:
    """What stands still, newest first."""
    query = (
        select(Delivery, Inbox.name, Contact.name)
        .join(Inbox, Delivery.inbox_id == Inbox.id)
        .join(Conversation, Delivery.conversation_id == Conversation.id)
        .join(Identity, Conversation.identity_id == Identity.id)
        .join(Contact, Identity.contact_id == Contact.id)
        .where(STUCK, Delivery.state.in_(states))
        .order_by(Delivery.id.desc())
        .limit(most)
    )
    if inbox_id is not None:
        query = query.where(Delivery.inbox_id == inbox_id)
    if ids is not None:
        query = query.where(Delivery.id.in_(ids))
    return [
        Letter(
            delivery.id,
            delivery.settled_at or delivery.uncertain_at or delivery.created_at,
            inbox,
            customer,
            delivery.target,
            delivery.kind,
            delivery.state,
            delivery.failure,
            delivery.failure_provider,
        )
        for delivery, inbox, customer in session.execute(query)
    ]


def decide(session: Session, delivery: Delivery, choice: Choice, actor: str, line: str, *, now: datetime) -> bool:
    """Do what a person chose: the delivery, the message's status, the thread and the audit follow.

    line: the sentence for the thread; "" for none. False: it was settled meanwhile. The conversation must be held.
    """
    conversation = session.get_one(Conversation, delivery.conversation_id)
    reworded = _reworded(session, delivery) if choice == "again" else None
    if reworded is not None:
        inbox = session.get_one(Inbox, delivery.inbox_id)
        replies.send_reworded(session, conversation, inbox, reworded, now=now)
    elif not outbox.decide(session, delivery, choice, now=now):
        return False
    conversations.record(session, conversation, actor, f"delivery_{choice}", now=now, delivery=str(delivery.id))
    if line:
        stage(session, conversation, "slack", "line", {"key": line, "values": {"by": actor}}, now=now)
    if delivery.target == "file" and choice == "again":
        session.get_one(Attachment, delivery.attachment_id).state = "waiting"
    elif delivery.message_id is not None:
        settlement.refresh(session, [session.get_one(Message, delivery.message_id)], now)
    return True


def _reworded(session: Session, delivery: Delivery) -> Message | None:
    """The reply that a refused part belongs to, if it was edited since: it is sent again whole, as it reads now."""
    if delivery.target != "customer" or delivery.state != "failed" or delivery.message_id is None:
        return None
    message = session.get_one(Message, delivery.message_id)
    return message if recalling.is_reworded(message) else None


def replay(session: Session, ids: Sequence[int] = ()) -> int:
    """Have envelopes that could not be read whole opened again; all of them if none is named. How many there were.

    What they had brought already is known by its keys, and is not news a second time.
    """
    query = update(Envelope).where(Envelope.state == "unreadable").values(state="kept")
    if ids:
        query = query.where(Envelope.id.in_(ids))
    count = len(session.scalars(query.returning(Envelope.id)).all())
    if count:
        ring(session, Ring("intake", "open_envelopes"))
    return count
