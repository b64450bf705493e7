"""Canned replies and macros."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class CannedReply(Base):
    """One of them, shaped as storage.domain.canned says. made_by: the Slack user, or "novelo" for a command."""

    __tablename__ = "canned_replies"
    __table_args__ = (UniqueConstraint("workspace_id", "code", "scope", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    code: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    acts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    folded: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
