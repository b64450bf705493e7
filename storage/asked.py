"""What was asked of the lists, remembered: pages are turned by a row's id, for no words fit into a button."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.db import insert
from storage.domain.query import Query, parse, show
from storage.models import Asked


def remember(session: Session, workspace_id: int, query: Query, *, now: datetime) -> int:
    """The id a query is known by from now on."""
    return session.scalars(
        insert(session, Asked)
        .values(workspace_id=workspace_id, line=show(query), at=now)
        .on_conflict_do_update(index_elements=["workspace_id", "line"], set_={"at": now})
        .returning(Asked.id)
    ).one()


def recall(session: Session, workspace_id: int, asked_id: int) -> Query | None:
    """What the workspace asked under this id; None when it is forgotten, or no longer understood."""
    line = session.scalar(select(Asked.line).where(Asked.id == asked_id, Asked.workspace_id == workspace_id))
    found = None if line is None else parse(line)
    return found if isinstance(found, Query) else None


def forget(session: Session, before: datetime) -> int:
    """Drop what was last asked before then. How many."""
    return len(session.scalars(delete(Asked).where(Asked.at < before).returning(Asked.id)).all())
