"""The root of a conversation's thread in Slack: begun, lost, and begun again."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.conversations import permalink
from storage.db import insert
from storage.domain.health import HIDDEN
from storage.models import Conversation, Delivery, Inbox, Thread, Workspace
from storage.outbox import stage

GONE: Final = "thread_gone"  # what a try finds out; its provider is the ts of the root that is no more
MOVED: Final = HIDDEN | {"slack_channel_archived"}


def begun(session: Session, conversation: Conversation, ts: str, *, now: datetime) -> None:
    """The card has been posted: the conversation has its thread there."""
    conversation.thread_ts = ts
    session.execute(
        insert(session, Thread)
        .values(
            workspace_id=conversation.workspace_id,
            conversation_id=conversation.id,
            slack_channel=conversation.slack_channel,
            ts=ts,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )


def begin_again(session: Session, conversation: Conversation, lost: str, *, now: datetime, channel: str = "") -> bool:
    """Post the card as a new root before everything that waits, with a line that leads to the old thread.

    lost: the ts of the root that is no more. False when the conversation has another one by now. channel: the Slack
    channel it goes to, where that is another one. The conversation must be held. Replies typed in the old thread still
    reach the customer: its Thread stays.
    """
    if not lost or conversation.thread_ts != lost:
        return False
    link = permalink(session.get_one(Workspace, conversation.workspace_id), conversation)
    conversation.thread_ts = ""
    conversation.slack_channel = channel or conversation.slack_channel
    line = {"key": "line-new-place" if channel else "line-new-root", "values": {"link": link}}
    _stage_first(session, conversation, stage(session, conversation, "slack", "line", line, now=now))
    _stage_first(session, conversation, stage(session, conversation, "slack", "root", now=now))
    return True


def follow(session: Session, conversation: Conversation, inbox: Inbox, cause: str, *, now: datetime) -> bool:
    """Go to the Slack channel the inbox is shown in now, if the conversation's own refused us. False: it is there."""
    if cause not in MOVED or conversation.slack_channel == inbox.slack_channel:
        return False
    if not begin_again(session, conversation, conversation.thread_ts, now=now, channel=inbox.slack_channel):
        conversation.slack_channel = inbox.slack_channel  # its root has not been posted yet, and will be there
    return True


def _stage_first(session: Session, conversation: Conversation, delivery: Delivery) -> None:
    """Have a delivery go before all others of its lane."""
    first = session.scalars(select(func.min(Delivery.seq)).where(Delivery.lane_id == delivery.lane_id)).one()
    delivery.seq = first - 1
    session.flush()
