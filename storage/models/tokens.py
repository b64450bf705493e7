"""The tokens that other programs read with."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ApiToken(Base):
    """What a program shows to read a workspace's conversations. digest: SHA-256 of it in hex; it is kept nowhere.

    inboxes: only these, by id; [] for all. notes: whether notes of the team are read, too. used_at: when it was last
    shown, to the hour.
    """

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    inboxes: Mapped[list[int]] = mapped_column(default=list)
    notes: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
