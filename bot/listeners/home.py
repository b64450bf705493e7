"""App Home: everybody's own view of the list."""

import logging
from typing import Any

from slack_bolt import App

from bot.blocks.home import home
from bot.desk import Desk
from bot.listeners.commands import shown
from storage.domain.errors import SendError
from storage.models import Workspace

log = logging.getLogger(__name__)


def register(bolt: App, desk: Desk) -> None:
    """Drawn when it is opened."""

    @bolt.event("app_home_opened")
    def opened(body: dict[str, Any], event: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team_id"])
        if workspace is not None and event.get("tab", "home") == "home":
            publish(desk, workspace, event["user"])


def publish(desk: Desk, workspace: Workspace, viewer: str, page: int = 1) -> None:
    """Draw one person's Home. Slack away: the next opening draws it."""
    view = home(shown(desk, workspace, viewer, page), desk.words(workspace, viewer), page)
    try:
        desk.slack(workspace).call("views.publish", user_id=viewer, view=view)
    except SendError as error:
        log.warning("home.unpublished", extra={"reason": error.code})
