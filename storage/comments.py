"""What the team does about a comment: answers where everybody reads it, answers in private once, hides it.

A comment stands in its writer's conversation. What is typed in the thread never goes under the post: only a window that
says so does that.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from storage import commented, composed, settlement
from storage.domain.events import CommentEchoed
from storage.domain.parts import CommentReplyPart, PrivateReplyPart
from storage.models import Conversation, Delivery, Inbox, Lane, Message
from storage.models.outbox import STUCK, UNSETTLED
from storage.outbox import hold, prove, stage

Where = Literal["publicly", "privately"]
Refusal = Literal["", "spent", "late", "under_way", "failed"]


def refusal(session: Session, conversation: Conversation, comment: Message, where: Where, now: datetime) -> Refusal:
    """Why a comment may not be answered so; "" if it may. spent: there has been the one private reply. under_way: it is
    on its way, or nobody knows whether it arrived. failed: it was refused, and waits for Retry or Discard."""
    if where == "publicly":
        return ""
    if commented.about(comment).get("spent"):
        return "spent"
    earlier = session.execute(
        select(Delivery.state, Message.status)
        .join(Message, Delivery.message_id == Message.id)
        .where(
            Message.conversation_id == conversation.id,
            Message.reply_to == comment.external_id,
            Message.direction == "out",
            Delivery.kind == "private_reply",
        )
    ).all()
    if any(state == "failed" for state, _ in earlier):
        return "failed"
    if any(state != "cancelled" or status == "uncertain" for state, status in earlier):
        return "under_way"
    return "" if commented.is_in_time(comment, now) else "late"


def answer(
    session: Session,
    conversation: Conversation,
    inbox: Inbox,
    comment: Message,
    where: Where,
    author: str,
    text: str,
    *,
    now: datetime,
) -> Refusal:
    """Send an answer to a comment, once. Why not; "" when it goes. The conversation is held."""
    why = refusal(session, conversation, comment, where, now)
    if why:
        return why
    known = comment.external_id or ""
    part = CommentReplyPart(known, text) if where == "publicly" else PrivateReplyPart(known, text)
    said = composed.Composed(author, "text", text, (part,), {"answers_comment": where}, reply_to=known)
    composed.send(session, conversation, inbox, said, now=now)
    return ""


def echoed(session: Session, inbox: Inbox, event: CommentEchoed, *, now: datetime) -> bool:
    """The account's own words came back: proof of a public reply whose answer was lost. False: they prove nothing."""
    if settlement.delivery_of(session, inbox, event.external_id) is not None:
        return False
    waiting = _awaiting(session, inbox, event)
    if waiting is None:
        return False
    hold(session, waiting.conversation_id)
    session.refresh(waiting)
    return waiting.external_id is None and prove(
        session, waiting, event.external_id, settlement.settled, by="echo", now=now
    )


def hide(
    session: Session, conversation: Conversation, comment: Message, actor: str, *, hidden: bool, now: datetime
) -> bool:
    """Take a comment out of everybody's sight but its writer's, or put it back. False: that is how it is already."""
    if bool(commented.about(comment).get("hidden")) == hidden:
        return False
    payload = {"actor": actor, "message": comment.id, "comment": comment.external_id}
    stage(session, conversation, "receipt", "hide" if hidden else "unhide", payload, now=now)
    return True


def _awaiting(session: Session, inbox: Inbox, event: CommentEchoed) -> Delivery | None:
    """Our own public reply whose answer has not come, and that says the same under the same comment.

    It may be in anybody's conversation: who wrote the top-level comment need not be who was answered.
    """
    ours = (Delivery.inbox_id == inbox.id, Delivery.kind == "comment_reply", Delivery.external_id.is_(None))
    at_work = select(Lane.id).where(Lane.lease_owner > "", literal_column("lanes.lease_owner <> ''"))
    under_way = select(Delivery).where(*ours, UNSETTLED, Delivery.state == "sending", Delivery.lane_id.in_(at_work))
    stuck = select(Delivery).where(*ours, STUCK, Delivery.state.in_(("uncertain", "asked"))).order_by(Delivery.id)
    for delivery in [*session.scalars(under_way).all(), *session.scalars(stuck).all()]:
        answered = commented.of_comment(session, inbox, str(delivery.payload["comment"]))
        top = answered is not None and (commented.about(answered).get("parent") or answered.external_id)
        if bool(top) and top == event.parent and delivery.payload["text"] == event.text:
            return delivery
    return None
