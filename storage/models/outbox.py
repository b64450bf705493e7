"""The outbox: lanes, their deliveries, every attempt, and the rate budgets."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, ForeignKey, Index, Text, UniqueConstraint, bindparam, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.domain.outcomes import AT_REST, STUCK_STATES
from storage.models.base import Base


class Lane(Base):
    """The ordered deliveries of one conversation to one target, worked by one worker at a time.

    target: customer, slack (posts in the thread), notice (ephemerals and DMs), card, mark, receipt (read and typing),
    tidy (card, edit or mark once more, after a try that may land late).
    due_at: when there is next something to do; None when nothing is waiting. The sweep looks at nothing else.
    epoch: the fencing number; every claim adds one, and a settle with an older one changes nothing.
    """

    __tablename__ = "lanes"
    __table_args__ = (
        UniqueConstraint("conversation_id", "target"),
        Index(
            "ix_lanes_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_lanes_owner",
            "lease_owner",
            sqlite_where=text("lease_owner <> ''"),
            postgresql_where=text("lease_owner <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    target: Mapped[str] = mapped_column(Text)
    next_seq: Mapped[int] = mapped_column(default=1)
    epoch: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str] = mapped_column(Text, default="")
    lease_until: Mapped[datetime | None]
    due_at: Mapped[datetime | None]


class Delivery(Base):
    """One part to one target.

    state: queued, claimed (being prepared, nothing has left), sending (it may have left), uncertain, asked (a person
    decides), held (waits for a person or a mend), and at rest: sent, failed, cancelled.
    key: an opaque id that travels along so that the other side can tell us about it.
    admitted: its rate budgets have been drawn on, for the time next_at.
    lead_id: the delivery in whose post this one is shown, where several piled up; its own id: it goes alone.
    """

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"))
    target: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seq: Mapped[int]
    state: Mapped[str] = mapped_column(Text, default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    looks: Mapped[int] = mapped_column(default=0)  # read-backs made while uncertain
    generation: Mapped[int] = mapped_column(default=1)  # goes up with each person's "send again"
    epoch: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    admitted: Mapped[bool] = mapped_column(default=False)
    external_id: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="")  # what the channel has said of it since it was sent
    failure: Mapped[str] = mapped_column(Text, default="")
    failure_provider: Mapped[str] = mapped_column(Text, default="")
    sending_at: Mapped[datetime | None]
    uncertain_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("lane_id", "seq"),
        Index("ix_deliveries_inbox_id_external_id", "inbox_id", "external_id"),
        Index(
            "uq_deliveries_sent_to_customer", "inbox_id", "external_id", unique=True,
            sqlite_where=text("target = 'customer'"), postgresql_where=text("target = 'customer'"),
        ),
        Index(
            "ix_deliveries_attachment_id", "attachment_id",
            sqlite_where=text("attachment_id IS NOT NULL"), postgresql_where=text("attachment_id IS NOT NULL"),
        ),
        Index(
            "ix_deliveries_lead_id", "lead_id",
            sqlite_where=text("lead_id IS NOT NULL"), postgresql_where=text("lead_id IS NOT NULL"),
        ),
        Index(
            "ix_deliveries_waiting", "lane_id", "seq",
            sqlite_where=text("state NOT IN ('sent','failed','cancelled')"),
            postgresql_where=text("state NOT IN ('sent','failed','cancelled')"),
        ),
        Index(
            "ix_deliveries_stuck", "id",
            sqlite_where=text("state IN ('failed','asked','held','uncertain')"),
            postgresql_where=text("state IN ('failed','asked','held','uncertain')"),
        ),
    )  # fmt: skip


def unsettled(delivery: Any) -> ColumnElement[bool]:
    """Whether a delivery, or an alias of deliveries, is not at rest (see UNSETTLED)."""
    at_rest: Any = bindparam("at_rest", AT_REST, expanding=True, literal_execute=True)
    return cast(ColumnElement[bool], delivery.state.not_in(at_rest))


# Deliveries not at rest. Written into the statement as it stands, so that ix_deliveries_waiting serves it: a lane is as
# quick after a hundred thousand messages as after the first.
# The second: those that will not go on by themselves, by ix_deliveries_stuck.
UNSETTLED = unsettled(Delivery)
STUCK = Delivery.state.in_(bindparam("stuck", STUCK_STATES, expanding=True, literal_execute=True))


class Attempt(Base):
    """What one try came to. Only ever added to, also by a worker that lost its lease meanwhile: a fact is a fact.

    step: send, prepare, or look (for evidence). outcome: the class of storage.domain.outcomes or errors, in lower case;
    interrupted: the worker was stopped before it could say.
    """

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    epoch: Mapped[int]
    step: Mapped[str] = mapped_column(Text, default="send")
    outcome: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, default="")
    provider: Mapped[str] = mapped_column(Text, default="")
    external_id: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]


class Heard(Base):
    """What the other side told of a delivery by itself, later. Only ever added to; the flight recorder reads it.

    what: a status (delivered, read, failed), or how an unclear one was settled: by_status, by_echo, by_thread.
    at: by the provider's clock where it gave a time.
    """

    __tablename__ = "heard"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, default="")
    provider: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    created_at: Mapped[datetime]


class ParkedStatus(Base):
    """A status that overtook the answer to our own send: kept until the external id is known."""

    __tablename__ = "parked_statuses"
    __table_args__ = (UniqueConstraint("inbox_id", "external_id", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"))
    external_id: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    created_at: Mapped[datetime]


class Budget(Base):
    """How far a rate budget is used up: the theoretical arrival time of the next act (storage/budgets.py).

    paused_until: the other side said "not before"; None when it has not.
    """

    __tablename__ = "budgets"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    next_at: Mapped[datetime]
    paused_until: Mapped[datetime | None]
