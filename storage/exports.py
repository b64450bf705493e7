"""What we keep, given out: one customer's conversations whole, or every row of the team's own, never a token."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import (
    Agent,
    Attachment,
    Attribute,
    AuditEntry,
    Contact,
    ContactTag,
    Conversation,
    ConversationTag,
    Delivery,
    Identity,
    Inbox,
    Message,
    Tag,
    Thread,
    Workspace,
)
from storage.models.base import Base
from storage.outbox import stage

# In an order in which whoever reads them in finds what a row points at before the row.
TABLES: Final[Sequence[type[Base]]] = (
    Workspace, Agent, Inbox, Contact, Identity, Attribute, Tag, ContactTag, Conversation, ConversationTag, Thread,
    Message, Attachment, AuditEntry,
)  # fmt: skip
SECRET: Final = frozenset({"token", "refresh_token"})  # columns that never leave
MOST: Final = 1000  # rows a round
COLUMNS: Final = ("at", "channel", "inbox", "conversation", "direction", "author", "kind", "text", "status", "files")


Kind = Literal["pdf", "csv", "json"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
WHOLE: Final = (
    select(Conversation, Identity, Inbox)
    .join(Identity, Conversation.identity_id == Identity.id)
    .join(Inbox, Conversation.inbox_id == Inbox.id)
)
# What the customer never had: held or being changed by a colleague, waiting for them to write.
UNSAID: Final = ("held", "draft", "queued", "cancelled")


def conversations(session: Session, contact_ids: Sequence[int], *, notes: bool = False) -> list[dict[str, Any]]:
    """Every conversation of these contacts, with its messages in the order in which they were said.

    notes: with the team's own, and what was never sent, each marked as internal; else without a word of them.
    """
    found = session.execute(WHOLE.where(Identity.contact_id.in_(contact_ids)).order_by(Conversation.id)).all()
    return [_whole(session, *each, notes=notes) for each in found]


def one(session: Session, conversation_id: int, *, notes: bool = False) -> dict[str, Any]:
    """The same of one conversation alone."""
    return _whole(session, *session.execute(WHOLE.where(Conversation.id == conversation_id)).one(), notes=notes)


def order(
    session: Session, conversation: Conversation, actor: str, kind: Kind, *, notes: bool, now: datetime
) -> Delivery:
    """Have a conversation brought to somebody as a file. kind: one of KINDS."""
    payload = {"user": actor, "paper": {"kind": kind, "notes": notes}}
    return stage(session, conversation, "notice", "export", payload, now=now)


def lines(conversations: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """The same as a table: one row a message, as COLUMNS."""
    for each in conversations:
        for message in each["messages"]:
            files = " ".join(file["name"] or file["kind"] for file in message["files"])
            told = (message["direction"], message["author"], message["kind"], message["text"], message["status"], files)
            yield (message["at"], each["channel"], each["inbox"], str(each["id"]), *told)


def most(session: Session) -> int:
    """How many rows there are at most: counting them would read every table whole."""
    return sum(session.scalar(select(func.max(table.__table__.c.id))) or 0 for table in TABLES)


def rows(session: Session, table: type[Base], after: int) -> list[dict[str, Any]]:
    """The next rows of a table by id, as JSON has them."""
    key = table.__table__.c.id
    found = session.execute(select(table.__table__).where(key > after).order_by(key).limit(MOST)).mappings()
    return [
        {"table": table.__tablename__} | {name: _plain(value) for name, value in row.items() if name not in SECRET}
        for row in found
    ]


def _whole(
    session: Session, conversation: Conversation, identity: Identity, inbox: Inbox, *, notes: bool
) -> dict[str, Any]:
    query = select(Message).where(Message.conversation_id == conversation.id).order_by(Message.sent_at, Message.id)
    messages = [each for each in session.scalars(query) if notes or not _internal(each)]
    files: dict[int, list[dict[str, Any]]] = {}
    for start in range(0, len(messages), MOST):
        chunk = [message.id for message in messages[start : start + MOST]]
        order = (Attachment.message_id, Attachment.position)
        for file in session.scalars(select(Attachment).where(Attachment.message_id.in_(chunk)).order_by(*order)):
            told = {"name": file.name, "kind": file.kind, "mime": file.mime, "bytes": file.size_bytes}
            files.setdefault(file.message_id, []).append(told | {"path": file.path})
    return {
        "id": conversation.id,
        "channel": inbox.channel,
        "inbox": inbox.name,
        "customer": {
            "name": identity.name,
            "address": identity.address,
            "username": identity.username,
            "phone": identity.phone,
        },
        "status": conversation.status,
        "began_at": _plain(conversation.created_at),
        "messages": [
            {
                "id": message.id,
                "at": _plain(message.sent_at),
                "direction": message.direction,
                "internal": _internal(message),
                "source": message.source,
                "author": message.author,
                "kind": message.kind,
                "text": message.text,
                "status": message.status,
                "edited_at": _plain(message.edited_at),
                "unsent_at": _plain(message.unsent_at),
                "files": files.get(message.id, []),
            }
            for message in messages
        ],
    }


def _internal(message: Message) -> bool:
    return message.direction == "note" or message.status in UNSAID


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
