"""`@inbox find` in a thread: the answer to one person, out of what that person may see."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot import people
from bot.blocks.kit import Rendered
from bot.blocks.listing import listing
from bot.blocks.queries import mistakes
from storage import lists
from storage.asked import remember
from storage.domain.query import Query, name_of, parse
from storage.domain.views import ListView
from storage.models import Workspace


def answer(side: people.Side, workspace: Workspace, payload: Mapping[str, Any]) -> Rendered:
    """A page of what was asked for; what of it was not understood."""
    viewer, query = payload["user"], parse(payload["find"])
    t = people.words(side, workspace, viewer)
    if not isinstance(query, Query):
        return mistakes(query, t)
    channels, told_all = people.visible(side, workspace, viewer)

    def read(session: Session) -> ListView:
        return lists.page(session, workspace, query, viewer, channels, side.database.now())

    view = replace(side.database.read(read), whole=told_all)
    return listing(view, t, _asked(side, workspace, query) if view.rows and not name_of(query) else 0)


def _asked(side: people.Side, workspace: Workspace, query: Query) -> int:
    """The id by which its pages are turned."""
    return side.database.write(lambda session: remember(session, workspace.id, query, now=side.database.now()))
