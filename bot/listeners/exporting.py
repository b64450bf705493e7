"""A list as a file: asked for in Home or under an answer of `/inbox`, brought in a direct message."""

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import homes, ids
from bot.desk import Desk
from bot.listeners import listed
from bot.listeners.clicks import respond
from bot.listeners.seen import action_key, first_time, recorded
from storage import conversations, lists, sheets
from storage import homes as kept
from storage.domain.errors import SendError


def register(bolt: App, desk: Desk) -> None:
    """Its two buttons."""

    @bolt.action(ids.HOME_EXPORT)
    @bolt.action(ids.LIST_EXPORT)
    def export(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        found, actor = listed.asked(desk, body, action), body["user"]["id"]
        if found is None:
            return
        workspace, query = found
        channels, _ = desk.visible(workspace, actor)
        is_home = action["action_id"] == ids.HOME_EXPORT
        told = "export-coming" if _may(desk, workspace, actor) else "export-may-not"

        def work(session: Session) -> None:
            nonlocal told
            now = desk.database.now()
            if not first_time(session, workspace, action_key(body, action), now=now):
                return
            if told == "export-coming":
                page = lists.page(session, workspace, query, actor, channels, now, size=1)
                first = page.rows[0].card.conversation_id if page.rows else 0
                conversation = conversations.held(session, workspace.id, first)
                if conversation is None:
                    told = "list-none"
                else:
                    sheets.ask(session, conversation, actor, query, now=now)
            if is_home:
                kept.look(session, workspace.id, actor, now=now)
                kept.say(session, workspace.id, actor, told, {})

        recorded(desk.database, "click", work)
        if is_home:
            homes.publish(desk, workspace, actor, asked=True)
        else:
            respond(desk, workspace, body, told)


def _may(desk: Desk, workspace: Any, actor: str) -> bool:
    """Guests read lists, but take none away with them."""
    try:
        return desk.agent(workspace, actor).may_reply
    except SendError:
        return False
