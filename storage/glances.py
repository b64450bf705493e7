"""What a customer's message asks about the rest of its conversation, in one statement: mostly nothing of it is there.

Between `take` and `drop`, whoever would look for one of these things finds here whether it is worth it. The
conversation is held, so that nobody else brings any of it about meanwhile.
"""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import BindParameter, ScalarSelect, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from storage.models import Conversation, ConversationTag, Delivery, Hook, Lane, Message
from storage.models.outbox import UNSETTLED
from storage.waiting import QUEUED


class Glance(NamedTuple):
    """What there may be. Where nobody has looked: anything, but nothing that is sure.

    post: the thread's newest post waits, perhaps for company. card: a drawing of the card surely waits. words: the
    team's wait until the customer writes. tags: it has some. hooks: another program is told of the workspace.
    """

    post: bool = True
    card: bool = False
    words: bool = True
    tags: bool = True
    hooks: bool = True


NOBODY_LOOKED: Final = Glance()
GLANCES: Final = "glances"  # in a session's info, by conversation

_CONVERSATION: Final[BindParameter[int]] = bindparam("conversation")


def _lane(target: str) -> ScalarSelect[int]:
    return select(Lane.id).where(Lane.conversation_id == _CONVERSATION, Lane.target == target).scalar_subquery()


GLANCE: Final = select(
    select(and_(Delivery.state == "queued", Delivery.next_at > bindparam("now")))
    .where(Delivery.lane_id == _lane("slack"))
    .order_by(Delivery.seq.desc())
    .limit(1)
    .scalar_subquery(),
    exists().where(Delivery.lane_id == _lane("card"), UNSETTLED, Delivery.state == "queued"),
    exists().where(Message.conversation_id == _CONVERSATION, QUEUED),
    exists().where(ConversationTag.conversation_id == _CONVERSATION),
    exists().where(Hook.workspace_id == bindparam("workspace"), Hook.removed_at.is_(None)),
)


def take(session: Session, conversation: Conversation, now: datetime) -> None:
    """Look, once. The conversation is held."""
    asked = {"conversation": conversation.id, "workspace": conversation.workspace_id, "now": now}
    found = session.connection().execute(GLANCE, asked).one()
    session.info.setdefault(GLANCES, {})[conversation.id] = Glance(*map(bool, found))


def of(session: Session, conversation_id: int) -> Glance:
    """What was seen of a conversation."""
    seen: dict[int, Glance] = session.info.get(GLANCES, {})
    return seen.get(conversation_id, NOBODY_LOOKED)


def drop(session: Session, conversation: Conversation) -> None:
    """From here on look anew: the transaction may have changed it. Programs are told at its end, so that stays."""
    seen = session.info[GLANCES]
    seen[conversation.id] = NOBODY_LOOKED._replace(hooks=seen[conversation.id].hooks)
