"""What a customer sends within two seconds shares one Slack post, where nobody waits for it (features.md RM-20).

Words are posted at once, always. A file that comes without any has only a place in the thread to show, so that may wait
for company, or is drawn into the post that has just gone out. The pictures themselves wait for each other: an album is
one post of files.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from storage import glances
from storage.models import Attachment, Conversation, Delivery, Message
from storage.models.outbox import UNSETTLED
from storage.outbox import JOINABLE, LANE, lane_of, stage

BURST: Final = timedelta(seconds=2)  # features.md RM-20
_OF_LANE: Final = select(Delivery).where(Delivery.lane_id == LANE).order_by(Delivery.seq.desc()).limit(1)
LAST: Final = _OF_LANE.execution_options(populate_existing=True)
# What tells whether it waits, without the rest: every customer's words ask, and mostly nothing does.
LAST_BRIEFLY: Final = _OF_LANE.with_only_columns(
    Delivery.state, Delivery.attempts, Delivery.lead_id, Delivery.admitted, Delivery.payload, Delivery.next_at
)
ALBUM: Final = frozenset({"image", "video"})  # what phones send several of at once


def post(
    session: Session, conversation: Conversation, message: Message, payload: dict[str, Any], *, now: datetime
) -> None:
    """Stage the post of a message that is only files: into the one before it, or a little later with what follows."""
    before = _last(session, conversation, "slack")
    beside = before is not None and before.kind == "message" and _is_of_burst(session, before, message, now)
    if before is None or not beside or _is_alone(before):
        due, waits = now + BURST, True
    elif before.state == "queued" and before.lead_id is None:  # it has not gone out: theirs will be one post
        due, waits = max(before.next_at, now), True
    else:
        due, waits = now, False
    payload = payload | ({"waits": True} if waits else {})
    staged = stage(session, conversation, "slack", "message", payload, now=now, message_id=message.id, due_at=due)
    if before is not None and not waits:
        _share(session, conversation, staged, before, now)


def release(session: Session, conversation: Conversation, now: datetime) -> None:
    """Words have come: what waited for company has it, and goes out with them."""
    if not glances.of(session, conversation.id).post:
        return
    newest = session.execute(LAST_BRIEFLY, {"conversation": conversation.id, "target": "slack"}).one_or_none()
    if newest is None or not _still_waits(newest, now):
        return
    waiting = session.scalars(
        select(Delivery)
        .where(Delivery.lane_id == lane_of(conversation, "slack"), UNSETTLED)
        .order_by(Delivery.seq.desc())
        .limit(JOINABLE["message"])
    )
    for each in waiting:
        if each.kind != "message" or not _still_waits(each, now):
            break
        each.next_at = now


def files(
    session: Session, conversation: Conversation, message: Message, found: Sequence[Attachment], now: datetime
) -> None:
    """Stage a message's files, each for the thread. Pictures wait for each other."""
    for file in found:
        due, payload = now, {}
        if file.kind in ALBUM:
            before = _last(session, conversation, "file")
            due = before.next_at if before is not None and _still_waits(before, now) else now + BURST
            payload = {"waits": True}
        stage(
            session, conversation, "file", "file", payload, now=now, due_at=due, message_id=message.id,
            attachment_id=file.id,
        )  # fmt: skip


def _share(session: Session, conversation: Conversation, shared: Delivery, before: Delivery, now: datetime) -> None:
    """Give it a part in a post that has gone out, or is going out; and have that drawn once the burst is over."""
    shared.lead_id = lead_id = before.lead_id or before.id
    if before.state == "sent":
        shared.state, shared.external_id, shared.settled_at = "sent", before.external_id, now
    drawn = session.scalars(
        select(Delivery).where(Delivery.lane_id == lane_of(conversation, "tidy"), UNSETTLED, Delivery.state == "queued")
    )
    if not any(each.kind == "tidy_edit" and each.payload.get("post") == lead_id for each in drawn):
        due = max(now, before.created_at + BURST)
        # In the lane that nobody's words wait in: Slack takes fewer changes than posts.
        stage(
            session, conversation, "tidy", "tidy_edit", {"post": lead_id}, now=now, due_at=due,
            message_id=shared.message_id,
        )  # fmt: skip


def _last(session: Session, conversation: Conversation, target: str) -> Delivery | None:
    return session.scalars(LAST, {"conversation": conversation.id, "target": target}).one_or_none()


def _is_of_burst(session: Session, before: Delivery, message: Message, now: datetime) -> bool:
    said = session.get(Message, before.message_id) if before.message_id else None
    same = said is not None and (said.direction, said.source) == (message.direction, message.source)
    return same and said is not None and said.unsent_at is None and before.created_at >= now - BURST


def _is_alone(before: Delivery) -> bool:
    """Whether nothing may be put into its post: it was refused, or is shown in words alone."""
    return before.state in {"failed", "cancelled"} or before.lead_id == before.id or "plain" in before.payload


def _still_waits(delivery: Delivery | Row[Any], now: datetime) -> bool:
    untouched = delivery.state == "queued" and not delivery.attempts and delivery.lead_id is None
    return untouched and not delivery.admitted and bool(delivery.payload.get("waits")) and delivery.next_at > now
