"""Messages and notes, and the files they carry."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Message(Base):
    """Something said. direction: in (the customer), out (to the customer), note (stays in Slack).

    source: customer, slack, app (the phone or Instagram app), tool (another program).
    status is of an outgoing one: staged, sending, sent, delivered, read, failed, uncertain; cancelled when taken back;
    held while its author is asked, queued while it waits for the customer to write.
    external_id: the provider's id of an incoming or echoed one; parts of ours keep theirs on their deliveries.
    slack_ts: the agent's own Slack message for one typed in Slack. mark: the reaction we last put there.
    fades_at: when the story it links to is surely gone, so that the link is to go, too; None once it is.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    direction: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    external_id: Mapped[str | None] = mapped_column(Text)
    reply_to: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(Text, default="")  # Slack user
    slack_channel: Mapped[str | None] = mapped_column(Text)
    slack_ts: Mapped[str | None] = mapped_column(Text)
    client_msg_id: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="")
    mark: Mapped[str] = mapped_column(Text, default="")
    failure: Mapped[str] = mapped_column(Text, default="")  # our word for the cause
    failure_provider: Mapped[str] = mapped_column(Text, default="")  # what the other side said, with its code
    envelope_id: Mapped[int | None] = mapped_column(ForeignKey("envelopes.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime]  # provider's clock for the customer's, Slack's for ours
    edited_at: Mapped[datetime | None]
    unsent_at: Mapped[datetime | None]
    fades_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("inbox_id", "external_id"),
        UniqueConstraint("workspace_id", "slack_channel", "slack_ts"),
        UniqueConstraint("workspace_id", "author", "client_msg_id"),  # Slack was seen giving one gesture two ts
        Index(None, "conversation_id", "id"),
        Index(None, "conversation_id", "sent_at", "id"),
        Index(
            "ix_messages_fading", "fades_at",
            sqlite_where=sql("fades_at IS NOT NULL"), postgresql_where=sql("fades_at IS NOT NULL"),
        ),
        Index(
            "ix_messages_held", "conversation_id",
            sqlite_where=sql("status = 'held'"), postgresql_where=sql("status = 'held'"),
        ),
        Index(
            "ix_messages_queued", "conversation_id",
            sqlite_where=sql("status = 'queued'"), postgresql_where=sql("status = 'queued'"),
        ),
    )  # fmt: skip


class Attachment(Base):
    """A file of a message. source: the channel's media reference or the Slack file id.

    state: waiting, fetched (bytes are at `path` in the data folder), shown (it reached the other side), failed.
    handle: what the other side calls our upload (Slack file id, WhatsApp media id), kept so that it is uploaded once.
    retry_at: when one that failed for now is fetched once more by itself; None: never, or it need not be.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index(
            "ix_attachments_retry",
            "retry_at",
            sqlite_where=sql("retry_at IS NOT NULL"),
            postgresql_where=sql("retry_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    mime: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    size_bytes: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default="waiting")
    path: Mapped[str] = mapped_column(Text, default="")
    handle: Mapped[str] = mapped_column(Text, default="")
    failure: Mapped[str] = mapped_column(Text, default="")
    retry_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
