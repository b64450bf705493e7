"""Conversations and the Slack threads that show them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.models.base import Base
from storage.models.people import Identity
from storage.models.workspaces import Inbox

ASIDE = "snoozed_until IS NOT NULL OR muted_at IS NOT NULL OR blocked_at IS NOT NULL"

# Their reply window need not be as long after active_at as it is for all others.
ODD = "inbound_at IS NULL OR inbound_at < active_at OR shut_at > inbound_at"


def _part(name: str, where: str, *columns: str) -> Index:
    """An index of some rows only."""
    return Index(f"ix_conversations_{name}", *columns, sqlite_where=text(where), postgresql_where=text(where))


class Conversation(Base):
    """A contact's identity talking to an inbox.

    inbound_at: the provider's time of the customer's last message that opens a window.
    shut_at: when the provider told us the window is closed although our count said open; a newer inbound_at wins.
    waiting_since: oldest customer message nobody has answered; None when nothing waits ("needs reply").
    shown_read: the customer's newest message they were shown as read, by its external id.
    active_at: the newest customer message or, before any, the start; lists are sorted by it.
    routed: a route, or somebody, gave it its Slack channel, so it stays there when the inbox moves to another one.
    broadcast_at: when a customer's message was last shown at the top level of the Slack channel too.
    due_at: when its window is next looked at, or words that wait in it are (storage.marks); None: never by itself.
    snoozed_until: not among the open ones before then; None: not snoozed. snoozed_by: the Slack user who did.
    priority: 0 as usual, 1 high, 2 urgent. muted_at: left alone since then: it makes no noise, whatever comes.
    blocked_at: Meta turns their messages away since then. thanked: they said thanks after it was closed, nothing more.
    drafted_by: the Slack user who has a window open to write in, "" for none (storage.drafting).
    by_hand_at: since when people answer it and rules do not; None: nobody has since it was closed or given back.
    close_reason, close_note: why it was closed, as its closer chose and wrote it; "" for no word.
    """

    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"))
    identity_id: Mapped[int] = mapped_column(ForeignKey("identities.id"), unique=True)
    status: Mapped[str] = mapped_column(Text, default="open")
    owner: Mapped[str] = mapped_column(Text, default="")  # Slack user
    team: Mapped[str] = mapped_column(Text, default="")  # Slack user group
    slack_channel: Mapped[str] = mapped_column(Text)
    thread_ts: Mapped[str] = mapped_column(Text, default="")  # the present card; "" until it is posted
    inbound_at: Mapped[datetime | None]
    shut_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    replied_by: Mapped[str] = mapped_column(Text, default="")
    active_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    preview: Mapped[str] = mapped_column(Text, default="")
    preview_by_customer: Mapped[bool] = mapped_column(default=True)
    shown_read: Mapped[str] = mapped_column(Text, default="")
    routed: Mapped[bool] = mapped_column(default=False, server_default=false())
    broadcast_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    snoozed_by: Mapped[str] = mapped_column(Text, default="", server_default="")
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    muted_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    by_hand_at: Mapped[datetime | None]
    thanked: Mapped[bool] = mapped_column(default=False, server_default=false())
    close_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    close_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    drafted_by: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime]

    identity: Mapped[Identity] = relationship(lazy="raise")
    inbox: Mapped[Inbox] = relationship(lazy="raise")

    # A list is read off one of these, in its order (storage/lists.py).
    __table_args__ = (
        Index(None, "workspace_id", "slack_channel", "status", "active_at", "id"),
        Index(None, "workspace_id", "slack_channel", "owner", "status", "active_at", "id"),
        Index(None, "inbox_id", "slack_channel", "status", "active_at", "id"),
        _part("team", "team <> ''", "workspace_id", "slack_channel", "team", "status", "active_at", "id"),
        _part("waiting", "waiting_since IS NOT NULL", "workspace_id", "slack_channel", "active_at", "id"),
        _part("waiting_since", "waiting_since IS NOT NULL", "workspace_id", "slack_channel", "waiting_since"),
        _part("closing", "waiting_since IS NOT NULL", "inbox_id", "slack_channel", "inbound_at", "id"),
        _part("odd", ODD, "inbox_id", "slack_channel", "status", "active_at", "id"),
        _part("aside", ASIDE, "workspace_id", "slack_channel", "active_at", "id"),
        _part("due", "due_at IS NOT NULL", "due_at"),
    )


class Thread(Base):
    """Every thread a conversation has had: replies typed in an old one still reach the customer."""

    __tablename__ = "threads"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_channel", "ts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    slack_channel: Mapped[str] = mapped_column(Text)
    ts: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
