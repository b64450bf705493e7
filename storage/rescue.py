"""What cannot be said on one channel is said to the same person on another, because a teammate presses for it; both
threads say so (features.md, "What nobody else has", 6).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from storage import composed, conversations, persons, replies
from storage.domain.traits import TRAITS
from storage.models import Conversation, Inbox, Message
from storage.outbox import hold, stage


def send(session: Session, message: Message, there: Conversation, actor: str, *, now: datetime) -> bool:
    """Send held words in another conversation of the same person's, which is held here. False when they were decided
    about already, the two are not one person any more, or the window there has closed, too."""
    hold(session, there.id)
    session.refresh(there)
    inbox = session.get_one(Inbox, there.inbox_id)
    if conversations.window(there, inbox, now).state == "closed" or not _carried(session, message, there, actor, now):
        return False
    composed.send(session, there, inbox, composed.words(actor, message.text, TRAITS[inbox.channel]), now=now)
    return True


def instead(session: Session, message: Message, there: Conversation, actor: str, *, now: datetime) -> bool:
    """A template went out there in place of held words. False as above."""
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
