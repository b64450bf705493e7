"""A list as a CSV file in somebody's direct messages: of what they may see at the moment it is made, nothing else."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from bot import people
from bot.blocks import kit
from bot.blocks.kit import Markup
from bot.i18n import T
from bot.sheet import csv_of
from bot.slack import Slack
from storage import agents, lists, outbox, sheets
from storage.domain.errors import Rejected, TryLater
from storage.domain.outcomes import Outcome, Overtaken, Sent
from storage.domain.query import Query, parse
from storage.domain.views import RowView
from storage.failpoints import reach
from storage.models import Workspace
from storage.outbox import Turn
from workers.customers import start
from workers.outside import Outside
from workers.progress import Progress

NOT_TOLD_SECONDS: Final = 30.0
Record = Callable[[Session], None]


def send(outside: Outside, slack: Slack, turn: Turn, workspace: Workspace) -> Outcome:
    """The file into the direct messages; only the last step shows anything. Raises SendErrors."""
    person, query = turn.delivery.payload["user"], parse(turn.delivery.payload["line"])
    t = people.words(outside, workspace, person)
    progress = Progress(outside, slack, turn, lambda done, total: t("progress-list", done=done, total=total))
    if not isinstance(query, Query) or not people.agent(outside, workspace, person).may_reply:
        progress.end(t("progress-stopped"))
        return Overtaken()
    rows, is_all = _rows(outside, turn, workspace, person, query, progress)
    if not rows:
        start(turn)
        progress.tell(t("export-empty"))
        return Sent()
    progress.end(t("progress-list-made", count=len(rows)))
    try:
        return _file(outside, slack, turn, workspace, rows, _told(len(rows), t, is_all=is_all), t)
    except Rejected:
        progress.tell(t("export-failed"))
        raise


def _file(
    outside: Outside, slack: Slack, turn: Turn, workspace: Workspace, rows: list[RowView], told: Markup, t: T
) -> Outcome:
    """The rows as a file, with the words beside it."""
    person, now = turn.delivery.payload["user"], outside.database.now()
    names, zone = outside.database.read(
        lambda session: (sheets.names(session, workspace.id), agents.zone(session, workspace.id, person))
    )
    title, content = f"{t('export-file')}-{now:%Y-%m-%d}.csv", csv_of(rows, names, zone, t)
    return hand_over(
        outside, slack, turn, title, content, told,
        lambda session: sheets.record(session, workspace.id, person, len(rows), now=now),
    )  # fmt: skip


def hand_over(
    outside: Outside, slack: Slack, turn: Turn, title: str, content: bytes, told: Markup, record: Record
) -> Outcome:
    """A file into the direct messages of whoever the delivery is for; it is on record first. Raises SendErrors."""
    place = slack.call("conversations.open", users=turn.delivery.payload["user"])["channel"]["id"]
    file_id = slack.bring(title, content)
    outside.database.write(record)
    if not outbox.door(outside.database, turn):
        raise TryLater("interrupted", seconds=1, free=True)
    reach("file.door")
    start(replace(turn, begun=time.monotonic()))
    slack.call(
        "files.completeUploadExternal",
        initial_comment=told,
        files=[{"id": file_id, "title": title}],
        channel_id=place,
    )
    return Sent(file_id)


def _rows(
    outside: Outside, turn: Turn, workspace: Workspace, person: str, query: Query, progress: Progress
) -> tuple[list[RowView], bool]:
    """The list, a page at a time, and whether that is all of it."""
    channels, told_all = people.visible(outside, workspace, person)
    if not told_all:  # rather later than with a part missing
        raise TryLater("slack_unreachable", "who may see what", seconds=NOT_TOLD_SECONDS)
    rows: list[RowView] = []
    after, now, total = None, outside.database.now(), 0
    while len(rows) < sheets.MOST:
        where, counted = after, 1 if rows else sheets.MOST
        page = outside.database.read(
            lambda session, where=where, counted=counted: lists.page(  # type: ignore[misc] # bound at once
                session, workspace, query, person, channels, now, after=where, size=sheets.PAGE, counted=counted
            )
        )
        total = total or page.total
        rows += page.rows
        if not page.older or page.last is None:
            return rows, True
        after = page.last
        if not outbox.keep(outside.database, turn):
            raise TryLater("interrupted", seconds=1, free=True)
        progress.at(len(rows), total)
    return rows, False


def _told(count: int, t: T, *, is_all: bool) -> Markup:
    """What stands beside the file."""
    said = [kit.say(t, "export-done", count=count)]
    if not is_all:
        said.append(kit.say(t, "export-more", most=f"{sheets.MOST:,}"))
    return Markup(" ".join(said))
