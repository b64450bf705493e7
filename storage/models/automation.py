"""What happens by itself: what is to be looked at, what was done once, and what customers thought of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Happening(Base):
    """Something that automatic messages and rules are to look at; gone once they have.

    event: storage.happenings.EVENTS. failures: how often looking at it broke.
    """

    __tablename__ = "happenings"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    event: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    failures: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]


class Automatic(Base):
    """Something that was done by itself and is not to be done again. kind: welcome, away, slow_nudge, slow_message, or
    "rule:" and its name. period: what it was done once in, such as when the closed time began. until: when that is over
    for certain, and the row goes."""

    __tablename__ = "automatic"
    __table_args__ = (UniqueConstraint("conversation_id", "kind", "period"), Index(None, "inbox_id", "kind", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column(index=True)


class Survey(Base):
    """What a customer thought of a conversation when it was closed. closer: the Slack user who closed it.

    asked_at: None until the question was sent. score: 1 to 5; None: they have not said.
    """

    __tablename__ = "surveys"
    __table_args__ = (UniqueConstraint("conversation_id", "closed_at"), Index(None, "inbox_id", "closed_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    closer: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    score: Mapped[int | None]
    answered_at: Mapped[datetime | None]
