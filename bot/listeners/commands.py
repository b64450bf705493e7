"""The lists, for one person's eyes: what `/inbox` answers, and what App Home shows."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import asks
from bot.blocks.home import home
from bot.blocks.kit import Rendered
from bot.blocks.listing import listing
from bot.desk import Desk
from bot.listeners import newchat, why
from storage import conversations
from storage.conversations import NOBODY, Filter
from storage.domain.errors import SendError
from storage.domain.views import ListView
from storage.models import Workspace

log = logging.getLogger(__name__)
ACTIVE: Final = ("open", "pending")
# What may be listed, by name. VIEWER stands for whoever looks.
VIEWER: Final = "viewer"
LISTS: Final[Mapping[str, Filter]] = MappingProxyType({
    "open": Filter("list-open"),
    "needs-reply": Filter("list-needs-reply", ACTIVE, needs_reply=True),
    "mine": Filter("list-mine", ACTIVE, owner=VIEWER),
    "unassigned": Filter("list-unassigned", ACTIVE, owner=NOBODY),
    "pending": Filter("list-pending", ("pending",)),
    "closed": Filter("list-closed", ("closed",)),
    "all": Filter("list-all", (*ACTIVE, "closed")),
    "whatsapp": Filter("list-whatsapp", channel="whatsapp"),
    "instagram": Filter("list-instagram", channel="instagram"),
})  # fmt: skip
# What may be typed after /inbox, in both languages (design.md section 7).
WORDS: Final[Mapping[str, str]] = MappingProxyType({
    **{name: name for name in LISTS},
    **dict.fromkeys(("", "list", "lista", "aberta", "abertas"), "open"),
    **dict.fromkeys(("needs reply", "waiting", "sem resposta", "sem-resposta", "esperando"), "needs-reply"),
    **dict.fromkeys(("minha", "minhas"), "mine"),
    **dict.fromkeys(("livre", "livres", "sem dono", "sem responsável", "unowned"), "unassigned"),
    **dict.fromkeys(("pendente", "pendentes"), "pending"),
    **dict.fromkeys(("solved", "resolved", "done", "fechada", "fechadas", "resolvida", "resolvidas"), "closed"),
    **dict.fromkeys(("todas", "tudo"), "all"),
})  # fmt: skip
HELP_WORDS: Final = frozenset({"help", "ajuda", "?"})


def register(bolt: App, desk: Desk) -> None:
    """The command, and the paging of its answer."""

    @bolt.command(ids.COMMAND)
    def inbox(ack: Ack, body: dict[str, Any]) -> None:
        workspace = desk.workspace(body["team_id"])
        if workspace is None:
            ack()
            return
        words = body.get("text", "").strip()
        if newchat.asked(words):
            ack()
            newchat.show(desk, workspace, body, body["user_id"])
            return
        rendered = answer(desk, workspace, body["user_id"], words)
        ack(text=rendered.text, blocks=list(rendered.blocks), response_type="ephemeral")

    @bolt.action(ids.LIST_NEXT)
    @bolt.action(ids.LIST_PREVIOUS)
    def turn(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is None:
            return
        viewer, page = body["user"]["id"], max(1, ids.number(action.get("value", "")))
        name = next(iter(ids.state(action["block_id"])), "open")
        if body.get("view"):
            publish(desk, workspace, viewer, name, page)
            return
        rendered = listing(shown(desk, workspace, viewer, name, page), desk.words(workspace, viewer), page)
        blocks = list(rendered.blocks)
        try:
            desk.slack(workspace).respond(
                body.get("response_url", ""), text=rendered.text, blocks=blocks, replace_original=True
            )
        except SendError as error:  # the page they look at stays; they turn it again
            log.warning("list.unturned", extra={"reason": error.code})

    @bolt.action(ids.LIST_THREAD)
    def followed_a_link(ack: Ack) -> None:
        ack()


def answer(desk: Desk, workspace: Workspace, viewer: str, words: str) -> Rendered:
    """What `/inbox <words>` answers."""
    t = desk.words(workspace, viewer)
    about = why.asked(words)
    if about is not None:
        return why.answer(desk, workspace, viewer, about, t)
    name = WORDS.get(words.lower())
    if name is not None:
        return listing(shown(desk, workspace, viewer, name, 1), t)
    if words.lower() in HELP_WORDS:
        return asks.notice("command-help", {}, t)
    return asks.notice("command-unknown", {"words": words[:100]}, t)


def shown(desk: Desk, workspace: Workspace, viewer: str, name: str, page: int) -> ListView:
    """A page of one of LISTS, as far as this person may see it."""
    channels, told_all = desk.visible(workspace, viewer)
    wanted = LISTS[name]
    wanted = replace(wanted, owner=viewer) if wanted.owner == VIEWER else wanted

    def read(session: Session) -> ListView:
        return conversations.list_view(session, workspace, wanted, channels, now=desk.database.now(), page=page)

    return replace(desk.database.read(read), whole=told_all)


def publish(desk: Desk, workspace: Workspace, viewer: str, name: str = "open", page: int = 1) -> None:
    """Draw one person's Home. Slack away: the next opening draws it."""
    view = home(shown(desk, workspace, viewer, name, page), desk.words(workspace, viewer), page)
    try:
        desk.slack(workspace).call("views.publish", user_id=viewer, view=view)
    except SendError as error:
        log.warning("home.unpublished", extra={"reason": error.code})
