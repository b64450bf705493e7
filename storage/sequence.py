"""Keeping a thread in the order of the channel's own times, as far as it can still be kept.

Webhooks come out of order. What has not been posted yet changes places; what comes after something newer was posted
says when it was sent.
"""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage.models import Delivery, Message
from storage.models.outbox import UNSETTLED


def put_in_order(session: Session, lane_id: int) -> None:
    """Sort the posts at the end of a lane that nobody has begun by when their messages were sent.

    Posts of one message, and messages of the same second, keep the order they came in. The conversation is held.
    """
    behind = (
        select(Delivery, Message.sent_at)
        .outerjoin(Message, Delivery.message_id == Message.id)
        .where(Delivery.lane_id == lane_id, UNSETTLED)
        .order_by(Delivery.seq.desc())
    )
    # All but the newest are in order already, and mostly it is too: a pile of hundreds is not read for each of them.
    last = [sent_at for _, sent_at in session.execute(behind.limit(2))]
    if len(last) < 2 or None in last or last[0] >= last[1]:
        return
    waiting = session.execute(behind).all()
    tail: list[tuple[Delivery, datetime]] = []
    for delivery, sent_at in waiting:
        untouched = delivery.state == "queued" and delivery.attempts == 0 and delivery.lead_id is None
        if delivery.kind != "message" or not untouched or sent_at is None:
            break
        tail.insert(0, (delivery, sent_at))
    wanted = [delivery for delivery, _ in sorted(tail, key=lambda each: (each[1], each[0].seq))]
    places = [delivery.seq for delivery, _ in tail]
    if [delivery.seq for delivery in wanted] == places:
        return
    turn = next(((each.next_at, each.admitted) for each, _ in tail if each.admitted), None)
    ids = [delivery.id for delivery in wanted]
    # A place may be held by one row only, also half-way through: out of the way first.
    session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(seq=-Delivery.seq))
    for delivery, place in zip(wanted, places, strict=True):
        delivery.seq = place
    if turn is not None:  # the time a rate budget gave out goes to whoever is first now
        for delivery in wanted:
            delivery.admitted = False
        wanted[0].next_at, wanted[0].admitted = turn
    session.flush()


def overtaken(session: Session, message: Message) -> bool:
    """Whether something sent later than this message has already been posted, or is being posted."""
    newer = session.scalar(
        select(Delivery.id)
        .join(Message, Delivery.message_id == Message.id)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.sent_at > message.sent_at,
            Message.direction == "in",
            Delivery.target == "slack",
            Delivery.kind == "message",
            or_(Delivery.state != "queued", Delivery.lead_id.is_not(None)),
        )
        .limit(1)
    )
    return newer is not None
