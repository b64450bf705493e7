"""The rows around deliveries, read in one go."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.db import padded
from storage.models import Attachment, Conversation, Delivery, Identity, Inbox, Message, Workspace

# One statement and not six: every message of every customer passes here more than once.
ROWS: Final = (
    select(Delivery.id, Conversation, Identity, Inbox, Workspace, Message, Attachment)
    .select_from(Delivery)
    .join(Conversation, Conversation.id == Delivery.conversation_id)
    .join(Identity, Identity.id == Conversation.identity_id)
    .join(Inbox, Inbox.id == Delivery.inbox_id)
    .join(Workspace, Workspace.id == Delivery.workspace_id)
    .outerjoin(Message, Message.id == Delivery.message_id)
    .outerjoin(Attachment, Attachment.id == Delivery.attachment_id)
    .where(Delivery.id.in_(bindparam("deliveries", expanding=True)))
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
    """What a delivery is about. Raises KeyError."""
    return errands(session, [delivery.id])[delivery.id]


def errands(session: Session, delivery_ids: Iterable[int]) -> dict[int, Errand]:
    """The same for several, by delivery."""
    rows = session.execute(ROWS, {"deliveries": padded(delivery_ids)})
    return {row[0]: Errand(row[1], row[2], row[3], row[4], row[5], row[6]) for row in rows}
