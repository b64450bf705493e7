"""The root of a conversation's thread in Slack: begun, lost, and begun again."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import rooms
from storage.conversations import permalink, record
from storage.db import insert
from storage.models import Conversation, Delivery, Inbox, Thread, Workspace
from storage.outbox import stage

# What a try finds out before anything is shown.
GONE: Final = "thread_gone"  # its provider is the ts of the root that is no more
MOVED: Final = "inbox_moved"  # the inbox is shown in another Slack channel now
AT_MOST_EVERY: Final = timedelta(minutes=1)  # ours


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
    rooms.show_in(session, conversation.workspace_id, conversation.slack_channel)


def begin_again(session: Session, conversation: Conversation, lost: str, *, now: datetime, channel: str = "") -> bool:
    """Post the card as a new root before everything that waits, with a line that leads to the old thread.

    lost: the ts of the root that is no more. False when the conversation has another one by now, or has had one for
    less than AT_MOST_EVERY: a Slack that never finds what we posted must not get card after card. channel: the Slack
    channel it goes to, where that is another one. The conversation must be held. Replies typed in the old thread still
    reach the customer: its Thread stays.
    """
    is_hasty = not channel and _is_hasty(session, conversation, now)
    if not lost or conversation.thread_ts != lost or is_hasty:
        return False
    link = permalink(session.get_one(Workspace, conversation.workspace_id), conversation)
    conversation.thread_ts = ""
    conversation.slack_channel = channel or conversation.slack_channel
    root = stage(session, conversation, "slack", "root", now=now)
    line = {"key": "line-new-place" if channel else "line-new-root", "values": {"link": link}}
    _stage_first(session, conversation, stage(session, conversation, "slack", "line", line, now=now))
    _stage_first(session, conversation, root)
    return True


def renew(session: Session, conversation: Conversation, earlier: int, *, now: datetime) -> bool:
    """A new card for somebody who is back after long: it links to the old thread, and the old card to the new one.

    earlier: how many messages the old threads hold. False when there is no card yet. The conversation must be held.
    """
    old, workspace = conversation.thread_ts, session.get_one(Workspace, conversation.workspace_id)
    if not old:
        return False
    link = permalink(workspace, conversation)
    conversation.thread_ts = ""
    stage(session, conversation, "slack", "root", now=now)
    values = {"count": str(earlier), "link": link}
    stage(session, conversation, "slack", "line", {"key": "line-earlier", "values": values}, now=now)
    stage(session, conversation, "slack", "moved", {"ts": old}, now=now)
    return True


def move(session: Session, conversation: Conversation, channel: str, actor: str, *, now: datetime) -> bool:
    """Go on in another Slack channel, since somebody wants it so; the old card says that it has gone. It must be held.

    False when it is there already.
    """
    before, old = conversation.slack_channel, conversation.thread_ts
    if channel == before:
        return False
    if old:
        begin_again(session, conversation, old, now=now, channel=channel)
        said = {"key": "card-elsewhere", "values": {"by": actor}}  # no link: not everybody there may know where it is
        stage(session, conversation, "slack", "moved", {"ts": old, "from": before, **said}, now=now)
    else:
        conversation.slack_channel = channel  # its root has not been posted yet, and will be there
    conversation.routed = True
    record(session, conversation, actor, "moved", now=now, before=before, after=channel)
    return True


def follow(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """Go to the Slack channel that the inbox is shown in now, unless a route chose another. It must be held."""
    if conversation.routed:
        return
    channel = session.get_one(Inbox, conversation.inbox_id).slack_channel
    if channel == conversation.slack_channel:
        return
    if conversation.thread_ts:
        begin_again(session, conversation, conversation.thread_ts, now=now, channel=channel)
    else:
        conversation.slack_channel = channel  # its root has not been posted yet, and will be there


def _is_hasty(session: Session, conversation: Conversation, now: datetime) -> bool:
    begun_at = session.scalars(select(Thread.created_at).where(Thread.conversation_id == conversation.id)).all()
    return len(begun_at) > 1 and max(begun_at) > now - AT_MOST_EVERY


def _stage_first(session: Session, conversation: Conversation, delivery: Delivery) -> None:
    """Have a delivery go before all others of its lane."""
    first = session.scalars(select(func.min(Delivery.seq)).where(Delivery.lane_id == delivery.lane_id)).one()
    delivery.seq = first - 1
    session.flush()
