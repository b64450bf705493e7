"""What came in, kept before it is understood: envelopes, and the Slack events already acted on."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Envelope(Base):
    """A webhook body exactly as it was received. source: whatsapp or instagram. digest: SHA-256 of the body, hex.

    state: kept, opened, or unreadable: some of it could not be understood, `failure` says what.
    """

    __tablename__ = "envelopes"
    __table_args__ = (
        UniqueConstraint("source", "digest"),
        Index("ix_envelopes_kept", "id", sqlite_where=text("state = 'kept'"), postgresql_where=text("state = 'kept'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(Text, default="kept")
    failure: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]


class SlackEvent(Base):
    """A Slack event, click, command or submission we have acted on; the constraint makes Slack's repeats vanish."""

    __tablename__ = "slack_events"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    key: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(index=True)
