"""The list that a button stands under: what Home shows, or what `/inbox` was asked."""

from collections.abc import Mapping
from typing import Any

from bot import homes, ids
from bot.desk import Desk
from bot.listeners import commands
from bot.listeners.clicks import respond
from storage import homes as kept
from storage.domain.query import Query
from storage.models import Workspace


def asked(desk: Desk, body: Mapping[str, Any], action: Mapping[str, Any]) -> tuple[Workspace, Query] | None:
    """Where, and what is listed there. None for whoever is of another workspace, and when it is no longer known what
    was listed, which they are told."""
    workspace = desk.workspace(body["team"]["id"])
    if workspace is None or body["user"].get("team_id", workspace.team) != workspace.team:
        return None
    block_id = str(action.get("block_id", ""))
    if block_id.startswith(f"{ids.LIST_ACTS}:"):
        query, _ = commands.query_of(desk, workspace, ids.subject(block_id), next(iter(ids.state(block_id)), ""))
        if query is None:
            respond(desk, workspace, body, "list-forgotten")
    else:
        home = desk.database.read(lambda session: kept.known(session, workspace.id, body["user"]["id"]))
        query = None if home is None else desk.database.read(lambda session: homes.asked_for(session, home)[0])
    return None if query is None else (workspace, query)
