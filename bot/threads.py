"""Which conversation a Slack thread shows, also when its card has only just been posted.

Between Slack's taking a card and our writing down where it is, somebody may already answer in its thread. That moment
is short, unless the worker that posted it has died: then nobody would know of the thread until the post is looked for.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import Desk
from storage import conversations, outbox, settlement
from storage.models import Conversation, Delivery, Inbox, Workspace
from storage.models.outbox import UNSETTLED


def conversation_of(desk: Desk, workspace: Workspace, slack_channel: str, ts: str) -> int | None:
    """The id of the conversation of the thread that begins at `ts`; None when it is none of ours. Raises SendErrors."""
    known = _known(desk, workspace, slack_channel, ts)
    if known is not None:
        return known
    if not desk.database.read(lambda session: _begun(session, workspace, slack_channel)):
        return _known(desk, workspace, slack_channel, ts)  # its place may have been noted between the two questions
    told = desk.slack(workspace).call(
        "conversations.replies", channel=slack_channel, ts=ts, limit=1, include_all_metadata=True
    )
    root: dict[str, Any] = next(iter(told["messages"]), {})
    key = root.get("metadata", {}).get("event_payload", {}).get("delivery")
    if key and root.get("bot_id") == workspace.bot and root["ts"] == ts:
        desk.database.write(lambda session: _found(session, desk, workspace, str(key), ts))
    return _known(desk, workspace, slack_channel, ts)


def _known(desk: Desk, workspace: Workspace, slack_channel: str, ts: str) -> int | None:
    return desk.database.read(lambda session: conversations.by_thread(session, workspace.id, slack_channel, ts))


def _begun(session: Session, workspace: Workspace, slack_channel: str) -> bool:
    """Whether a card may have been posted there that we do not know the place of."""
    found = session.scalar(
        select(Delivery.id)
        .join(Conversation, Delivery.conversation_id == Conversation.id)
        .join(Inbox, Conversation.inbox_id == Inbox.id)
        .where(
            Inbox.workspace_id == workspace.id,
            Conversation.slack_channel == slack_channel,
            Conversation.status == "open",
            Conversation.thread_ts == "",
            Delivery.kind == "root",
            UNSETTLED,
            Delivery.state.in_(("sending", "uncertain")),
        )
        .limit(1)
    )
    return found is not None


def _found(session: Session, desk: Desk, workspace: Workspace, key: str, ts: str) -> None:
    conversation_id = session.scalar(
        select(Delivery.conversation_id).where(Delivery.workspace_id == workspace.id, Delivery.key == key)
    )
    if conversation_id is None:
        return
    outbox.hold(session, conversation_id)
    delivery = session.scalars(
        select(Delivery).where(Delivery.key == key).execution_options(populate_existing=True)
    ).one()
    outbox.prove(session, delivery, ts, settlement.settled, by="thread", now=desk.database.now())
