"""What was erased: the proof, without anything of whom it was about."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Erasure(Base):
    """One customer, erased. actor: who asked for it.

    rows: how many were deleted, by table. posts: our own posts and files in Slack that are still to be deleted there,
    each {"channels": [...], "ts": ...} or {"file": ...}; paths: files still in the data folder. left: the places of
    what teammates wrote, which only they can delete, each {"channel": ..., "ts": ...}.
    """

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    actor: Mapped[str] = mapped_column(Text)
    rows: Mapped[dict[str, Any]] = mapped_column(default=dict)
    posts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    paths: Mapped[list[str]] = mapped_column(default=list)
    left: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    posts_deleted: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
