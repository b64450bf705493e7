"""Comments under an account's posts, as far as the outbox knows of them (features.md RM-18): what is public is said to
be, what is hidden shows it, and what may be said in private only once is."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import conversations
from storage.domain.outcomes import Verdict
from storage.models import Conversation, Delivery, Inbox, Message
from storage.outbox import stage

HIDES: Final = ("hide", "unhide")  # kinds of deliveries
PRIVATE_WITHIN: Final = timedelta(days=7)  # workers/channels/instagram/NOTES.md, "Comments"


def about(message: Message) -> dict[str, Any]:
    """What is known of a comment: media, product, parent, live, as its parser told; hidden, and spent: the one private
    reply to it has been sent."""
    return dict(message.details.get("comment") or {})


def change(session: Session, conversation: Conversation, message: Message, *, now: datetime, **known: bool) -> None:
    """Something else is known of a comment: its post shows it."""
    message.details = message.details | {"comment": about(message) | known}
    posts = select(Delivery.id).where(
        Delivery.message_id == message.id, Delivery.target == "slack", Delivery.kind == "message"
    )
    for post in session.scalars(posts).all():
        stage(session, conversation, "slack", "edit", {"post": post}, now=now, message_id=message.id)


def of_comment(session: Session, inbox: Inbox, external_id: str) -> Message | None:
    """The comment that the channel calls so."""
    return session.scalars(
        select(Message).where(Message.inbox_id == inbox.id, Message.external_id == external_id)
    ).one_or_none()


def is_in_time(comment: Message | None, now: datetime) -> bool:
    """Whether the channel still takes a private reply to it."""
    return comment is not None and now < comment.sent_at + PRIVATE_WITHIN


def told_privately(session: Session, conversation: Conversation, delivery: Delivery, now: datetime) -> None:
    """The one private reply has been sent: no other is offered."""
    inbox = session.get_one(Inbox, delivery.inbox_id)
    comment = of_comment(session, inbox, str(delivery.payload["comment"]))
    if comment is not None and not about(comment).get("spent"):
        change(session, conversation, comment, now=now, spent=True)


def settled(session: Session, conversation: Conversation, delivery: Delivery, verdict: Verdict, now: datetime) -> None:
    """What came of hiding a comment, or of showing it again."""
    actor, comment = str(delivery.payload["actor"]), session.get_one(Message, delivery.payload["message"])
    if verdict.state == "sent":
        change(session, conversation, comment, now=now, hidden=delivery.kind == "hide")
        conversations.record(session, conversation, actor, f"comment_{delivery.kind}", now=now, message=str(comment.id))
        line = {"key": f"line-comment-{delivery.kind}", "values": {"by": actor}}
    elif verdict.state == "failed":
        values = {"provider": verdict.provider or verdict.failure}
        line = {"key": f"line-comment-{delivery.kind}-failed", "values": values}
    else:
        return
    stage(session, conversation, "slack", "line", line, now=now)
