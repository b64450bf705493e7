"""Alarms: what admins are told about an inbox's connection, each once."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.db import ring
from storage.domain.traits import TRAITS
from storage.models import Alarm, Inbox
from storage.queue import Ring

RING: Final = Ring("notice", "look_after")
WARNINGS: Final = ("alarm-token-ends", "alarm-token-ends-tomorrow")
SLACK_ENDS: Final = "alarm-slack-token-ends"
UNSHOWN: Final = "alarm-unshown"
RULE_BROKE: Final = "alarm-rule-broke"
WEBHOOK: Final = "alarm-webhook-given-up"
TEMPLATES: Final = tuple(f"alarm-template-{what}" for what in ("paused", "rejected", "disabled", "category"))
REPORTS: Final = (  # what Meta tells of an account or number
    "alarm-account-changed", "alarm-channel-error", "alarm-number-name", "alarm-number-quality",
    "alarm-number-security", "alarm-values-not-included",
)  # fmt: skip
# True whatever else is wrong with the inbox.
LASTING: Final = (*WARNINGS, SLACK_ENDS, UNSHOWN, RULE_BROKE, WEBHOOK, *TEMPLATES, *REPORTS)


def tell(session: Session, inbox: Inbox, key: str, *, now: datetime, **values: str) -> None:
    """Have the admins told, and ring for it after the commit. key: a sentence; values: what it names besides."""
    named = {"inbox": f"{TRAITS[inbox.channel].label} · {inbox.name}", "place": inbox.slack_channel}
    session.add(
        Alarm(
            workspace_id=inbox.workspace_id,
            inbox_id=inbox.id,
            key=key,
            details=named | values,
            next_at=now,
            created_at=now,
        )
    )
    ring(session, RING)


def drop_untold(session: Session, inbox: Inbox) -> bool:
    """What nobody was told yet of an inbox's troubles is not told any more. Whether there was such a thing."""
    untold = session.scalars(
        update(Alarm)
        .where(Alarm.inbox_id == inbox.id, Alarm.recipients == "", Alarm.next_at.is_not(None))
        .where(Alarm.key.not_in(LASTING))
        .values(next_at=None)
        .returning(Alarm.id)
    )
    return bool(untold.all())


def told_since(session: Session, inbox: Inbox, key: str, since: datetime) -> bool:
    """Whether the admins were told this of the inbox, or are about to be, after `since`."""
    query = select(Alarm.id).where(Alarm.inbox_id == inbox.id, Alarm.key == key, Alarm.created_at > since)
    return session.scalar(query.limit(1)) is not None


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether somebody is to be told something now."""
    return session.scalar(select(Alarm.id).where(Alarm.next_at <= now).limit(1)) is not None


def claim(session: Session, now: datetime, again: datetime) -> list[Alarm]:
    """The alarms to tell now, oldest first; nobody else gets them before `again`."""
    ids = session.scalars(update(Alarm).where(Alarm.next_at <= now).values(next_at=again).returning(Alarm.id)).all()
    return list(session.scalars(select(Alarm).where(Alarm.id.in_(ids)).order_by(Alarm.id)))


def left(session: Session, alarm_id: int, recipients: Collection[str], next_at: datetime | None) -> None:
    """Who has still to be told, and when; None: it is done."""
    session.execute(update(Alarm).where(Alarm.id == alarm_id).values(recipients=" ".join(recipients), next_at=next_at))
