"""Making reports and giving them to Slack: words, pictures and tables in one post (features.md RP-1, RP-3, RP-4)."""

import logging
from datetime import datetime, timedelta
from typing import Final

from bot import people, plots
from bot.blocks import report as drawn
from bot.i18n import T, translator
from bot.slack import Slack
from storage import orders, reports, rooms, routes
from storage.domain.errors import Rejected, SendError, TryLater, Uncertain
from storage.domain.report import Report
from storage.models import ReportOrder, Workspace
from workers.outside import Outside

log = logging.getLogger(__name__)
AGAIN: Final = timedelta(minutes=1)
PEOPLE: Final = ("U", "W")  # what a Slack user's id begins with


def work(outside: Outside) -> None:
    """Make what is due, one after the other."""
    for order_id in outside.database.read(lambda session: orders.due(session, outside.database.now())):
        if outside.stopping.is_set():
            return
        taken = outside.database.write(
            lambda session, each=order_id: orders.claim(session, each, outside.database.now())  # type: ignore[misc] # early binding
        )
        if taken is not None:
            _work(outside, *taken)


def _work(outside: Outside, order: ReportOrder, since: datetime, until: datetime) -> None:
    workspace = outside.database.read(lambda session: session.get_one(Workspace, order.workspace_id))
    try:
        channels, t = _audience(outside, workspace, order)
        made = outside.database.read(
            lambda session: reports.make(session, workspace.id, channels, since, until, order.zone)
        )
        _post(outside.slack(workspace), order.place, made, t)
    except (Rejected, Uncertain) as error:
        log.warning("report.unposted", extra={"order": order.id, "reason": error.provider or error.code})
    except TryLater as error:
        log.info("report.waits", extra={"order": order.id, "reason": error.code})
        again = outside.database.now() + AGAIN
        outside.database.write(lambda session: orders.give_back(session, order.id, again))
    except SendError as error:
        log.warning("report.unposted", extra={"order": order.id, "reason": error.code})
    else:
        log.info("report.posted", extra={"order": order.id})


def _audience(outside: Outside, workspace: Workspace, order: ReportOrder) -> tuple[set[str], T]:
    """The Slack channels whose numbers whoever reads it may know (features.md AS-7), and in which language. Raises
    SendErrors."""
    if order.place.startswith(PEOPLE):
        may = people.agent(outside, workspace, order.place).may_reply
        channels, _ = people.visible(outside, workspace, order.place)
        return channels if may else set(), people.words(outside, workspace, order.place)
    readers = people.members(outside, workspace, order.place) - {workspace.bot_user}
    places = outside.database.read(lambda session: rooms.shown_in(session, workspace.id))
    shown = outside.database.read(lambda session: routes.shown_in(session, workspace.id, order.place))
    open_to_all = {place for place in places if readers <= people.members(outside, workspace, place)}
    return open_to_all, translator(shown[0].language if shown else "en")


def _post(slack: Slack, place: str, made: Report, t: T) -> None:
    """One post with everything. Nothing shows before its last call. Raises SendErrors."""
    kept = [(plot.name, plot.png, plot.alt) for plot in plots.plots(made, t)]
    kept += [(f"{name}.csv", told.encode(), "") for name, told in drawn.tables(made).items()]
    files = [{"id": slack.bring(name, content, alt=alt), "title": alt or name} for name, content, alt in kept]
    channel = place
    if place.startswith(PEOPLE):
        channel = slack.call("conversations.open", users=place)["channel"]["id"]
    slack.call("files.completeUploadExternal", files=files, channel_id=channel, initial_comment=drawn.words(made, t))
