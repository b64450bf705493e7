"""Favourites, in the card's ⋯: one's own, the team's, and whether one hears of it."""

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import owning
from bot.desk import Desk
from bot.listeners import composing, modals
from bot.listeners.clicks import may_act, submitted
from storage import favourites
from storage.models import Conversation


def register(bolt: App, desk: Desk) -> None:
    """The button and its modal."""

    @bolt.action(ids.MORE_STARS)
    def ask(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        conversation_id, viewer = ids.number(action.get("value", "")), body["user"]["id"]
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None or not may_act(desk, workspace, conversation_id, body):
            return
        view = composing.seen(desk, workspace, conversation_id)
        has = desk.database.read(lambda session: favourites.of(session, conversation_id, viewer))
        chosen = [
            name for name, yes in ((owning.MINE, has.mine), (owning.TEAM, has.team), (owning.NOTIFY, has.notify)) if yes
        ]
        modals.show(desk, workspace, body, owning.stars(view, chosen, desk.words(workspace, viewer)))

    @bolt.view(ids.STARS)
    def keep(ack: Ack, body: dict[str, Any]) -> None:
        viewer, chosen = body["user"]["id"], modals.filled(body).get(ids.STARS_CHOICE, [])

        def work(session: Session, conversation: Conversation) -> None:
            now, notify = desk.database.now(), owning.NOTIFY in chosen
            if owning.MINE in chosen or notify:  # to hear of it is to have starred it
                favourites.star(session, conversation, viewer, now=now, notify=notify)
            else:
                favourites.unstar(session, conversation, viewer, now=now)
            had_team = favourites.of(session, conversation.id, viewer).team
            if owning.TEAM in chosen and not had_team:
                favourites.star(session, conversation, favourites.TEAM, now=now)
            elif owning.TEAM not in chosen:
                favourites.unstar(session, conversation, favourites.TEAM, now=now)

        submitted(desk, body, modals.subject(body), work)
        ack()
