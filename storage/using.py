"""Canned replies and macros, used: sent at once from a window, or what else they do once their words are let go."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storage import canned, composed, conversations, replies
from storage.models import CannedReply, Conversation, Inbox, Message
from storage.outbox import stage


def at_once(
    session: Session, conversation: Conversation, row: CannedReply, text: str, actor: str, *, may_own: bool,
    now: datetime,
) -> str:  # fmt: skip
    """Send one, and do what it does; the thread shows both. text: filled in, as the channel takes it.

    The key of what could not be done, "" when all was.
    """
    if text or row.files:
        inbox = session.get_one(Inbox, conversation.inbox_id)
        message = Message(
            workspace_id=conversation.workspace_id, inbox_id=inbox.id, conversation_id=conversation.id,
            direction="out", source="slack", kind="text", text=text, details={"files": list(row.files)}, reply_to="",
            author=actor, status="staged", sent_at=now, created_at=now,
        )  # fmt: skip
        session.add(message)
        session.flush()
        replies.let_go(session, conversation, inbox, message, now=now)
        stage(session, conversation, "slack", composed.SENT, {}, now=now, message_id=message.id)
    return did(session, conversation, row.code, row.acts, actor, may_own=may_own, now=now)


def did(
    session: Session, conversation: Conversation, code: str, acts: dict[str, Any], actor: str, *, may_own: bool,
    now: datetime,
) -> str:  # fmt: skip
    """Do what a macro does beside its words, and write down that it was used."""
    conversations.record(session, conversation, actor, "canned_used", now=now, code=code)
    if not acts:
        return ""
    values = {"by": actor, "code": code}
    stage(session, conversation, "slack", "line", {"key": "line-macro", "values": values}, now=now)
    return canned.do(session, conversation, acts, actor, may_own=may_own, now=now)
