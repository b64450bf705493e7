"""One act on many conversations, out of the list that somebody looks at, in Home or as `/inbox` answered."""

from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import homes, ids, permits
from bot.blocks import bulk as drawn
from bot.desk import Desk
from bot.listeners import listed, modals
from bot.listeners.clicks import respond
from bot.listeners.seen import first_time, recorded, view_key
from storage import bulks, lists
from storage import homes as kept
from storage.domain import tagging
from storage.domain.views import ListView
from storage.models import Workspace

# What a verb cannot do without: where it is asked for, and what is said when it is missing.
NEEDED: Final = {
    "assign": (ids.BULK_WHO, "bulk-owner-needed"),
    "tag": (ids.BULK_WORN, "bulk-tags-needed"),
    "priority": (ids.BULK_PRESSING, "bulk-priority-needed"),
}


def register(bolt: App, desk: Desk) -> None:
    """The button of Home and of the lists, its modal, and the way back."""

    @bolt.action(ids.HOME_BULK)
    @bolt.action(ids.LIST_BULK)
    def ask(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        found, actor = listed.asked(desk, body, action), body["user"]["id"]
        if found is None:
            return
        workspace, query = found
        allowed = _allowed(desk, workspace, actor)
        if not allowed:
            _refuse(desk, workspace, body, action)
            return
        channels, _ = desk.visible(workspace, actor)

        def prepare(session: Session) -> tuple[int, ListView]:
            now = desk.database.now()
            page = lists.page(session, workspace, query, actor, channels, now, size=bulks.MOST)
            chosen = [row.card.conversation_id for row in page.rows]
            tells = action["action_id"] == ids.LIST_BULK
            return bulks.prepare(session, workspace.id, actor, chosen, now=now, tells=tells).id, page

        bulk_id, page = desk.database.write(prepare)
        t = desk.words(workspace, actor)
        if page.rows:
            cards = [row.card for row in page.rows]
            modals.show(desk, workspace, body, drawn.ask(bulk_id, cards, page.total, allowed, t))

    @bolt.view(ids.BULK)
    def begin(ack: Ack, body: dict[str, Any]) -> None:
        workspace, actor, told = desk.workspace(body["team"]["id"]), body["user"]["id"], modals.filled(body)
        if workspace is None:
            ack()
            return
        verb = str(told.get(ids.BULK_VERB, ""))
        if verb not in _allowed(desk, workspace, actor):
            refused = desk.words(workspace, actor)("bulk-may-not")
            ack(response_action="errors", errors={ids.BULK_WHAT: refused})
            return
        worn = ",".join(tagging.tags(str(told.get(ids.BULK_TAGS, "")).split(",")))
        values = {"assign": told.get(ids.BULK_OWNER), "tag": worn, "priority": told.get(ids.BULK_PRIORITY)}
        value = str(values.get(verb) or "")
        if verb in NEEDED and not value:
            block, key = NEEDED[verb]
            ack(response_action="errors", errors={block: desk.words(workspace, actor)(key)})
            return

        def work(session: Session) -> None:
            now = desk.database.now()
            if first_time(session, workspace, view_key(body), now=now):
                bulks.begin(session, modals.subject(body), workspace.id, actor, verb, value)
                kept.look(session, workspace.id, actor, now=now)

        recorded(desk.database, "click", work)
        ack()
        homes.publish(desk, workspace, actor, asked=True)

    @bolt.action(ids.HOME_UNDO)
    def undo(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        workspace, actor = desk.workspace(body["team"]["id"]), body["user"]["id"]
        ack()
        if workspace is None:
            return
        bulk_id, now = ids.number(action.get("value", "")), desk.database.now()
        is_begun = desk.database.write(lambda session: bulks.take_back(session, bulk_id, workspace.id, actor, now=now))
        if body.get("container", {}).get("type") == "message":
            key = "bulk-undo-begun" if is_begun else "bulk-undo-late"
            respond(desk, workspace, body, key)
            return
        desk.database.write(lambda session: kept.look(session, workspace.id, actor, now=now))
        homes.publish(desk, workspace, actor, asked=True)


def _allowed(desk: Desk, workspace: Workspace, actor: str) -> list[bulks.Verb]:
    """What somebody may do to many: what they may do to one."""
    return [verb for verb in bulks.VERBS if desk.may(workspace, actor, permits.of_verb(verb))]


def _refuse(desk: Desk, workspace: Workspace, body: dict[str, Any], action: dict[str, Any]) -> None:
    """Say that they may do nothing of it, where they pressed."""
    if action["action_id"] == ids.LIST_BULK:
        respond(desk, workspace, body, "bulk-may-not")
        return
    actor, now = body["user"]["id"], desk.database.now()

    def work(session: Session) -> None:
        kept.look(session, workspace.id, actor, now=now)
        kept.say(session, workspace.id, actor, "bulk-may-not", {})

    desk.database.write(work)
    homes.publish(desk, workspace, actor, asked=True)
