"""What customers see of who answers them (features.md AD-2): nothing, a first name, or a name and the inbox's."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import practice
from storage.models import Agent, Inbox, Message


def signed(session: Session, inbox: Inbox, message: Message) -> str:
    """A reply's words as they go out. What Slack, lists and searches show of it is what was typed."""
    kind = practice.of(inbox).signature
    if kind == "none" or not message.text:
        return message.text
    wanted = select(Agent.name).where(Agent.workspace_id == inbox.workspace_id, Agent.slack_user == message.author)
    first = next(iter((session.scalar(wanted) or "").split()), "")
    if not first:
        return message.text  # never somebody else's name, nor a made-up one
    return f"{message.text}\n– {first}" + (f", {inbox.name}" if kind == "full" else "")
