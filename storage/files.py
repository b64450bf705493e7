"""What becomes of customers' files in the thread: shown, late and fetched again, taken back."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.domain.outcomes import Verdict
from storage.models import Attachment, Conversation, Delivery
from storage.outbox import decide, hold, stage

# When a file that could not be fetched is tried again by itself, from when it was told of: an outage ends within a day
# or two, and WhatsApp's own id of a file ends after seven days (meta.md 3.7).
FETCH_AGAIN: Final = tuple(timedelta(hours=hours) for hours in (0.5, 2, 6, 24, 48, 96, 164))
LATE_FILES: Final = frozenset({"no_answer", "throttled", "media_unfetchable", "slack_unreachable", "interrupted"})


def failed(session: Session, conversation: Conversation, delivery: Delivery, verdict: Verdict, now: datetime) -> None:
    """Its place in the thread says so and offers to fetch it; what may only be late is fetched again by itself."""
    attachment = session.get_one(Attachment, delivery.attachment_id)
    attachment.state, attachment.failure = "failed", verdict.failure
    waits = [wait for wait in FETCH_AGAIN if attachment.created_at + wait > now]
    attachment.retry_at = attachment.created_at + waits[0] if waits and verdict.failure in LATE_FILES else None
    payload = {"delivery": delivery.id, "name": attachment.name, "kind": attachment.kind, "reason": verdict.failure}
    payload["again"] = attachment.retry_at is not None
    if (told := _told_of_file(session, delivery)) is None:
        stage(session, conversation, "slack", "file_failed", payload, now=now, message_id=delivery.message_id)
    elif told.payload != payload:
        told.payload = payload
        stage(session, conversation, "slack", "edit", {"post": told.id}, now=now, message_id=delivery.message_id)


def shown(session: Session, conversation: Conversation, delivery: Delivery, now: datetime) -> None:
    """It is in the thread. A word that it could not be fetched says so from now on."""
    attachment = session.get_one(Attachment, delivery.attachment_id)
    attachment.state, attachment.retry_at = "shown", None
    if (told := _told_of_file(session, delivery)) is not None:
        told.payload = told.payload | {"came": True}
        stage(session, conversation, "slack", "edit", {"post": told.id}, now=now, message_id=delivery.message_id)


def _told_of_file(session: Session, delivery: Delivery) -> Delivery | None:
    """The post that says a file could not be fetched."""
    posts = session.scalars(
        select(Delivery).where(Delivery.message_id == delivery.message_id, Delivery.kind == "file_failed")
    )
    return next((post for post in posts if post.payload.get("delivery") == delivery.id), None)


def gone(session: Session, delivery: Delivery) -> None:
    """It has left Slack and the disk; nothing is left that leads to it."""
    attachment = session.get_one(Attachment, delivery.attachment_id)
    attachment.path = attachment.handle = attachment.source = attachment.name = attachment.sha256 = ""
    attachment.state, attachment.size_bytes, attachment.retry_at = "removed", 0, None


def fetch_again(session: Session, now: datetime, most: int) -> int:
    """Try once more to fetch files that may only have been late. How many there were."""
    due = session.scalars(
        select(Attachment).where(Attachment.retry_at <= now).order_by(Attachment.retry_at).limit(most)
    ).all()
    for attachment in due:
        attachment.retry_at = None
        failed = session.scalars(
            select(Delivery).where(
                Delivery.attachment_id == attachment.id, Delivery.kind == "file", Delivery.state == "failed"
            )
        ).one_or_none()
        if failed is not None:
            hold(session, failed.conversation_id)
            decide(session, failed, "again", now=now)
            attachment.state = "waiting"
    return len(due)
