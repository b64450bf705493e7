"""What came of a delivery, written into its row: by its own turn, by evidence from outside, or by a person's choice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.domain import timing
from storage.domain.outcomes import AT_REST, Outcome, Trial, Verdict
from storage.models import Attempt, Conversation, Delivery, Heard, Lane
from storage.outbox import joining
from storage.outbox.staging import redraw, stage, wake

# Doing these twice shows nothing twice, or only to one teammate.
REPEATABLE: Final = frozenset(
    {"card", "mark", "ephemeral", "dm", "export", "edit", "reaction", "react", "delete", "unfile", "read", "typing"}
    | {"block", "unblock", "hide", "unhide", "moved"}
    | {"tidy_card", "tidy_edit", "tidy_mark"}
)
TIDIED: Final = frozenset({"tidy_card", "tidy_mark"})  # not an edit: the lane of posts is for people's words
LASTING: Final = frozenset({"card", "edit", "mark"})  # what a try that lands late would put back to what it was
READABLE_TARGETS: Final = frozenset({"slack", "file"})
# What Slack refuses as it was drawn is tried once more in words alone (reliability b9, 20). A card without its buttons
# would be worse than one that is not drawn again.
PLAINABLE: Final = frozenset(
    {"root", "message", "line", "failure", "question", "file_failed", "unshown", "sent", "closing", "ruled"}
)
REFUSED: Final = frozenset({"slack_refused", "undrawable"})
PATIENCE: Final = {"customer": timing.FRESH, "file": timing.FRESH, "receipt": timing.TYPING}
PATIENCE_OF: Final = dict.fromkeys(
    ("block", "unblock", "hide", "unhide"), timing.FRESH
)  # a kind's own, before its target's


@dataclass(frozen=True, slots=True)
class Done:
    """What has come of a delivery. outcome: of the try, where it was its own turn that settled it."""

    delivery: Delivery
    verdict: Verdict
    outcome: Outcome | None = None


def prove(
    session: Session,
    delivery: Delivery,
    external_id: str,
    settled: Callable[[Session, Sequence[Done], datetime], None],
    *,
    by: Literal["status", "echo", "thread"],
    now: datetime,
) -> bool:
    """Evidence has come from outside that this delivery arrived. False when that was already known.

    by: what the evidence is. The conversation must be held.
    """
    if delivery.state in AT_REST and delivery.external_id is not None:
        return False
    verdict, along = joining.with_those_behind(session, delivery, Verdict("sent", now, external_id), now)
    apply(delivery, verdict, now)
    hear(session, delivery, f"by_{by}", at=now, now=now)
    session.flush()
    settled(session, [Done(delivery, verdict), *with_it(verdict, along)], now)
    wake(session, delivery.lane_id, now)
    return True


def with_it(verdict: Verdict, along: Iterable[Delivery]) -> list[Done]:
    """What has come of those that went out in the post of another, whose verdict this is."""
    return [Done(each, replace(verdict, external_id=each.external_id or "")) for each in along]


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
    if unclear(session, delivery):
        stage(
            session, conversation, "tidy", f"tidy_{delivery.kind}", delivery.payload, now=now,
            message_id=delivery.message_id, due_at=now + timing.LATE_ACCEPT,
        )  # fmt: skip


def tidy(session: Session, conversation: Conversation, delivery: Delivery, *, now: datetime) -> None:
    """The time for once more has come. A card or mark is done in its own lane: done beside it, it could put back what
    is just being changed there."""
    if delivery.kind == "tidy_card":
        redraw(session, conversation, now=now)
    elif delivery.kind == "tidy_mark":
        stage(session, conversation, "mark", "mark", {"only": True}, now=now, message_id=delivery.message_id)


def trial(delivery: Delivery, *, looking: bool) -> Trial:
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
        looking=looking,
    )


def apply(delivery: Delivery, verdict: Verdict, now: datetime, *, looked: bool = False) -> None:
    """Write a verdict into the row. looked: it was looked for, and not found."""
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


def plainer(delivery: Delivery, verdict: Verdict, now: datetime) -> Verdict:
    """Have what was refused as it was drawn go once more in words alone, before it counts as failed."""
    refused = verdict.state == "failed" and verdict.failure in REFUSED
    if not refused or delivery.kind not in PLAINABLE or delivery.payload.get("plain"):
        return verdict
    delivery.payload = delivery.payload | {"plain": True}
    if delivery.kind in joining.JOINABLE:
        delivery.lead_id = delivery.id
    return replace(verdict, state="queued", next_at=now)


def unclear(session: Session, delivery: Delivery) -> int:
    """How many tries of it nobody knows the end of."""
    if not delivery.attempts:
        return 0
    tries = select(func.count()).select_from(Attempt).where(Attempt.delivery_id == delivery.id)
    known = session.scalar(
        tries.where(Attempt.outcome.in_(("sent", "trylater", "needsmending", "rejected", "overtaken")))
    )
    return max(0, delivery.attempts - (known or 0))


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
