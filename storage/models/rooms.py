"""The Slack channels that conversations are shown in: who is there, and which conversation goes where."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Room(Base):
    """A Slack channel that conversations are shown in, and when Slack last said who is in it (None: it is to be asked).

    forgotten: goes up each time somebody comes or goes, so that an answer asked for before that is not believed.
    is_open: everybody in the workspace may read it, as Slack last said; a private one shows nothing of itself
    elsewhere.
    """

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    slack_channel: Mapped[str] = mapped_column(Text)
    members: Mapped[list[str]] = mapped_column(default=list)
    told_at: Mapped[datetime | None]
    forgotten: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=False, server_default=false())


class Teams(Base):
    """The user groups of a workspace, as Slack last told: [{"id": "S…", "handle": "sales", "users": ["U…"]}]."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), unique=True)
    groups: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    told_at: Mapped[datetime]


class Route(Base):
    """Where an inbox's new conversations go: the first of its routes that fits, else its own Slack channel.

    kind, value: what it looks for (storage.domain.routing). removed_at: nothing new goes there since then; what went
    there before still is there.
    """

    __tablename__ = "routes"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text, default="")
    slack_channel: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
