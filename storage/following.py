"""What follows from something that has happened: greetings, rules and questions, in that order, in one transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage import automatic, happenings, ruling, surveys
from storage.models import Conversation, Happening, Message
from storage.ruling import Format, as_typed


def follow(
    session: Session, conversation: Conversation, happening: Happening, *, now: datetime, format: Format = as_typed
) -> None:
    """Have everything follow that does. The conversation is held; what breaks here is looked at again."""
    match happening.event:
        case happenings.MESSAGE:
            message = session.get(Message, happening.details["message"])
            if message is None:
                return  # erased meanwhile
            automatic.greet(session, conversation, message, now=now)
            is_first = automatic.is_first(session, message)
            happened = ruling.NEW if is_first else ruling.MESSAGE
            ruling.apply(session, conversation, happened, message, now=now, format=format)
            ruling.wait_for_silence(session, conversation, now=now)
        case happenings.STATUS:
            if conversation.status == "closed" and happening.details.get("answered"):
                surveys.closed(session, conversation, str(happening.details["by"]), now=now)
            ruling.apply(session, conversation, ruling.STATUS, None, now=now, format=format)
        case happenings.TAGGED:
            ruling.apply(session, conversation, ruling.TAGGED, None, now=now, format=format)
        case happenings.REPLIED:
            ruling.wait_for_silence(session, conversation, now=now)
