"""What cannot be said on one channel is said to the same person on another, because a teammate presses for it; both
threads say so (features.md, "What nobody else has", 6).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from storage import composed, conversations, persons, replies
from storage.domain.outgoing import SlackFile, refused
from storage.domain.traits import TRAITS
from storage.models import Conversation, Inbox, Message
from storage.outbox import hold, stage


def send(session: Session, message: Message, there: Conversation, actor: str, *, now: datetime) -> bool:
    """Send held words and the files with them in another conversation of the same person's, which is held here. False
    when they were decided about already, the two are not one person any more, the window there has closed, too, or the
    channel there takes none of it."""
    hold(session, there.id)
    session.refresh(there)
    inbox = session.get_one(Inbox, there.inbox_id)
    files = [SlackFile(**each) for each in message.details.get("files", [])]
    nothing = not message.text and len(refused(files, TRAITS[inbox.channel])) == len(files)
    shut = conversations.window(there, inbox, now).state == "closed"
    if nothing or shut or not _carried(session, message, there, actor, now):
        return False
    composed.with_files(session, there, inbox, actor, message.text, message.details.get("files", []), now=now)
    return True


def instead(session: Session, message: Message, there: Conversation, actor: str, *, now: datetime) -> bool:
    """A template went out there in place of held words; files stay behind with them. False as above."""
    return _carried(session, message, there, actor, now)


def _carried(session: Session, message: Message, there: Conversation, actor: str, now: datetime) -> bool:
    """The words stay as a note where they were held, and both threads say where it goes on."""
    here = session.get_one(Conversation, message.conversation_id)
    hold(session, here.id)
    session.refresh(message)
    mine, other = persons.contact_of(session, here), persons.contact_of(session, there)
    if mine.id != other.id and (mine.person_id is None or mine.person_id != other.person_id):
        return False
    if not replies.make_note(session, here, message, now=now):
        return False
    for each, with_, key in ((here, other, "line-carried"), (there, mine, "line-carried-here")):
        values = {"by": actor, "with": persons.named(session, with_.id)}
        stage(session, each, "slack", "line", {"key": key, "values": values}, now=now)
        conversations.record(session, each, actor, "carried", now=now, message=str(message.id))
    return True
