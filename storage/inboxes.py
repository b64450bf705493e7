"""Inboxes: connecting an account to a Slack channel, and finding it again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storage import health, practice
from storage.db import insert
from storage.models import AuditEntry, Conversation, Inbox, Workspace
from storage.secrets import Vault

BY_ACCOUNT: Final = select(Inbox).where(
    Inbox.channel == bindparam("channel"), Inbox.account == bindparam("account"), Inbox.state != "removed"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInbox:
    """What is told of an account when it is connected. account: phone_number_id or Instagram account id."""

    channel: str
    account: str
    slack_channel: str
    token: str
    name: str = ""
    display_number: str = ""
    business: str = ""
    page: str = ""
    login: str = ""
    language: str = "en"
    read_receipts: str = "action"
    quiet_hours: int = 0
    undo_seconds: int = 0
    mode: str = "reply"
    link_mode: str | None = None  # None: as it was, at first as the workspace says


def add(session: Session, vault: Vault, workspace: Workspace, new: NewInbox, *, now: datetime) -> Inbox:
    """Connect an account, or change the connection of one that is already known (its conversations stay)."""
    values = {
        "workspace_id": workspace.id,
        "channel": new.channel,
        "account": new.account,
        "page": new.page,
        "business": new.business,
        "login": new.login,
        "name": new.name or new.display_number or new.account,
        "display_number": new.display_number,
        "slack_channel": new.slack_channel,
        "language": new.language,
        "read_receipts": new.read_receipts,
        "quiet_hours": new.quiet_hours,
        "undo_seconds": new.undo_seconds,
        "mode": new.mode,
        "token": vault.seal(owner(new.channel, new.account), new.token),
        "token_since": now,
        "token_expires_at": None,
        "token_warned": 0,
        "look_at": None,
        "templates_at": None,
    }
    statement = insert(session, Inbox).values(state="live", trouble="", trouble_from="", created_at=now, **values)
    inbox_id = session.scalars(
        statement.on_conflict_do_update(index_elements=["channel", "account"], set_=values).returning(Inbox.id)
    ).one()
    session.add(
        AuditEntry(
            workspace_id=workspace.id,
            actor="novelo",
            verb="inbox_added",
            details={"inbox": inbox_id, "channel": new.channel},
            at=now,
        )
    )
    session.flush()
    inbox = session.get_one(Inbox, inbox_id, populate_existing=True)
    if new.link_mode is not None:
        inbox.practice = inbox.practice | {"link_mode": new.link_mode}
    if new.link_mode is not None or inbox.created_at == now:  # else it stays as it was
        practice.settle_linking(session, inbox)
    if inbox.state == "removed":
        inbox.state, inbox.trouble, inbox.trouble_from = "live", "", ""
        session.flush()
    health.trouble(session, inbox, "", now=now)
    return inbox


def remove(session: Session, inbox_id: int, *, now: datetime) -> bool:
    """Disconnect: nothing more comes in or goes out, conversations stay readable. False when there is no such inbox."""
    workspace_id = session.scalar(
        update(Inbox)
        .where(Inbox.id == inbox_id, Inbox.state != "removed")
        .values(state="removed", token="")
        .returning(Inbox.workspace_id)
    )
    if workspace_id is None:
        return False
    session.add(
        AuditEntry(workspace_id=workspace_id, actor="novelo", verb="inbox_removed", details={"inbox": inbox_id}, at=now)
    )
    return True


def mask(session: Session, inbox: Inbox, masked: bool, reveal_to: str, *, now: datetime) -> list[int]:
    """Say whether an inbox hides the middle of its customers' numbers, and who may see them whole (features.md PR-1).

    The conversations whose cards are to be drawn again: those that are not closed.
    """
    changed = inbox.masked != masked
    inbox.masked, inbox.reveal_to = masked, reveal_to
    details = {"inbox": inbox.id, "masked": masked, "reveal_to": reveal_to}
    session.add(
        AuditEntry(workspace_id=inbox.workspace_id, actor="novelo", verb="inbox_masked", details=details, at=now)
    )
    session.flush()
    if not changed:
        return []
    return list(
        session.scalars(
            select(Conversation.id).where(
                Conversation.inbox_id == inbox.id, Conversation.status.in_(("open", "pending"))
            )
        )
    )


def connected(session: Session, workspace_id: int | None = None) -> list[Inbox]:
    """All inboxes that are not removed, oldest first."""
    query = select(Inbox).where(Inbox.state != "removed").order_by(Inbox.id)
    return list(session.scalars(query if workspace_id is None else query.where(Inbox.workspace_id == workspace_id)))


def by_account(session: Session, channel: str, account: str) -> Inbox | None:
    """The connected inbox of a channel's account."""
    return session.scalars(BY_ACCOUNT, {"channel": channel, "account": account}).one_or_none()


def by_business(session: Session, channel: str, business: str) -> list[Inbox]:
    """The connected inboxes of a business account; none for no business."""
    if not business:
        return []
    query = select(Inbox).where(Inbox.channel == channel, Inbox.business == business, Inbox.state != "removed")
    return list(session.scalars(query.order_by(Inbox.id)))


def token_renewed(session: Session, vault: Vault, inbox: Inbox, token: str, *, now: datetime) -> None:
    """The channel gave a token in place of ours: a new one, or ours with a new life."""
    inbox.token = vault.seal(owner(inbox.channel, inbox.account), token)
    inbox.token_since = now
    session.flush()


def owner(channel: str, account: str) -> str:
    """Whom an inbox's token is sealed for."""
    return f"inbox:{channel}:{account}"


def speak(session: Session, inbox: Inbox, language: str, actor: str, *, now: datetime) -> None:
    """What we say in its threads, and to its customers by ourselves, is in this language from now on."""
    details = {"inbox": inbox.id, "before": inbox.language, "after": language}
    inbox.language = language
    session.add(
        AuditEntry(workspace_id=inbox.workspace_id, actor=actor, verb="inbox_language", details=details, at=now)
    )
