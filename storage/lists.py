"""Lists of conversations: what answers a query, page by page, for one viewer's eyes.

A page is found by its place, never by its number: the tenth costs what the first does. Each Slack channel and status is
a way of its own through an index that has the rows in the list's order; the ways are merged.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from storage import tags
from storage.conditions import Asker, conditions
from storage.conversations import linked_with, permalink, view_of, with_people
from storage.domain.health import HIDDEN
from storage.domain.query import LISTS, Query, statuses
from storage.domain.views import Counts, Cursor, ListView, RowView, TroubleView
from storage.models import Conversation, Inbox, Workspace
from storage.models.base import UtcDateTime

PAGE: Final = 10  # rows of a list (features.md FS-6)
COUNTED: Final = 1000  # rows: more are "more than" that many, so that counting costs the same however many there are
WAYS: Final = 64  # parts of one statement; with more Slack channels than that, a way is a status alone


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
    size: int = PAGE,
) -> ListView:
    """A page of conversations, newest need first: the first one, or the one after or before a place.

    slack_channels: those the viewer is in; nothing of any other is shown or counted.
    """
    asker = Asker(session, workspace.id, viewer, now)
    wanted = conditions(asker, query)
    ways = list(_ways(workspace.id, query, slack_channels))
    places = _places(session, ways, wanted, after, before, size)
    beyond = len(places) > size
    places = places[:size]
    if before is not None:
        places.reverse()
    total = _count(session, ways, wanted)
    inboxes = session.scalar(
        select(func.count()).select_from(Inbox).where(Inbox.workspace_id == workspace.id, Inbox.state != "removed")
    )
    return ListView(
        query,
        _rows(session, workspace, [place.id for place in places], now),
        min(total, COUNTED),
        inboxes or 0,
        counted=total <= COUNTED,
        newer=beyond if before is not None else after is not None,
        older=before is not None or beyond,
        first=places[0] if places else None,
        last=places[-1] if places else None,
        troubles=_troubles(session, workspace, slack_channels),
    )


def count(
    session: Session, workspace: Workspace, query: Query, viewer: str, slack_channels: Collection[str], now: datetime
) -> int:
    """How many conversations answer a query; COUNTED + 1 stands for "more"."""
    wanted = conditions(Asker(session, workspace.id, viewer, now), query)
    return _count(session, list(_ways(workspace.id, query, slack_channels)), wanted)


def counts(
    session: Session, workspace: Workspace, viewer: str, slack_channels: Collection[str], now: datetime
) -> Counts:
    """What waits right now, as far as the viewer may see it."""
    how_many = {
        name.replace("-", "_"): count(session, workspace, LISTS[name], viewer, slack_channels, now)
        for name in ("needs-reply", "mine", "unassigned", "expiring")
    }
    oldest = session.scalar(
        select(func.min(Conversation.waiting_since)).where(
            Conversation.workspace_id == workspace.id,
            Conversation.slack_channel.in_(slack_channels),
            Conversation.waiting_since.is_not(None),
        )
    )
    return Counts(**how_many, waiting_since=oldest)


Way = tuple[ColumnElement[bool], ...]


def _ways(workspace_id: int, query: Query, slack_channels: Collection[str]) -> Iterator[Way]:
    """The parts of the table a query looks through, each in order by an index of its own."""
    wanted = statuses(query)
    channels = sorted(set(slack_channels))
    here = Conversation.workspace_id == workspace_id
    if len(channels) * len(wanted) > WAYS:
        for status in wanted:
            yield here, Conversation.status == status, Conversation.slack_channel.in_(channels)
        return
    for channel in channels:
        for status in wanted:
            yield here, Conversation.slack_channel == channel, Conversation.status == status


def _places(
    session: Session,
    ways: list[Way],
    wanted: list[ColumnElement[bool]],
    after: Cursor | None,
    before: Cursor | None,
    size: int,
) -> list[Cursor]:
    """The places of a page's rows and of the row beyond, if there is one; going up from `before`, the nearest first."""
    if not ways:
        return []
    conditions, order = list(wanted), (Conversation.active_at.desc(), Conversation.id.desc())
    key = tuple_(Conversation.active_at, Conversation.id)
    if before is not None:
        order = (Conversation.active_at.asc(), Conversation.id.asc())
        conditions.append(key > _key(before))
    elif after is not None:
        conditions.append(key < _key(after))
    found = union_all(
        *(
            select(
                select(Conversation.active_at, Conversation.id)
                .where(*way, *conditions)
                .order_by(*order)
                .limit(size + 1)
                .subquery()
            )
            for way in ways
        )
    ).subquery()
    columns = (found.c.active_at, found.c.id)
    merged = select(*columns).order_by(*(each.asc() if before is not None else each.desc() for each in columns))
    return [Cursor(at, number) for at, number in session.execute(merged.limit(size + 1))]


def _key(place: Cursor) -> Any:
    return tuple_(literal(place.at, UtcDateTime()), literal(place.id))


def _count(session: Session, ways: list[Way], wanted: list[ColumnElement[bool]]) -> int:
    if not ways:
        return 0
    found = union_all(
        *(select(select(Conversation.id).where(*way, *wanted).limit(COUNTED + 1).subquery()) for way in ways)
    ).subquery()
    return session.scalar(select(func.count()).select_from(select(found.c.id).limit(COUNTED + 1).subquery())) or 0


def _rows(session: Session, workspace: Workspace, ids: list[int], now: datetime) -> tuple[RowView, ...]:
    if not ids:
        return ()
    found = {row[0].id: row for row in session.execute(with_people().where(Conversation.id.in_(ids)))}
    worn, linked = tags.shown(session, list(found)), linked_with(session, list(found.values()), now)
    return tuple(
        RowView(view_of(found[each], now, worn[each], linked.get(each, ())), permalink(workspace, found[each][0]))
        for each in ids
        if each in found
    )


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
