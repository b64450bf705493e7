"""Windows that a button opens: about a conversation, for who may act on it; about the settings, for admins."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from slack_bolt import Ack, App

from bot import ids, roles
from bot.blocks.kit import Block
from bot.desk import Desk
from bot.i18n import T
from bot.ids import ActionId
from bot.listeners import composing, modals
from bot.listeners.clicks import may_act
from storage.domain.errors import SendError
from storage.domain.views import CardView
from storage.models import Workspace

Action: TypeAlias = Mapping[str, Any]
# Each gives None where there is nothing to show (any more).
About: TypeAlias = Callable[[CardView, T], Block | None]
Settings: TypeAlias = Callable[[Workspace, str, Action, T], Block | None]


def about(bolt: App, desk: Desk, button: ActionId, draw: About) -> None:
    """Have a button that carries a conversation's id open a window about it."""

    @bolt.action(button)
    def opened(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace, conversation_id = desk.workspace(body["team"]["id"]), ids.number(action.get("value", ""))
        if workspace is None or not may_act(desk, workspace, conversation_id, body):
            return
        view = composing.seen(desk, workspace, conversation_id)
        _show(desk, workspace, body, draw(view, desk.words(workspace, body["user"]["id"])))


def for_admins(bolt: App, desk: Desk, button: ActionId, draw: Settings) -> None:
    """Have a button or a menu open a window for admins. draw: given where it is, who looks, and what was pressed."""

    @bolt.action(button)
    def opened(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace, viewer = allowed(desk, body), body["user"]["id"]
        if workspace is not None:
            _show(desk, workspace, body, draw(workspace, viewer, action, desk.words(workspace, viewer)))


def allowed(desk: Desk, body: Mapping[str, Any]) -> Workspace | None:
    """The workspace, for an admin of it; None for everybody else, whatever they managed to press."""
    workspace, user = desk.workspace(body["team"]["id"]), body["user"]
    if workspace is None or user.get("team_id", workspace.team) != workspace.team:
        return None
    try:
        return workspace if roles.may(desk, workspace, user["id"], "settings") else None
    except SendError:
        return None


def _show(desk: Desk, workspace: Workspace, body: Mapping[str, Any], view: Block | None) -> None:
    if view is not None:
        modals.show(desk, workspace, body, view)
