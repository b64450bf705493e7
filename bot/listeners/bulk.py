"""One act on many conversations, out of the list that somebody looks at in Home."""

from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import homes, ids
from bot.blocks import bulk as drawn
from bot.desk import Desk
from bot.listeners import modals
from bot.listeners.seen import first_time, recorded, view_key
from storage import bulks, lists
from storage import homes as kept
from storage.domain import tagging

# What a verb cannot do without: where it is asked for, and what is said when it is missing.
NEEDED: Final = {
    "assign": (ids.BULK_WHO, "bulk-owner-needed"),
    "tag": (ids.BULK_WORN, "bulk-tags-needed"),
    "priority": (ids.BULK_PRESSING, "bulk-priority-needed"),
}


def register(bolt: App, desk: Desk) -> None:
    """The button of Home, and its modal."""

    @bolt.action(ids.HOME_BULK)
    def ask(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        workspace, actor = desk.workspace(body["team"]["id"]), body["user"]["id"]
        if workspace is None or body["user"].get("team_id", workspace.team) != workspace.team:
            return
        home = desk.database.read(lambda session: kept.known(session, workspace.id, actor))
        if home is None:
            return
        channels, _ = desk.visible(workspace, actor)

        def prepare(session: Session) -> tuple[int, int, int]:
            now = desk.database.now()
            query, _ = homes.asked_for(session, home)
            page = lists.page(session, workspace, query, actor, channels, now, size=bulks.MOST)
            chosen = [row.card.conversation_id for row in page.rows]
            return bulks.prepare(session, workspace.id, actor, chosen, now=now).id, len(chosen), page.total

        bulk_id, chosen, found = desk.database.write(prepare)
        t = desk.words(workspace, actor)
        if chosen:
            modals.show(desk, workspace, body, drawn.ask(bulk_id, chosen, found, t))

    @bolt.view(ids.BULK)
    def begin(ack: Ack, body: dict[str, Any]) -> None:
        workspace, actor, told = desk.workspace(body["team"]["id"]), body["user"]["id"], modals.filled(body)
        if workspace is None:
            ack()
            return
        verb = str(told.get(ids.BULK_VERB, ""))
        worn = ",".join(tagging.tags(str(told.get(ids.BULK_TAGS, "")).split(",")))
        values = {"assign": told.get(ids.BULK_OWNER), "tag": worn, "priority": told.get(ids.BULK_PRIORITY)}
        value = str(values.get(verb) or "")
        if verb in NEEDED and not value:
            block, key = NEEDED[verb]
            ack(response_action="errors", errors={block: desk.words(workspace, actor)(key)})
            return

        def work(session: Session) -> None:
            now = desk.database.now()
            if verb in bulks.VERBS and first_time(session, workspace, view_key(body), now=now):
                bulks.begin(session, modals.subject(body), workspace.id, actor, verb, value)
                kept.look(session, workspace.id, actor, now=now)

        recorded(desk.database, "click", work)
        ack()
        homes.publish(desk, workspace, actor, asked=True)
