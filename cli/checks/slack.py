"""Slack: the token's kind and scopes, the app's events, the channels that conversations are shown in."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.scopes import SCOPES
from cli.checks import TIMEOUT_SECONDS, Finding
from cli.checks.services import about_clock
from cli.manifest import BOT_EVENTS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.slack import Slack
    from storage.db import Database
    from storage.models import Workspace
    from storage.settings import Settings
    from storage.setup import Step

CONFIGURATION: Final = "NOVELO_SLACK_CONFIG_TOKEN"
PASTE: Final = "Paste the manifest of `novelo manifest` again and reinstall the app."
SETUP: Final = {
    "heard": (
        "nothing has come from Slack yet",
        "Write /inbox help in Slack. If nothing answers, the app's Request URL or SLACK_SIGNING_SECRET is not right.",
    ),
    "inbox": ("no account is connected", "Run `novelo inboxes add whatsapp` or `novelo inboxes add instagram`."),
    "customer": ("no customer has written yet", "Write to the number, or to the account, from a phone of your own."),
    "thread": ("no conversation is shown in Slack yet", "See that a worker runs: `novelo serve`, or `novelo worker`."),
    "reply": ("nobody has answered a customer yet", "Answer in the thread that your own message opened."),
}


def about_slack(settings: Settings, database: Database, *, migrated: bool) -> Iterator[Finding]:
    """Each workspace's token and scopes, then its channels. migrated: whether the database can be asked."""
    from bot.slack import Slack

    if settings.slack_app_token:
        yield _about_socket(settings)
    for name, token, workspace in _tokens(settings, database, migrated=migrated):
        if not token:
            mend = f"Open {settings.public}/slack/install and install it again."
            yield Finding(name, "wrong", "the app was removed from this workspace", mend)
            continue
        told: dict[str, Any] = {}
        for finding in _about_token(settings, name, token, told):
            yield finding
            if finding.state == "wrong" and not told:
                break
        if not told:
            continue
        yield from _about_end(settings, database, name, workspace)
        yield from _about_app(settings, name, token, told)
        if migrated:
            slack = Slack(settings.slack_api_url, token)
            for channel in _places(database, workspace):
                yield _about_channel(slack, channel)
    if not settings.slack_bot_token and settings.slack_client_id and migrated and not _installed(database):
        mend = f"Open {settings.public}/slack/install in a browser."
        yield Finding("Slack", "wrong", "not installed in any workspace yet", mend)


def about_setup(database: Database) -> Iterator[Finding]:
    """How far each workspace is on the way to its first conversation: the same steps as in its App Home."""
    for workspace in _installed(database):
        steps = database.read(partial(_steps, workspace.id))
        left = [step.key for step in steps if not step.done]
        if not left:
            yield Finding(f"First conversation, {workspace.name}", "ok", "customers are heard and answered")
            continue
        why, mend = SETUP[left[0]]
        yield Finding(f"First conversation, {workspace.name}", "note", why, mend)


def _steps(number: int, session: Session) -> tuple[Step, ...]:
    from storage import setup

    return setup.steps(session, number)


def _tokens(settings: Settings, database: Database, *, migrated: bool) -> Iterator[tuple[str, str, int | None]]:
    """(what to call it, the token, the workspace's id) of each; "" for a token that was taken from us."""
    if settings.slack_bot_token:
        yield "Slack", settings.slack_bot_token, None
        return
    if not migrated or not settings.slack_client_id:
        return
    from bot import rotation
    from cli import compose

    vault = compose.vault(settings)
    for workspace in _installed(database):
        yield f"Slack, {workspace.name}", rotation.token(settings, database, vault, workspace), workspace.id


def _about_token(settings: Settings, what: str, token: str, told: dict[str, Any]) -> Iterator[Finding]:
    """told: filled with Slack's answer where the token is good."""
    import httpx

    try:
        answer = httpx.post(
            f"{settings.slack_api_url}/auth.test",
            headers={"authorization": f"Bearer {token}"},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )
        said = answer.json()
    except (httpx.TransportError, ValueError) as error:
        why = f"{settings.slack_api_url} does not answer ({type(error).__name__})"
        yield Finding(what, "wrong", why, "See whether this machine may call Slack over https.")
        return
    if not said.get("ok"):
        mend = "Take SLACK_BOT_TOKEN over again from the app's OAuth & Permissions page."
        if not settings.slack_bot_token:
            mend = f"Open {settings.public}/slack/install and install it again."
        yield Finding(what, "wrong", f"does not take the bot's token: {said.get('error')}", mend)
        return
    if not said.get("bot_id"):
        mend = "SLACK_BOT_TOKEN is the one that begins with xoxb-, on the app's OAuth & Permissions page."
        yield Finding(what, "wrong", "the token is a person's, not a bot's", mend)
        return
    told |= said
    yield Finding(what, "ok", f"the bot {said.get('user')} in {said.get('team')}")
    granted = {scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",")}
    for scope in sorted(set(SCOPES) - granted):
        yield Finding(what, "wrong", f"the scope {scope} is missing: {SCOPES[scope]}", PASTE)
    if stamp := answer.headers.get("date"):
        yield about_clock(parsedate_to_datetime(stamp).astimezone(UTC).timestamp(), time.time(), "Slack's")


def _about_end(settings: Settings, database: Database, what: str, number: int | None) -> Iterator[Finding]:
    """Where the app rotates its tokens: until when this one lives, and whether another will follow."""
    for workspace in _installed(database) if number is not None else ():
        if workspace.id != number or workspace.token_expires_at is None:
            continue
        ends = f"{workspace.token_expires_at:%Y-%m-%d %H:%M} UTC"
        if workspace.refresh_token:
            yield Finding(what, "ok", f"its token ends at {ends} and is renewed by itself before")
        else:
            mend = f"Open {settings.public}/slack/install and install it again."
            yield Finding(what, "wrong", f"Slack does not renew its token, which ends at {ends}", mend)


def _about_socket(settings: Settings) -> Finding:
    """Socket Mode's own token, by the call that opens a connection."""
    from bot.slack import Slack
    from storage.domain.errors import SendError

    try:
        Slack(settings.slack_api_url, settings.slack_app_token).call("apps.connections.open")
    except SendError as error:
        mend = "Make an app-level token with connections:write under Basic Information, and see that Socket Mode is on."
        return Finding("Socket Mode", "wrong", f"does not open: {error.provider or error.code}", mend)
    return Finding("Socket Mode", "ok", "a connection may be opened")


def _about_app(settings: Settings, what: str, bot_token: str, told: dict[str, Any]) -> Iterator[Finding]:
    """The app's events and addresses, which Slack tells only to a configuration token."""
    from bot.slack import Slack
    from storage.domain.errors import SendError

    token = os.environ.get(CONFIGURATION, "")
    if not token:
        return
    try:
        bot = Slack(settings.slack_api_url, bot_token).call("bots.info", bot=told["bot_id"])["bot"]
        app = str(bot.get("app_id", ""))
        exported = Slack(settings.slack_api_url, token).call("apps.manifest.export", app_id=app)["manifest"]
    except SendError as error:
        mend = f"Make a configuration token at https://api.slack.com/apps (it lives 12 hours), and set {CONFIGURATION}."
        yield Finding(what, "wrong", f"the app's manifest cannot be read: {error.provider or error.code}", mend)
        return
    settled = exported.get("settings", {})
    heard = settled.get("event_subscriptions", {})
    missing = sorted(set(BOT_EVENTS) - set(heard.get("bot_events", ())))
    for event in missing:
        yield Finding(what, "wrong", f"the app does not hear of {event}", PASTE)
    if bool(settled.get("socket_mode_enabled")) != bool(settings.slack_app_token):
        why = "Socket Mode is on in the app and SLACK_APP_TOKEN is not set, or the other way round"
        yield Finding(what, "wrong", why, PASTE)
    elif not settings.slack_app_token and heard.get("request_url") != f"{settings.public}/slack/events":
        yield Finding(what, "wrong", f"events go to {heard.get('request_url')}, not to {settings.public}", PASTE)
    elif not missing:
        yield Finding(what, "ok", f"the app hears of all {len(BOT_EVENTS)} events")


def _about_channel(slack: Slack, channel: str) -> Finding:
    from storage.domain.errors import SendError

    what = f"Slack channel {channel}"
    try:
        told = slack.call("conversations.info", channel=channel)["channel"]
    except SendError as error:
        return Finding(what, "wrong", error.provider, "If it is private, write /invite @inbox there.")
    what = f"Slack channel #{told.get('name', channel)}"
    if told.get("is_ext_shared"):
        return Finding(
            what,
            "wrong",
            "shared with another organisation: its people read your customers",
            "Show the inbox elsewhere.",
        )
    if told.get("is_archived"):
        return Finding(
            what, "wrong", "archived: nothing can be shown there", "Unarchive it, or show the inbox elsewhere."
        )
    if not told.get("is_member"):
        return Finding(what, "wrong", "the bot is not in it", "Write /invite @inbox there.")
    return Finding(what, "ok", "the bot is in it")


def _places(database: Database, workspace: int | None) -> list[str]:
    """Every Slack channel that conversations are shown in. workspace None: of every workspace."""
    from storage import inboxes, routes

    def read(session: Any) -> list[set[str]]:
        return [set(routes.places(session, each)) for each in inboxes.connected(session, workspace)]

    return sorted(set[str]().union(*database.read(read)))


def _installed(database: Database) -> list[Workspace]:
    from storage import workspaces

    return database.read(workspaces.installed)
