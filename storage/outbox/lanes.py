"""Working a lane: taking it, passing the door, settling, and finding what a dead worker left behind."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Table, and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.budgets import Limit, draw, paused
from storage.db import Database, remember, ring, save
from storage.domain import timing
from storage.domain.errors import SendError
from storage.domain.outcomes import OPEN_ENDED, Absent, Outcome, Sent, Unknown, Verdict, judge
from storage.models import Attempt, Conversation, Delivery, Inbox, Lane, Message, Workspace
from storage.models.outbox import UNSETTLED
from storage.outbox import joining
from storage.outbox.staging import hold
from storage.outbox.verdicts import READABLE_TARGETS, REPEATABLE, apply, plainer, trial, unclear
from storage.queue import Ring

# Bytes are fetched or uploaded first: steps that may be repeated.
PREPARED: Final = frozenset({"file", "template", "export"})
COALESCED: Final = frozenset({"card"})

# What every delivery passes through, built once. Rows of lanes are never loaded as objects.
_LANES: Final = cast(Table, Lane.__table__)
_CONVERSATIONS: Final = cast(Table, Conversation.__table__)
_ATTEMPTS: Final = cast(Table, Attempt.__table__)
_OURS: Final = and_(_LANES.c.id == bindparam("lane"), _LANES.c.epoch == bindparam("lease"))
_FREE: Final = and_(
    _LANES.c.id == bindparam("lane"),
    _LANES.c.due_at <= bindparam("now"),
    or_(_LANES.c.lease_until.is_(None), _LANES.c.lease_until <= bindparam("now")),
)
FREE: Final = (
    select(_CONVERSATIONS.c.id)
    .join(_LANES, _LANES.c.conversation_id == _CONVERSATIONS.c.id)
    .where(_FREE)
    .with_for_update(key_share=True, of=_CONVERSATIONS)
)
TAKE: Final = (
    update(_LANES)
    .where(_FREE)
    .values(epoch=_LANES.c.epoch + 1, lease_owner=bindparam("owner"), lease_until=bindparam("until"))
    .returning(_LANES.c.epoch)
)
KEEP: Final = update(_LANES).where(_OURS).values(lease_until=bindparam("until"))
RELEASE: Final = update(_LANES).where(_OURS).values(lease_until=None, lease_owner="", due_at=bindparam("due"))
# Most lanes have nothing more to do: that is found out, and the lane given back, in one statement.
REST: Final = (
    update(_LANES)
    .where(_OURS, ~exists().where(Delivery.lane_id == _LANES.c.id, UNSETTLED))
    .values(lease_until=None, lease_owner="", due_at=None)
    .returning(_LANES.c.id)
)
HEAD: Final = (
    select(Delivery, Inbox.channel, Conversation.slack_channel)
    .join(Inbox, Inbox.id == Delivery.inbox_id)
    .join(Conversation, Conversation.id == Delivery.conversation_id)
    .where(Delivery.lane_id == bindparam("lane"), UNSETTLED)
    .order_by(Delivery.seq)
    .limit(1)
    .execution_options(populate_existing=True)
)
# What settling a delivery is about, in one statement: what follows from it asks for these rows again and again. None
# when the lease was lost: while the conversation is held nobody takes the lane, so what is found here stays so.
ABOUT: Final = (
    select(Delivery, Conversation, Inbox, Message)
    .select_from(Delivery)
    .join(_LANES, _OURS)
    .join(Conversation, Conversation.id == Delivery.conversation_id)
    .join(Inbox, Inbox.id == Delivery.inbox_id)
    .outerjoin(Message, Message.id == Delivery.message_id)
    .where(Delivery.id == bindparam("delivery"))
    .execution_options(populate_existing=True)
)

# What a delivery draws on, by the channel of its inbox and the Slack channel of its conversation.
Limits = Callable[[Delivery, str, str], list[Limit]]


@dataclass(frozen=True, slots=True)
class Turn:
    """A worker's turn with one delivery. step: "send", "prepare" (then `door`), or "look" (for evidence)."""

    delivery: Delivery
    lane_id: int
    epoch: int
    owner: str
    step: str
    started_at: datetime
    begun: float = field(default_factory=time.monotonic)  # when the lease was last known to be whole


def take(database: Database, lane_id: int, owner: str, limits: Limits) -> Turn | None:
    """Lease the lane and take its first delivery; None when somebody else has it or nothing is due."""

    def work(session: Session) -> Turn | None:
        now = database.now()
        free = {"lane": lane_id, "now": now}
        # The conversation is held only for a lane that is free: a ring for one that somebody is at must not stand in
        # the way of whoever that is. What is staged meanwhile they see, or it rings when they have let go. SQLite has
        # one writer, and nobody to stand in the way of.
        if not database.is_sqlite and session.connection().scalar(FREE, free) is None:
            return None
        epoch = session.connection().scalar(TAKE, free | {"owner": owner, "until": now + timing.LEASE})
        return None if epoch is None else _next(session, lane_id, epoch, owner, limits, now)

    return database.write(work, brief=True)


def door(database: Database, turn: Turn) -> bool:
    """Pass from preparing to sending, in a commit of its own. False: the lease was lost, do not send."""

    def work(session: Session) -> bool:
        now = database.now()
        hold(session, turn.delivery.conversation_id)
        leased = session.scalar(
            update(Lane)
            .where(Lane.id == turn.lane_id, Lane.epoch == turn.epoch, Lane.lease_until > now)
            .values(lease_until=now + timing.LEASE)
            .returning(Lane.id)
        )
        if leased is None:
            return False
        passed = session.scalar(
            update(Delivery)
            .where(Delivery.id == turn.delivery.id, Delivery.state == "claimed", Delivery.epoch == turn.epoch)
            .values(state="sending", attempts=Delivery.attempts + 1, sending_at=now)
            .returning(Delivery.id)
        )
        return passed is not None

    return database.write(work, brief=True)


def keep(database: Database, turn: Turn) -> bool:
    """Have the lane a while longer, for a preparation that takes its time. False: the lease was lost, stop."""

    def work(session: Session) -> bool:
        now = database.now()
        kept = session.scalar(
            update(Lane)
            .where(Lane.id == turn.lane_id, Lane.epoch == turn.epoch, Lane.lease_until > now)
            .values(lease_until=now + timing.LEASE)
            .returning(Lane.id)
        )
        return kept is not None

    return database.write(work, brief=True)


def note(session: Session, turn: Turn, more: Mapping[str, Any]) -> None:
    """Have whoever takes up a delivery after this worker know of something. Nothing is kept when the lease was lost."""
    delivery = session.get_one(Delivery, turn.delivery.id, populate_existing=True, with_for_update=True)
    if delivery.epoch == turn.epoch and delivery.state == "claimed":
        delivery.payload = delivery.payload | dict(more)


def settle(
    database: Database,
    turn: Turn,
    outcome: Outcome,
    limits: Limits,
    settled: Callable[[Session, Delivery, Verdict, datetime], None],
    *,
    go_on: bool = True,
) -> Turn | None:
    """Record what came of the turn and take the lane's next delivery, in one commit.

    settled: what else follows from the verdict, in the same transaction. go_on False gives the lane back instead.
    The attempt is written even when the lease was lost meanwhile: it is evidence for whoever has the lane now.
    """

    def work(session: Session) -> Turn | None:
        now = database.now()
        hold(session, turn.delivery.conversation_id)
        _record(session, turn, outcome, now)
        ours = {"lane": turn.lane_id, "lease": turn.epoch}
        about = session.execute(ABOUT, ours | {"delivery": turn.delivery.id}).one_or_none()
        if about is None:
            return None
        remember(session, *about)
        delivery: Delivery = about[0]
        if delivery.epoch == turn.epoch and delivery.state in {"claimed", "sending", "uncertain"}:
            tried = trial(delivery, looking=turn.step == "look")
            verdict = judge(outcome, tried, now, random.random())  # noqa: S311 - jitter, not a secret
            verdict, along = joining.with_those_behind(session, delivery, verdict, now)
            verdict = plainer(delivery, verdict, now)
            apply(delivery, verdict, now, looked=isinstance(outcome, Absent | Unknown))
            save(session, delivery)
            settled(session, delivery, verdict, now)
            for each in along:
                settled(session, each, replace(verdict, external_id=each.external_id or ""), now)
            session.flush()
        if session.connection().scalar(REST, ours) is not None:
            return None
        if not go_on:
            head, *_ = _head(session, turn.lane_id)
            _release(session, turn.lane_id, turn.epoch, head, now)
            return None
        following = _next(session, turn.lane_id, turn.epoch, turn.owner, limits, now)
        if following is not None:
            session.connection().execute(KEEP, ours | {"until": now + timing.LEASE})
        return following

    return database.write(work, brief=True)


def due_lanes(session: Session, now: datetime, most: int) -> list[tuple[int, str]]:
    """Lanes with something to do and nobody at it: (id, target), longest waiting first."""
    rows = session.execute(
        select(Lane.id, Lane.target)
        .where(Lane.due_at <= now, or_(Lane.lease_until.is_(None), Lane.lease_until <= now))
        .order_by(Lane.due_at)
        .limit(most)
    )
    return [(lane_id, target) for lane_id, target in rows]


def void_leases(database: Database, owner: str) -> int:
    """A worker is known to be dead: its lanes may be taken at once. How many there were."""

    def work(session: Session) -> int:
        now = database.now()
        freed = session.execute(
            update(Lane)
            .where(Lane.lease_owner == owner)
            .values(lease_until=now, lease_owner="")
            .returning(Lane.id, Lane.target)
        ).all()
        ring(session, *(Ring(target, "drain", lane_id) for lane_id, target in freed))
        return len(freed)

    return database.write(work)


def doubt(session: Session, *, now: datetime) -> int:
    """This database is of an earlier time: what was on its way in it may have gone out since. How much that was.

    It is looked for on the other side before it goes anywhere; where nobody can look, a person is asked at once. What
    is found in Slack from now on, but was typed before, may have gone out, too.
    """
    session.execute(update(Workspace).values(restored_at=now))
    on_its_way = (Delivery.state.in_(("queued", "claimed", "sending")), Delivery.kind.not_in(REPEATABLE), UNSETTLED)
    session.execute(update(Lane).where(Lane.lease_owner != "").values(lease_owner="", lease_until=None))
    lanes = session.scalars(select(Delivery.lane_id).where(*on_its_way).distinct()).all()
    doubted = session.execute(
        update(Delivery)
        .where(*on_its_way)
        .values(
            state="uncertain",
            uncertain_at=now - timing.STATUS_WAIT - timedelta(seconds=1),  # no status will come for it any more
            next_at=now,
            failure="interrupted",
            lead_id=None,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(update(Lane).where(Lane.id.in_(lanes)).values(due_at=now))
    return len(doubted)


def backlog(session: Session) -> dict[str, int]:
    """How many deliveries are not at rest, by target."""
    rows = session.execute(select(Delivery.target, func.count()).where(UNSETTLED).group_by(Delivery.target))
    return {target: count for target, count in rows}  # noqa: C416 - a Row is no pair to mypy


def _next(session: Session, lane_id: int, epoch: int, owner: str, limits: Limits, now: datetime) -> Turn | None:
    """The lane's first delivery that is not at rest, ready to be worked; else the lane is given back."""
    head, channel, slack_channel = _head(session, lane_id)
    if head is not None and head.kind in COALESCED:
        head = _newest(session, lane_id, head, now)
    if head is not None and head.epoch != epoch and head.state in {"claimed", "sending"}:
        _recover(session, head, now)
    if head is None or head.state in OPEN_ENDED or head.next_at > now:
        _release(session, lane_id, epoch, head, now)
        return None
    if head.state == "uncertain":
        step = "look"
    else:
        if not _admitted(session, head, limits(head, channel, slack_channel), now):
            _release(session, lane_id, epoch, head, now)
            return None
        step = "prepare" if head.kind in PREPARED else "send"
        if head.kind in joining.JOINABLE:
            joining.join(session, head, now)
        head.state = "claimed" if step == "prepare" else "sending"
        if step == "send":
            head.attempts, head.sending_at = head.attempts + 1, now
    head.epoch = epoch
    save(session, head)
    session.expunge(head)
    return Turn(head, lane_id, epoch, owner, step, now)


def _admitted(session: Session, head: Delivery, limits: Sequence[Limit], now: datetime) -> bool:
    """Whether the rate budgets let it go now. If not, it keeps the time it has been given."""
    if head.admitted and not paused(session, limits, now):
        head.admitted = False
        return True
    allowed = draw(session, limits, now)
    head.admitted = allowed > now
    if head.admitted:
        head.next_at = allowed
        session.flush()
    return not head.admitted


def _newest(session: Session, lane_id: int, head: Delivery, now: datetime) -> Delivery:
    """Of several wishes for the same drawing only the last one counts; the earlier ones are dropped as overtaken."""
    newest = session.scalars(
        select(Delivery).where(Delivery.lane_id == lane_id, UNSETTLED).order_by(Delivery.seq.desc()).limit(1)
    ).one()
    if newest.id != head.id:
        session.execute(
            update(Delivery)
            .where(Delivery.lane_id == lane_id, UNSETTLED, Delivery.seq < newest.seq)
            .values(state="cancelled", settled_at=now)
        )
        if head.admitted:  # the time it was given is the drawing's, whichever draws it
            newest.admitted, newest.next_at = True, head.next_at
        newest.attempts += unclear(session, head)  # they may still land on top of what is drawn now
    return newest


def _recover(session: Session, head: Delivery, now: datetime) -> None:
    """A worker died or lost its lease over this one. Claimed is harmless; sending may have been sent."""
    session.add(
        Attempt(
            workspace_id=head.workspace_id,
            delivery_id=head.id,
            epoch=head.epoch,
            step="prepare" if head.state == "claimed" else "send",
            outcome="interrupted",
            started_at=(head.sending_at or now) if head.state == "sending" else now,
            ended_at=now,
        )
    )
    if head.state == "claimed" or head.kind in REPEATABLE:
        head.state, head.next_at = "queued", now
        return
    fact = session.scalar(
        select(Attempt.external_id).where(
            Attempt.delivery_id == head.id, Attempt.outcome == "sent", Attempt.epoch == head.epoch
        )
    )
    head.state, head.uncertain_at, head.failure = "uncertain", now, "interrupted"
    # A fenced-out worker left the fact of its success: the look finds it at once.
    head.next_at = now if fact else (head.sending_at or now) + _wait_for_evidence(head)


def _wait_for_evidence(delivery: Delivery) -> timedelta:
    return timing.SETTLE if delivery.target in READABLE_TARGETS else timing.STATUS_WAIT


def _head(session: Session, lane_id: int) -> tuple[Delivery | None, str, str]:
    """The lane's first delivery that is not at rest, as it is now, and the channels it is about (see Limits)."""
    row = session.execute(HEAD, {"lane": lane_id}).one_or_none()
    return (None, "", "") if row is None else (row[0], row[1], row[2])


def _release(session: Session, lane_id: int, epoch: int, head: Delivery | None, now: datetime) -> None:
    """Give the lane back, due when its first delivery is. The conversation is held: nothing was staged meanwhile."""
    due = None if head is None or head.state in OPEN_ENDED else head.next_at
    session.connection().execute(RELEASE, {"lane": lane_id, "lease": epoch, "due": due})
    if head is not None and due is not None and due <= now:
        ring(session, Ring(head.target, "drain", lane_id))


def _record(session: Session, turn: Turn, outcome: Outcome, now: datetime) -> None:
    session.connection().execute(
        insert(_ATTEMPTS),
        {
            "workspace_id": turn.delivery.workspace_id,
            "delivery_id": turn.delivery.id,
            "epoch": turn.epoch,
            "step": turn.step,
            "outcome": type(outcome).__name__.lower(),
            "code": outcome.code if isinstance(outcome, SendError) else "",
            "provider": outcome.provider if isinstance(outcome, SendError) else "",
            "external_id": outcome.external_id or None if isinstance(outcome, Sent) else None,
            "started_at": turn.started_at,
            "ended_at": now,
        },
    )
