"""App Home: everybody's own view of the lists."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot import ids
from bot.desk import Desk
from bot.listeners.commands import publish
from storage.domain.query import LISTS


def register(bolt: App, desk: Desk) -> None:
    """Drawn when it is opened, and when another list is chosen."""

    @bolt.event("app_home_opened")
    def opened(body: dict[str, Any], event: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team_id"])
        if workspace is not None and event.get("tab", "home") == "home":
            publish(desk, workspace, event["user"])

    for name in ids.TABS:
        bolt.action(ids.tab(name))(_tab(desk, name))


def _tab(desk: Desk, name: str) -> Callable[..., None]:
    def listener(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is not None:
            publish(desk, workspace, body["user"]["id"], LISTS[name])

    return listener
