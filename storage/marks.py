"""What time alone brings to a conversation: its window's next level, the alarm before it closes, words that go out or
have waited too long. Each has a due time in the row, so nothing is polled and nothing is done twice.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import conversations, pings, queued
from storage.domain.traits import TRAITS
from storage.domain.window import due, first_mark
from storage.models import Conversation, Inbox
from storage.outbox import hold, redraw, stage
from storage.timers import BROKEN_FOR


def restart(conversation: Conversation, inbox: Inbox) -> None:
    """The customer wrote: their window starts anew."""
    if conversation.inbound_at is not None:
        begin = first_mark(TRAITS[inbox.channel].window, conversation.inbound_at)
        conversation.due_at = min(filter(None, (begin, conversation.due_at)))


def due_now(session: Session, now: datetime, most: int) -> list[int]:
    """The conversations whose time has come, longest waiting first."""
    query = select(Conversation.id).where(Conversation.due_at <= now).order_by(Conversation.due_at).limit(most)
    return list(session.scalars(query))


def attend(session: Session, conversation_id: int, now: datetime) -> None:
    """Do what is due in one conversation, and write down when to look again. Another sweep finds nothing left to do."""
    hold(session, conversation_id)
    conversation = session.get(Conversation, conversation_id, populate_existing=True)
    if conversation is None or conversation.due_at is None or conversation.due_at > now:
        return
    inbox = session.get_one(Inbox, conversation.inbox_id)
    next_at = _window(session, conversation, inbox, conversation.due_at, now)
    conversation.due_at = min(
        filter(None, (next_at, queued.attend(session, conversation, inbox, now=now))), default=None
    )
    session.flush()


def put_off(session: Session, conversation_id: int, now: datetime) -> None:
    """Looking after it broke: others come first, and it is tried again."""
    due = update(Conversation).where(Conversation.id == conversation_id, Conversation.due_at <= now)
    session.execute(due.values(due_at=now + BROKEN_FOR))


def _window(
    session: Session, conversation: Conversation, inbox: Inbox, since: datetime, now: datetime
) -> datetime | None:
    if conversation.inbound_at is None or inbox.state == "removed":
        return None
    came = due(TRAITS[inbox.channel].window, conversation.inbound_at, since, now)
    if came.redraw and conversation.status != "closed":  # a closed card does not show its window
        redraw(session, conversation, now=now)
    if came.alarm and is_urgent(conversation, inbox, now):
        _ring(session, conversation, came.alarm, now)
    return came.next_at


def is_urgent(conversation: Conversation, inbox: Inbox, now: datetime) -> bool:
    """Whether somebody waits for an answer that soon cannot be given any more (features.md TW-6).

    Whoever snoozed it was told then that the window closes meanwhile (ST-4): they know.
    """
    is_asleep = conversation.snoozed_until is not None and conversation.snoozed_until > now
    is_left_alone = conversation.status == "closed" or conversation.muted_at is not None or is_asleep
    waits = conversation.waiting_since is not None and not is_left_alone
    return waits and conversations.window(conversation, inbox, now).state != "closed"


def _ring(session: Session, conversation: Conversation, alarm: str, now: datetime) -> None:
    """Tell the owner, or where there is none everybody in the Slack channel."""
    if conversation.owner:
        payload = {"user": conversation.owner, "closing": alarm}
        pings.ping(session, conversation, payload, now=now, urgent=alarm == "half-hour")
    else:
        stage(session, conversation, "slack", "closing", {"closing": alarm}, now=now)
