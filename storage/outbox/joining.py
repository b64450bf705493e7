"""Customers' words that piled up behind one another go out in one post, so that a burst drains at Slack's pace; and so
do pictures that waited for company (storage/together.py)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import Session, aliased

from storage.db import Database
from storage.domain.outcomes import AT_REST, Verdict
from storage.models import Attachment, Delivery
from storage.models.outbox import UNSETTLED, unsettled
from storage.outbox.staging import hold, wake

# How many a post: Slack takes 50 blocks (slack.md 2.2), and lets people drop ten files at once.
JOINABLE: Final = MappingProxyType({"message": 40, "file": 10})

# Built once: every customer's message passes here, and most have no company.
BEHIND: Final = (
    select(Delivery)
    .where(Delivery.lane_id == bindparam("lane"), UNSETTLED, Delivery.seq > bindparam("seq"))
    .order_by(Delivery.seq)
    .limit(bindparam("most"))
)
# Parts of statements about deliveries: whether there is more in its lane, and whether something is joined under it.
_OTHER: Final = aliased(Delivery)
IS_FOLLOWED: Final = exists().where(_OTHER.lane_id == Delivery.lane_id, _OTHER.seq > Delivery.seq, unsettled(_OTHER))
IS_JOINED: Final = exists().where(_OTHER.lead_id == Delivery.id, _OTHER.id != Delivery.id, _OTHER.state != "cancelled")


def join(session: Session, head: Delivery, now: datetime, *, followed: bool) -> int:
    """Have what waits behind a post go out in it. They stay queued, and out of reach behind it, until it settles.

    followed: whether there is anything behind it. How many were joined.
    """
    if head.attempts:
        part(session, head)
    if not followed or head.lead_id == head.id or not _may_join(head):
        return 0
    joined = 0
    behind = session.scalars(BEHIND, {"lane": head.lane_id, "seq": head.seq, "most": JOINABLE[head.kind] - 1})
    for each in behind:
        waits = each.state == "queued" and each.next_at <= now and each.lead_id is None
        if each.kind != head.kind or not waits or not _may_join(each):
            break
        each.lead_id = head.id
        joined += 1
    return joined


def _may_join(delivery: Delivery) -> bool:
    return delivery.kind == "message" or bool(delivery.payload.get("waits"))


def part(session: Session, head: Delivery) -> int:
    """Take apart what was joined under a delivery. How many there were beside it."""
    parted = session.execute(
        update(Delivery)
        .where(Delivery.lead_id == head.id, Delivery.id != head.id, Delivery.state == "queued")
        .values(lead_id=None)
        .returning(Delivery.id)
    )
    return len(parted.all())


def with_those_behind(
    session: Session, head: Delivery, verdict: Verdict, now: datetime
) -> tuple[Verdict, Sequence[Delivery]]:
    """Have what was joined under a delivery follow its verdict: that, and those who do.

    A joined post that is refused is tried one by one.
    """
    if head.kind not in JOINABLE or verdict.state not in AT_REST:
        return verdict, ()
    if verdict.state == "sent" or verdict.failure == "uncertain":
        along = session.scalars(
            update(Delivery)
            .where(Delivery.lead_id == head.id, Delivery.id != head.id, Delivery.state == "queued")
            .values(
                state=verdict.state,
                failure=verdict.failure,
                external_id=verdict.external_id or None,
                sending_at=head.sending_at,
                settled_at=now,
            )
            .returning(Delivery),
            execution_options={"populate_existing": True},
        ).all()
        if verdict.state == "sent":
            for file in (each for each in along if each.attachment_id):
                file.external_id = session.get_one(Attachment, file.attachment_id).handle
        return verdict, along
    if part(session, head) and verdict.state == "failed":
        head.lead_id = head.id
        return replace(verdict, state="queued", next_at=now), ()
    return verdict, ()


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
