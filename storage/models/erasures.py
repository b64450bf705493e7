"""What was erased: the proof, without anything of whom it was about."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Erasure(Base):
    """One customer, erased. actor: who asked for it.

    rows: how many were deleted, by table. posts: our own posts and files in Slack that are still to be deleted there,
    each {"channels": [...], "ts": ...} or {"file": ...}; paths: files still in the data folder. left: the places of
    what teammates wrote, which only they can delete, each {"channel": ..., "ts": ...}.
    One asked for in Slack: contact_id is whom it is about, None once their rows are gone. due_at: when a worker goes on
    with it, None: never, it is done or is another's. told: the message to the actor that says how far it has come,
    {"channel": ..., "ts": ...}.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        Index(
            "ix_erasures_due", "due_at",
            sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL"),
        ),
    )  # fmt: skip

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
    contact_id: Mapped[int | None]  # no foreign key: it names nobody when they are gone
    due_at: Mapped[datetime | None]
    told: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
