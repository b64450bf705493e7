"""`/inbox`: the list, for one person's eyes."""

from dataclasses import replace
from typing import Any, Final

from slack_bolt import Ack, App, Respond
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import asks
from bot.blocks.kit import Rendered
from bot.blocks.listing import listing
from bot.desk import Desk
from storage import conversations
from storage.conversations import Filter
from storage.domain.views import ListView
from storage.models import Workspace

OPEN: Final = Filter("list-open", ("open",))
LIST_WORDS: Final = frozenset({"", "open", "abertas", "aberta", "list", "lista"})
HELP_WORDS: Final = frozenset({"help", "ajuda", "?"})


def register(bolt: App, desk: Desk) -> None:
    """The command, and the paging of its answer."""

    @bolt.command(ids.COMMAND)
    def inbox(ack: Ack, body: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team_id"])
        if workspace is None:
            ack()
            return
        rendered = answer(desk, workspace, body["user_id"], body.get("text", "").strip())
        ack(text=rendered.text, blocks=list(rendered.blocks), response_type="ephemeral")

    @bolt.action(ids.LIST_NEXT)
    @bolt.action(ids.LIST_PREVIOUS)
    def turn(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            return
        page = max(1, int(action["value"]))
        if body.get("view"):
            from bot.listeners.home import publish

            publish(desk, workspace, body["user"]["id"], page)
            return
        rendered = listing(
            shown(desk, workspace, body["user"]["id"], page), desk.words(workspace, body["user"]["id"]), page
        )
        respond(text=rendered.text, blocks=list(rendered.blocks), replace_original=True)

    @bolt.action(ids.LIST_THREAD)
    def followed_a_link(ack: Ack) -> None:
        ack()


def answer(desk: Desk, workspace: Workspace, viewer: str, words: str) -> Rendered:
    """What `/inbox <words>` answers."""
    t = desk.words(workspace, viewer)
    if words.lower() in LIST_WORDS:
        return listing(shown(desk, workspace, viewer, 1), t)
    if words.lower() in HELP_WORDS:
        return asks.notice("command-help", {}, t)
    return asks.notice("command-unknown", {"words": words[:100]}, t)


def shown(desk: Desk, workspace: Workspace, viewer: str, page: int) -> ListView:
    """A page of the open conversations that this person may see."""
    channels, told_all = desk.visible(workspace, viewer)

    def read(session: Session) -> ListView:
        return conversations.list_view(session, workspace, OPEN, channels, now=desk.database.now(), page=page)

    return replace(desk.database.read(read), whole=told_all)
