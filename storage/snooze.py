"""Putting a conversation off: it leaves the lists until its time has come or the customer writes."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from storage import conversations, timers
from storage.models import Conversation
from storage.outbox import redraw, stage

KIND: Final = "snooze"


def put_off(session: Session, conversation: Conversation, until: datetime, actor: str, *, now: datetime) -> None:
    """Snooze it until then; a later word replaces an earlier one. A closed one is opened: somebody means to go on."""
    if conversation.status == "closed":
        conversation.status, conversation.closed_at = "open", None
    conversation.snoozed_until, conversation.snoozed_by = until, actor
    timers.put(session, conversation, KIND, until)
    conversations.record(session, conversation, actor, "snoozed", now=now, until=until.isoformat())
    _say(session, conversation, "line-snoozed", {"by": actor, "until": until.isoformat()}, now)
    redraw(session, conversation, now=now)


def ring(session: Session, conversation: Conversation, now: datetime) -> None:
    """Its time has come: whoever owns it, or put it off, is told."""
    if conversation.snoozed_until is None or conversation.snoozed_until > now:
        return
    whom = conversation.owner or conversation.snoozed_by
    end(session, conversation)
    _say(session, conversation, "line-snooze-over", {}, now)
    conversations.notify(session, conversation, whom, "notice-snooze-over", now=now)
    redraw(session, conversation, now=now)


def wake(session: Session, conversation: Conversation, actor: str, *, now: datetime) -> bool:
    """Bring it back before its time. actor: a Slack user, "" when the customer wrote. False when it was not away."""
    if conversation.snoozed_until is None:
        return False
    end(session, conversation)
    if actor:
        conversations.record(session, conversation, actor, "woken", now=now)
        _say(session, conversation, "line-woken", {"by": actor}, now)
    else:
        _say(session, conversation, "line-snooze-broken", {}, now)
    redraw(session, conversation, now=now)
    return True


def end(session: Session, conversation: Conversation) -> None:
    """Nobody waits for it any more, and nobody is told."""
    conversation.snoozed_until, conversation.snoozed_by = None, ""
    timers.put(session, conversation, KIND, None)


def _say(session: Session, conversation: Conversation, key: str, values: dict[str, str], now: datetime) -> None:
    stage(session, conversation, "slack", "line", {"key": key, "values": values}, now=now)
