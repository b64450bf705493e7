"""Looking after the connections: each is looked at once a day, and admins are told what they have to mend."""

import logging
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks import asks
from bot.i18n import language_of, translator
from bot.slack import Slack
from storage import agents, alarms, health, inboxes, rooms, rotation, routes
from storage.domain import timing
from storage.domain.errors import NeedsMending, Rejected, SendError, Uncertain
from storage.domain.health import HIDDEN, SHARED, TOLD_BY_A_LOOK, is_renewal_due, is_slacks, next_look
from storage.models import Agent, Alarm, Inbox, Workspace
from storage.secrets import CannotOpen
from workers import templates
from workers.channels import NEVER
from workers.outside import Outside

log = logging.getLogger(__name__)
AGAIN: Final = timedelta(minutes=1)  # after one that broke off, and after a look that told nothing
PEOPLE_PAGE: Final = 200  # users.list; slack.md 2.2 recommends no more than that


def look_after(outside: Outside) -> None:
    """Tell the admins what waits to be told, renew Slack's tokens, and look at every connection whose time has come."""
    now = outside.database.now()
    _renew(outside)
    for alarm in outside.database.write(lambda session: alarms.claim(session, now, now + AGAIN)):
        try:
            _tell(outside, alarm)
        except (SendError, CannotOpen) as error:
            log.warning("alarm.waits", extra={"alarm": alarm.id, "reason": str(error)})
    for inbox in outside.database.write(lambda session: health.claim_looks(session, now, now + AGAIN)):
        _look(outside, inbox)
    templates.read_due(outside)


def _renew(outside: Outside) -> None:
    """Have the tokens of Slack that end soon renewed, also where nobody has anything to say."""
    for workspace in outside.database.read(lambda session: rotation.due(session, outside.database.now())):
        try:
            outside.slack(workspace)
        except CannotOpen as error:
            log.warning("workspace.unrenewed", extra={"team": workspace.team, "reason": str(error)})


def _tell(outside: Outside, alarm: Alarm) -> None:
    """One alarm to everybody it is for. Whoever has been told is crossed off at once. Raises SendErrors."""
    workspace, inbox = outside.database.read(
        lambda session: (session.get_one(Workspace, alarm.workspace_id), session.get_one(Inbox, alarm.inbox_id))
    )
    slack = outside.slack(workspace)
    recipients = alarm.recipients.split()
    if not recipients:
        recipients = _admins(slack, workspace) or [inbox.slack_channel]
        _left(outside, alarm, recipients)
    for position, who in enumerate(recipients, start=1):
        said = asks.notice(alarm.key, alarm.details, translator(_language(outside, inbox, who)))
        try:
            slack.call("chat.postMessage", channel=who, text=said.text, blocks=list(said.blocks))
        except (Rejected, Uncertain) as error:  # this one cannot be told, or may have been: the others shall be
            log.warning("alarm.unheard", extra={"alarm": alarm.id, "reason": error.code})
        _left(outside, alarm, recipients[position:])
    log.info("alarm.told", extra={"alarm": alarm.id, "key": alarm.key})


def _left(outside: Outside, alarm: Alarm, recipients: list[str]) -> None:
    again = outside.database.now() + AGAIN if recipients else None
    outside.database.write(lambda session: alarms.left(session, alarm.id, recipients, again))


def _admins(slack: Slack, workspace: Workspace) -> list[str]:
    """The workspace's own admins and owners. Raises SendErrors."""
    found: list[str] = []
    cursor = ""
    while True:
        page = slack.call("users.list", limit=PEOPLE_PAGE, **({"cursor": cursor} if cursor else {}))
        found += [
            user["id"]
            for user in page.get("members", [])
            if (user.get("is_admin") or user.get("is_owner")) and agents.may_reply(user, workspace.team)
        ]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            return found


def _language(outside: Outside, inbox: Inbox, slack_user: str) -> str:
    """Somebody's own language as far as we know it, else the inbox's."""
    query = select(Agent.locale).where(Agent.workspace_id == inbox.workspace_id, Agent.slack_user == slack_user)
    locale = outside.database.read(lambda session: session.scalar(query))
    return language_of(locale) if locale else inbox.language


def _look(outside: Outside, inbox: Inbox) -> None:
    """Both ends of an inbox's connection: the Slack channel it is shown in, and its account at the channel."""
    for is_slack, ask in ((True, _ask_slack), (False, _ask_channel)):
        known = outside.database.read(lambda session: session.get_one(Inbox, inbox.id).trouble)
        try:
            ask(outside, inbox)
            found = ""
        except NeedsMending as error:
            found = error.code
        except SendError as error:
            log.warning("health.unknown", extra={"inbox": inbox.id, "reason": error.code})
            continue
        except CannotOpen:
            found = "slack_token_dead" if is_slack else "token_dead"
        if not _found(outside, inbox.id, found, known, is_slack=is_slack):
            return
    outside.database.write(lambda session: _look_again(session, inbox.id, outside.database.now()))


def _ask_slack(outside: Outside, inbox: Inbox) -> None:
    """Raises NeedsMending for what keeps us from showing anything in one of the inbox's Slack channels."""
    workspace = outside.database.read(lambda session: session.get_one(Workspace, inbox.workspace_id))
    for place in sorted(outside.database.read(lambda session: routes.places(session, inbox))):
        told = outside.slack(workspace).call("conversations.info", channel=place).get("channel", {})
        outside.database.write(lambda session, place=place, told=told: rooms.looks(session, workspace.id, place, told))  # type: ignore[misc] # bound at once
        if told.get("is_ext_shared") or told.get("is_pending_ext_shared"):
            raise NeedsMending(SHARED)
        if told.get("is_archived"):
            raise NeedsMending("slack_channel_archived")
        if told.get("is_member") is False:
            raise NeedsMending("slack_not_in_channel")


def _ask_channel(outside: Outside, inbox: Inbox) -> None:
    """Learn how long the token lives, and renew it where that can be done. Raises SendErrors."""
    now = outside.database.now()
    channel, account = outside.channels[inbox.channel], outside.account(inbox)
    ends = channel.token_ends(account)
    expires_at = inbox.token_expires_at if ends is None else None if ends == NEVER else ends
    new = None
    if ends is None and channel.renew is not None and is_renewal_due(inbox.token_since, expires_at, now):
        try:
            new = channel.renew(account, now)
            expires_at = new.expires_at
        except SendError as error:  # the token is good still: there are days to try again, and then the warnings
            log.warning("token.unrenewed", extra={"inbox": inbox.id, "reason": error.provider or error.code})

    def work(session: Session) -> None:
        row = session.get_one(Inbox, inbox.id)
        if row.token != inbox.token:
            return  # it was connected again meanwhile
        if new is not None:
            inboxes.token_renewed(session, outside.vault, row, new.token, now=now)
            log.info("token.renewed", extra={"inbox": inbox.id})
        health.token_ends(session, row, expires_at, now=now)

    outside.database.write(work)


def _found(outside: Outside, inbox_id: int, cause: str, known: str, *, is_slack: bool) -> bool:
    """What a look found: a new trouble, the end of the present one, or nothing that was not known.

    known: what was wrong when the look began. False: that has changed meanwhile, so the look may be older than the
    change and proves nothing; there will be another at once.
    """

    def work(session: Session) -> bool:
        now = outside.database.now()
        inbox = session.get_one(Inbox, inbox_id)
        if inbox.trouble != known:
            inbox.look_at = now
            return False
        if cause:
            health.trouble(session, inbox, cause, now=now, target="" if _is_another(inbox.trouble, cause) else "look")
        elif inbox.trouble and is_slacks(inbox.trouble) == is_slack and _is_over(session, inbox):
            health.trouble(session, inbox, "", now=now)
        return True

    return outside.database.write(work)


def _is_another(present: str, cause: str) -> bool:
    """Whether a look that finds this shows that what was wrong before is over, and that something else is wrong now."""
    return present in TOLD_BY_A_LOOK and not {present, cause} <= HIDDEN


def _is_over(session: Session, inbox: Inbox) -> bool:
    """Whether a look that found nothing wrong ends the trouble; a refusal no look sees must not be waiting."""
    return inbox.trouble in TOLD_BY_A_LOOK or not health.waits_for_mend(session, inbox)


def _look_again(session: Session, inbox_id: int, now: datetime) -> None:
    inbox = session.get_one(Inbox, inbox_id)
    if inbox.trouble:  # the admins know, and where nothing can come in, nobody is quiet
        inbox.look_at = now + timing.HELD_PROBE
    else:
        inbox.look_at = next_look(inbox.token_expires_at, now, health.listen(session, inbox, now=now))
