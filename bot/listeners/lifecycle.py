"""What happens to the workspace and its Slack channels, and every event we are told of but need nothing from."""

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Any, Final

from slack_bolt import App
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.desk import Desk
from storage import agents, health, inboxes, rooms, routes, workspaces
from storage.domain.health import HIDDEN, SHARED
from storage.models import Conversation, Inbox, Message, Route, Thread, Workspace

log = logging.getLogger(__name__)
TROUBLES: Final = {
    "channel_archive": "slack_channel_archived",
    "group_archive": "slack_channel_archived",
    "channel_deleted": "slack_channel_gone",
    "group_deleted": "slack_channel_gone",
    "channel_left": "slack_not_in_channel",
    "group_left": "slack_not_in_channel",
    "channel_shared": SHARED,
}
# What each of these mends, whatever else may be wrong with the inbox.
MENDS: Final = {
    "channel_unarchive": "slack_channel_archived",
    "group_unarchive": "slack_channel_archived",
    "channel_unshared": SHARED,
}
# Subscribed so that Slack keeps them coming for what builds on them; an event nobody hears is a failed delivery.
HEARD_ONLY: Final = ("app_mention", "file_shared", "channel_rename", "group_rename", "team_join")


def register(bolt: App, desk: Desk) -> None:
    """Channels, members, people, tokens."""
    for name, cause in TROUBLES.items():
        bolt.event(name)(_told(desk, partial(_hurt, cause=cause)))
    for name, cause in MENDS.items():
        bolt.event(name)(_told(desk, partial(_mend, causes={cause})))
    for name in HEARD_ONLY:
        bolt.event(name)(lambda: None)

    @bolt.event("member_joined_channel")
    @bolt.event("member_left_channel")
    def members(body: dict[str, Any], event: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team_id"])
        if workspace is None:
            return
        desk.forget_members(workspace, event["channel"], event["user"])
        if event["user"] == workspace.bot_user:
            where = (workspace, event["channel"], desk.database.now())
            if event["type"] == "member_left_channel":
                desk.database.write(lambda session: _hurt(session, *where, cause="slack_not_in_channel"))
            else:
                desk.database.write(lambda session: _mend(session, *where, causes=HIDDEN))

    @bolt.event("user_change")
    def changed(body: dict[str, Any], event: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team_id"])
        if workspace is not None:
            desk.database.write(lambda session: agents.forget(session, workspace.id, event["user"]["id"]))

    @bolt.event("channel_id_changed")
    def moved(body: dict[str, Any], event: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team_id"])
        if workspace is not None:
            desk.database.write(
                lambda session: _move(session, workspace, event["old_channel_id"], event["new_channel_id"])
            )

    @bolt.event("app_uninstalled")
    @bolt.event("tokens_revoked")
    def gone(body: dict[str, Any], event: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team_id"])
        if workspace is None or (event["type"] == "tokens_revoked" and not event.get("tokens", {}).get("bot")):
            return  # one person's own token is no matter of ours
        log.warning("workspace.disconnected", extra={"team": workspace.team})
        desk.database.write(lambda session: _disconnect(session, workspace, desk.database.now()))


def _disconnect(session: Session, workspace: Workspace, now: datetime) -> None:
    workspaces.forget_token(session, workspace.team)
    for inbox in inboxes.connected(session, workspace.id):
        health.trouble(session, inbox, "slack_token_dead", now=now)


def _told(desk: Desk, work: Callable[[Session, Workspace, str, datetime], None]) -> Callable[..., None]:
    """A listener for what happens to a Slack channel."""

    def listener(body: dict[str, Any], event: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team_id"])
        channel = event.get("channel")
        if workspace is not None and isinstance(channel, str):
            desk.database.write(lambda session: work(session, workspace, channel, desk.database.now()))

    return listener


def _hurt(session: Session, workspace: Workspace, channel: str, now: datetime, *, cause: str) -> None:
    for inbox in routes.shown_in(session, workspace.id, channel):
        health.trouble(session, inbox, cause, now=now)


def _mend(session: Session, workspace: Workspace, channel: str, now: datetime, *, causes: Collection[str]) -> None:
    for inbox in routes.shown_in(session, workspace.id, channel):
        if inbox.trouble in causes:
            health.trouble(session, inbox, "", now=now)


def _move(session: Session, workspace: Workspace, old: str, new: str) -> None:
    """Slack gave a channel another id: everything that names it follows."""
    rooms.forget(session, workspace.id, old)
    for row in (Inbox, Route, Conversation, Message, Thread):
        session.execute(
            update(row).where(row.workspace_id == workspace.id, row.slack_channel == old).values(slack_channel=new)
        )
