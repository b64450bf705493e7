"""The gap scan: Slack's threads are read for what its events did not bring.

Slack gives up on an event after about six minutes (slack.md 1.5), so a reply typed while we were away, or while
something we need was away, would be lost without a sound. What is found goes the way of any event, under the same keys:
reading too much changes nothing. A reply too old to be sent by itself becomes a question to the team (timing.FRESH).

The same reading finds posts of ours that Slack accepted after we had given them up and posted again: the one we do not
know of is taken away.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.listeners import messages
from bot.slack import Slack
from storage import workspaces
from storage.domain.errors import SendError, TryLater
from storage.failpoints import reach
from storage.models import Delivery, SlackEvent, Thread, Workspace

log = logging.getLogger(__name__)
EVERY: Final = timedelta(minutes=10)
AGAIN: Final = timedelta(minutes=1)  # after one that Slack did not let us finish
LOOK_SECONDS: Final = 5.0  # between looks whether a scan is due
MARGIN: Final = timedelta(minutes=2)  # an event may be on its way while we read
FARTHEST: Final = timedelta(days=6)  # what has been acted on is known for 7 days (workers.sweep)
CARDS_SINCE: Final = timedelta(days=30)  # how old a thread may be
CALL_SECONDS: Final = 60 / 50  # conversations.history and .replies: 50 a minute a workspace (slack.md 2.1)
PAGE: Final = 200

Found: TypeAlias = dict[str, list[tuple[str, bool]]]  # posts by their delivery's key: (ts, whether it was answered)


def run(desk: Desk, stop: threading.Event) -> None:
    """Scan at the start and every ten minutes until told to stop. Several at once share the work by claims."""
    begun = False
    while not stop.wait(LOOK_SECONDS if begun else 0.5):
        try:
            if not begun and desk.connect():
                _at_once(desk)
                begun = True
            for workspace in _due(desk):
                _scan(desk, workspace, stop)
        except (SendError, SQLAlchemyError, OSError) as error:
            log.warning("gap.unread", extra={"reason": type(error).__name__})
        except Exception:  # a scan that breaks must not be the last one
            log.exception("gap.broke")


def _scan(desk: Desk, workspace: Workspace, stop: threading.Event) -> None:
    try:
        scan(desk, workspace, stop)
    except SendError as error:
        log.warning("gap.unread", extra={"reason": error.code})
        soon = desk.database.now() + AGAIN
        desk.database.write(lambda session: workspaces.scan_by(session, soon, workspace.id))


def scan(desk: Desk, workspace: Workspace, stop: threading.Event) -> int:
    """Read one workspace's threads. How many messages had been missed. Raises SendErrors."""
    begun = desk.database.now()
    since = max(workspace.scanned_upto or workspace.installed_at, begun - FARTHEST) - MARGIN
    slack = desk.slack(workspace)
    missed = 0
    for channel, threads in desk.database.read(lambda session: _threads(session, workspace, begun - CARDS_SINCE)):
        cards: Found = {}
        for root in _paged(slack, stop, "conversations.history", channel, begun - CARDS_SINCE):
            if _is_ours(workspace, root) and (key := _key(root)):
                cards.setdefault(key, []).append((root["ts"], bool(root.get("reply_count"))))
            if root["ts"] not in threads or float(root.get("latest_reply", 0)) < since.timestamp():
                continue
            missed += _thread(desk, workspace, channel, root["ts"], since, stop)
        _once(desk, slack, channel, cards)
    if stop.is_set():
        return missed
    desk.database.write(lambda session: workspaces.scanned(session, workspace.id, begun))
    log.log(logging.WARNING if missed else logging.INFO, "gap.scanned", extra={"missed": missed})
    return missed


def _thread(
    desk: Desk, workspace: Workspace, channel: str, thread_ts: str, since: datetime, stop: threading.Event
) -> int:
    slack = desk.slack(workspace)
    theirs: list[dict[str, Any]] = []
    ours: Found = {}
    for reply in _paged(slack, stop, "conversations.replies", channel, since, ts=thread_ts):
        if reply["ts"] == thread_ts:
            continue
        if _is_ours(workspace, reply):
            if key := _key(reply):
                ours.setdefault(key, []).append((reply["ts"], False))
        elif not reply.get("bot_id"):
            theirs.append(reply)
    _once(desk, slack, channel, ours)
    reach("gap.read")
    places = [messages.place(channel, reply["ts"]) for reply in theirs]
    known = desk.database.read(lambda session: _acted_on(session, workspace, places))
    missed = 0
    for reply, place in zip(theirs, places, strict=True):
        edited = reply.get("edited", {}).get("ts", "0")
        if place in known and float(edited) < since.timestamp():
            continue
        messages.recovered(desk, workspace, {**reply, "channel": channel}, known=place in known)
        missed += place not in known
    return missed


def _once(desk: Desk, slack: Slack, channel: str, posts: Found) -> None:
    """Of posts of ours that carry the same delivery's key, leave the one we know of, and a card that was answered."""
    for key, found in posts.items():
        if len(found) < 2:
            continue
        known = desk.database.read(partial(_sent_as, key=key))
        for ts, answered in found:
            if known in {each for each, _ in found} and ts != known and not answered:
                log.warning("post.doubled", extra={"channel": channel, "ts": ts})
                slack.call("chat.delete", channel=channel, ts=ts)


def _at_once(desk: Desk) -> None:
    now = desk.database.now()
    desk.database.write(lambda session: workspaces.scan_by(session, now))


def _due(desk: Desk) -> list[Workspace]:
    now = desk.database.now()
    waits = desk.database.read(lambda session: workspaces.is_any_scan_due(session, now))
    return desk.database.write(lambda session: workspaces.claim_scans(session, now, now + EVERY)) if waits else []


def _threads(session: Session, workspace: Workspace, since: datetime) -> list[tuple[str, set[str]]]:
    """Our threads by Slack channel."""
    found: dict[str, set[str]] = {}
    rows = session.execute(
        select(Thread.slack_channel, Thread.ts).where(Thread.workspace_id == workspace.id, Thread.created_at >= since)
    )
    for channel, ts in rows:
        found.setdefault(channel, set()).add(ts)
    return list(found.items())


def _acted_on(session: Session, workspace: Workspace, places: list[str]) -> set[str]:
    return set(
        session.scalars(
            select(SlackEvent.key).where(SlackEvent.workspace_id == workspace.id, SlackEvent.key.in_(places))
        )
    )


def _sent_as(session: Session, key: str) -> str | None:
    return session.scalar(select(Delivery.external_id).where(Delivery.key == key))


def _paged(
    slack: Slack, stop: threading.Event, method: str, channel: str, since: datetime, **more: str
) -> Iterator[dict[str, Any]]:
    """Slack's record since then, page by page at the pace it allows."""
    cursor = ""
    while not stop.wait(CALL_SECONDS):
        try:
            page = slack.call(
                method,
                channel=channel,
                oldest=f"{since.timestamp():.6f}",
                limit=PAGE,
                include_all_metadata=True,
                **more,
                **({"cursor": cursor} if cursor else {}),
            )
        except TryLater as error:
            if error.code != "throttled":
                raise
            stop.wait(error.seconds)
            continue
        yield from page["messages"]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            return


def _is_ours(workspace: Workspace, message: Mapping[str, Any]) -> bool:
    return bool(message.get("bot_id")) and message["bot_id"] == workspace.bot


def _key(message: Mapping[str, Any]) -> str:
    return str(message.get("metadata", {}).get("event_payload", {}).get("delivery", ""))
