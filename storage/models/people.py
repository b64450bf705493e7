"""The customers: contacts, their identities, and every id an identity has had."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.models.base import Base
from storage.models.workspaces import Inbox


class Contact(Base):
    """The person. Fields are what the team knows; each identity keeps what its channel says.

    person_id: contacts that are the same person name the first of them here; None when alone. Nothing else changes when
    they are linked, so unlinking gives back what was (storage.linking).
    attributes: the workspace's own fields, by the id of their Attribute as a string; shaped as storage.domain.profile
    says. note: "📌 Note on contact", on every card of theirs. opted_out_at: since when they want no marketing, None
    when they may be written to; opted_out_by: "customer", or the Slack user or command who wrote it down.
    """

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), index=True)
    name: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")  # canonical E.164
    person_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    email: Mapped[str] = mapped_column(Text, default="", server_default="")
    language: Mapped[str] = mapped_column(Text, default="", server_default="")  # a BCP 47 tag: "pt-BR"
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    opted_out_at: Mapped[datetime | None]
    opted_out_by: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "workspace_id", "phone"), Index(None, "workspace_id", "email"))


class Attribute(Base):
    """A field that the workspace keeps about its contacts.

    key: as headers and `--fields` name it. kind: storage.domain.profile.KINDS. choices: of a list. visible_to: "" for
    everybody who may see the contact, ADMINS, or a Slack user group.
    """

    __tablename__ = "attributes"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    key: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    choices: Mapped[list[str]] = mapped_column(default=list)
    visible_to: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]


class Identity(Base):
    """One address of a person towards one inbox, written to exactly as Meta gave it; "" when only a BSUID is known.

    looked_for: the number and id under which the same person was last looked for among the others.
    """

    __tablename__ = "identities"

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), index=True)
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    address: Mapped[str] = mapped_column(Text, default="")
    bsuid: Mapped[str] = mapped_column(Text, default="")
    parent_bsuid: Mapped[str] = mapped_column(Text, default="")
    username: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    picture_url: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")  # canonical E.164, for display and matching only
    looked_for: Mapped[str] = mapped_column(Text, default="", server_default="")
    profile_at: Mapped[datetime | None]  # when the channel was last asked who this is
    created_at: Mapped[datetime]

    contact: Mapped[Contact] = relationship(lazy="raise")
    inbox: Mapped[Inbox] = relationship(lazy="raise")

    __table_args__ = (
        Index(None, "workspace_id", "phone"),
        Index(None, "workspace_id", "bsuid"),
        Index(None, "inbox_id", "contact_id"),
    )


class Alias(Base):
    """Every id an identity was ever known by; the constraint is what makes two first messages one person."""

    __tablename__ = "aliases"
    __table_args__ = (UniqueConstraint("inbox_id", "kind", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inboxes.id"))
    identity_id: Mapped[int] = mapped_column(ForeignKey("identities.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)  # wa_id, bsuid, igsid, group
    value: Mapped[str] = mapped_column(Text)
