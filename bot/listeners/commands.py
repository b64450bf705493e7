"""The lists, for one person's eyes, as `/inbox` answers with them."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot import ids
from bot.blocks import asks
from bot.blocks.kit import Markup, Rendered
from bot.blocks.listing import listing
from bot.blocks.queries import mistakes
from bot.desk import Desk
from bot.instants import moment
from bot.listeners import away, canned, erasing, newchat, reporting, why
from storage import lists
from storage.asked import recall, remember
from storage.domain.errors import SendError
from storage.domain.query import LISTS, Query, name_of, parse
from storage.domain.views import Cursor, ListView
from storage.domain.vocabulary import folded
from storage.models import Workspace

log = logging.getLogger(__name__)
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
        if canned.asked(words):
            ack()
            canned.show(desk, workspace, body, body["user_id"])
            return
        gone = erasing.asked(words)
        if gone is not None:
            told = erasing.show(desk, workspace, body, gone)
            if told is None:
                ack()
            else:
                ack(text=told.text, blocks=list(told.blocks), response_type="ephemeral")
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
        block_id = action["block_id"]
        place = _place(block_id, ids.number(action.get("value", "")), back=action["action_id"] == ids.LIST_PREVIOUS)
        query, asked = query_of(desk, workspace, ids.subject(block_id), next(iter(ids.state(block_id)), ""))
        draw(desk, workspace, body, query or LISTS["open"], asked, place)

    @bolt.action(ids.LIST_THREAD)
    def followed_a_link(ack: Ack) -> None:
        ack()


def answer(desk: Desk, workspace: Workspace, viewer: str, words: str) -> Rendered:
    """What `/inbox <words>` answers."""
    t = desk.words(workspace, viewer)
    about = why.asked(words)
    if about is not None:
        return why.answer(desk, workspace, viewer, about, t)
    goes = away.asked(words)
    if goes is not None:
        return away.answer(desk, workspace, viewer, away=goes)
    of = reporting.asked(words)
    if of is not None:
        return reporting.answer(desk, workspace, viewer, of, t)
    if folded(words) in HELP_WORDS:
        return asks.notice("command-help", {}, t)
    query = parse(_unescaped(words) or "open")
    if not isinstance(query, Query):
        return mistakes(query, t)
    view = shown(desk, workspace, viewer, query)
    return listing(view, t, _asked(desk, workspace, query) if view.rows else 0)


def draw(
    desk: Desk,
    workspace: Workspace,
    body: Mapping[str, Any],
    query: Query,
    asked: int,
    place: Mapping[str, Cursor],
    word: Markup | None = None,
) -> None:
    """Another page of an answer, or the same as it is now, in place of what somebody pressed something of.

    asked: the id the query is known by. place: as `shown` takes it. word: why what they pressed was not done.
    """
    viewer = body["user"]["id"]
    view = shown(desk, workspace, viewer, query, **place)
    if not view.rows and place:  # what was there has gone to others
        view = shown(desk, workspace, viewer, query)
    rendered = listing(view, desk.words(workspace, viewer), asked, word)
    blocks = list(rendered.blocks)
    try:
        desk.slack(workspace).respond(
            body.get("response_url", ""), text=rendered.text, blocks=blocks, replace_original=True
        )
    except SendError as error:  # the page they look at stays; they turn it again
        log.warning("list.unturned", extra={"reason": error.code})


def shown(
    desk: Desk,
    workspace: Workspace,
    viewer: str,
    query: Query,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
    begin: Cursor | None = None,
) -> ListView:
    """A page of what answers a query, as far as this person may see it: the first, or that after, before or from a
    place on."""
    channels, told_all = desk.visible(workspace, viewer)

    def read(session: Session) -> ListView:
        now = desk.database.now()
        return lists.page(session, workspace, query, viewer, channels, now, after=after, before=before, begin=begin)

    return replace(desk.database.read(read), whole=told_all)


def _unescaped(words: str) -> str:
    """As it was typed: beside the mentions that Slack makes, `wait:>30m` arrives as `wait:&gt;30m`."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _asked(desk: Desk, workspace: Workspace, query: Query) -> int:
    """The id by which the pages of a query are turned; 0 for a list that has a name."""
    if name_of(query):
        return 0
    return desk.database.write(lambda session: remember(session, workspace.id, query, now=desk.database.now()))


def query_of(desk: Desk, workspace: Workspace, number: int, name: str) -> tuple[Query | None, int]:
    """What a list asks, by the id of the query, or 0 and the list's name; and that id. None when it is forgotten."""
    if not number:
        return LISTS.get(name), 0
    known = desk.database.read(lambda session: recall(session, workspace.id, number))
    return (known, number) if known is not None else (None, 0)


def _place(block_id: str, conversation_id: int, *, back: bool) -> dict[str, Cursor]:
    """Where the page begins, or ends: at the row that the button names, which was there at the time the block says."""
    times = ids.state(block_id)[1:]
    if not conversation_id or len(times) != 2:
        return {}
    return {"before" if back else "after": Cursor(moment(times[0 if back else 1]), conversation_id)}
