"""What is known of two contacts being one person, and of numbers that customers wrote."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Pair(Base):
    """Two contacts. state: asked (a card asks whether they are one), linked, dismissed (they are not, never ask again).

    The linked pairs of a person hold its contacts together as the edges of a tree: one more joins two persons, one less
    parts them again. number: what they have in common, "" when a teammate said so. actor: a Slack user, or "novelo".
    undo: a contact's number as it was before it was set to link them: {"contact": id, "phone": before, "set": after}.
    """

    __tablename__ = "pairs"
    __table_args__ = (UniqueConstraint("lower_id", "upper_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    lower_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    upper_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    state: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(Text)
    undo: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]


class NumberSeen(Base):
    """A phone number in a customer's own words. state: offered (the card asks whether it is theirs), saved, declined.

    actor: the Slack user who decided.
    """

    __tablename__ = "numbers_seen"
    __table_args__ = (UniqueConstraint("contact_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"), index=True)
    number: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="offered")
    actor: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
