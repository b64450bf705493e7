"""Lists of conversations: what answers a query, page by page, for one viewer's eyes.

A page is found by its place, never by its number: the tenth costs what the first does. It is read off several ways
through the table (storage/ways.py), each in the list's order, and merged.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, func, literal, or_, select, tuple_, union, union_all
from sqlalchemy.orm import Session

from storage import favourites, search
from storage.conditions import Asker, conditions, narrowed
from storage.conversations import permalink, views_of, with_people
from storage.db import in_order
from storage.domain.excerpt import Piece, excerpt
from storage.domain.health import HIDDEN
from storage.domain.query import LISTS, Query, Term, texts
from storage.domain.views import Counts, Cursor, ListView, RowView, TroubleView
from storage.models import Conversation, Inbox, Message, Workspace
from storage.models.base import UtcDateTime
from storage.search import Found
from storage.ways import MOST, Way, each_of, ways, within

PAGE: Final = 10  # rows of a list (features.md FS-6)
COUNTED: Final = 1000  # rows: more are "more than" that many, so that counting costs the same however many there are


def page(
    session: Session,
    workspace: Workspace,
    query: Query,
    viewer: str,
    slack_channels: Collection[str],
    now: datetime,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
    begin: Cursor | None = None,
    size: int = PAGE,
    zone: str = "",
    counted: int | None = None,
) -> ListView:
    """A page of conversations, newest need first: the first one, or the one after or before a place, or from one on.

    slack_channels: those the viewer is in; nothing of any other is shown or counted. zone: where days begin, if not
    where the viewer is. counted: up to what their number is counted, if not COUNTED.
    """
    asker = Asker(session, workspace.id, viewer, slack_channels, now, zone)
    found = narrowed(asker, query)
    looked = list(ways(asker, query, found))
    wanted = _wanted(asker, query, looked)
    most = counted or COUNTED
    with in_order(session):
        places = _places(session, looked, wanted, begin or after, before, size, with_it=begin is not None)
        newer = after is not None or (begin is not None and bool(_places(session, looked, wanted, None, begin, 0)))
        total = _count(session, looked, wanted, most)
    beyond = len(places) > size
    places = places[:size]
    if before is not None:
        places.reverse()
    whole = found is None or found.whole
    inboxes = session.scalar(
        select(func.count()).select_from(Inbox).where(Inbox.workspace_id == workspace.id, Inbox.state != "removed")
    )
    return ListView(
        query,
        _rows(asker, workspace, [place.id for place in places], query, found),
        min(total, most),
        inboxes or 0,
        counted=whole and total <= most,
        newer=beyond if before is not None else newer,
        older=before is not None or beyond,
        first=places[0] if places else None,
        last=places[-1] if places else None,
        troubles=_troubles(session, workspace, slack_channels),
        viewer=viewer,
    )


def places(
    asker: Asker, query: Query, inbox_ids: Sequence[int] = (), *, after: Cursor | None = None, size: int = PAGE
) -> list[Cursor]:
    """The places of a page and of the row beyond, if there is one, of some inboxes only, () for all."""
    looked = within(list(ways(asker, query, narrowed(asker, query))), inbox_ids)
    wanted = _wanted(asker, query, looked)
    with in_order(asker.session):
        return _places(asker.session, looked, wanted, after, None, size)


def count(
    session: Session, workspace: Workspace, query: Query, viewer: str, slack_channels: Collection[str], now: datetime
) -> int:
    """How many conversations answer a query; COUNTED + 1 stands for "more"."""
    asker = Asker(session, workspace.id, viewer, slack_channels, now)
    looked = list(ways(asker, query, narrowed(asker, query)))
    wanted = _wanted(asker, query, looked)
    with in_order(session):
        return _count(session, looked, wanted, COUNTED)


def counts(
    session: Session, workspace: Workspace, viewer: str, slack_channels: Collection[str], now: datetime
) -> Counts:
    """What waits right now, as far as the viewer may see it."""
    how_many = {
        name.replace("-", "_"): count(session, workspace, LISTS[name], viewer, slack_channels, now)
        for name in ("needs-reply", "mine", "unassigned", "expiring")
    }
    return Counts(**how_many, waiting_since=_oldest(session, workspace.id, slack_channels))


def _oldest(session: Session, workspace_id: int, slack_channels: Collection[str]) -> datetime | None:
    """Since when somebody waits, at the longest. The index has each Slack channel's own oldest one first."""
    waiting = Conversation.workspace_id == workspace_id, Conversation.waiting_since.is_not(None)
    of_each = [
        select(func.min(Conversation.waiting_since).label("since")).where(*waiting, channel)
        for channel in each_of(Conversation.slack_channel, sorted(slack_channels), MOST)
    ]
    return session.scalar(select(func.min(union_all(*of_each).subquery().c.since))) if of_each else None


Wanted: TypeAlias = "dict[tuple[Term, ...], list[ColumnElement[bool]]]"


def _wanted(asker: Asker, query: Query, looked: list[Way]) -> Wanted:
    """What is still asked of the rows of each way, by what is sure of them."""
    return {sure: conditions(asker, query, sure) for sure in {way.sure for way in looked}}


def _places(
    session: Session,
    looked: list[Way],
    wanted: Wanted,
    after: Cursor | None,
    before: Cursor | None,
    size: int,
    *,
    with_it: bool = False,
) -> list[Cursor]:
    """The places of a page's rows and of the row beyond, if there is one; going up from `before`, the nearest first.

    with_it: the row at `after` is the first of them.
    """
    if not looked:
        return []
    soonest = looked[0].window is not None
    rises = soonest == (before is None)
    place = before or after
    parts = []
    for number, way in enumerate(looked):
        at, row = way.order
        part = way.of(at.label("at"), row.label("row"), literal(number).label("way")).where(*wanted[way.sure])
        if place is not None:
            here, from_here = tuple_(at, row), _key(place, way)
            beyond = here > from_here if rises else here < from_here
            from_it = here >= from_here if rises else here <= from_here
            part = part.where(from_it if with_it else beyond)
        part = part.order_by(at.asc(), row.asc()) if rises else part.order_by(at.desc(), row.desc())
        parts.append(select(part.limit(size + 1).subquery()))
    windows = [way.window or timedelta() for way in looked]
    found = {Cursor(at + windows[way], row) for at, row, way in session.execute(union_all(*parts))}
    return sorted(found, key=lambda each: (each.at, each.id), reverse=not rises)[: size + 1]


def _key(place: Cursor, way: Way) -> Any:
    """A place as a way keeps it."""
    return tuple_(literal(place.at - (way.window or timedelta()), UtcDateTime()), literal(place.id))


def _count(session: Session, looked: list[Way], wanted: Wanted, most: int) -> int:
    if not looked:
        return 0
    parts = [way.of(way.order[1].label("number")).where(*wanted[way.sure]) for way in looked]
    # Only a conversation of two tags is on two ways; elsewhere it is enough to stop at the first that are too many.
    together = union(*parts) if sum(bool(way.tag) for way in looked) > 1 else union_all(*parts)
    some = select(together.subquery().c.number).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _rows(asker: Asker, workspace: Workspace, ids: list[int], query: Query, found: Found | None) -> tuple[RowView, ...]:
    if not ids:
        return ()
    session = asker.session
    rows = {row[0].id: row for row in session.execute(with_people().where(Conversation.id.in_(ids)))}
    ordered = [rows[each] for each in ids if each in rows]
    said = _said(session, query, {each: found.messages.get(each, 0) for each in ids} if found else {})
    views = views_of(session, ordered, asker.now, slack_channels=asker.slack_channels)
    starred = favourites.starred(session, ids, asker.viewer)
    return tuple(
        RowView(view, permalink(workspace, row[0]), said.get(row[0].id, ()), row[0].id in starred)
        for view, row in zip(views, ordered, strict=True)
    )


def _said(session: Session, query: Query, messages: dict[int, int]) -> dict[int, tuple[Piece, ...]]:
    """What was found in each conversation, with the words that were looked for."""
    looked_for = [word for value in texts(query) for word in search.tokens(value)]
    words = session.execute(select(Message.conversation_id, Message.text).where(Message.id.in_(messages.values())))
    return {conversation_id: excerpt(text, looked_for) for conversation_id, text in words}


def _troubles(session: Session, workspace: Workspace, slack_channels: Collection[str]) -> tuple[TroubleView, ...]:
    """What needs attention in these Slack channels, or where Slack hides from us who is there."""
    rows = session.scalars(
        select(Inbox)
        .where(
            Inbox.workspace_id == workspace.id,
            Inbox.state == "attention",
            or_(Inbox.slack_channel.in_(slack_channels), Inbox.trouble.in_(HIDDEN)),
        )
        .order_by(Inbox.id)
    )
    return tuple(TroubleView(row.channel, row.name, f"trouble_{row.trouble}") for row in rows)
