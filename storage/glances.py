"""What a message asks about the rest of its conversation, in one statement: mostly nothing of it is there.

From `take` or `take_for_answer` until `drop`, whoever would look for one of these things finds here whether it is worth
it. The conversation is held, so that nobody else brings any of it about meanwhile.
"""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import BindParameter, ScalarSelect, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from storage.models import Conversation, ConversationTag, Delivery, Hook, Lane, Message
from storage.models.outbox import UNSETTLED
from storage.waiting import QUEUED


class Glance(NamedTuple):
    """What there may be. Where nobody has looked, there may be anything.

    post: the thread's newest post waits, perhaps for company. card: whether a drawing of the card waits; None where
    nobody has looked. words: the team's wait until the customer writes. tags: it has some. hooks: another program is
    told of the workspace. newest: the customer's newest message, as the channel calls it; "" where nobody has looked,
    None where there is none.
    """

    post: bool = True
    card: bool | None = None
    words: bool = True
    tags: bool = True
    hooks: bool = True
    newest: str | None = ""


NOBODY_LOOKED: Final = Glance()
GLANCES: Final = "glances"  # in a session's info, by conversation

_CONVERSATION: Final[BindParameter[int]] = bindparam("conversation")


def _lane(target: str) -> ScalarSelect[int]:
    return select(Lane.id).where(Lane.conversation_id == _CONVERSATION, Lane.target == target).scalar_subquery()


_CARD_WAITS: Final = exists().where(Delivery.lane_id == _lane("card"), UNSETTLED, Delivery.state == "queued")
NEWEST: Final = (
    select(Message.external_id)
    .where(
        Message.conversation_id == _CONVERSATION,
        Message.direction == "in",
        Message.kind.not_in(("reaction", "comment")),  # its id is one of ours; it is in no chat
        Message.external_id.is_not(None),
    )
    .order_by(Message.id.desc())
    .limit(1)
)
FOR_ANSWER: Final = select(_CARD_WAITS, NEWEST.scalar_subquery())
GLANCE: Final = select(
    select(and_(Delivery.state == "queued", Delivery.next_at > bindparam("now")))
    .where(Delivery.lane_id == _lane("slack"))
    .order_by(Delivery.seq.desc())
    .limit(1)
    .scalar_subquery(),
    _CARD_WAITS,
    exists().where(Message.conversation_id == _CONVERSATION, QUEUED),
    exists().where(ConversationTag.conversation_id == _CONVERSATION),
    exists().where(Hook.workspace_id == bindparam("workspace"), Hook.removed_at.is_(None)),
)


def take(session: Session, conversation: Conversation, now: datetime) -> None:
    """Look, once, for what a customer's message asks. The conversation is held."""
    asked = {"conversation": conversation.id, "workspace": conversation.workspace_id, "now": now}
    post, card, words, tags, hooks = map(bool, session.connection().execute(GLANCE, asked).one())
    session.info.setdefault(GLANCES, {})[conversation.id] = Glance(post, card, words, tags, hooks)


def take_for_answer(session: Session, conversation: Conversation) -> None:
    """The same for what an answer asks."""
    card, newest = session.connection().execute(FOR_ANSWER, {"conversation": conversation.id}).one()
    session.info.setdefault(GLANCES, {})[conversation.id] = Glance(card=bool(card), newest=newest)


def card_waits(session: Session, conversation_id: int) -> None:
    """A drawing of its card waits from now on."""
    seen: dict[int, Glance] = session.info.get(GLANCES, {})
    if conversation_id in seen and seen[conversation_id].card is not None:
        seen[conversation_id] = seen[conversation_id]._replace(card=True)


def of(session: Session, conversation_id: int) -> Glance:
    """What was seen of a conversation."""
    seen: dict[int, Glance] = session.info.get(GLANCES, {})
    return seen.get(conversation_id, NOBODY_LOOKED)


def drop(session: Session, conversation: Conversation) -> None:
    """From here on look anew: the transaction may have changed it. Programs are told at its end, so that stays."""
    seen = session.info[GLANCES]
    seen[conversation.id] = NOBODY_LOOKED._replace(hooks=seen[conversation.id].hooks)
