"""Canned replies and macros, used: sent at once from a window, or what else they do once their words are let go."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storage import canned, composed, conversations
from storage.models import CannedReply, Conversation, Inbox
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
        composed.with_files(session, conversation, inbox, actor, text, row.files, now=now)
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
