"""How long customers who wait have been waiting, in working time."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Clock(Base):
    """One of a conversation in which the customer waits and an answer is due (storage.clocks).

    waits_since, status, priority: the conversation's own, when the clock was last set. target_seconds, spent_seconds,
    since: storage.domain.sla.Clock. warn_at, due_at: when three quarters, and all, of the target will have passed; None
    while it stands, or where no answer is due by any time (target_seconds 0). told: the stage that the thread has been
    told of. next_at: when there is another to tell.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        Index(
            "ix_clocks_next", "next_at",
            sqlite_where=text("next_at IS NOT NULL"), postgresql_where=text("next_at IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), unique=True)
    waits_since: Mapped[datetime]
    status: Mapped[str] = mapped_column(Text)
    priority: Mapped[int]
    target_seconds: Mapped[int]
    spent_seconds: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    told: Mapped[str] = mapped_column(Text, default="")
    next_at: Mapped[datetime | None]
