"""Writing down what is to be sent: a delivery at the end of a lane, in the transaction of whatever asks for it."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, cast

from sqlalchemy import Executable, ScalarSelect, Table, bindparam, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from storage import glances
from storage.db import padded, remember, ring
from storage.domain.outcomes import OPEN_ENDED
from storage.models import Conversation, Delivery, Lane
from storage.models.outbox import UNSETTLED
from storage.queue import Ring
from storage.rows import write_new

_CONVERSATIONS: Final = cast(Table, Conversation.__table__)
HOLD: Final = (
    select(_CONVERSATIONS.c.id).where(_CONVERSATIONS.c.id == bindparam("conversation")).with_for_update(key_share=True)
)
_THESE: Final = select(_CONVERSATIONS.c.id).where(_CONVERSATIONS.c.id.in_(bindparam("conversations", expanding=True)))
HOLD_NOW: Final = _THESE.with_for_update(key_share=True, skip_locked=True)

# A conversation's lane, as a part of what is built once; `lane_of` is the same for one conversation.
LANE: Final = (
    select(Lane.id)
    .where(Lane.conversation_id == bindparam("conversation"), Lane.target == bindparam("target"))
    .scalar_subquery()
)
# A conversation, held, and as whoever held it before has left it: by one statement.
HELD: Final = (
    select(Conversation)
    .where(Conversation.identity_id == bindparam("identity"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
GATHERED: Final = "gathered"  # in a session's info: what is written down later (see `gathered`)
WAITING: Final = select(Delivery.id).where(Delivery.lane_id == LANE, UNSETTLED, Delivery.state == "queued").limit(1)


def hold(session: Session, conversation_id: int) -> None:
    """Keep others' hands off this conversation until the commit. SQLite's writer has the whole database anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.connection().execute(HOLD, {"conversation": conversation_id})


def hold_all(session: Session, conversation_ids: Collection[int], *, wait: bool) -> Collection[int]:
    """The same for several. Which of them are held: without waiting, those that nobody else holds."""
    if session.get_bind().dialect.name == "sqlite":
        return conversation_ids
    if wait:
        for conversation_id in sorted(conversation_ids):
            hold(session, conversation_id)
        return conversation_ids
    return set(session.connection().scalars(HOLD_NOW, {"conversations": padded(conversation_ids)}))


def hold_of(session: Session, identity_id: int) -> Conversation:
    """An identity's conversation, held, and as whoever held it before has left it. Raises NoResultFound."""
    conversation = held_of(session, identity_id)
    if conversation is None:
        raise NoResultFound(f"identity {identity_id} has no conversation")
    return conversation


def held_of(session: Session, identity_id: int) -> Conversation | None:
    """The same; None when it has none yet."""
    conversation = session.scalars(HELD, {"identity": identity_id}).one_or_none()
    if conversation is not None:
        remember(session, conversation)
    return conversation


def stage(
    session: Session,
    conversation: Conversation,
    target: str,
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    now: datetime,
    message_id: int | None = None,
    attachment_id: int | None = None,
    due_at: datetime | None = None,
    since: datetime | None = None,
    state: str = "queued",
) -> Delivery:
    """Write a delivery at the end of the conversation's lane to `target`, and ring for it after the commit.

    due_at: not before then (default now). since: how long somebody has waited for it already (default now), which its
    patience counts from. state "held": it waits for a person or a mend.
    """
    if not conversation.thread_ts and kind != "root" and (target == "slack" or kind == "ephemeral"):
        ensure_root(session, conversation, now)  # what belongs into a thread begins one
    due = due_at or now
    delivery = Delivery(
        key=uuid.uuid4().hex,
        workspace_id=conversation.workspace_id,
        inbox_id=conversation.inbox_id,
        conversation_id=conversation.id,
        message_id=message_id,
        attachment_id=attachment_id,
        target=target,
        kind=kind,
        payload=payload or {},
        state=state,
        next_at=due,
        created_at=min(since or now, now),
    )
    gathered: list[Delivery] | None = session.info.get(GATHERED)
    if gathered is not None:
        gathered.append(delivery)
    else:
        _write_down(session, [delivery], now)
    return delivery


@contextmanager
def gathered(session: Session, now: datetime) -> Iterator[None]:
    """What is staged meanwhile is written down at the end, all of it by two statements. Until then it has no id, and
    queries do not find it."""
    session.info[GATHERED] = []
    try:
        yield
    finally:
        deliveries = session.info.pop(GATHERED)
    if deliveries:
        _write_down(session, deliveries, now)


def ensure_root(session: Session, conversation: Conversation, now: datetime) -> None:
    """Have the conversation's card posted, if it has none."""
    if conversation.thread_ts or _is_gathered(session, conversation, "root"):
        return
    staged = session.scalar(
        select(Delivery.id).where(Delivery.lane_id == lane_of(conversation, "slack"), Delivery.kind == "root").limit(1)
    )
    if staged is None:
        stage(session, conversation, "slack", "root", now=now)


def is_root_drawn(session: Session, conversation_id: int) -> bool:
    """Whether the conversation's card is there, or has been drawn and is on its way: it may show what was before."""
    conversation = session.get_one(Conversation, conversation_id)
    if conversation.thread_ts:
        return True
    lane = Delivery.lane_id == lane_of(conversation, "slack")
    drawn = Delivery.state.in_(("claimed", "sending", "uncertain"))
    return (
        session.scalar(select(Delivery.id).where(lane, UNSETTLED, Delivery.kind == "root", drawn).limit(1)) is not None
    )


def lane_of(conversation: Conversation, target: str) -> ScalarSelect[int]:
    """The id of a conversation's lane, for a query: deliveries are found by their lane."""
    return select(Lane.id).where(Lane.conversation_id == conversation.id, Lane.target == target).scalar_subquery()


def redraw(session: Session, conversation: Conversation, *, now: datetime, wait: timedelta = timedelta()) -> None:
    """Have the card drawn again from state; several wishes become one drawing."""
    waits = glances.of(session, conversation.id).card  # what is only gathered was not seen
    if waits is None:
        waits = session.scalar(WAITING, {"conversation": conversation.id, "target": "card"}) is not None
    if not (waits or _is_gathered(session, conversation, "card")):
        stage(session, conversation, "card", "card", now=now, due_at=now + wait)
        glances.card_waits(session, conversation.id)


def wake(session: Session, lane_id: int, now: datetime) -> None:
    """Make a lane due now, and ring for it."""
    target = session.scalar(update(Lane).where(Lane.id == lane_id).values(due_at=now).returning(Lane.target))
    if target is not None:
        ring(session, Ring(target, "drain", lane_id))


def _is_gathered(session: Session, conversation: Conversation, kind: str) -> bool:
    """Whether one for the conversation is among what is to be written down."""
    return any(each.kind == kind and each.conversation_id == conversation.id for each in session.info.get(GATHERED, ()))


def _write_down(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Give each the next place in its lane, in this order, and ring for what is due. Makes lanes that are not there."""
    lanes: dict[tuple[int, str], list[Delivery]] = {}
    for each in deliveries:
        lanes.setdefault((each.conversation_id, each.target), []).append(each)
    places = [_place(of_lane) for of_lane in lanes.values()]
    allotment = _allotment(session.get_bind().dialect.name)
    for lane_id, next_seq, *lane in session.connection().execute(allotment, places):
        of_lane = lanes[lane[0], lane[1]]
        for seq, each in enumerate(of_lane, next_seq - len(of_lane)):
            each.lane_id, each.seq = lane_id, seq
    write_new(session, deliveries)
    due = (each for each in deliveries if each.next_at <= now and each.state == "queued")
    ring(session, *dict.fromkeys(Ring(each.target, "drain", each.lane_id) for each in due))


def _place(of_lane: Sequence[Delivery]) -> dict[str, Any]:
    """What a lane is asked for: as many places as there are deliveries, and to be due in time."""
    first = of_lane[0]
    return {
        "workspace_id": first.workspace_id,
        "inbox_id": first.inbox_id,
        "conversation_id": first.conversation_id,
        "target": first.target,
        "next_seq": 1 + len(of_lane),
        "due_at": min((each.next_at for each in of_lane if each.state not in OPEN_ENDED), default=None),
    }


@cache
def _allotment(engine: str) -> Executable:
    """Built once: everything that is staged passes here."""
    lanes = cast(Table, Lane.__table__)
    insert = sqlite.insert(lanes) if engine == "sqlite" else postgresql.insert(lanes)
    first = insert.values(epoch=0, lease_owner="")
    now, then = lanes.c.due_at, first.excluded.due_at
    sooner = case((or_(now.is_(None), then < now), then), else_=now)
    again = {"next_seq": lanes.c.next_seq + first.excluded.next_seq - 1, "due_at": sooner}
    either = first.on_conflict_do_update(index_elements=["conversation_id", "target"], set_=again)
    return cast(Executable, either.returning(lanes.c.id, lanes.c.next_seq, lanes.c.conversation_id, lanes.c.target))
