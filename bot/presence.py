"""Who is there right now: shown as active by Slack, not asking to be left alone, and not away in our own app.

Slack allows few of these questions (slack.md 2.1: users.getPresence 50 a minute, dnd.teamInfo 20), so an answer is
believed for a minute, and an older one where a question more would be one too many.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot import people
from bot.people import Side
from storage import agents, budgets
from storage.budgets import Limit
from storage.domain.errors import SendError
from storage.models import Agent, Workspace

log = logging.getLogger(__name__)
BELIEVED: Final = timedelta(minutes=1)
BELIEVED_AT_WORST: Final = timedelta(minutes=10)
QUIET_MOST: Final = 50  # people in one dnd.teamInfo: Slack's own bound


def there(side: Side, workspace: Workspace, slack_users: Sequence[str]) -> Iterator[str]:
    """Those of some people who are there, in their order. Slack is asked about one more only when it is wanted."""
    for each in slack_users:
        agent = _known(side, workspace, each)
        if agent is None or agent.away_at is not None:
            continue
        if _is_old(agent.quiet_at, side.database.now(), BELIEVED):
            _ask_who_is_quiet(side, workspace, slack_users)
        if _is_old(agent.presence_at, side.database.now(), BELIEVED):
            _ask_for(side, workspace, agent)
        agent, now = _known(side, workspace, each) or agent, side.database.now()
        is_quiet = agent.quiet_until is not None and agent.quiet_until > now
        if agent.active and not is_quiet and not _is_old(agent.presence_at, now, BELIEVED_AT_WORST):
            yield each


def _is_old(told_at: datetime | None, now: datetime, believed: timedelta) -> bool:
    return told_at is None or now - told_at > believed


def _known(side: Side, workspace: Workspace, slack_user: str) -> Agent | None:
    try:
        return people.agent(side, workspace, slack_user)
    except SendError as error:
        log.warning("presence.unknown", extra={"reason": error.code})
        return None


def _ask_for(side: Side, workspace: Workspace, agent: Agent) -> None:
    """Have Slack tell whether somebody is there. What was known stays where it may not be asked, or does not answer."""
    if not _may_ask(side, (f"slack:presence:{workspace.id}", 60 / 50, 25)):
        return
    try:
        told = side.slack(workspace).call("users.getPresence", user=agent.slack_user)
    except SendError as error:
        log.warning("presence.unknown", extra={"reason": error.code})
        return
    active, now = told.get("presence") == "active", side.database.now()
    side.database.write(lambda session: agents.seen(session, agent.id, active=active, now=now))


def _ask_who_is_quiet(side: Side, workspace: Workspace, slack_users: Sequence[str]) -> None:
    """The same of who wants no disturbance, of all of them at once."""
    for start in range(0, len(slack_users), QUIET_MOST):
        some = slack_users[start : start + QUIET_MOST]
        if not _may_ask(side, (f"slack:dnd:{workspace.id}", 60 / 20, 10)):
            return
        try:
            told = side.slack(workspace).call("dnd.teamInfo", users=",".join(some)).get("users", {})
        except SendError as error:  # an installation from before this permission; `novelo check` names it
            log.warning("quiet.unknown", extra={"reason": error.code})
            return
        _note_quiet(side, workspace, told)


def _note_quiet(side: Side, workspace: Workspace, told: Mapping[str, dict[str, Any]]) -> None:
    now = side.database.now()
    until = {user: _ends(each, now) for user, each in told.items()}
    side.database.write(lambda session: agents.left_alone(session, workspace.id, until, now=now))


def _may_ask(side: Side, limit: Limit) -> bool:
    return side.database.write(lambda session: budgets.spare(session, limit, side.database.now()))


def _ends(told: dict[str, Any], now: datetime) -> datetime | None:
    start, end = (float(told.get(f"next_dnd_{side}_ts") or 0) for side in ("start", "end"))
    is_quiet = bool(told.get("dnd_enabled")) and start <= now.timestamp() < end
    return datetime.fromtimestamp(end, UTC) if is_quiet else None
