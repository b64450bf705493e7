"""Acts on many conversations at once, and what each came to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Bulk(Base):
    """One act on many conversations at once. verb: close, assign or tag; value: the new owner, or the tags.

    undone_at: when it was taken back, as far as nothing had happened since.
    """

    __tablename__ = "bulks"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), index=True)
    actor: Mapped[str] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class BulkItem(Base):
    """A conversation that a bulk act is about. audit_id: the row of what was done to it; None: not yet, or nothing."""

    __tablename__ = "bulk_items"
    __table_args__ = (UniqueConstraint("bulk_id", "conversation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulks.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    audit_id: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(Text, default="")  # done, stale (nothing to do any more), undone, kept
