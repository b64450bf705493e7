"""What is shown of words that are only kept: held ones, drafts, and what a colleague from elsewhere is asked."""

from sqlalchemy.orm import Session

from bot.blocks import asks, canned, consulting
from bot.blocks.kinds import kind_key
from bot.blocks.kit import Rendered
from bot.i18n import T
from storage import consulting as stored
from storage.domain.outgoing import SlackFile
from storage.domain.views import CardView
from storage.models import Consultation, Message


def held(
    session: Session, channel: str, customer: str, message_id: int, card: CardView | None, t: T
) -> Rendered | None:
    """What becomes of words that may not go out, or not unasked; None when that has been decided."""
    message = session.get(Message, message_id)
    if message is None or message.status != "held":
        return None
    told = message.details.get("held", {})
    why = told.get("why", "window_closed")
    files = tuple(SlackFile(**each) for each in message.details.get("files", []))
    view = asks.ReplyView(channel, customer, message.text, message_id, code=why, card=card, files=files)
    if why == "window_closed":
        return asks.held(view, t)
    return asks.doubtful(view, told.get("who", ""), t, also=canned.does(message.details.get("acts", {}), t))


def expired(session: Session, channel: str, customer: str, message_id: int, link: str, t: T) -> Rendered | None:
    """Held words that became a note because nobody decided; None when they are gone."""
    message = session.get(Message, message_id)
    if message is None or message.direction != "note":
        return None
    return asks.expired(asks.ReplyView(channel, customer, message.text, message_id), link, t)


def draft(session: Session, channel: str, customer: str, message_id: int, t: T) -> Rendered | None:
    """A draft as it reads now; None when somebody has decided about it."""
    message = session.get(Message, message_id)
    if message is None or message.status != "draft":
        return None
    return asks.draft(asks.ReplyView(channel, customer, message.text, message_id), message.author, t)


def consulted(session: Session, customer: str, row_id: int, t: T) -> Rendered | None:
    """What a colleague from elsewhere is asked; None when they have answered."""
    row = session.get(Consultation, row_id)
    if row is None or row.answered_at is not None:
        return None
    lines = [(each.direction == "in", each.text or t(kind_key(each.kind))) for each in stored.shown(session, row)]
    return consulting.asked(row.asker, customer, row.question, lines, row.id, t)
