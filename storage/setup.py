"""How far a workspace has come on the way to its first conversation. Home and `novelo check` both tell it from here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from storage.models import Conversation, Home, Inbox, SlackEvent

MANY: Final = 1000  # conversations: whoever has more is beyond the first one, and no more of them are looked at
STEPS: Final = ("heard", "inbox", "customer", "thread", "reply")  # in the order in which they are taken


@dataclass(frozen=True, slots=True)
class Step:
    """One step. key: of STEPS.

    heard: something has come from Slack. inbox: an account is connected. customer: a customer's message came in.
    thread: a conversation is shown in Slack. reply: the team answered one.
    """

    key: str
    done: bool


def steps(session: Session, workspace_id: int) -> tuple[Step, ...]:
    """Every step. What is further on proves what comes before it, once conversations are there."""
    told = (Conversation.inbound_at, Conversation.thread_ts, Conversation.replied_by)
    mine = select(*told).where(Conversation.workspace_id == workspace_id)
    first = mine.limit(MANY).subquery().c
    inbox, customer, thread, reply, many = session.execute(
        select(
            exists().where(Inbox.workspace_id == workspace_id, Inbox.state != "removed"),
            exists().where(first.inbound_at.is_not(None)),
            exists().where(first.thread_ts != ""),
            exists().where(first.replied_by != ""),
            mine.offset(MANY).limit(1).exists(),
        )
    ).one()
    customer, thread, reply = customer or many, thread or many, reply or many
    done = (last_heard(session, workspace_id) is not None, inbox, customer, thread, reply)
    return tuple(Step(key, bool(each)) for key, each in zip(STEPS, done, strict=True))


def last_heard(session: Session, workspace_id: int) -> datetime | None:
    """When somebody last did something in Slack that Slack told us of, of what we still remember; None: never."""
    acted = session.scalar(
        select(SlackEvent.received_at)
        .where(SlackEvent.workspace_id == workspace_id)
        .order_by(SlackEvent.received_at.desc())
        .limit(1)
    )
    opened = session.scalar(select(func.max(Home.opened_at)).where(Home.workspace_id == workspace_id))
    return max(filter(None, (acted, opened)), default=None)
