"""Words that are held while their author is asked: sent, kept as a note, or left. Never sent for want of an answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage import conversations, replies, settlement, timers, using
from storage.domain.reply import Collision, Reason
from storage.models import AuditEntry, Conversation, Inbox, Message
from storage.outbox import redraw, stage

KIND: Final = "held"  # of a timer
PATIENCE: Final = timedelta(minutes=10)  # features.md c-2
ANSWERED_LATELY: Final = timedelta(seconds=90)  # features.md IC-3
ACTIVE: Final = timedelta(minutes=10)  # features.md c-2
NOBODY: Final = "novelo"
# Written into the statement as it stands, so that ix_messages_held serves it.
HELD: Final = Message.status == bindparam("held", "held", literal_execute=True)


def collision(session: Session, conversation: Conversation, author: str, *, now: datetime) -> tuple[Collision, str]:
    """What somebody else is doing about the same customer, and who ("": on the phone, or unknown)."""
    replied_at = conversation.replied_at
    if replied_at is not None and conversation.replied_by != author and now - replied_at < ANSWERED_LATELY:
        return "answered", conversation.replied_by
    owner = conversation.owner
    if owner not in {"", author} and _was_here(session, conversation, owner, now - ACTIVE):
        return "owned", owner
    return "", ""


def is_stale(conversation: Conversation, written_at: datetime, seconds: int) -> bool:
    """Whether the customer wrote so shortly before that the author may not have seen it. seconds: 0 for never."""
    wrote_at = conversation.inbound_at
    return bool(seconds) and wrote_at is not None and written_at - wrote_at <= timedelta(seconds=seconds)


def ask(
    session: Session, conversation: Conversation, message: Message, why: Reason, who: str = "", *, now: datetime
) -> None:
    """Ask the author of held words what becomes of them, and keep asking for no longer than PATIENCE.

    who: the Slack user it is about, "" for none. Asked anew, the same words wait as long again.
    """
    told: dict[str, Any] = {"why": why, "who": who, "until": (now + PATIENCE).isoformat()}
    message.details = message.details | {"held": told}
    session.flush()
    _look_again(session, conversation)
    payload = {"user": message.author, "held": message.id}
    stage(session, conversation, "notice", "ephemeral", payload, now=now, message_id=message.id)


def propose(session: Session, conversation: Conversation, message: Message, *, now: datetime) -> None:
    """Show a draft in the thread, for somebody to let it go. It waits for as long as that takes (features.md IC-5)."""
    session.flush()
    stage(session, conversation, "slack", "question", {"draft": message.id}, now=now, message_id=message.id)


def release(
    session: Session, conversation: Conversation, inbox: Inbox, message: Message, actor: str, *, now: datetime,
    may_own: bool = True,
) -> bool:  # fmt: skip
    """Send held words after all: somebody said so. may_own: whether a macro's owner may have the conversation.
    False when that was decided already, or the window is closed.

    In the latter case they are asked about that.
    """
    if message.status not in {"held", "draft"}:
        return False
    says = bool(message.text or message.details.get("files"))
    if says and conversations.window(conversation, inbox, now).state == "closed":
        if message.status == "draft":
            return False
        ask(session, conversation, message, "window_closed", now=now)
        return False
    drafted = message.status == "draft"
    _decided(session, conversation, message, actor, "draft_approved" if drafted else "reply_sent_anyway", now=now)
    if drafted:
        values = {"by": actor, "owner": message.author}
        stage(session, conversation, "slack", "line", {"key": "line-draft-approved", "values": values}, now=now)
    if says:
        replies.let_go(session, conversation, inbox, message, now=now, by=actor if drafted else "")
    else:  # a macro that only does something
        message.status = "cancelled"
    if "code" in message.details:
        _macro(session, conversation, message, actor, may_own=may_own, now=now)
    return True


def _macro(
    session: Session, conversation: Conversation, message: Message, actor: str, *, may_own: bool, now: datetime
) -> None:
    code, acts = str(message.details["code"]), dict(message.details.get("acts", {}))
    refused = using.did(session, conversation, code, acts, actor, may_own=may_own, now=now)
    if refused:
        payload = {"user": actor, "key": refused, "values": {"user": str(acts.get("assign", ""))}}
        stage(session, conversation, "notice", "ephemeral", payload, now=now)


def discard(session: Session, conversation: Conversation, message: Message, actor: str, *, now: datetime) -> bool:
    """Leave held words: they are no note either. False when that was decided already."""
    if message.status not in {"held", "draft"}:
        return False
    drafted, message.status = message.status == "draft", "cancelled"
    _decided(session, conversation, message, actor, "reply_discarded", now=now)
    values = {"by": actor, "owner": message.author} if drafted else {"by": actor}
    key = "line-draft-rejected" if drafted else "line-discarded"
    stage(session, conversation, "slack", "line", {"key": key, "values": values}, now=now)
    return True


def expire(session: Session, conversation: Conversation, now: datetime) -> None:
    """Nobody decided: the words stay inside as a note, and their author is told so (a timer's rule)."""
    for message in _held(session, conversation.id):
        if _until(message) > now:
            continue
        message.status, message.direction = "", "note"
        settlement.mark(session, conversation, message, now=now)
        _decided(session, conversation, message, NOBODY, "reply_expired", now=now)
        values = {"user": message.author}
        stage(session, conversation, "slack", "line", {"key": "line-held-expired", "values": values}, now=now)
        payload = {"user": message.author, "expired": message.id}
        stage(session, conversation, "notice", "dm", payload, now=now, message_id=message.id)
    redraw(session, conversation, now=now)
    _look_again(session, conversation)


def _decided(
    session: Session, conversation: Conversation, message: Message, actor: str, verb: str, *, now: datetime
) -> None:
    conversations.record(session, conversation, actor, verb, now=now, message=str(message.id))


def _look_again(session: Session, conversation: Conversation) -> None:
    ends = min(map(_until, _held(session, conversation.id)), default=None)
    timers.put(session, conversation, KIND, ends)


def _held(session: Session, conversation_id: int) -> Sequence[Message]:
    query = select(Message).where(Message.conversation_id == conversation_id, HELD).order_by(Message.id)
    return session.scalars(query).all()


def _until(message: Message) -> datetime:
    written = message.details.get("held", {}).get("until", "")
    return datetime.fromisoformat(written) if written else message.created_at + PATIENCE


def _was_here(session: Session, conversation: Conversation, person: str, since: datetime) -> bool:
    """Whether somebody wrote or did anything in a conversation since then."""
    wrote = select(Message.id).where(
        Message.conversation_id == conversation.id, Message.sent_at > since, Message.author == person
    )
    if session.scalar(wrote.limit(1)) is not None:
        return True
    acted = select(AuditEntry.at).where(AuditEntry.conversation_id == conversation.id, AuditEntry.actor == person)
    last = session.scalar(acted.order_by(AuditEntry.id.desc()).limit(1))
    return last is not None and last > since
