"""Teammates' reactions to what a customer wrote (features.md RM-13). There is one at a time on each message."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.domain.parts import ReactionPart, to_json
from storage.models import Conversation, Message
from storage.outbox import stage


def react(
    session: Session, conversation: Conversation, about: Message, actor: str, emoji: str, *, now: datetime
) -> bool:
    """Have the customer see it, in place of the one before; "" takes it back. False when they see that already.

    It is no reply: whoever waits for one goes on waiting.
    """
    newest = shown(session, about)
    if (newest.text if newest else "") == emoji:
        return False
    message = Message(
        workspace_id=conversation.workspace_id, inbox_id=conversation.inbox_id, conversation_id=conversation.id,
        direction="out", source="slack", kind="reaction", text=emoji, reply_to=about.external_id, author=actor,
        status="staged", sent_at=now, created_at=now,
    )  # fmt: skip
    session.add(message)
    session.flush()
    part = ReactionPart(about.external_id or "", emoji)
    stage(session, conversation, "customer", "reaction", to_json(part), now=now, message_id=message.id)
    return True


def take_back(
    session: Session, conversation: Conversation, about: Message, actor: str, emoji: str, *, now: datetime
) -> bool:
    """A teammate removed a reaction in Slack. False when what the customer sees is another one, or another's."""
    newest = shown(session, about)
    if newest is None or (newest.author, newest.text) != (actor, emoji):
        return False
    return react(session, conversation, about, actor, "", now=now)


def shown(session: Session, about: Message) -> Message | None:
    """The newest reaction of ours to a message, also one that took another back."""
    return session.scalars(
        select(Message)
        .where(
            Message.conversation_id == about.conversation_id,
            Message.direction == "out",
            Message.kind == "reaction",
            Message.reply_to == (about.external_id or ""),
        )
        .order_by(Message.id.desc())
        .limit(1)
    ).one_or_none()
