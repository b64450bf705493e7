"""A list as a file for somebody: asked for here, made and handed over by a worker, out of what they may see then."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import rooms
from storage.domain.query import Query, show
from storage.models import Agent, AuditEntry, Conversation, Delivery
from storage.outbox import stage

MOST: Final = 10_000  # conversations of one file; ours: some megabytes, made within a lease
PAGE: Final = 500  # rows read at a time, so that nobody who writes has to wait for a whole list


def ask(session: Session, conversation: Conversation, actor: str, query: Query, *, now: datetime) -> Delivery:
    """Have a list brought to somebody. conversation: one of the list, whose lane it goes by."""
    return stage(session, conversation, "notice", "export", {"user": actor, "line": show(query)}, now=now)


def names(session: Session, workspace_id: int) -> dict[str, str]:
    """What people and user groups are called, by their Slack ids."""
    people = session.execute(
        select(Agent.slack_user, Agent.name).where(Agent.workspace_id == workspace_id, Agent.name != "")
    )
    groups = {each["id"]: f"@{each['handle']}" for each in rooms.teams(session, workspace_id) or []}
    return {slack_user: name for slack_user, name in people} | groups  # noqa: C416 - a Row is no pair to mypy


def record(session: Session, workspace_id: int, actor: str, count: int, *, now: datetime) -> None:
    """Somebody takes so many conversations away with them. What they looked for is customers' words, and not kept."""
    details = {"conversations": count}
    session.add(AuditEntry(workspace_id=workspace_id, actor=actor, verb="exported", details=details, at=now))
