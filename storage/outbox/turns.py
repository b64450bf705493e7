"""Turns with lanes: taking one with its first delivery, settling that, and finding what a dead worker left behind.

Threads that come at the same time are served together, in one transaction and with one statement for all of them.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Table, and_, bindparam, case, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.budgets import Limit, draw_all, paused
from storage.commits import Alone
from storage.db import Database, padded, remember, ring
from storage.domain import timing
from storage.domain.errors import SendError
from storage.domain.outcomes import OPEN_ENDED, Absent, Outcome, Sent, Unknown, judge
from storage.errands import ROWS, Errand, around
from storage.models import Attempt, Conversation, Delivery, Inbox, Lane, Message
from storage.models.outbox import UNSETTLED
from storage.outbox import joining
from storage.outbox.staging import hold_all
from storage.outbox.verdicts import READABLE_TARGETS, REPEATABLE, Done, apply, plainer, trial, unclear, with_it
from storage.queue import Ring
from storage.rows import save, write_out

# Bytes are fetched or uploaded first: steps that may be repeated.
PREPARED: Final = frozenset({"file", "template", "export"})
COALESCED: Final = frozenset({"card"})

# What every delivery passes through, built once, and asked once for all that are worked just then. Rows of lanes are
# never loaded as objects.
_LANES: Final = cast(Table, Lane.__table__)
_CONVERSATIONS: Final = cast(Table, Conversation.__table__)
_THESE: Final = _LANES.c.id.in_(bindparam("lanes", expanding=True))
_FREE: Final = and_(
    _THESE,
    _LANES.c.due_at <= bindparam("now"),
    or_(_LANES.c.lease_until.is_(None), _LANES.c.lease_until <= bindparam("now")),
)
FREE: Final = select(_LANES.c.id).where(_FREE)
_HOLDABLE: Final = FREE.join(_CONVERSATIONS, _CONVERSATIONS.c.id == _LANES.c.conversation_id)
HELD_FREE: Final = _HOLDABLE.with_for_update(key_share=True, of=_CONVERSATIONS)
HELD_FREE_NOW: Final = _HOLDABLE.with_for_update(key_share=True, of=_CONVERSATIONS, skip_locked=True)
TAKE: Final = (
    update(_LANES)
    .where(_FREE)
    .values(epoch=_LANES.c.epoch + 1, lease_owner=bindparam("owner"), lease_until=bindparam("until"))
    .returning(_LANES.c.id, _LANES.c.epoch)
)
RECORD: Final = insert(cast(Table, Attempt.__table__)).inline()
RELEASE: Final = (
    update(_LANES)
    .where(_LANES.c.id == bindparam("lane"), _LANES.c.epoch == bindparam("lease"))
    .values(lease_until=None, lease_owner="", due_at=bindparam("due"))
)
# Most lanes have nothing more to do: that is found out, and the lane given back, in one statement. The others are kept.
_HAS_MORE: Final = exists().where(Delivery.lane_id == _LANES.c.id, UNSETTLED)
REST: Final = (
    update(_LANES)
    .where(_THESE)
    .values(
        lease_until=case((_HAS_MORE, bindparam("until")), else_=None),
        lease_owner=case((_HAS_MORE, _LANES.c.lease_owner), else_=""),
        due_at=case((_HAS_MORE, _LANES.c.due_at), else_=None),
    )
    .returning(_LANES.c.id, _LANES.c.lease_until)
)
_FIRST: Final = (
    select(Delivery.id)
    .where(Delivery.lane_id == _LANES.c.id, UNSETTLED)
    .order_by(Delivery.seq)
    .limit(1)
    .correlate(_LANES)
    .scalar_subquery()
)
HEADS: Final = (
    around(
        select(Delivery, joining.IS_FOLLOWED, joining.IS_JOINED, *ROWS)
        .select_from(_LANES)
        .join(Delivery, Delivery.id == _FIRST)
    )
    .where(_THESE)
    .execution_options(populate_existing=True)
)
# What settling deliveries is about, in one statement: what follows from it asks for these rows again and again. The
# epoch is the lane's: while the conversation is held nobody takes it.
ABOUT: Final = (
    select(Delivery, _LANES.c.epoch, joining.IS_JOINED, Conversation, Inbox, Message)
    .select_from(Delivery)
    .join(_LANES, _LANES.c.id == Delivery.lane_id)
    .join(Conversation, Conversation.id == Delivery.conversation_id)
    .join(Inbox, Inbox.id == Delivery.inbox_id)
    .outerjoin(Message, Message.id == Delivery.message_id)
    .where(Delivery.id.in_(bindparam("deliveries", expanding=True)))
    .execution_options(populate_existing=True)
)

# What a delivery draws on, by the channel of its inbox and the Slack channel of its conversation.
Limits = Callable[[Delivery, str, str], list[Limit]]
# What follows from what came of deliveries, in the transaction that records it.
Settled = Callable[[Session, Sequence[Done], datetime], None]


class _Head(NamedTuple):
    """A lane's first delivery. is_followed: there is more behind it; is_joined: some of that is in its post."""

    delivery: Delivery
    is_followed: bool
    is_joined: bool
    errand: Errand


class _Lease(NamedTuple):
    """A lane that is ours."""

    lane_id: int
    epoch: int
    owner: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A worker's turn with one delivery. step: "send", "prepare" (then `door`), or "look" (for evidence).

    errand: the rows around it, as they were when it was taken. alone: nothing had been joined under it then.
    """

    delivery: Delivery
    errand: Errand
    alone: bool
    lane_id: int
    epoch: int
    owner: str
    step: str
    started_at: datetime
    begun: float = field(default_factory=time.monotonic)  # when the lease was last known to be whole

    @property
    def lease(self) -> "_Lease":
        """The lane that it is a turn with."""
        return _Lease(self.lane_id, self.epoch, self.owner)


def take(database: Database, lane_id: int, owner: str, limits: Limits) -> Turn | None:
    """Lease the lane and take its first delivery; None when somebody else has it or nothing is due."""
    return database.together(_Taking(database, owner, limits), lane_id)


@dataclass(frozen=True, slots=True)
class _Taking:
    """Takes lanes, all in one stroke (see `storage.db.Together`)."""

    database: Database
    owner: str
    limits: Limits

    def __call__(self, session: Session, lanes: Sequence[int], *, alone: bool) -> list[Turn | Alone | None]:
        now = self.database.now()
        ours, left_out = set(lanes), set[int]()
        if not self.database.is_sqlite:
            ours, left_out = _held(session, ours, now, alone=alone)
        taken = session.connection().execute(
            TAKE, {"lanes": padded(ours), "now": now, "owner": self.owner, "until": now + timing.LEASE}
        )
        epochs = {lane_id: epoch for lane_id, epoch in taken}  # noqa: C416 - a Row is no pair to mypy
        # In the order of asking: PostgreSQL gives them in that of its heap, and the first get what budgets have left.
        leases = [_Lease(lane_id, epochs[lane_id], self.owner) for lane_id in dict.fromkeys(lanes) if lane_id in epochs]
        turns = _next(session, leases, self.limits, now)
        # A lane that is asked for twice is had once.
        return [Alone() if lane_id in left_out else turns.pop(lane_id, None) for lane_id in lanes]


def _held(session: Session, lanes: set[int], now: datetime, *, alone: bool) -> tuple[set[int], set[int]]:
    """The lanes that may be taken, their conversations held; and those that would have to be waited for.

    A conversation is held only for a lane that is free: a ring for one that somebody is at must not stand in the way of
    whoever that is. What is staged meanwhile they see, or it rings when they have let go.
    """
    asked = {"lanes": padded(lanes), "now": now}
    held = set(session.connection().scalars(HELD_FREE if alone else HELD_FREE_NOW, asked))
    others = lanes - held
    if alone or not others:
        return held, set()
    return held, set(session.connection().scalars(FREE, {"lanes": padded(others), "now": now}))


def settle(
    database: Database, turn: Turn, outcome: Outcome, limits: Limits, settled: Settled, *, go_on: bool = True
) -> Turn | None:
    """Record what came of the turn and take the lane's next delivery, in one commit.

    settled: what else follows from the verdict, in the same transaction. go_on False gives the lane back instead.
    The attempt is written even when the lease was lost meanwhile: it is evidence for whoever has the lane now.
    """
    work, end = _Settling(database, limits, settled), _End(turn, outcome, go_on)
    if isinstance(outcome, Sent):
        return database.together(work, end)
    return database.write(lambda session: work.of_one(session, end), brief=True)  # what goes wrong touches more rows


@dataclass(frozen=True, slots=True)
class _End:
    """What came of a turn, and whether its lane is to be gone on with."""

    turn: Turn
    outcome: Outcome
    go_on: bool


@dataclass(frozen=True, slots=True)
class _Settling:
    """Settles turns, all in one stroke (see `storage.db.Together`)."""

    database: Database
    limits: Limits
    settled: Settled

    def of_one(self, session: Session, end: _End) -> Turn | None:
        """By itself: it waits for its conversation."""
        return cast(Turn | None, self(session, [end], alone=True)[0])

    def __call__(self, session: Session, ends: Sequence[_End], *, alone: bool) -> list[Turn | Alone | None]:
        now = self.database.now()
        # One of each conversation: what follows from one is there when the next is settled.
        firsts = {end.turn.delivery.conversation_id: end for end in reversed(ends)}
        held = hold_all(session, firsts, wait=alone)
        mine = {id(end): end.turn for conversation_id, end in firsts.items() if conversation_id in held}
        following = self._settle(session, [end for end in ends if id(end) in mine], now)
        return [following.get(end.turn.lane_id) if id(end) in mine else Alone() for end in ends]

    def _settle(self, session: Session, ends: Sequence[_End], now: datetime) -> dict[int, Turn]:
        """The lanes' next turns. The conversations are held."""
        if not ends:
            return {}
        session.connection().execute(RECORD, [_attempt(end, now) for end in ends])
        rows = session.execute(ABOUT, {"deliveries": padded(end.turn.delivery.id for end in ends)}).all()
        remember(session, *(entity for delivery, _, _, *others in rows for entity in (delivery, *others)))
        about = {delivery.id: (delivery, epoch, joined) for delivery, epoch, joined, *_ in rows}
        ours, done = list[_End](), list[Done]()
        for end in ends:
            delivery, epoch, joined = about.get(end.turn.delivery.id, (None, 0, False))
            if delivery is None or epoch != end.turn.epoch:
                continue  # the lease was lost: whoever has it goes on
            ours.append(end)
            if delivery.epoch == end.turn.epoch and delivery.state in {"claimed", "sending", "uncertain"}:
                done += _judged(session, delivery, end, now, joined=joined)
        if done:
            save(session, *(each.delivery for each in done))
            self.settled(session, done, now)
            session.flush()
        return self._go_on(session, ours, now)

    def _go_on(self, session: Session, ends: Sequence[_End], now: datetime) -> dict[int, Turn]:
        if not ends:
            return {}
        asked = {"lanes": padded(end.turn.lane_id for end in ends), "until": now + timing.LEASE}
        leased = {lane_id for lane_id, until in session.connection().execute(REST, asked) if until is not None}
        kept = [end for end in ends if end.turn.lane_id in leased]
        left = [end.turn.lease for end in kept if not end.go_on]
        _release(session, left, {lane_id: head.delivery for lane_id, head in _heads(session, left).items()}, now)
        return _next(session, [end.turn.lease for end in kept if end.go_on], self.limits, now)


def _judged(session: Session, delivery: Delivery, end: _End, now: datetime, *, joined: bool) -> list[Done]:
    """What came of a delivery, written into its row, and of those that went out with it."""
    tried = trial(delivery, looking=end.turn.step == "look")
    verdict = judge(end.outcome, tried, now, random.random())  # noqa: S311 - jitter, not a secret
    verdict, along = joining.with_those_behind(session, delivery, verdict, now) if joined else (verdict, ())
    verdict = plainer(delivery, verdict, now)
    apply(delivery, verdict, now, looked=isinstance(end.outcome, Absent | Unknown))
    return [Done(delivery, verdict, end.outcome), *with_it(verdict, along)]


def _next(session: Session, leases: Sequence[_Lease], limits: Limits, now: datetime) -> dict[int, Turn]:
    """By lane, its first delivery that is not at rest, ready to be worked; other lanes are given back."""
    firsts: dict[int, Delivery | None] = {}
    drawing: dict[int, tuple[Delivery, list[Limit]]] = {}
    found = _heads(session, leases)
    ready: dict[_Lease, _Head] = {}
    for lease in leases:
        head = found.get(lease.lane_id)
        firsts[lease.lane_id] = first = head.delivery if head is not None else None
        if head is None or first is None:
            continue
        if first.kind in COALESCED:
            firsts[lease.lane_id] = first = _newest(session, lease.lane_id, first, now)
        if first.epoch != lease.epoch and first.state in {"claimed", "sending"}:
            _recover(session, first, now)
        if first.state in OPEN_ENDED or first.next_at > now:
            continue
        ready[lease] = head._replace(delivery=first)
        if first.state != "uncertain":
            about = head.errand
            drawing[lease.lane_id] = first, limits(first, about.inbox.channel, about.conversation.slack_channel)
    late = _put_off(session, drawing, now)
    turns = {
        lease.lane_id: _begin(session, head, lease, now) for lease, head in ready.items() if lease.lane_id not in late
    }
    write_out(session, *(first for first in firsts.values() if first is not None))
    _release(session, [lease for lease in leases if lease.lane_id not in turns], firsts, now)
    return turns


def _begin(session: Session, head: _Head, lease: _Lease, now: datetime) -> Turn:
    """The turn with a delivery, and its row as it is meanwhile."""
    delivery, alone = head.delivery, not head.is_joined
    if delivery.state != "uncertain" and delivery.kind in joining.JOINABLE:
        # It asks before anything has changed about the row: one statement less.
        alone = joining.join(session, delivery, now, followed=head.is_followed) == 0 and alone
    delivery.epoch, step = lease.epoch, "look"
    if delivery.state != "uncertain":
        step = "prepare" if delivery.kind in PREPARED else "send"
    if step == "prepare":
        delivery.state = "claimed"
    elif step == "send":
        delivery.state, delivery.attempts, delivery.sending_at = "sending", delivery.attempts + 1, now
    return Turn(delivery, head.errand, alone, *lease, step, now)


def _put_off(session: Session, wanted: Mapping[int, tuple[Delivery, list[Limit]]], now: datetime) -> set[int]:
    """The lanes whose first delivery the rate budgets do not let go now. It keeps the time it has been given."""
    asking = {}
    for lane_id, (head, limits) in wanted.items():
        if head.admitted and not paused(session, limits, now):
            head.admitted = False
        else:
            asking[lane_id] = head, limits
    times = draw_all(session, [limits for _, limits in asking.values()], now)
    late = set()
    for (lane_id, (head, _)), allowed in zip(asking.items(), times, strict=True):
        head.admitted = allowed > now
        if head.admitted:
            head.next_at = allowed
            late.add(lane_id)
    return late


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


def _heads(session: Session, leases: Sequence[_Lease]) -> dict[int, _Head]:
    """By lane, its first delivery that is not at rest, as it is now."""
    if not leases:
        return {}
    rows = session.execute(HEADS, {"lanes": padded(lease.lane_id for lease in leases)})
    return {row[0].lane_id: _Head(row[0], row[1], row[2], Errand(*row[3:])) for row in rows}


def _release(session: Session, leases: Sequence[_Lease], firsts: Mapping[int, Delivery | None], now: datetime) -> None:
    """Give lanes back, each due when its first delivery is. Conversations are held: nothing was staged meanwhile."""
    if not leases:
        return
    dues = {}
    for lease in leases:
        head = firsts.get(lease.lane_id)
        dues[lease.lane_id] = due = None if head is None or head.state in OPEN_ENDED else head.next_at
        if head is not None and due is not None and due <= now:
            ring(session, Ring(head.target, "drain", lease.lane_id))
    values = [{"lane": lease.lane_id, "lease": lease.epoch, "due": dues[lease.lane_id]} for lease in leases]
    session.connection().execute(RELEASE, values)


def _attempt(end: _End, now: datetime) -> dict[str, Any]:
    turn, outcome = end.turn, end.outcome
    return {
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
    }
