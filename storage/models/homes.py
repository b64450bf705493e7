"""What each teammate keeps of the lists: the Home they look at, saved views, and starred conversations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class SavedView(Base):
    """A filter under a name. query: in the query language.

    owner: the Slack user whose it is, "" for the whole team's. post_channel: the Slack channel that gets it once a day,
    "" for none, at `post_hour` (0 to 23) in `post_zone`; posted_on: the last day it did, there.
    """

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), index=True)
    owner: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text, default="")
    post_channel: Mapped[str] = mapped_column(Text, default="")
    post_hour: Mapped[int] = mapped_column(default=9)
    post_zone: Mapped[str] = mapped_column(Text, default="UTC")
    posted_on: Mapped[date | None]
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Favourite(Base):
    """A star on a conversation. slack_user: whose, "" for the team's. notify: a message when the customer writes."""

    __tablename__ = "favourites"
    __table_args__ = (
        UniqueConstraint("conversation_id", "slack_user"),
        Index(None, "workspace_id", "slack_user"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    slack_user: Mapped[str] = mapped_column(Text, default="")
    notify: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Home(Base):
    """What one person looks at in App Home, so that drawing it again shows the same.

    tab: the list's name. view_id: the saved view instead, None for none. words: what they searched for. channel: one
    channel only, "" for all. place: where the page begins, "" for the first one (storage.homes).
    told: a sentence for them alone, shown at the top until they do something else: {"key": …, "values": …}.
    opened_at: when they last opened it or did something in it. due_at: when it is to be drawn again whatever happens.
    upto: the newest delivery there was when it was last drawn. digest, hash: what Slack was given, and its name for it.
    """

    __tablename__ = "homes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_user"),
        Index(None, "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    slack_user: Mapped[str] = mapped_column(Text)
    tab: Mapped[str] = mapped_column(Text, default="needs-reply")
    view_id: Mapped[int | None] = mapped_column(ForeignKey("saved_views.id"))
    channel: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    upto: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(Text, default="")
    hash: Mapped[str] = mapped_column(Text, default="")
    lease_until: Mapped[datetime | None]
