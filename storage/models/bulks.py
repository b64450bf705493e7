"""Acts on many conversations at once, and what each came to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Bulk(Base):
    """One act on many conversations at once. verb: close, assign or tag; value: the new owner, or the tags.

    state: drafted (chosen, nobody has said what is to be done), doing, done, undoing, undone. done_at: when it came to
    its end; it can be undone for a while after that. tells: its end is told in a direct message, too.
    """

    __tablename__ = "bulks"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), index=True)
    actor: Mapped[str] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default="drafted", index=True)
    done_at: Mapped[datetime | None]
    tells: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]


class BulkItem(Base):
    """A conversation that a bulk act is about. audit_id: the row of what was done to it; None: nothing.

    outcome: "" not yet, done, stale (it was so already, or may not be touched), undone, kept (something has happened
    since, so it was not undone).
    """

    __tablename__ = "bulk_items"
    __table_args__ = (UniqueConstraint("bulk_id", "conversation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulks.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    audit_id: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(Text, default="")
