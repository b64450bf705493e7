"""The outbox: every delivery to Slack or a customer, in lanes that keep the order.

A lane is worked by one worker at a time, under a lease with a fencing number (the epoch). The two-door rule: a delivery
is `claimed` while it is being prepared and `sending` from just before the wire, in a commit of its own. Whatever is
found in `sending` without a settled answer may have been sent, so it is `uncertain`, never queued again by itself.

Every transaction here holds the conversation's row first and the lane's second, and so does whoever stages.
"""

import random
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ScalarSelect, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from storage.budgets import Limit, draw, paused
from storage.db import Database, insert, ring
from storage.domain import timing
from storage.domain.errors import SendError
from storage.domain.outcomes import AT_REST, OPEN_ENDED, Outcome, Sent, Trial, Verdict, judge
from storage.models import Attempt, Conversation, Delivery, Heard, Lane
from storage.models.outbox import UNSETTLED
from storage.queue import Ring

# Doing these twice shows nothing twice, or only to one teammate.
REPEATABLE: Final = frozenset(
    {"card", "mark", "ephemeral", "dm", "export", "edit", "reaction", "react", "delete", "unfile", "read", "typing"}
    | {"block", "unblock", "moved"}
    | {"tidy_card", "tidy_edit", "tidy_mark"}
)
LASTING: Final = frozenset({"card", "edit", "mark"})  # what a try that lands late would put back to what it was
PREPARED: Final = frozenset(
    {"file", "template", "export"}
)  # bytes are fetched or uploaded first: steps that may be repeated
READABLE_TARGETS: Final = frozenset({"slack", "file"})
COALESCED: Final = frozenset({"card"})
# What Slack refuses as it was drawn is tried once more in words alone (reliability b9, 20). A card without its buttons
# would be worse than one that is not drawn again.
PLAINABLE: Final = frozenset(
    {"root", "message", "line", "failure", "question", "file_failed", "unshown", "sent", "closing"}
)
REFUSED: Final = frozenset({"slack_refused", "undrawable"})
# Customers' words that piled up behind one another go out in one post, so that a burst drains at Slack's pace.
JOINABLE: Final = frozenset({"message"})
JOINED_MOST: Final = 40  # messages a post; Slack takes 50 blocks (slack.md 2.2)
PATIENCE: Final = {"customer": timing.FRESH, "file": timing.FRESH, "receipt": timing.TYPING}
PATIENCE_OF: Final = dict.fromkeys(("block", "unblock"), timing.FRESH)  # a kind's own, before its target's

Limits = Callable[[Session, Delivery], list[Limit]]


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


def hold(session: Session, conversation_id: int) -> None:
    """Keep others' hands off this conversation until the commit. SQLite's writer has the whole database anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(
            select(Conversation.id).where(Conversation.id == conversation_id).with_for_update(key_share=True)
        )


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
    lane_id, seq = _allot(session, conversation, target, None if state in OPEN_ENDED else due)
    delivery = Delivery(
        key=uuid.uuid4().hex,
        workspace_id=conversation.workspace_id,
        inbox_id=conversation.inbox_id,
        conversation_id=conversation.id,
        lane_id=lane_id,
        message_id=message_id,
        attachment_id=attachment_id,
        target=target,
        kind=kind,
        payload=payload or {},
        seq=seq,
        state=state,
        next_at=due,
        created_at=min(since or now, now),
    )
    session.add(delivery)
    session.flush()
    if due <= now and state == "queued":
        ring(session, Ring(target, "drain", lane_id))
    return delivery


def ensure_root(session: Session, conversation: Conversation, now: datetime) -> None:
    """Have the conversation's card posted, if it has none."""
    if conversation.thread_ts:
        return
    staged = session.scalar(
        select(Delivery.id).where(Delivery.lane_id == lane_of(conversation, "slack"), Delivery.kind == "root").limit(1)
    )
    if staged is None:
        stage(session, conversation, "slack", "root", now=now)


def lane_of(conversation: Conversation, target: str) -> ScalarSelect[int]:
    """The id of a conversation's lane, for a query: deliveries are found by their lane."""
    return select(Lane.id).where(Lane.conversation_id == conversation.id, Lane.target == target).scalar_subquery()


def redraw(session: Session, conversation: Conversation, *, now: datetime, wait: timedelta = timedelta()) -> None:
    """Have the card drawn again from state; several wishes become one drawing."""
    waiting = session.scalar(
        select(Delivery.id)
        .where(Delivery.lane_id == lane_of(conversation, "card"), UNSETTLED, Delivery.state == "queued")
        .limit(1)
    )
    if waiting is None:
        stage(session, conversation, "card", "card", now=now, due_at=now + wait)


def take(database: Database, lane_id: int, owner: str, limits: Limits) -> Turn | None:
    """Lease the lane and take its first delivery; None when somebody else has it or nothing is due."""

    def work(session: Session) -> Turn | None:
        now = database.now()
        free = Lane.id == lane_id, Lane.due_at <= now, or_(Lane.lease_until.is_(None), Lane.lease_until <= now)
        # Looked at before the conversation is held: a ring for a lane that somebody is at must not stand in the way
        # of whoever that is. What is staged meanwhile they see, or it rings when they have let go.
        conversation_id = session.scalar(select(Lane.conversation_id).where(*free))
        if conversation_id is None:
            return None
        hold(session, conversation_id)
        epoch = session.scalar(
            update(Lane)
            .where(*free)
            .values(epoch=Lane.epoch + 1, lease_owner=owner, lease_until=now + timing.LEASE)
            .returning(Lane.epoch)
        )
        return None if epoch is None else _next(session, lane_id, epoch, owner, limits, now)

    return database.write(work)


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

    return database.write(work)


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

    return database.write(work)


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
        ours = session.scalar(
            update(Lane)
            .where(Lane.id == turn.lane_id, Lane.epoch == turn.epoch)
            .values(lease_until=now + timing.LEASE)
            .returning(Lane.id)
        )
        if ours is None:
            return None
        delivery = session.get_one(Delivery, turn.delivery.id, populate_existing=True)
        if delivery.epoch == turn.epoch and delivery.state in {"claimed", "sending", "uncertain"}:
            verdict = judge(outcome, trial(delivery), now, random.random())  # noqa: S311 - jitter, not a secret
            verdict = _with_those_behind(session, delivery, verdict, now)
            verdict = _plainer(delivery, verdict, now)
            apply(delivery, verdict, now, looked=turn.step == "look")
            settled(session, delivery, verdict, now)
            session.flush()
        if not go_on:
            _release(session, turn.lane_id, turn.epoch, now)
            return None
        return _next(session, turn.lane_id, turn.epoch, turn.owner, limits, now)

    return database.write(work)


def prove(
    session: Session,
    delivery: Delivery,
    external_id: str,
    settled: Callable[[Session, Delivery, Verdict, datetime], None],
    *,
    by: Literal["status", "echo", "thread"],
    now: datetime,
) -> bool:
    """Evidence has come from outside that this delivery arrived. False when that was already known.

    by: what the evidence is. The conversation must be held.
    """
    if delivery.state in AT_REST and delivery.external_id is not None:
        return False
    verdict = _with_those_behind(session, delivery, Verdict("sent", now, external_id), now)
    apply(delivery, verdict, now)
    hear(session, delivery, f"by_{by}", at=now, now=now)
    session.flush()
    settled(session, delivery, verdict, now)
    wake(session, delivery.lane_id, now)
    return True


def decide(session: Session, delivery: Delivery, choice: str, *, now: datetime) -> bool:
    """A person chose what becomes of a delivery: "again", "arrived" or "discard". False: it was settled meanwhile.

    Only what is failed, asked, held or uncertain can be chosen about, so a double click acts once.
    """
    allowed = {
        "again": ("failed", "asked", "held"),
        "arrived": ("asked", "uncertain"),
        "discard": ("failed", "asked", "held", "queued"),
    }[choice]
    if delivery.state not in allowed or (delivery.state == "queued" and delivery.lead_id):
        return False
    if choice == "again":
        if delivery.state == "failed" and delivery.kind != "root":
            # What came after it has long gone: it goes to the end, where the person sees it go. Behind one that was
            # asked about, and behind a card, everything has waited.
            delivery.seq = session.scalars(
                update(Lane)
                .where(Lane.id == delivery.lane_id)
                .values(next_seq=Lane.next_seq + 1)
                .returning(Lane.next_seq - 1)
            ).one()
        delivery.state, delivery.generation, delivery.created_at = "queued", delivery.generation + 1, now
        delivery.attempts, delivery.looks, delivery.uncertain_at, delivery.settled_at = 0, 0, None, None
        delivery.failure = delivery.failure_provider = delivery.status = ""
        delivery.payload = {name: value for name, value in delivery.payload.items() if name != "plain"}
        delivery.external_id = None  # what becomes of the first one is no longer this delivery's matter
    else:
        delivery.state = "sent" if choice == "arrived" else "cancelled"
        delivery.settled_at = now
    delivery.next_at = now
    session.flush()
    wake(session, delivery.lane_id, now)
    return True


def tidy_later(session: Session, conversation: Conversation, delivery: Delivery, *, now: datetime) -> None:
    """Do it once more when an earlier try of it, that nobody knows the end of, can no longer land on top of it."""
    if _unclear(session, delivery):
        stage(
            session, conversation, "tidy", f"tidy_{delivery.kind}", delivery.payload, now=now,
            message_id=delivery.message_id, due_at=now + timing.LATE_ACCEPT,
        )  # fmt: skip


def wake(session: Session, lane_id: int, now: datetime) -> None:
    """Make a lane due now, and ring for it."""
    target = session.scalar(update(Lane).where(Lane.id == lane_id).values(due_at=now).returning(Lane.target))
    if target is not None:
        ring(session, Ring(target, "drain", lane_id))


def due_lanes(session: Session, now: datetime, most: int) -> list[tuple[int, str]]:
    """Lanes with something to do and nobody at it: (id, target), longest waiting first."""
    rows = session.execute(
        select(Lane.id, Lane.target)
        .where(Lane.due_at <= now, or_(Lane.lease_until.is_(None), Lane.lease_until <= now))
        .order_by(Lane.due_at)
        .limit(most)
    )
    return [(lane_id, target) for lane_id, target in rows]


def leave_out(database: Database, delivery: Delivery, left_out: Sequence[int]) -> None:
    """What does not fit into the post of `delivery` gets one of its own, after it."""

    def work(session: Session) -> None:
        now = database.now()
        hold(session, delivery.conversation_id)
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(left_out), Delivery.lead_id == delivery.id)
            .values(state="queued", lead_id=None, external_id=None, settled_at=None, next_at=now)
        )
        wake(session, delivery.lane_id, now)

    database.write(work)


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


def trial(delivery: Delivery) -> Trial:
    """A delivery as the rules see it."""
    return Trial(
        repeatable=delivery.kind in REPEATABLE,
        readable=delivery.target in READABLE_TARGETS,
        attempts=delivery.attempts,
        looks=delivery.looks,
        created_at=delivery.created_at,
        uncertain_at=delivery.uncertain_at,
        patience=PATIENCE_OF.get(delivery.kind, PATIENCE.get(delivery.target, timing.SLACK_PATIENCE)),
        asks=delivery.target == "customer",
    )


def apply(delivery: Delivery, verdict: Verdict, now: datetime, *, looked: bool = False) -> None:
    """Write a verdict into the row."""
    delivery.state, delivery.next_at = verdict.state, verdict.next_at
    delivery.failure, delivery.failure_provider = verdict.failure, verdict.provider
    if verdict.external_id:
        delivery.external_id = verdict.external_id
    if looked:
        delivery.looks += 1
    if verdict.state == "uncertain" and delivery.uncertain_at is None:
        delivery.uncertain_at = now
    if verdict.state == "queued":
        delivery.uncertain_at, delivery.looks = None, 0
    if verdict.state in AT_REST:
        delivery.settled_at = now


def _allot(session: Session, conversation: Conversation, target: str, due: datetime | None) -> tuple[int, int]:
    """The lane and the next place in it. Makes the lane when it is the first."""
    statement = insert(session, Lane).values(
        workspace_id=conversation.workspace_id,
        inbox_id=conversation.inbox_id,
        conversation_id=conversation.id,
        target=target,
        next_seq=2,
        epoch=0,
        lease_owner="",
        due_at=due,
    )
    sooner = case((or_(Lane.due_at.is_(None), Lane.due_at > due), due), else_=Lane.due_at) if due else Lane.due_at
    lane_id, next_seq = session.execute(
        statement.on_conflict_do_update(
            index_elements=["conversation_id", "target"], set_={"next_seq": Lane.next_seq + 1, "due_at": sooner}
        ).returning(Lane.id, Lane.next_seq)
    ).one()
    return lane_id, next_seq - 1


def _next(session: Session, lane_id: int, epoch: int, owner: str, limits: Limits, now: datetime) -> Turn | None:
    """The lane's first delivery that is not at rest, ready to be worked; else the lane is given back."""
    waiting = (
        select(Delivery)
        .where(Delivery.lane_id == lane_id, UNSETTLED)
        .order_by(Delivery.seq)
        .execution_options(populate_existing=True)
    )
    head = session.scalars(waiting.limit(1)).one_or_none()
    if head is not None and head.kind in COALESCED:
        head = _newest(session, lane_id, head, now)
    if head is not None and head.epoch != epoch and head.state in {"claimed", "sending"}:
        _recover(session, head, now)
    if head is None or head.state in OPEN_ENDED or head.next_at > now:
        _release(session, lane_id, epoch, now)
        return None
    if head.state == "uncertain":
        step = "look"
    else:
        if not _admitted(session, head, limits(session, head), now):
            _release(session, lane_id, epoch, now)
            return None
        step = "prepare" if head.kind in PREPARED else "send"
        if head.kind in JOINABLE:
            _join(session, head, now)
        head.state = "claimed" if step == "prepare" else "sending"
        if step == "send":
            head.attempts, head.sending_at = head.attempts + 1, now
    head.epoch = epoch
    session.flush()
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


def _join(session: Session, head: Delivery, now: datetime) -> None:
    """Have what waits behind a post go out in it. They stay queued, and out of reach behind it, until it settles."""
    if head.attempts:
        _part(session, head)
    if head.lead_id == head.id:
        return
    behind = session.scalars(
        select(Delivery)
        .where(Delivery.lane_id == head.lane_id, UNSETTLED, Delivery.seq > head.seq)
        .order_by(Delivery.seq)
        .limit(JOINED_MOST - 1)
    )
    for each in behind:
        if each.kind not in JOINABLE or each.state != "queued" or each.next_at > now or each.lead_id is not None:
            break
        each.lead_id = head.id


def _part(session: Session, head: Delivery) -> int:
    """Take apart what was joined under a delivery. How many there were beside it."""
    parted = session.execute(
        update(Delivery)
        .where(Delivery.lead_id == head.id, Delivery.id != head.id, Delivery.state == "queued")
        .values(lead_id=None)
        .returning(Delivery.id)
    )
    return len(parted.all())


def _with_those_behind(session: Session, head: Delivery, verdict: Verdict, now: datetime) -> Verdict:
    """Have what was joined under a delivery follow its verdict. A joined post that is refused is tried one by one."""
    if head.kind not in JOINABLE or verdict.state not in AT_REST:
        return verdict
    if verdict.state == "sent" or verdict.failure == "uncertain":
        session.execute(
            update(Delivery)
            .where(Delivery.lead_id == head.id, Delivery.id != head.id, Delivery.state == "queued")
            .values(
                state=verdict.state,
                failure=verdict.failure,
                external_id=verdict.external_id or None,
                sending_at=head.sending_at,
                settled_at=now,
            )
        )
    elif _part(session, head) and verdict.state == "failed":
        head.lead_id = head.id
        return replace(verdict, state="queued", next_at=now)
    return verdict


def _plainer(delivery: Delivery, verdict: Verdict, now: datetime) -> Verdict:
    """Have what was refused as it was drawn go once more in words alone, before it counts as failed."""
    refused = verdict.state == "failed" and verdict.failure in REFUSED
    if not refused or delivery.kind not in PLAINABLE or delivery.payload.get("plain"):
        return verdict
    delivery.payload = delivery.payload | {"plain": True}
    if delivery.kind in JOINABLE:
        delivery.lead_id = delivery.id
    return replace(verdict, state="queued", next_at=now)


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
        newest.attempts += _unclear(session, head)  # they may still land on top of what is drawn now
    return newest


def _unclear(session: Session, delivery: Delivery) -> int:
    """How many tries of it nobody knows the end of."""
    if not delivery.attempts:
        return 0
    tries = select(func.count()).select_from(Attempt).where(Attempt.delivery_id == delivery.id)
    known = session.scalar(
        tries.where(Attempt.outcome.in_(("sent", "trylater", "needsmending", "rejected", "overtaken")))
    )
    return max(0, delivery.attempts - (known or 0))


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


def _release(session: Session, lane_id: int, epoch: int, now: datetime) -> None:
    """Give the lane back, due when its first delivery is. Looked up under the row's lock: nothing staged is missed."""
    head = (
        select(Delivery.state, Delivery.next_at)
        .where(Delivery.lane_id == lane_id, UNSETTLED)
        .order_by(Delivery.seq)
        .limit(1)
    )
    row = session.execute(head).one_or_none()
    due = None if row is None or row.state in OPEN_ENDED else row.next_at
    session.execute(
        update(Lane)
        .where(and_(Lane.id == lane_id, Lane.epoch == epoch))
        .values(lease_until=None, lease_owner="", due_at=due)
    )
    if due is not None and due <= now:
        target = session.scalar(select(Lane.target).where(Lane.id == lane_id))
        ring(session, Ring(str(target), "drain", lane_id))


def _record(session: Session, turn: Turn, outcome: Outcome, now: datetime) -> None:
    session.add(
        Attempt(
            workspace_id=turn.delivery.workspace_id,
            delivery_id=turn.delivery.id,
            epoch=turn.epoch,
            step=turn.step,
            outcome=type(outcome).__name__.lower(),
            code=outcome.code if isinstance(outcome, SendError) else "",
            provider=outcome.provider if isinstance(outcome, SendError) else "",
            external_id=outcome.external_id or None if isinstance(outcome, Sent) else None,
            started_at=turn.started_at,
            ended_at=now,
        )
    )


def hear(
    session: Session, delivery: Delivery, what: str, *, at: datetime, now: datetime, code: str = "", provider: str = ""
) -> None:
    """Write down what the other side told of a delivery by itself (models.Heard)."""
    session.add(
        Heard(
            workspace_id=delivery.workspace_id,
            delivery_id=delivery.id,
            what=what,
            code=code,
            provider=provider,
            at=at,
            created_at=now,
        )
    )


def proof_left_behind(session: Session, delivery: Delivery) -> str | None:
    """The external id that an earlier worker learned but could no longer settle, if there is one."""
    return session.scalar(
        select(Attempt.external_id)
        .where(Attempt.delivery_id == delivery.id, Attempt.outcome == "sent")
        .order_by(Attempt.id.desc())
        .limit(1)
    )


def backlog(session: Session) -> dict[str, int]:
    """How many deliveries are not at rest, by target."""
    rows = session.execute(select(Delivery.target, func.count()).where(UNSETTLED).group_by(Delivery.target))
    return {target: count for target, count in rows}  # noqa: C416 - a Row is no pair to mypy
