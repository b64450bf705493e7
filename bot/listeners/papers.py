"""One conversation as a file: from ⋯, and `@inbox export` (bot/listeners/verbs.py)."""

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks.paper import NOTES, paper
from bot.desk import Desk
from bot.listeners import modals, verbs, windows
from bot.listeners.clicks import submitted
from storage.models import Conversation


def register(bolt: App, desk: Desk) -> None:
    """The button, and its window."""

    windows.about(bolt, desk, ids.MORE_PAPER, paper)

    @bolt.view(ids.PAPER)
    def order(ack: Ack, body: dict[str, Any]) -> None:
        filled = modals.filled(body)
        kind, notes = str(filled.get(ids.PAPER_KIND, "")), NOTES in (filled.get(ids.PAPER_NOTES) or [])

        def work(session: Session, conversation: Conversation) -> None:
            actor, now = body["user"]["id"], desk.database.now()
            verbs.bring(session, conversation, actor, [kind, *([NOTES] if notes else [])], now=now)

        submitted(desk, body, modals.subject(body), work)
        ack()
