"""Replies that are changed or taken back before the customer has anything of them: while they wait to leave, or after
all of them was refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Attempt, Conversation, Delivery, Message
from storage.outbox import stage

Stood = Literal["queued", "held", "failed", "discarded"]
UNCLEAR: Final = ("uncertain", "interrupted")  # what such a try came to, nobody knows: the customer may have it


def call_back(session: Session, message: Message, now: datetime, *, keep_failed: bool = False) -> Stood | None:
    """Cancel every part, if the customer can have none of them: how they stood. None: too late.

    "failed": some were refused and a person may send them again. "discarded": somebody has let go of all of them.
    keep_failed: what was refused keeps its place, so that the buttons under the word about it go on working.
    The conversation is held, so none can begin meanwhile.
    """
    parts = _parts(session, message)
    live = [part for part in parts if part.state != "cancelled"]
    stood = {part.state for part in live}
    if not stood <= {"queued", "held", "failed"} or _is_unclear(session, message, parts, stood):
        return None
    for part in live:
        if not (keep_failed and part.state == "failed"):
            part.state, part.settled_at = "cancelled", now
    session.flush()
    if parts and not live and message.status == "failed":
        return "discarded"
    return "failed" if "failed" in stood else "held" if stood == {"held"} else "queued"


def reword(session: Session, conversation: Conversation, message: Message, stood: Stood, *, now: datetime) -> None:
    """What nobody got says something else now: what it is sent again with. The thread's words about it show that."""
    message.details = message.details | {"reworded": True}
    if stood == "discarded":  # nothing leads to it any more: whoever changed it must not think that it goes
        payload = {"user": message.author, "key": "notice-stands-left", "values": {}}
        stage(session, conversation, "notice", "ephemeral", payload, now=now)
        return
    told = select(Delivery.id).where(Delivery.message_id == message.id, Delivery.kind == "failure")
    for post in session.scalars(told).all():
        stage(session, conversation, "slack", "edit", {"post": post}, now=now, message_id=message.id)


def is_reworded(message: Message) -> bool:
    """Whether its parts no longer say what it says, so that it is sent again from the beginning."""
    return bool(message.details.get("reworded"))


def begin_again(session: Session, message: Message, now: datetime) -> None:
    """It is about to be cut and sent anew: the parts that were refused will not go."""
    for part in _parts(session, message):
        if part.state == "failed":
            part.state, part.settled_at = "cancelled", now
    message.details = {name: value for name, value in message.details.items() if name != "reworded"}
    message.status, message.failure, message.failure_provider = "staged", "", ""
    session.flush()


def _parts(session: Session, message: Message) -> Sequence[Delivery]:
    return session.scalars(
        select(Delivery).where(Delivery.message_id == message.id, Delivery.target == "customer").order_by(Delivery.id)
    ).all()


def _is_unclear(session: Session, message: Message, parts: Sequence[Delivery], stood: set[str]) -> bool:
    """Whether an earlier try may have reached the customer all the same."""
    if message.status == "uncertain":
        return True  # asked about, and then let go
    if "failed" not in stood:
        return False
    tries = select(Attempt.id).where(
        Attempt.delivery_id.in_([part.id for part in parts]), Attempt.step == "send", Attempt.outcome.in_(UNCLEAR)
    )
    return session.scalar(tries.limit(1)) is not None
