"""The list that a button stands under: what Home shows, or what `/inbox` was asked."""

import logging
from collections.abc import Mapping
from typing import Any

from bot import homes, ids
from bot.blocks import asks
from bot.desk import Desk
from bot.listeners import commands
from storage import homes as kept
from storage.domain.errors import SendError
from storage.domain.query import Query
from storage.models import Workspace

log = logging.getLogger(__name__)


def asked(desk: Desk, workspace: Workspace, body: Mapping[str, Any], action: Mapping[str, Any]) -> Query | None:
    """What is listed there; None when that is no longer known, which they are told."""
    block_id = str(action.get("block_id", ""))
    if not block_id.startswith(f"{ids.LIST_ACTS}:"):
        home = desk.database.read(lambda session: kept.known(session, workspace.id, body["user"]["id"]))
        return None if home is None else desk.database.read(lambda session: homes.asked_for(session, home)[0])
    query, _ = commands.query_of(desk, workspace, block_id)
    if query is None:
        say(desk, workspace, body, "list-forgotten")
    return query


def say(desk: Desk, workspace: Workspace, body: Mapping[str, Any], key: str) -> None:
    """A word to whoever pressed a button of a message, beside that message."""
    told = asks.notice(key, {}, desk.words(workspace, body["user"]["id"]))
    try:
        desk.slack(workspace).respond(
            body.get("response_url", ""), text=told.text, blocks=list(told.blocks), response_type="ephemeral",
            replace_original=False,
        )  # fmt: skip
    except SendError as error:
        log.warning("list.untold", extra={"reason": error.code})
