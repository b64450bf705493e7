"""A person's history, as far as whoever asks may see it."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks.history import history
from bot.blocks.kit import Block
from bot.desk import Desk
from bot.listeners import modals
from bot.listeners.clicks import may_act
from storage import history as said
from storage.domain.views import HistoryView
from storage.models import Conversation, Workspace


def register(bolt: App, desk: Desk) -> None:
    """The button behind ⋯, and the pages."""

    @bolt.action(ids.MORE_HISTORY)
    def opened(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        _draw(desk, body, ids.number(action.get("value", "")), modals.show)

    @bolt.action(ids.HISTORY_OLDER)
    def older(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        mark = ids.number(action.get("value", ""))
        _draw(desk, body, ids.subject(action["block_id"]), modals.turn_into, before=mark)

    @bolt.action(ids.HISTORY_NEWER)
    def newer(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        mark = ids.number(action.get("value", ""))
        _draw(desk, body, ids.subject(action["block_id"]), modals.turn_into, after=mark)

    @bolt.view(ids.HISTORY)
    def nothing_to_submit(ack: Ack) -> None:
        ack()


def _draw(
    desk: Desk,
    body: dict[str, Any],
    conversation_id: int,
    put: Callable[[Desk, Workspace, dict[str, Any], Block], None],
    *,
    before: int = 0,
    after: int = 0,
) -> None:
    workspace = desk.workspace(body["team"]["id"])
    if workspace is None or not may_act(desk, workspace, conversation_id, body):
        return
    channels, _ = desk.visible(workspace, body["user"]["id"])

    def read(session: Session) -> HistoryView:
        conversation = session.get_one(Conversation, conversation_id)
        return said.page(session, workspace, conversation, channels, before=before, after=after)

    put(desk, workspace, body, history(desk.database.read(read), desk.words(workspace, body["user"]["id"])))
