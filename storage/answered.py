"""Whether a customer still waits: a reply that never reached them has answered nothing (features.md CI-4)."""

from datetime import datetime

from storage.models import Conversation, Message


def follow(conversation: Conversation, message: Message) -> bool:
    """Have "needs reply" follow the message's status. Whether that changed anything.

    Only of the last reply, and only what that reply itself had changed: what came since counts for more.
    """
    before = message.details.get("before") or {}
    waited = datetime.fromisoformat(before["waiting_since"]) if before.get("waiting_since") else None
    if waited is None or conversation.replied_at != message.created_at:
        return False
    present = conversation.waiting_since
    if message.status == "failed" and conversation.status != "closed":
        conversation.waiting_since = waited
    elif message.status in {"sent", "delivered", "read"} and present == waited:
        conversation.waiting_since = None
    return conversation.waiting_since != present
