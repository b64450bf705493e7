"""What follows by itself from how an inbox is worked: thanks, coming back, closing, first replies."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import conversations, practice, roots
from storage.domain import thanks
from storage.models import Conversation, Inbox, Message
from storage.outbox import redraw, stage

THANKS_FOR: Final = timedelta(hours=24)  # features.md ST-2
NOBODY: Final = "novelo"  # the actor of what nobody did


def is_mere_thanks(inbox: Inbox, conversation: Conversation, text: str, at: datetime) -> bool:
    """Whether a customer's words open nothing: thanks alone, within a day of closing, where the team wants it so."""
    closed_at = conversation.closed_at
    if conversation.status != "closed" or closed_at is None or at - closed_at > THANKS_FOR:
        return False
    return practice.of(inbox).keep_closed_on_thanks and thanks.only(text)


def came_back(session: Session, inbox: Inbox, conversation: Conversation, *, now: datetime) -> bool:
    """A customer writes after closing: an old card gives way to a new one (features.md ST-9). Whether it did."""
    if not conversation.thread_ts:
        return False
    age = timedelta(seconds=now.timestamp() - float(conversation.thread_ts))  # a card's place in Slack is its time
    if age <= timedelta(days=practice.of(inbox).new_card_after_days):
        return False
    earlier = session.scalar(select(func.count(Message.id)).where(Message.conversation_id == conversation.id)) or 0
    return roots.renew(session, conversation, max(0, earlier - 1), now=now)  # the one that has come is not earlier


def first_reply(session: Session, inbox: Inbox, conversation: Conversation, author: str, *, now: datetime) -> bool:
    """A teammate answers what nobody owns: it is theirs, where the team wants it so (features.md AS-4)."""
    if conversation.owner or not author or not practice.of(inbox).first_responder_owns:
        return False
    conversation.owner = author
    conversations.record(session, conversation, NOBODY, "assigned", now=now, before="", after=author)
    stage(session, conversation, "slack", "line", {"key": "line-first-reply", "values": {"owner": author}}, now=now)
    redraw(session, conversation, now=now)
    return True


def give_reason(
    session: Session, conversation: Conversation, reason: str, note: str, actor: str, *, now: datetime
) -> None:
    """Why it was closed, as its closer chose and wrote it: inside the team only (features.md ST-10)."""
    conversation.close_reason, conversation.close_note = reason, note
    conversations.record(session, conversation, actor, "close_reason", now=now, reason=reason)
    values = {"reason": reason, "note": note}
    stage(session, conversation, "slack", "line", {"key": "line-close-reason", "values": values}, now=now)


def closes_soon(session: Session, conversation: Conversation, now: datetime) -> None:
    """An hour before it is closed by itself: the thread is told, so that somebody may keep it (a timer's rule)."""
    if _may_close(session, conversation):
        stage(session, conversation, "slack", "line", {"key": "line-auto-close-soon", "values": {}}, now=now)


def close(session: Session, conversation: Conversation, now: datetime) -> None:
    """The customer did not come back (a timer's rule). Never while they wait for an answer (features.md ST-7)."""
    if not _may_close(session, conversation):
        return
    conversation.status, conversation.closed_at, conversation.by_hand_at = "closed", now, None
    conversations.record(session, conversation, NOBODY, "close", now=now, was="pending", status="closed")
    stage(session, conversation, "slack", "line", {"key": "line-auto-closed", "values": {}}, now=now)
    redraw(session, conversation, now=now)


def _may_close(session: Session, conversation: Conversation) -> bool:
    """Whether it still waits for the customer, and the team still wants it closed."""
    hours = practice.of(session.get_one(Inbox, conversation.inbox_id)).close_pending_after_hours
    return bool(hours) and conversation.status == "pending" and conversation.waiting_since is None
