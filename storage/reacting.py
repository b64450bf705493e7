"""Customers' reactions: on the post they are about, and, where they are the answer, a line (features.md RM-12).

A customer has one reaction at a time on a message. What it is now is kept with the message it is about, so that taking
it back takes back all that showed it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import arrivals, contacts, settlement
from storage.domain.answers import is_question
from storage.domain.events import Person, ReactionChanged
from storage.domain.text import preview
from storage.models import Conversation, Delivery, Inbox, Message
from storage.outbox import hold, redraw, stage

QUOTED: Final = 80  # characters of what a reaction is to


def reacted(session: Session, inbox: Inbox, event: ReactionChanged, *, now: datetime) -> bool:
    """A customer's reaction, or its taking back. It is activity, not a message: it opens no window."""
    about = _about(session, inbox, event.external_id)
    conversation = _conversation(session, inbox, about, event.sender)
    if conversation is None:
        return False
    hold(session, conversation.id)
    session.refresh(conversation)
    who = event.sender.address or event.sender.bsuid
    key = event.event_id or f"{event.external_id}:{who}:{event.emoji}:{event.at.timestamp()}"
    news = arrivals.put(
        session,
        conversation,
        envelope_id=None,
        now=now,
        direction="in",
        source="customer",
        kind="reaction",
        text=event.emoji,
        details={},
        external_id=f"reaction:{key}"[:500],
        reply_to=event.external_id,
        sent_at=event.at,
    )
    if news is None:
        return False
    if about is None:
        if event.emoji:  # to something from before we were here: a line is all there is to show it by
            _line(session, conversation, news, event.emoji, "", now)
        return True
    session.refresh(about)
    kept: dict[str, Any] = dict(about.details.get("reactions", {}))
    before: Mapping[str, Any] = kept.get(who, {})
    if before and datetime.fromisoformat(before["at"]) > event.at:
        return True  # a later one has overtaken it
    _take_back(session, conversation, about, before, now)
    told: dict[str, Any] = {"emoji": event.emoji, "at": event.at.isoformat()}
    if event.emoji and about.unsent_at is None:
        told |= _show(session, conversation, about, news, event, now)
    others = {each["emoji"] for name, each in kept.items() if name != who}
    if before.get("emoji") and before["emoji"] not in others:
        _on_post(session, conversation, about, before["emoji"], now, remove=True)
    about.details = about.details | {"reactions": kept | {who: told}}
    return True


def _show(
    session: Session,
    conversation: Conversation,
    about: Message,
    news: Message,
    event: ReactionChanged,
    now: datetime,
) -> dict[str, Any]:
    """Put it on the post, and say it in a line where it is all the customer has answered."""
    _on_post(session, conversation, about, event.emoji, now)
    if about.direction != "out" or not _is_last(session, conversation, about):
        return {}
    line = _line(session, conversation, news, event.emoji, preview(about.text, QUOTED), now)
    told: dict[str, Any] = {"line": line.id}
    if is_question(about.kind, about.text):
        if conversation.waiting_since is None:
            told["waits"] = True
            conversation.waiting_since = event.at
        conversation.preview, conversation.preview_by_customer = event.emoji, True
        if conversation.status != "open":
            conversation.status, conversation.closed_at = "open", None
            stage(session, conversation, "slack", "line", {"key": "line-reopened", "values": {}}, now=now)
        redraw(session, conversation, now=now)
    return told


def _take_back(
    session: Session, conversation: Conversation, about: Message, before: Mapping[str, Any], now: datetime
) -> None:
    """The line that told of a reaction goes, and with it what it had asked of the team."""
    line = session.get(Delivery, before.get("line") or 0)
    if line is None:
        return
    if line.state == "queued" and not line.attempts:
        line.state, line.settled_at = "cancelled", now
    else:
        stage(session, conversation, "slack", "delete", {"post": line.id}, now=now)
    if conversation.preview == before["emoji"] and conversation.preview_by_customer:
        conversation.preview, conversation.preview_by_customer = preview(about.text, 200), False
        redraw(session, conversation, now=now)
    if before.get("waits") and conversation.waiting_since == datetime.fromisoformat(before["at"]):
        conversation.waiting_since = None
        redraw(session, conversation, now=now)


def _on_post(
    session: Session, conversation: Conversation, about: Message, emoji: str, now: datetime, *, remove: bool = False
) -> None:
    payload = {"emoji": emoji} | ({"remove": True} if remove else {})
    stage(session, conversation, "mark", "react", payload, now=now, message_id=about.id)


def _line(
    session: Session, conversation: Conversation, news: Message, emoji: str, text: str, now: datetime
) -> Delivery:
    payload = {"key": "line-reaction", "values": {"emoji": emoji, "text": text}}
    return stage(session, conversation, "slack", "line", payload, now=now, message_id=news.id)


def _is_last(session: Session, conversation: Conversation, about: Message) -> bool:
    """Whether nothing was said after it, by either side."""
    later = (
        select(Message.id)
        .where(
            Message.conversation_id == conversation.id,
            Message.id > about.id,
            Message.direction.in_(("in", "out")),
            Message.kind != "reaction",
            Message.sent_at > about.sent_at,
        )
        .limit(1)
    )
    return session.scalar(later) is None


def _about(session: Session, inbox: Inbox, external_id: str) -> Message | None:
    """The message a customer reacted to: their own, the phone's, or a part of one of ours."""
    message = arrivals.known(session, inbox, external_id)
    if message is not None:
        return message
    ours = settlement.delivery_of(session, inbox, external_id)
    return session.get(Message, ours.message_id) if ours is not None and ours.message_id else None


def _conversation(session: Session, inbox: Inbox, about: Message | None, person: Person) -> Conversation | None:
    """The conversation of a message we know, else of a person we know."""
    if about is not None:
        return session.get_one(Conversation, about.conversation_id)
    return contacts.conversation_of(session, inbox, person)
