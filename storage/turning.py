"""Notes that go to the customer after all, and replies that stay inside: because a person said so, and once."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage import conversations, replies
from storage.models import Conversation, Inbox, Message
from storage.outbox import stage


def offer(session: Session, note: Message | None, text: str) -> bool:
    """Keep what somebody is shown before a note goes out: exactly that is sent, or nothing. text: as the channel takes
    it. False when there is nothing to send."""
    if note is None or not (note.direction == "note" or note.status in replies.KEPT):
        return False
    note.details = note.details | {"offered": text}
    return True


def take_back_offer(note: Message) -> None:
    """The note was changed: what was shown is no longer what it says."""
    note.details = {name: value for name, value in note.details.items() if name != "offered"}


def send(
    session: Session, conversation: Conversation, inbox: Inbox, note: Message | None, actor: str, *, now: datetime
) -> str:
    """Send a note as it was shown. The key of what to say when it is not sent, "" when it is."""
    if note is None or note.conversation_id != conversation.id or "offered" not in note.details:
        return "notice-already-decided"
    if note.direction != "note" and note.status not in replies.KEPT:
        return "notice-already-decided"
    if conversations.window(conversation, inbox, now).state == "closed":
        return "compose-closed"
    note.text = str(note.details["offered"])
    take_back_offer(note)
    replies.let_go(session, conversation, inbox, note, now=now, by=actor, tells=actor)
    conversations.record(session, conversation, actor, "note_sent", now=now, message=str(note.id))
    stage(session, conversation, "slack", "line", {"key": "line-note-sent", "values": {"by": actor}}, now=now)
    return ""


def kept(session: Session, conversation: Conversation, message: Message, actor: str, *, now: datetime) -> None:
    """Somebody kept a reply inside: on record, and in the thread."""
    conversations.record(session, conversation, actor, "reply_made_note", now=now, message=str(message.id))
    stage(session, conversation, "slack", "line", {"key": "line-made-note", "values": {"by": actor}}, now=now)
