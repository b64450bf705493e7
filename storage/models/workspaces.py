"""The Slack side's places and people: workspaces, inboxes, agents."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.models.base import Base


class Workspace(Base):
    """One Slack team. token: sealed (storage.secrets); "" in token mode before the first start has asked Slack.

    scan_at: when its threads are next read for what Slack's events did not bring; None: now. scanned_upto: the start of
    the last such reading that came to its end. card_fields: what of a contact stands on its cards, by key.
    practice: how the whole team works, as storage.domain.practice reads it.
    restored_at: when this database was last brought back from an earlier time; None: never.
    refresh_token: sealed; what the token is renewed with, "" where it does not rotate. token_expires_at: None: never.
    token_renewing_until: until when somebody has its renewal in hand; None: nobody has.
    """

    __tablename__ = "workspaces"

    id: Mapped[int] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(Text, unique=True)  # Slack's T…
    name: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")  # https://team.slack.com/
    bot_user: Mapped[str] = mapped_column(Text, default="")
    bot: Mapped[str] = mapped_column(Text, default="")  # Slack's B…
    app: Mapped[str] = mapped_column(Text, default="")
    token: Mapped[str] = mapped_column(Text, default="")
    installed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    scan_at: Mapped[datetime | None]
    scanned_upto: Mapped[datetime | None]
    card_fields: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    practice: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    restored_at: Mapped[datetime | None]
    refresh_token: Mapped[str] = mapped_column(Text, default="", server_default="")
    token_expires_at: Mapped[datetime | None]
    token_renewing_until: Mapped[datetime | None]


class Inbox(Base):
    """A connected account, shown in one Slack channel.

    account: WhatsApp phone_number_id or Instagram account id. business: WhatsApp business account id.
    state: live, attention (something must be mended: `trouble` says what), removed.
    trouble_from: the target whose refusal told us of the trouble; "" where the other side said so by itself.
    token_since: when we got the token. token_expires_at: None: never, or not told. token_warned: the days that the last
    warning spoke of, 0 before any.
    undo_seconds: how long a reply waits before it leaves, so that it can be taken back or changed.
    practice: how the team works it, as storage.domain.practice reads it.
    rules_off: rules of the practice that broke and do not run, by name: {at, why}.
    look_at: when the connection is next looked at; None: now.
    link_mode: what is done with two contacts of one number: what the practice says, else the workspace's.
    quiet_hours: how long no customer may write before the admins are warned; 0: they never are. quiet_since: the last
    word that they were warned about.
    templates_at: when its templates are next read at the channel; None: now.
    masked: whether customers' numbers are shown with their middle hidden. reveal_to: who may see them whole: "" for
    every agent, ADMINS, or a Slack user group.
    alone_since: since when nobody was there to be given its conversations; None: somebody is, or nobody is looked for.
    """

    __tablename__ = "inboxes"
    __table_args__ = (UniqueConstraint("channel", "account"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), index=True)
    channel: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(Text, default="")
    business: Mapped[str] = mapped_column(Text, default="")
    login: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text)
    display_number: Mapped[str] = mapped_column(Text, default="")
    slack_channel: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, default="en")
    mode: Mapped[str] = mapped_column(Text, default="reply")  # what a plain line in a thread is: reply or note
    read_receipts: Mapped[str] = mapped_column(Text, default="action")  # storage.receipts.MODES
    link_mode: Mapped[str] = mapped_column(Text, default="auto", server_default="auto")
    undo_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    token: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="live")
    trouble: Mapped[str] = mapped_column(Text, default="")
    trouble_from: Mapped[str] = mapped_column(Text, default="")
    token_since: Mapped[datetime]
    token_expires_at: Mapped[datetime | None]
    token_warned: Mapped[int] = mapped_column(default=0)
    practice: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}"
    )  # as storage.domain.practice has it
    rules_off: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    look_at: Mapped[datetime | None]
    quiet_hours: Mapped[int] = mapped_column(default=0)
    quiet_since: Mapped[datetime | None]
    templates_at: Mapped[datetime | None]
    masked: Mapped[bool] = mapped_column(default=False, server_default=false())
    reveal_to: Mapped[str] = mapped_column(Text, default="admins", server_default="admins")
    alone_since: Mapped[datetime | None]
    created_at: Mapped[datetime]

    workspace: Mapped[Workspace] = relationship(lazy="raise")


class Agent(Base):
    """A Slack user as we last saw them. may_reply: a full member of the workspace, no guest, outsider or bot.

    zone: their time zone ("America/Sao_Paulo"), "" when Slack does not say.
    hinted: how often they were told how a note becomes a reply (features.md c-2).
    admin: an admin or owner of the workspace. away_at: since then they want nothing given to them; None: they do.
    active: whether Slack shows them as there. quiet_until: until when they let Slack disturb them by nothing, None:
    they do not. presence_at, quiet_at: when Slack last told us of the one and the other; None: it has not.
    pings, quiet_from_hour, quiet_until_hour: when they want to hear of things (storage.domain.quiet).
    """

    __tablename__ = "agents"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_user"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    slack_user: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, default="")
    locale: Mapped[str] = mapped_column(Text, default="en-US")
    zone: Mapped[str] = mapped_column(Text, default="", server_default="")
    may_reply: Mapped[bool] = mapped_column(default=False)
    admin: Mapped[bool] = mapped_column(default=False, server_default=false())
    reacts: Mapped[bool] = mapped_column(default=False, server_default=false())  # their emoji go to customers
    hinted: Mapped[int] = mapped_column(default=0, server_default="0")
    away_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=False, server_default=false())
    quiet_until: Mapped[datetime | None]
    quiet_at: Mapped[datetime | None]
    presence_at: Mapped[datetime | None]
    pings: Mapped[str] = mapped_column(Text, default="instant", server_default="instant")
    quiet_from_hour: Mapped[int | None]
    quiet_until_hour: Mapped[int | None]
    seen_at: Mapped[datetime]  # when Slack last told us; older than 5 minutes is asked again


class Turn(Base):
    """Whose turn it is among those that a team's conversations are shared out to: whoever has the lowest number."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("workspace_id", "team", "slack_user"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    team: Mapped[str] = mapped_column(Text)  # a Slack user group
    slack_user: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(default=0, server_default="0")
