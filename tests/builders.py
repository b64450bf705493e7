"""Rows to begin a test with: a workspace, an inbox, a customer, a conversation."""

from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.db import Database
from storage.inboxes import NewInbox, add
from storage.migrations import migrate
from storage.models import Alias, Contact, Conversation, Identity, Inbox, Thread, Workspace
from storage.secrets import Vault

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SECRET = Fernet.generate_key().decode()
VAULT = Vault([SECRET])


class ClockedDatabase(Database):
    """A real database whose clock the test holds."""

    clock: datetime = NOON

    def now(self) -> datetime:
        """What the test says it is."""
        return self.clock

    def later(self, **ago: float) -> datetime:
        """Let time pass."""
        self.clock += timedelta(**ago)
        return self.clock


def clocked(url: str) -> ClockedDatabase:
    """A migrated database with a clock that stands still."""
    database = ClockedDatabase(url, threads=4)
    migrate(database)
    return database


def workspace(session: Session, team: str = "T1") -> Workspace:
    """A connected Slack team."""
    known = session.scalars(select(Workspace).where(Workspace.team == team)).one_or_none()
    if known is not None:
        return known
    row = Workspace(
        team=team, name="Lumina", url="https://lumina.slack.com/", bot_user="UBOT", bot="BBOT", installed_at=NOON
    )
    session.add(row)
    session.flush()
    return row


def inbox(
    session: Session, home: Workspace, channel: str = "whatsapp", account: str = "1001", slack_channel: str = "C1"
) -> Inbox:
    """A connected account."""
    login = "instagram" if channel == "instagram" else ""
    new = NewInbox(
        channel=channel,
        account=account,
        slack_channel=slack_channel,
        token="token-of-the-inbox",
        name="Sales",
        login=login,
    )
    return add(session, VAULT, home, new, now=NOON)


def conversation(
    session: Session,
    of: Inbox,
    address: str = "5511987654321",
    name: str = "Maria Souza",
    *,
    thread_ts: str = "1700000000.000100",
    inbound_at: datetime | None = NOON,
) -> Conversation:
    """A customer who wrote at noon, and the thread that shows it."""
    contact = Contact(workspace_id=of.workspace_id, name=name, created_at=NOON)
    session.add(contact)
    session.flush()
    identity = Identity(
        workspace_id=of.workspace_id, inbox_id=of.id, contact_id=contact.id, address=address, name=name, created_at=NOON
    )
    session.add(identity)
    session.flush()
    kind = "wa_id" if of.channel == "whatsapp" else "igsid"
    session.add(Alias(workspace_id=of.workspace_id, inbox_id=of.id, identity_id=identity.id, kind=kind, value=address))
    row = Conversation(
        workspace_id=of.workspace_id, inbox_id=of.id, identity_id=identity.id, slack_channel=of.slack_channel,
        thread_ts=thread_ts, inbound_at=inbound_at, active_at=NOON, created_at=NOON,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if thread_ts:
        session.add(
            Thread(
                workspace_id=of.workspace_id,
                conversation_id=row.id,
                slack_channel=of.slack_channel,
                ts=thread_ts,
                created_at=NOON,
            )
        )
        session.flush()
    return row
