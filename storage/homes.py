"""App Homes: what each person looks at, when it was last drawn, and whose is to be drawn again.

Nothing that happens to a conversation writes here: a Home is behind when there are deliveries newer than its drawing,
since whatever a teammate can see of a change is on its way to Slack.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from storage import budgets
from storage.budgets import Limit
from storage.db import insert
from storage.domain.views import Cursor
from storage.models import Delivery, Home, SavedView, Workspace
from storage.queue import Ring

RING: Final = Ring("home", "tend_homes")
LATELY: Final = timedelta(hours=1)  # after that long without a click it is drawn when they come back, and not before
EVERY: Final = timedelta(seconds=5)  # between two drawings that nobody asked for
AGAIN: Final = timedelta(minutes=5)  # waiting times and windows move by themselves
# A row's number can be given out before, and be seen after, a higher one: what was drawn meanwhile is looked at again.
STRAGGLERS: Final = timedelta(seconds=10)
LEASE: Final = timedelta(seconds=30)
PUBLISH_SECONDS: Final = 60 / 100  # views.publish: 100 a minute a workspace (slack.md 2.1)
ASKED_BURST: Final = 40  # what a person waits for may go out at once
UNASKED_BURST: Final = 10  # what nobody waits for leaves the rest of the burst to those who do
FIRST_TAB: Final = "needs-reply"
LISTED: Final = frozenset({"tab", "view_id", "channel", "words"})  # columns that say which list is shown


def look(session: Session, workspace_id: int, slack_user: str, *, now: datetime, **looks: Any) -> Home:
    """Somebody opened their Home, or looks at something else in it: the row as it is from now on.

    looks: columns that change. What they were told before is over, and another list begins at its first page.
    """
    values: dict[str, Any] = ({"place": ""} if looks.keys() & LISTED else {}) | {"told": {}} | looks
    statement = insert(session, Home).values(
        **({"workspace_id": workspace_id, "slack_user": slack_user, "tab": FIRST_TAB, "channel": "", "words": "",
            "place": "", "told": {}, "opened_at": now, "due_at": now, "upto": 0, "digest": "", "hash": ""} | values)
    )  # fmt: skip
    home_id = session.scalars(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "slack_user"], set_=values | {"opened_at": now, "due_at": now}
        ).returning(Home.id)
    ).one()
    return session.get_one(Home, home_id, populate_existing=True)


def known(session: Session, workspace_id: int, slack_user: str) -> Home | None:
    """Somebody's Home as they left it."""
    return session.scalars(
        select(Home).where(Home.workspace_id == workspace_id, Home.slack_user == slack_user)
    ).one_or_none()


def say(session: Session, workspace_id: int, slack_user: str, key: str, values: Mapping[str, str | int]) -> None:
    """A sentence at the top of somebody's Home, until they do something else in it."""
    session.execute(
        update(Home)
        .where(Home.workspace_id == workspace_id, Home.slack_user == slack_user)
        .values(told={"key": key, "values": dict(values)})
    )


def disturb(session: Session, workspace_id: int, slack_user: str, *, now: datetime) -> None:
    """Something has changed that no delivery tells of. slack_user: whose Home shows it, "" for everybody's."""
    whose = [Home.slack_user == slack_user] if slack_user else []
    session.execute(update(Home).where(Home.workspace_id == workspace_id, *whose).values(due_at=now))


def shown_elsewhere(session: Session, home: Home, slack_hash: str) -> None:
    """Slack says what it shows, and it is not what we last gave it."""
    if home.hash != slack_hash:
        home.hash, home.digest = slack_hash, ""


def cursors(place: str) -> dict[str, Any]:
    """Where a page begins or ends, as storage.lists takes it, out of a Home's `place`."""
    at, _, row = place[1:].partition("|")
    return {"before" if place[0] == "<" else "after": Cursor(datetime.fromisoformat(at), int(row))} if place else {}


def place(cursor: Cursor, *, back: bool) -> str:
    """The `place` of the page before or after a row."""
    return f"{'<' if back else '>'}{cursor.at.isoformat()}|{cursor.id}"


def newest(session: Session) -> int:
    """The number of the newest delivery there is."""
    return session.scalar(select(func.max(Delivery.id))) or 0


def is_any_behind(session: Session, now: datetime) -> bool:
    """Whether a Home is to be drawn again now."""
    return session.scalar(select(Home.id).where(*_behind(session, now)).limit(1)) is not None


def claim(session: Session, now: datetime) -> tuple[Home, Workspace] | None:
    """The Home that has been behind for longest; nobody else draws it meanwhile. None when all are as they should."""
    longest = (
        select(Home.id)
        .where(*_behind(session, now))
        .order_by(Home.drawn_at.is_not(None), Home.drawn_at, Home.id)
        .limit(1)
        .scalar_subquery()
    )
    taken = session.execute(
        update(Home)
        .where(Home.id == longest, or_(Home.lease_until.is_(None), Home.lease_until <= now))
        .values(lease_until=now + LEASE)
        .returning(Home.id, Home.workspace_id)
    ).one_or_none()
    if taken is None:
        return None
    return session.get_one(Home, taken.id, populate_existing=True), session.get_one(Workspace, taken.workspace_id)


def drawn(session: Session, home: Home, upto: int, *, now: datetime, digest: str = "", slack_hash: str = "") -> None:
    """It has been drawn out of what there was when `home` was read; what has disturbed it since then still counts.

    Told by the due time that was read, and not by a clock: what disturbs it may have looked at the clock before the
    drawing began, and be seen by nobody until after it.
    digest, slack_hash: what Slack took, and its name for it; "" when it shows the same still.
    """
    next_at = now + (STRAGGLERS if slack_hash else AGAIN)
    undisturbed = Home.due_at == home.due_at
    values: dict[str, Any] = {"digest": digest, "hash": slack_hash} if slack_hash else {}
    session.execute(
        update(Home)
        .where(Home.id == home.id)
        .values(
            upto=upto, drawn_at=now, lease_until=None, due_at=case((undisturbed, next_at), else_=Home.due_at), **values
        )
    )


def put_off(session: Session, home_id: int, *, until: datetime) -> None:
    """It could not be drawn: not before then."""
    session.execute(update(Home).where(Home.id == home_id).values(due_at=until, lease_until=until))


def forget_hash(session: Session, home_id: int, slack_hash: str) -> None:
    """Slack shows something that no process of ours has written down: what is drawn next goes in its place."""
    session.execute(update(Home).where(Home.id == home_id, Home.hash == slack_hash).values(hash="", digest=""))


def may_publish(session: Session, workspace_id: int, *, asked: bool, now: datetime) -> bool:
    """Use one act of the workspace's budget, if there is one now. asked: somebody waits for it."""
    return budgets.spare(session, limit(workspace_id, asked=asked), now)


def may_soon(session: Session, workspace_id: int, *, now: datetime) -> bool:
    """Whether a drawing that nobody waits for would find something left of the budget. Nothing is used."""
    return budgets.is_ready(session, limit(workspace_id, asked=False), now)


def limit(workspace_id: int, *, asked: bool) -> Limit:
    """The budget of views.publish."""
    return f"slack:publish:{workspace_id}", PUBLISH_SECONDS, ASKED_BURST if asked else UNASKED_BURST


def leave_view(session: Session, view: SavedView) -> None:
    """A saved view is going: whoever looks at it is shown the first tab instead."""
    session.execute(update(Home).where(Home.view_id == view.id).values(view_id=None, tab=FIRST_TAB, place=""))


def _behind(session: Session, now: datetime):  # type: ignore[no-untyped-def] # conditions
    changed = and_(Home.upto < newest(session), or_(Home.drawn_at.is_(None), Home.drawn_at <= now - EVERY))
    return (
        Home.opened_at > now - LATELY,
        or_(Home.lease_until.is_(None), Home.lease_until <= now),
        or_(Home.due_at <= now, changed),
    )
