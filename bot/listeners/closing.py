"""Closing from the card: at once, or by a modal where the inbox asks why (features.md ST-10)."""

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import closing as blocks
from bot.desk import Desk
from bot.listeners import composing, modals, verbs
from bot.listeners.clicks import clicked, may_act, submitted
from storage import practice, working
from storage.models import Conversation, Inbox


def register(bolt: App, desk: Desk) -> None:
    """The button, and what its modal asks."""

    @bolt.action(ids.CARD_CLOSE)
    def close(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team"]["id"])
        conversation_id, viewer = ids.number(action.get("value", "")), body["user"]["id"]
        reasons = _reasons(desk, conversation_id)
        if workspace is not None and reasons and may_act(desk, workspace, conversation_id, body):
            ack()
            view = composing.seen(desk, workspace, conversation_id)
            modals.show(desk, workspace, body, blocks.closing(view, reasons, desk.words(workspace, viewer)))
            return

        def work(session: Session, conversation: Conversation) -> None:
            verbs.perform(session, conversation, "close", viewer, now=desk.database.now())

        clicked(desk, body, action, conversation_id, work)
        ack()

    @bolt.view(ids.CLOSING)
    def told(ack: Ack, body: dict[str, Any]) -> None:
        conversation_id, filled = modals.subject(body), modals.filled(body)
        reasons, place = _reasons(desk, conversation_id), ids.number(filled.get(ids.CLOSING_REASON, ""))
        reason = reasons[place] if place < len(reasons) else ""

        def work(session: Session, conversation: Conversation) -> None:
            now, actor = desk.database.now(), body["user"]["id"]
            if verbs.perform(session, conversation, "close", actor, now=now).after is not None:
                working.give_reason(session, conversation, reason, filled.get(ids.CLOSING_NOTE, ""), actor, now=now)

        submitted(desk, body, conversation_id, work)
        ack()


def _reasons(desk: Desk, conversation_id: int) -> tuple[str, ...]:
    """What the conversation's inbox offers as reasons; () where it does not ask, or is not known."""

    def read(session: Session) -> tuple[str, ...]:
        conversation = session.get(Conversation, conversation_id)
        if conversation is None or conversation.status == "closed":
            return ()
        return practice.of(session.get_one(Inbox, conversation.inbox_id)).close_reasons

    return desk.database.read(read)
