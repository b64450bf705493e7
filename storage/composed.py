"""What the team sends from a window of ours: there is no message of theirs in Slack, so the thread shows what was sent.

That post is then the message's place in Slack: its marks are put there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from storage.domain.events import MessageKind
from storage.domain.parts import Part, TextPart, name_of, to_json
from storage.domain.styled import parts_for
from storage.domain.text import preview
from storage.domain.traits import Traits
from storage.models import Conversation, Inbox, Message
from storage.outbox import stage
from storage.replies import answered, let_go

SENT: Final = "sent"  # the kind of the post in the thread


@dataclass(frozen=True, slots=True)
class Composed:
    """Something whole, ready to send. text: its words as the thread and the search know them; details: what else it is,
    as bot.blocks.kinds reads it. reply_to: the external id of the message it quotes, "" for none."""

    author: str
    kind: MessageKind
    text: str
    parts: tuple[Part, ...]
    details: Mapping[str, Any] = field(default_factory=dict)
    reply_to: str = ""


def words(author: str, text: str, traits: Traits, *, reply_to: str = "") -> Composed:
    """A text in the channel's own formatting, cut to its limits. Only the first part quotes."""
    cut = parts_for(text, traits)
    parts = tuple(TextPart(part, reply_to if position == 0 else "") for position, part in enumerate(cut))
    return Composed(author, "text", text, parts, reply_to=reply_to)


def send(session: Session, conversation: Conversation, inbox: Inbox, composed: Composed, *, now: datetime) -> Message:
    """Write it down, stage its parts in order, and have the thread show it. The conversation is held."""
    message = Message(
        workspace_id=conversation.workspace_id, inbox_id=inbox.id, conversation_id=conversation.id, direction="out",
        source="slack", kind=composed.kind, text=composed.text, details=dict(composed.details),
        reply_to=composed.reply_to, author=composed.author, status="staged", sent_at=now, created_at=now,
    )  # fmt: skip
    session.add(message)
    session.flush()
    for part in composed.parts:
        stage(session, conversation, "customer", name_of(part), to_json(part), now=now, message_id=message.id)
    stage(session, conversation, "slack", SENT, {}, now=now, message_id=message.id)
    shown = preview(composed.text) if composed.kind == "text" else f"kind:{composed.kind}"
    answered(session, conversation, message, shown, now=now)
    return message


def with_files(
    session: Session, conversation: Conversation, inbox: Inbox, author: str, text: str,
    files: Sequence[Mapping[str, Any]], *, now: datetime,
) -> Message:  # fmt: skip
    """Send words, files or both that stand elsewhere in Slack, and have the thread show them. The conversation is held.

    files: as storage.domain.outgoing.SlackFile has them; whoever sends is told of those that the channel does not take.
    """
    message = Message(
        workspace_id=conversation.workspace_id, inbox_id=inbox.id, conversation_id=conversation.id, direction="out",
        source="slack", kind="text", text=text, details={"files": [dict(each) for each in files]}, reply_to="",
        author=author, status="staged", sent_at=now, created_at=now,
    )  # fmt: skip
    session.add(message)
    session.flush()
    let_go(session, conversation, inbox, message, now=now)
    stage(session, conversation, "slack", SENT, {}, now=now, message_id=message.id)
    return message
