"""What goes on behind App Home: Homes that are behind, acts on many conversations, and saved views' daily posts."""

import logging
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import homes, people, permits, roles
from bot.blocks import kit, listing
from bot.blocks.kit import Rendered
from bot.i18n import translator
from storage import budgets, bulks, lists, rooms, routes, saved
from storage import homes as kept
from storage.domain.errors import Rejected, SendError, TryLater, Uncertain
from storage.domain.query import Query, parse
from storage.models import Bulk, BulkItem, Inbox, SavedView, Workspace
from workers import erasing, reports
from workers.budget import POST_SECONDS
from workers.outside import Outside

log = logging.getLogger(__name__)
MOST_IN_A_ROW: Final = 200  # Homes; then others have a turn at this thread
# Lines of an act on many use half of what a Slack channel takes at once, so that a customer's words never queue for it.
BULK_BURST: Final = 2


def tend(outside: Outside) -> None:
    """Do what is due of all, reports and erasures too. Whatever is left, the sweep rings for again."""
    for bulk in outside.database.read(bulks.unfinished):
        _work(outside, bulk)
    now = outside.database.now()
    for view_id, day in outside.database.read(lambda session: saved.due(session, now)):
        _post(outside, view_id, day)
    reports.work(outside)
    erasing.work(outside)
    for _ in range(MOST_IN_A_ROW):
        if outside.stopping.is_set() or not _show_next(outside):
            return


def _show_next(outside: Outside) -> bool:
    """Draw the Home that has been behind for longest. False: none is, or Slack takes no more now."""
    now = outside.database.now()
    found = outside.database.write(lambda session: kept.claim(session, now))
    if found is None:
        return False
    home, workspace = found
    if outside.database.read(lambda session: kept.may_soon(session, workspace.id, now=now)):
        return homes.publish(outside, workspace, home.slack_user, asked=False)
    outside.database.write(lambda session: kept.put_off(session, home.id, until=now + homes.SOON))
    return False


def _work(outside: Outside, bulk: Bulk) -> None:
    """Come to one conversation after the other, at the pace at which Slack can show it."""
    workspace = outside.database.read(lambda session: session.get_one(Workspace, bulk.workspace_id))
    try:
        channels, told_all = _places(outside, workspace, bulk)
    except SendError as error:
        log.warning("bulk.waits", extra={"bulk": bulk.id, "reason": error.code})
        return
    if not told_all:
        return  # Slack does not say what they may see: a minute later it will
    while not outside.stopping.is_set():
        item = outside.database.read(lambda session: bulks.next_item(session, bulk))
        if item is None:
            outside.database.write(lambda session: bulks.end(session, bulk, now=outside.database.now()))
            log.info("bulk.ended", extra={"bulk": bulk.id, "state": bulk.state})
            return
        if not _act(outside, bulk, item, channels):
            return


def _places(outside: Outside, workspace: Workspace, bulk: Bulk) -> tuple[set[str], bool]:
    """The Slack channels in which it may be done to a conversation, by the rules of one that is done at its card, and
    whether Slack has told of all of them. Raises SendErrors."""
    if not roles.may(outside, workspace, bulk.actor, permits.of_verb(bulk.verb)):
        return set(), True
    channels, told_all = people.visible(outside, workspace, bulk.actor)
    if bulk.verb != "assign" or bulk.state != "doing":
        return channels, told_all
    if not roles.may(outside, workspace, bulk.value, "act"):
        return set(), True
    theirs, told_of_theirs = people.visible(outside, workspace, bulk.value)
    return channels & theirs, told_all and told_of_theirs


def _act(outside: Outside, bulk: Bulk, item: BulkItem, channels: set[str]) -> bool:
    """Act on one conversation. False: its Slack channel has enough to show for now."""

    def work(session: Session) -> bool:
        now = outside.database.now()
        place = bulks.place(session, item)
        name = f"slack:post:{bulk.workspace_id}:{place}"
        if not budgets.is_ready(session, (name, POST_SECONDS, BULK_BURST), now):
            return False
        bulks.act_on(session, bulk, item, channels, now=now)
        return True

    return outside.database.write(work)


def _post(outside: Outside, view_id: int, day: date) -> None:
    """A saved view into its Slack channel, once a day: what may have been posted is not posted again."""
    view = outside.database.write(lambda session: saved.claim(session, view_id, day))
    if view is None:
        return
    workspace = outside.database.read(lambda session: session.get_one(Workspace, view.workspace_id))
    try:
        drawn = _drawn(outside, workspace, view)
        outside.slack(workspace).call(
            "chat.postMessage", channel=view.post_channel, text=drawn.text, blocks=list(drawn.blocks)
        )
    except (Rejected, Uncertain) as error:
        log.warning("view.unposted", extra={"view": view_id, "reason": error.provider or error.code})
    except TryLater as error:
        log.info("view.waits", extra={"view": view_id, "reason": error.code})
        outside.database.write(lambda session: saved.give_back(session, view_id, day))


def _drawn(outside: Outside, workspace: Workspace, view: SavedView) -> Rendered:
    """The post: of what everybody in that Slack channel may see, whoever saved the view. Raises SendErrors."""
    readers = people.members(outside, workspace, view.post_channel) - {workspace.bot_user}
    places = outside.database.read(lambda session: rooms.shown_in(session, workspace.id))
    open_to_all = {place for place in places if readers <= people.members(outside, workspace, place)}
    query = parse(view.query)

    def read(session: Session) -> Rendered:
        now = outside.database.now()
        asked = query if isinstance(query, Query) else Query()
        page = lists.page(session, workspace, asked, "", open_to_all, now, zone=view.post_zone)
        t = translator(_language(session, workspace, view.post_channel))
        title = t("view-daily", name=kit.name(view.name), count=page.total)
        rows = listing.listed(replace(page, newer=False, older=False), t)
        return kit.message(title, kit.header(title), *rows)

    return outside.database.read(read)


def _language(session: Session, workspace: Workspace, slack_channel: str) -> str:
    """Of the inbox that is shown there, else of the first one."""
    shown = routes.shown_in(session, workspace.id, slack_channel)
    first = (
        select(Inbox.language).where(Inbox.workspace_id == workspace.id, Inbox.state != "removed").order_by(Inbox.id)
    )
    return shown[0].language if shown else session.scalars(first).first() or "en"
