"""Who did what: only ever added to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class AuditEntry(Base):
    """actor: a Slack user, "customer" or "novelo". verb: a fixed word ("taken", "closed", "inbox_added").

    place, digest: its link in the chain (storage/audit.py); None and "" until it is sealed.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(index=True)  # what was done stays known when it is erased
    actor: Mapped[str] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    place: Mapped[int | None] = mapped_column(index=True, unique=True)
    digest: Mapped[str] = mapped_column(Text, default="", server_default="")
