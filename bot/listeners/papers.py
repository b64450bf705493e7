"""One conversation as a file: from ⋯, and `@inbox export` (bot/listeners/verbs.py)."""

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks.paper import NOTES, paper
from bot.desk import Desk
from bot.listeners import composing, modals, verbs
from bot.listeners.clicks import may_act, submitted
from storage.models import Conversation


def register(bolt: App, desk: Desk) -> None:
    """The button, and its window."""

    @bolt.action(ids.MORE_PAPER)
    def ask(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace, conversation_id = desk.workspace(body["team"]["id"]), ids.number(action.get("value", ""))
        if workspace is not None and may_act(desk, workspace, conversation_id, body):
            view = composing.seen(desk, workspace, conversation_id)
            modals.show(desk, workspace, body, paper(view, desk.words(workspace, body["user"]["id"])))

    @bolt.view(ids.PAPER)
    def order(ack: Ack, body: dict[str, Any]) -> None:
        filled = modals.filled(body)
        kind, notes = str(filled.get(ids.PAPER_KIND, "")), NOTES in (filled.get(ids.PAPER_NOTES) or [])

        def work(session: Session, conversation: Conversation) -> None:
            actor, now = body["user"]["id"], desk.database.now()
            verbs.bring(session, conversation, actor, [kind, *([NOTES] if notes else [])], now=now)

        submitted(desk, body, modals.subject(body), work)
        ack()
