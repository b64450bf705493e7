"""Leaving somebody alone: muted, they make no noise here; blocked, the channel turns them away (features.md ST-6).

What a muted customer writes is kept and stands in the thread, but it waits for nobody, opens nothing and is in no list
but the one of the blocked.
"""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy.orm import Session

from storage import conversations, snooze
from storage.domain.outcomes import Verdict
from storage.domain.traits import TRAITS
from storage.models import Conversation, Delivery, Identity, Inbox
from storage.outbox import redraw, stage

BLOCKS: Final = ("block", "unblock")  # kinds of deliveries
Refusal = Literal["", "already", "cannot", "too-late", "not-blocked"]


def mute(session: Session, conversation: Conversation, actor: str, *, now: datetime) -> bool:
    """Leave them alone. False when they are already."""
    if conversation.muted_at is not None:
        return False
    snooze.end(session, conversation)
    conversation.muted_at, conversation.waiting_since = now, None
    _note(session, conversation, actor, "muted", now)
    return True


def unmute(session: Session, conversation: Conversation, actor: str, *, now: datetime) -> bool:
    """Listen to them again, from their next word on. False when they were not muted, or are blocked."""
    if conversation.muted_at is None or conversation.blocked_at is not None:
        return False
    conversation.muted_at = None
    _note(session, conversation, actor, "unmuted", now)
    return True


def block(session: Session, conversation: Conversation, actor: str, *, now: datetime) -> Refusal:
    """Have the channel turn them away, and mute them here at once. What speaks against it; "" for nothing."""
    refusal = may_block(session, conversation, now)
    if refusal:
        return refusal
    if not mute(session, conversation, actor, now=now):
        redraw(session, conversation, now=now)
    _ask(session, conversation, "block", actor, now)
    return ""


def unblock(session: Session, conversation: Conversation, actor: str, *, now: datetime) -> Refusal:
    """Have the channel let them through again; they are listened to once it does."""
    if conversation.blocked_at is None:
        return "not-blocked"
    _ask(session, conversation, "unblock", actor, now)
    return ""


def may_block(session: Session, conversation: Conversation, now: datetime) -> Refusal:
    """Whether the channel would: not every one can, and only so long after their last message (traits)."""
    within = TRAITS[session.get_one(Inbox, conversation.inbox_id).channel].blocks_within
    if within is None:
        return "cannot"
    if conversation.blocked_at is not None:
        return "already"
    late = conversation.inbound_at is None or now - conversation.inbound_at >= within
    return "too-late" if late else ""


def settled(session: Session, conversation: Conversation, delivery: Delivery, verdict: Verdict, now: datetime) -> None:
    """What the channel's answer comes to."""
    actor = str(delivery.payload["actor"])
    if verdict.state == "sent":
        blocked = delivery.kind == "block"
        conversation.blocked_at = now if blocked else None
        if not blocked:
            conversation.muted_at = None
        _note(session, conversation, actor, "blocked" if blocked else "unblocked", now)
    elif verdict.state == "failed":
        key = f"line-{delivery.kind}-failed"
        values = {"channel": TRAITS[session.get_one(Inbox, conversation.inbox_id).channel].label}
        values["provider"] = verdict.provider or verdict.failure
        stage(session, conversation, "slack", "line", {"key": key, "values": values}, now=now)


def _ask(session: Session, conversation: Conversation, kind: str, actor: str, now: datetime) -> None:
    stage(session, conversation, "receipt", kind, {"actor": actor}, now=now)


def _note(session: Session, conversation: Conversation, actor: str, verb: str, now: datetime) -> None:
    """Write down who did it, tell the thread, draw the card."""
    identity = session.get_one(Identity, conversation.identity_id)
    conversations.record(session, conversation, actor, verb, now=now)
    values = {"by": actor, "customer": identity.name or identity.username}
    stage(session, conversation, "slack", "line", {"key": f"line-{verb}", "values": values}, now=now)
    redraw(session, conversation, now=now)
