"""Asking a colleague who is not in the Slack channel: they read a few lines in a direct message, and answer once. They
get into nothing (features.md IC-4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import conversations
from storage.models import Consultation, Conversation, Message
from storage.outbox import stage

LINES: Final = (5, 10, 20)  # of a conversation, to choose from; ours
QUESTION_MAX: Final = 1000  # characters; ours
ANSWER_MAX: Final = 2500  # characters; ours: one post shows it
UNSAID: Final = ("held", "draft", "cancelled")  # words of the team that are no part of what was said


def ask(
    session: Session, conversation: Conversation, asked: str, question: str, lines: int, actor: str, *, now: datetime
) -> None:
    """Ask somebody; the thread says so."""
    newest = session.scalar(
        select(Message.id).where(Message.conversation_id == conversation.id).order_by(Message.id.desc()).limit(1)
    )
    row = Consultation(
        workspace_id=conversation.workspace_id, conversation_id=conversation.id, asker=actor, asked=asked,
        question=question[:QUESTION_MAX], upto=newest or 0, lines=min(lines, max(LINES)), created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    conversations.record(session, conversation, actor, "colleague_asked", now=now, asked=asked)
    stage(session, conversation, "notice", "dm", {"user": asked, "consult": row.id}, now=now)
    values = {"by": actor, "owner": asked, "question": row.question}
    stage(session, conversation, "slack", "line", {"key": "line-colleague-asked", "values": values}, now=now)


def shown(session: Session, row: Consultation) -> Sequence[Message]:
    """The lines that whoever is asked may read, the oldest first: what was said to and by the customer, no notes."""
    said = (
        select(Message)
        .where(
            Message.conversation_id == row.conversation_id, Message.id <= row.upto, Message.direction != "note",
            Message.status.not_in(UNSAID), Message.unsent_at.is_(None),
        )
        .order_by(Message.id.desc())
        .limit(row.lines)
    )  # fmt: skip
    return list(reversed(session.scalars(said).all()))


def answer(
    session: Session, conversation: Conversation, row: Consultation, text: str, actor: str, *, now: datetime
) -> bool:
    """What they say comes back as a note. False for anybody else, and the second time."""
    if actor != row.asked or row.answered_at is not None or row.conversation_id != conversation.id or not text:
        return False
    row.answered_at = now
    session.add(
        Message(
            workspace_id=conversation.workspace_id, inbox_id=conversation.inbox_id, conversation_id=conversation.id,
            direction="note", source="slack", kind="text", text=text, author=actor, sent_at=now, created_at=now,
        )
    )  # fmt: skip
    conversations.record(session, conversation, actor, "colleague_answered", now=now)
    values = {"by": actor, "owner": row.asker, "text": text}
    stage(session, conversation, "slack", "line", {"key": "line-colleague-answered", "values": values}, now=now)
    return True
