"""The rows around deliveries, read in one go."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from storage.models import Attachment, Conversation, Delivery, Identity, Inbox, Message, Workspace

FILE: Final = aliased(Attachment)

# What each is made of, as a statement selects it: every message of every customer passes here.
ROWS: Final = (
    Conversation,
    Identity,
    Inbox,
    Workspace,
    Message,
    Attachment,
    exists().where(FILE.message_id == Delivery.message_id),
)


def around(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A statement about deliveries that selects ROWS, with all that these are in."""
    return (
        statement.join(Conversation, Conversation.id == Delivery.conversation_id)
        .join(Identity, Identity.id == Conversation.identity_id)
        .join(Inbox, Inbox.id == Delivery.inbox_id)
        .join(Workspace, Workspace.id == Delivery.workspace_id)
        .outerjoin(Message, Message.id == Delivery.message_id)
        .outerjoin(Attachment, Attachment.id == Delivery.attachment_id)
    )


ONE: Final = around(select(*ROWS).select_from(Delivery)).where(Delivery.id == bindparam("delivery"))


@dataclass(frozen=True, slots=True)
class Errand:
    """Everything a delivery is about. has_files: whether its message has any."""

    conversation: Conversation
    identity: Identity
    inbox: Inbox
    workspace: Workspace
    message: Message | None
    attachment: Attachment | None
    has_files: bool

    @property
    def author(self) -> str:
        """The Slack user who wrote it, "" for what a program says."""
        return self.message.author if self.message is not None else ""

    @property
    def automatic(self) -> Message | None:
        """The message, if nobody wrote it."""
        return self.message if self.message is not None and self.message.source == "bot" else None

    @property
    def is_of_before(self) -> bool:
        """Whether a machine that was lost may have sent it: said before the restore, and written down after it."""
        at, message = self.workspace.restored_at, self.message
        return at is not None and message is not None and message.sent_at < at <= message.created_at


def errand(session: Session, delivery: Delivery) -> Errand:
    """What a delivery is about. Raises NoResultFound."""
    return Errand(*session.execute(ONE, {"delivery": delivery.id}).one())
