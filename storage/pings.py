"""Direct messages that tell somebody of something: at once, or together when they want to hear of it (NO-3).

What asks for a decision (a failed reply, words that are held) is no ping: it comes at once, whatever they wish.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, cast
from zoneinfo import available_timezones

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.db import insert
from storage.domain.quiet import How, Wishes, due_at
from storage.models import Agent, Conversation, Ping
from storage.outbox import hold, stage
from storage.timers import BROKEN_FOR

MOST: Final = 40  # things of one message


def wishes(session: Session, workspace_id: int, slack_user: str) -> Wishes:
    """When somebody wants to hear of things: at once, where they have not said otherwise."""
    found = select(Agent).where(Agent.workspace_id == workspace_id, Agent.slack_user == slack_user)
    agent = session.scalars(found).one_or_none()
    if agent is None:
        return Wishes()
    zone = agent.zone if agent.zone in available_timezones() else "UTC"
    return Wishes(cast(How, agent.pings), agent.quiet_from_hour, agent.quiet_until_hour, zone)


def wish(session: Session, workspace_id: int, slack_user: str, wanted: Wishes, *, now: datetime) -> None:
    """They want it so from now on; what waits for them is told by the new wish."""
    known = update(Agent).where(Agent.workspace_id == workspace_id, Agent.slack_user == slack_user)
    session.execute(
        known.values(pings=wanted.how, quiet_from_hour=wanted.quiet_from, quiet_until_hour=wanted.quiet_until)
    )
    due = due_at(wishes(session, workspace_id, slack_user), now)
    theirs = Ping.workspace_id == workspace_id, Ping.slack_user == slack_user
    if due is None:
        session.execute(delete(Ping).where(*theirs))
    else:
        session.execute(update(Ping).where(*theirs, Ping.due_at > due).values(due_at=due))


def ping(
    session: Session, conversation: Conversation, payload: dict[str, Any], *, now: datetime, urgent: bool = False
) -> None:
    """Tell somebody of something by direct message. payload: the delivery's, with `user`. urgent: at once, always."""
    what, user = str(payload.get("key", "closing")), payload["user"]
    due = now if urgent else due_at(wishes(session, conversation.workspace_id, user), now)
    if due is None:
        return
    if due <= now:
        same = Ping.conversation_id == conversation.id, Ping.slack_user == user, Ping.what == what
        session.execute(delete(Ping).where(*same))  # what waits says less than what is said now
        stage(session, conversation, "notice", "dm", payload, now=now)
        return
    row = {"payload": payload, "due_at": due, "created_at": now}
    statement = insert(session, Ping).values(
        workspace_id=conversation.workspace_id, conversation_id=conversation.id, slack_user=user, what=what, **row
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["conversation_id", "slack_user", "what"], set_={"payload": payload, "created_at": now}
        )
    )


def due(session: Session, now: datetime, most: int) -> list[tuple[int, str]]:
    """Who is to be told something now: (workspace, Slack user), the longest waiting first."""
    rows = session.execute(
        select(Ping.workspace_id, Ping.slack_user).where(Ping.due_at <= now).order_by(Ping.due_at).limit(most)
    )
    return list(dict.fromkeys((workspace_id, user) for workspace_id, user in rows))


def tell(session: Session, workspace_id: int, slack_user: str, now: datetime) -> bool:
    """Tell somebody all that waits for them, in one message. False when there is nothing (any more)."""
    theirs = Ping.workspace_id == workspace_id, Ping.slack_user == slack_user
    newest = session.scalars(select(Ping).where(*theirs).order_by(Ping.created_at.desc(), Ping.id.desc())).first()
    if newest is None:
        return False
    hold(session, newest.conversation_id)
    conversation = session.get(Conversation, newest.conversation_id, populate_existing=True)
    taken = session.execute(
        delete(Ping).where(*theirs).returning(Ping.conversation_id, Ping.payload, Ping.created_at)
    ).all()
    if conversation is None or not taken:
        return False
    ordered = sorted(taken, key=lambda each: each.created_at)[-MOST:]
    things = [each.payload | {"about": each.conversation_id} for each in ordered]
    payload = taken[0].payload if len(taken) == 1 else {"user": slack_user, "digest": things}
    stage(session, conversation, "notice", "dm", payload, now=now)
    return True


def put_off(session: Session, workspace_id: int, slack_user: str, now: datetime) -> None:
    """Telling them broke: others come first, and it is tried again."""
    theirs = Ping.workspace_id == workspace_id, Ping.slack_user == slack_user, Ping.due_at <= now
    session.execute(update(Ping).where(*theirs).values(due_at=now + BROKEN_FOR))


def seen(session: Session, payload: dict[str, Any], slack_channels: Collection[str]) -> dict[str, Any]:
    """The same with what is shown in these Slack channels only: whoever has left one hears nothing of it any more."""
    about = [each["about"] for each in payload["digest"]]
    shown = set(
        session.scalars(
            select(Conversation.id).where(Conversation.id.in_(about), Conversation.slack_channel.in_(slack_channels))
        )
    )
    return payload | {"digest": [each for each in payload["digest"] if each["about"] in shown]}
