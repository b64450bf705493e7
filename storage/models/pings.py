"""What people are to be told of by direct message, later and together."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Ping(Base):
    """One thing one person is to hear of (storage.pings). what: which; the newest of the same takes the place of an
    earlier one. payload: as the direct message's delivery would have it. due_at: when they are told at the latest."""

    __tablename__ = "pings"
    __table_args__ = (UniqueConstraint("conversation_id", "slack_user", "what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    slack_user: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    due_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
