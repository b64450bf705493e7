"""Slack's repeats: every act is written down with its own key, and the constraint makes the second one vanish."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storage.db import Database, if_new
from storage.failpoints import reach
from storage.models import SlackEvent, Workspace


def recorded(database: Database, what: str, work: Callable[[Session], object], *, brief: bool = False) -> None:
    """Do a listener's work in one transaction; Slack is answered only after it.

    what: "event" or "click". brief: it may share its transaction with others' (see `Database.write`).
    """

    def within(session: Session) -> None:
        work(session)
        reach(f"{what}.writing")

    database.write(within, brief=brief)
    reach(f"{what}.recorded")


def first_time(session: Session, workspace: Workspace, *keys: str, now: datetime) -> bool:
    """Whether none of these keys has been acted on; all have from now on, if the transaction commits."""
    acts = [{"workspace_id": workspace.id, "key": key, "received_at": now} for key in keys]
    news = session.connection().execute(if_new(session, SlackEvent, "workspace_id", "key"), acts)
    return len(news.all()) == len(keys)


def action_key(body: Mapping[str, Any], action: Mapping[str, Any]) -> str:
    """One click: who, what, where and when (slack.md 1.5)."""
    place = body.get("container", {}).get("message_ts") or body.get("view", {}).get("id", "")
    return ":".join(("action", body["user"]["id"], action["action_id"], str(place), str(action.get("action_ts", ""))))


def view_key(body: Mapping[str, Any]) -> str:
    """One submission of a modal: each drawing of it has a hash of its own."""
    return ":".join(("view", body["view"]["id"], str(body["view"].get("hash", ""))))
