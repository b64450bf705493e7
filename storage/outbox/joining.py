"""Customers' words that piled up behind one another go out in one post, so that a burst drains at Slack's pace."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.db import Database
from storage.domain.outcomes import AT_REST, Verdict
from storage.models import Delivery
from storage.models.outbox import UNSETTLED
from storage.outbox.staging import hold, wake

JOINABLE: Final = frozenset({"message"})
JOINED_MOST: Final = 40  # messages a post; Slack takes 50 blocks (slack.md 2.2)


def join(session: Session, head: Delivery, now: datetime) -> None:
    """Have what waits behind a post go out in it. They stay queued, and out of reach behind it, until it settles."""
    if head.attempts:
        part(session, head)
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


def part(session: Session, head: Delivery) -> int:
    """Take apart what was joined under a delivery. How many there were beside it."""
    parted = session.execute(
        update(Delivery)
        .where(Delivery.lead_id == head.id, Delivery.id != head.id, Delivery.state == "queued")
        .values(lead_id=None)
        .returning(Delivery.id)
    )
    return len(parted.all())


def with_those_behind(session: Session, head: Delivery, verdict: Verdict, now: datetime) -> Verdict:
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
    elif part(session, head) and verdict.state == "failed":
        head.lead_id = head.id
        return replace(verdict, state="queued", next_at=now)
    return verdict


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
