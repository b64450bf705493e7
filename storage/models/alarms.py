"""What the workspace's admins are told about its connections."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Alarm(Base):
    """One thing to tell the admins, once. key, details: a sentence of the locale files and its values.

    recipients: Slack ids still to be told, with blanks between; "" until the admins have been looked up.
    next_at: when it is told, or tried again; None: everybody was told, or it was mended before anybody was.
    """

    __tablename__ = "alarms"
    __table_args__ = (
        Index(
            "ix_alarms_due",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"), index=True)
    key: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recipients: Mapped[str] = mapped_column(Text, default="")
    next_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
