"""Tags: words of the workspace, ★ on people and # on conversations."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Tag(Base):
    """One word. kind: "contact" (★, about a person) or "conversation" (#, about what is talked of).

    folded: the name as it is compared (storage.domain.tagging.folded); "VIP", "vip" and "víp" are one tag of a kind.
    """

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("workspace_id", "folded", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class ContactTag(Base):
    """A ★ tag on a person."""

    __tablename__ = "contact_tags"
    __table_args__ = (UniqueConstraint("contact_id", "tag_id"), Index(None, "tag_id", "contact_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"))


class ConversationTag(Base):
    """A tag that finds a conversation: its own #, and the ★ of whoever it is with, so that lists look in one place.

    active_at: the conversation's own, kept beside the tag (storage.tags.stir), so that the newest of a tag are read off
    the index.
    """

    __tablename__ = "conversation_tags"
    __table_args__ = (
        UniqueConstraint("conversation_id", "tag_id"),
        Index(None, "tag_id", "active_at", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"))
    active_at: Mapped[datetime]
