"""App Home, drawn for one person out of what the database says now, and given to Slack.

Whoever clicked waits for it, so a listener draws it at once; what happened by itself is drawn by a worker. Each names
what it believes Slack shows (its hash), so that neither puts back what the other has drawn.
"""

import hashlib
import json
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot import people, roles
from bot.blocks.home import home as drawn
from bot.blocks.kit import Block
from bot.people import Side
from storage import agents, budgets, bulks, homes, lists, saved, setup, shares
from storage.domain.errors import Rejected, SendError, TryLater
from storage.domain.query import LISTS, Query, Term, Wrong, parse
from storage.domain.traits import TRAITS
from storage.domain.views import HomeView
from storage.domain.vocabulary import VIEWER
from storage.models import Home, Workspace

log = logging.getLogger(__name__)
PAGE: Final = 20  # rows (features.md c-3)
TRIES: Final = 3  # drawings in a row, where somebody else drew it meanwhile
PAUSE: Final = timedelta(minutes=1)  # after one that Slack refused
SOON: Final = timedelta(seconds=1)
TEAM: Final = Query((Term("team", (VIEWER,)),))  # what was given to a user group that the viewer is in


def publish(side: Side, workspace: Workspace, slack_user: str, *, asked: bool) -> bool:
    """Have Slack show a person's Home as it should be now. asked: they wait for it. False: it will be done later.

    Never raises SendErrors: a Home that could not be drawn is behind, and is drawn when it can be.
    """
    for _ in range(TRIES):
        home = side.database.read(lambda session: homes.known(session, workspace.id, slack_user))
        if home is None:
            return True
        try:
            view, upto = draw(side, workspace, home)
            digest = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
            if digest == home.digest:
                _note(side, home, upto)
                return True
            if not _may(side, workspace, asked=asked):
                _put_off(side, home, SOON)
                return False
            given = _give(side, workspace, home, view)
        except SendError as error:
            log.warning("home.unpublished", extra={"reason": error.code})
            _refused(side, workspace, home, error, asked=asked)
            return False
        if given is not None:
            _note(side, home, upto, digest, given)
            return True
    return False


def draw(side: Side, workspace: Workspace, home: Home) -> tuple[Block, int]:
    """What somebody's Home shows now, and the newest delivery there was before it was read."""
    t = people.words(side, workspace, home.slack_user)
    channels, told_all = people.visible(side, workspace, home.slack_user)
    if home.tab == "team":
        people.teams(side, workspace)  # so that the lists know of them

    is_admin = _is_admin(side, workspace, home.slack_user)

    def read(session: Session) -> tuple[HomeView, int]:
        upto = homes.newest(session)
        return view_of(session, side, workspace, home, channels, whole=told_all, is_admin=is_admin), upto

    view, upto = side.database.read(read)
    return drawn(view, t), upto


def view_of(
    session: Session, side: Side, workspace: Workspace, home: Home, channels: set[str], *, whole: bool, is_admin: bool
) -> HomeView:
    """A person's Home as the renderer takes it; channels: the Slack channels they are in."""
    now, viewer = side.database.now(), home.slack_user
    query, wrong = asked_for(session, home)
    place = homes.cursors(home.place)
    page = lists.page(session, workspace, query, viewer, channels, now, size=PAGE, **place)
    if not page.rows and home.place:  # what was on that page has gone to others
        page = lists.page(session, workspace, query, viewer, channels, now, size=PAGE)
    view = saved.shown(session, workspace.id, home.view_id, viewer)
    is_away = agents.away_since(session, workspace.id, viewer) is not None
    return HomeView(
        home_id=home.id,
        viewer=viewer,
        list=replace(page, whole=whole),
        counts=lists.counts(session, workspace, viewer, channels, now),
        tab="" if home.words or view is not None else home.tab,
        channel=home.channel,
        words=home.words,
        wrong=wrong,
        view=view,
        views=saved.names(session, workspace.id, viewer),
        told_key=str(home.told.get("key", "")),
        told=dict(home.told.get("values", {})),
        bulk=bulks.report(session, workspace.id, viewer, now=now),
        now=now,
        admin=is_admin,
        away=is_away,
        mine=len(shares.theirs(session, workspace.id, viewer)) if is_away else 0,
        setup=_setup(session, workspace),
    )


def _setup(session: Session, workspace: Workspace) -> tuple[tuple[str, bool], ...]:
    """The way to the first conversation; nothing once it has been gone."""
    steps = setup.steps(session, workspace.id)
    return () if steps[-1].done else tuple((step.key, step.done) for step in steps)


def _is_admin(side: Side, workspace: Workspace, viewer: str) -> bool:
    try:
        return roles.may(side, workspace, viewer, "settings")
    except SendError:
        return False


def asked_for(session: Session, home: Home) -> tuple[Query, tuple[Wrong, ...]]:
    """The query that somebody's Home shows the answer to; and what of their words was not understood."""
    wrong: tuple[Wrong, ...] = ()
    query = TEAM if home.tab == "team" else LISTS.get(home.tab, LISTS[homes.FIRST_TAB])
    if home.view_id:
        view = saved.visible(session, home.workspace_id, home.view_id, home.slack_user)
        known = parse(view.query) if view is not None else query
        query = known if isinstance(known, Query) else query
    if home.words:
        found = parse(home.words)
        if not isinstance(found, Query):
            # Words that are no filter are looked for; of a filter that is not understood, the mistake is named beside.
            wrong, found = tuple(each for each in found if each.why != "word"), parse(f"search {home.words}")
        query = found if isinstance(found, Query) else query
    if home.channel in TRAITS:
        query = Query((*query.terms, *LISTS[home.channel].terms))
    return query, wrong


def _give(side: Side, workspace: Workspace, home: Home, view: Block) -> str | None:
    """Give Slack a drawing: its hash for it, or None where somebody else's came between. Raises SendErrors."""
    believed = {"hash": home.hash} if home.hash else {}
    try:
        answer = side.slack(workspace).call("views.publish", user_id=home.slack_user, view=view, **believed)
    except Rejected as error:
        if error.provider != "hash_conflict":
            raise
        side.database.write(lambda session: homes.forget_hash(session, home.id, home.hash))
        return None
    return str(answer.get("view", {}).get("hash", ""))


def _may(side: Side, workspace: Workspace, *, asked: bool) -> bool:
    now = side.database.now()
    return side.database.write(lambda session: homes.may_publish(session, workspace.id, asked=asked, now=now))


def _note(side: Side, home: Home, upto: int, digest: str = "", given: str = "") -> None:
    now = side.database.now()
    side.database.write(lambda session: homes.drawn(session, home, upto, now=now, digest=digest, slack_hash=given))


def _put_off(side: Side, home: Home, wait: timedelta) -> None:
    until = side.database.now() + wait
    side.database.write(lambda session: homes.put_off(session, home.id, until=until))


def _refused(side: Side, workspace: Workspace, home: Home, error: SendError, *, asked: bool) -> None:
    wait = timedelta(seconds=error.seconds) if isinstance(error, TryLater) else PAUSE
    if error.code == "throttled":  # everybody else waits, too
        now = side.database.now()
        limit = homes.limit(workspace.id, asked=asked)
        side.database.write(lambda session: budgets.pause(session, limit, now + wait, now))
    _put_off(side, home, wait)
