"""What the team does about a comment: answers where everybody reads it, answers in private once, hides it.

A comment stands in its writer's conversation. What is typed in the thread never goes under the post: only a window that
says so does that.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import commented, composed
from storage.domain.parts import CommentReplyPart, PrivateReplyPart
from storage.models import Conversation, Delivery, Inbox, Message
from storage.outbox import stage

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


def hide(
    session: Session, conversation: Conversation, comment: Message, actor: str, *, hidden: bool, now: datetime
) -> bool:
    """Take a comment out of everybody's sight but its writer's, or put it back. False: that is how it is already."""
    if bool(commented.about(comment).get("hidden")) == hidden:
        return False
    payload = {"actor": actor, "message": comment.id, "comment": comment.external_id}
    stage(session, conversation, "receipt", "hide" if hidden else "unhide", payload, now=now)
    return True
