"""Other programs that are told what happens: where, and what is on its way to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, bindparam, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


def _part(name: str, where: str, *columns: str, unique: bool = False) -> Index:
    """An index of some rows only."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class Hook(Base):
    """A webhook of ours: an address that is told of events (storage.domain.hooking).

    secret: what is signed with, sealed (storage.secrets); "" once removed. inboxes: only of these, by id; [] for all.
    words: whether it is told what was said, and customers' names and numbers.
    """

    __tablename__ = "hooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), index=True)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]]
    inboxes: Mapped[list[int]] = mapped_column(default=list)
    words: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class HookLine(Base):
    """The calls about one conversation to one webhook, in order, worked by one worker at a time.

    due_at: when there is next something to do; None when nothing waits. epoch: the fencing number, as a lane has it.
    """

    __tablename__ = "hook_lines"
    __table_args__ = (
        UniqueConstraint("conversation_id", "hook_id"),
        _part("ix_hook_lines_due", "due_at IS NOT NULL", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    hook_id: Mapped[int] = mapped_column(ForeignKey("hooks.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    epoch: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    due_at: Mapped[datetime | None]


class HookCall(Base):
    """One event told to one webhook, at least once. state: waiting, sent, given_up.

    details: what the event says beside the conversation and the message, which are read when it is sent: nobody's words
    are kept here. failure: why the last try did not get through.
    """

    __tablename__ = "hook_calls"
    __table_args__ = (
        Index(None, "line_id", "id"),
        _part("ix_hook_calls_waiting", "state = 'waiting'", "line_id", "id"),
        _part("ix_hook_calls_given_up", "state = 'given_up'", "hook_id", "id"),
        _part("ix_hook_calls_message", "message_id IS NOT NULL", "message_id"),
        _part("ix_hook_calls_settled", "settled_at IS NOT NULL", "settled_at"),
        _part(
            "uq_hook_calls_once", "event IN ('message.received', 'message.sent')", "hook_id", "message_id", "event",
            unique=True,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    hook_id: Mapped[int] = mapped_column(ForeignKey("hooks.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("hook_lines.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    event: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(Text, default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(Text, default="")
    next_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


# Written into the statement as it stands, so that the indexes of these rows serve it.
WAITING = HookCall.state == bindparam("waiting", "waiting", literal_execute=True)
GIVEN_UP = HookCall.state == bindparam("given_up", "given_up", literal_execute=True)
