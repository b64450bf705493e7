"""Words that wait until the customer writes: kept whole, and cut into parts only when they go (features.md TW-7).

They stand outside of the lane, so that a template passes them, and a reply typed meanwhile does not wait for them.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from storage import conversations, glances, replies, settlement
from storage.domain.outgoing import SlackFile
from storage.models import Conversation, Inbox, Message
from storage.outbox import redraw, stage
from storage.waiting import goes_at, is_any_waiting, waiting

CANCEL_CHANCE: Final = timedelta(seconds=60)  # features.md TW-7: before they go out
KEPT: Final = timedelta(days=30)  # features.md TW-7


def wait(session: Session, conversation: Conversation, message: Message, *, now: datetime) -> bool:
    """Have held words go out after the customer's next message. False when that was decided already."""
    if message.status != "held":
        return False
    message.status = "queued"
    message.details = message.details | {"queued_at": now.isoformat()}
    _look_by(conversation, now + KEPT)
    settlement.mark(session, conversation, message, now=now)
    redraw(session, conversation, now=now)
    return True


def wake(session: Session, conversation: Conversation, inbox: Inbox, *, now: datetime) -> None:
    """The customer wrote: what waits goes out soon, and can be cancelled until then."""
    if conversations.window(conversation, inbox, now).state == "closed":
        return  # what they wrote is old, and came late
    if not (glances.of(session, conversation.id).words and is_any_waiting(session, conversation.id)):
        return
    for message in waiting(session, conversation.id):
        if goes_at(message) is None:
            message.details = message.details | {"goes_at": (now + CANCEL_CHANCE).isoformat()}
            _look_by(conversation, now + CANCEL_CHANCE)


def call_off(session: Session, conversation: Conversation, message: Message, *, now: datetime) -> bool:
    """Do not send it after all: it stays in the thread as a note. False when it no longer waits."""
    if message.status != "queued":
        return False
    message.status, message.direction = "", "note"
    settlement.mark(session, conversation, message, now=now)
    redraw(session, conversation, now=now)
    return True


def reword(session: Session, conversation: Conversation, message: Message, text: str, *, now: datetime) -> None:
    """Their author changed words that are only kept: the new ones wait instead."""
    message.text, message.edited_at = text, now
    redraw(session, conversation, now=now)


def keep_inside(session: Session, conversation: Conversation, message: Message, text: str, *, now: datetime) -> None:
    """Their author made a note of words that are only kept: the customer never gets them."""
    message.text, message.edited_at, message.status, message.direction = text, now, "", "note"
    settlement.mark(session, conversation, message, now=now)
    redraw(session, conversation, now=now)


def attend(session: Session, conversation: Conversation, inbox: Inbox, *, now: datetime) -> datetime | None:
    """Send what is due, drop what has waited too long. When to look again; None for never."""
    coming: list[datetime] = []
    for message in waiting(session, conversation.id):
        going, dropped_at = goes_at(message), _since(message) + KEPT
        if going is not None and going <= now:
            if conversations.window(conversation, inbox, now).state == "closed":
                message.details = message.details | {"goes_at": ""}  # it closed again: they wait on
                redraw(session, conversation, now=now)
            else:
                _send(session, conversation, inbox, message, now=now)
                continue
            going = None
        if dropped_at <= now:
            _drop(session, conversation, message, now=now)
        else:
            coming += [each for each in (going, dropped_at) if each is not None]
    return min(coming, default=None)


def _send(session: Session, conversation: Conversation, inbox: Inbox, message: Message, *, now: datetime) -> None:
    """They were written before what the customer says now, so they answer nothing: who waits for an answer, waits."""
    message.status = "staged"
    files = [SlackFile(**each) for each in message.details.get("files", [])]
    replies.stage_parts(session, conversation, inbox, message, files, now=now, since=now)
    redraw(session, conversation, now=now)


def _drop(session: Session, conversation: Conversation, message: Message, *, now: datetime) -> None:
    """Nobody wrote for a month: whoever wrote them is shown them once more."""
    message.status, message.failure = "failed", "never_written"
    settlement.mark(session, conversation, message, now=now)
    stage(session, conversation, "slack", "line", {"key": "line-queue-dropped", "values": {}}, now=now)
    payload = {"user": message.author, "dropped": message.id}
    stage(session, conversation, "notice", "dm", payload, now=now, message_id=message.id)
    redraw(session, conversation, now=now)


def _since(message: Message) -> datetime:
    written = message.details.get("queued_at", "")
    return datetime.fromisoformat(written) if written else message.created_at


def _look_by(conversation: Conversation, at: datetime) -> None:
    conversation.due_at = min(filter(None, (at, conversation.due_at)))
