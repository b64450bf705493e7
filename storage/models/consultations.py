"""Colleagues from elsewhere who were asked about a conversation."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Consultation(Base):
    """One question to one person. asker, asked: Slack users. upto: the newest message they were shown; lines: how many.

    answered_at: None while they have not answered; they may once.
    """

    __tablename__ = "consultations"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    asker: Mapped[str] = mapped_column(Text)
    asked: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    upto: Mapped[int] = mapped_column(default=0)
    lines: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
