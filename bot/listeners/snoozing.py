"""Putting a conversation off, and bringing it back: the ⋯ modal's verbs. `@inbox snooze` is in verbs.py."""

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import snooze as blocks
from bot.desk import Desk
from bot.listeners import modals, verbs
from bot.listeners.clicks import clicked, may_act, submitted
from storage import agents, conversations
from storage import snooze as storage
from storage.domain import snoozing
from storage.domain.zones import zone_of
from storage.models import Conversation


def register(bolt: App, desk: Desk) -> None:
    """The button, its modal, and the way back."""

    @bolt.action(ids.MORE_SNOOZE)
    def ask(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        conversation_id, viewer = ids.number(action.get("value", "")), body["user"]["id"]
        if workspace is None or not may_act(desk, workspace, conversation_id, body):
            return
        now = desk.database.now()
        view = desk.database.read(lambda session: conversations.card_view(session, conversation_id, now))
        zone = desk.database.read(lambda session: agents.zone(session, workspace.id, viewer))
        ends = {span: end for span in blocks.SPANS if (end := snoozing.until(span, zone, now)) is not None}
        drawn = blocks.snooze(view, ends, now.astimezone(zone_of(zone)), desk.words(workspace, viewer))
        modals.show(desk, workspace, body, drawn)

    @bolt.view(ids.SNOOZE)
    def put_off(ack: Ack, body: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team"]["id"])
        filled, viewer = modals.filled(body), body["user"]["id"]
        if workspace is None:
            ack()
            return
        now = desk.database.now()
        words = filled.get(ids.SNOOZE_SPAN, "")
        words = filled.get(ids.SNOOZE_DAY, "") if words == "day" else words
        zone = desk.database.read(lambda session: agents.zone(session, workspace.id, viewer))
        until = snoozing.until(words, zone, now)
        if until is None:
            t = desk.words(workspace, viewer)
            ack(response_action="errors", errors={blocks.day_field(): t("snooze-not-a-day")})
            return
        submitted(
            desk,
            body,
            modals.subject(body),
            lambda session, conversation: verbs.put_off(session, conversation, viewer, until, now=now),
        )
        ack()

    @bolt.action(ids.MORE_WAKE)
    def wake(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        def work(session: Session, conversation: Conversation) -> None:
            storage.wake(session, conversation, body["user"]["id"], now=desk.database.now())

        clicked(desk, body, action, ids.number(action.get("value", "")), work)
        ack()
