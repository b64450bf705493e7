"""The rows around a delivery, read in one go."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.models import Attachment, Conversation, Delivery, Identity, Inbox, Message, Workspace

# One statement and not six: every message of every customer passes here more than once.
ROWS: Final = (
    select(Conversation, Identity, Inbox, Workspace, Message, Attachment)
    .select_from(Delivery)
    .join(Conversation, Conversation.id == Delivery.conversation_id)
    .join(Identity, Identity.id == Conversation.identity_id)
    .join(Inbox, Inbox.id == Delivery.inbox_id)
    .join(Workspace, Workspace.id == Delivery.workspace_id)
    .outerjoin(Message, Message.id == Delivery.message_id)
    .outerjoin(Attachment, Attachment.id == Delivery.attachment_id)
    .where(Delivery.id == bindparam("delivery"))
)


@dataclass(frozen=True, slots=True)
class Errand:
    """Everything a delivery is about."""

    conversation: Conversation
    identity: Identity
    inbox: Inbox
    workspace: Workspace
    message: Message | None
    attachment: Attachment | None

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
    """Read them. Raises NoResultFound for a delivery that is gone."""
    return Errand(*session.execute(ROWS, {"delivery": delivery.id}).one())
