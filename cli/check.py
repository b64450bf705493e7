"""`novelo check`: what is wrong with the settings, the services and the connections, and how to mend it."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

import click

from cli import compose
from cli.manifest import SCOPES
from storage import settings as settings_module
from storage.settings import SettingError, Settings

if TYPE_CHECKING:
    from redis import Redis

    from bot.slack import Slack
    from storage.db import Database
    from storage.models import Inbox

State = Literal["ok", "wrong", "note"]
TIMEOUT_SECONDS: Final = 10.0
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. note: worth knowing, but nothing is wrong. mend: what to do; "" where nothing is to be done."""

    what: str
    state: State
    why: str
    mend: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(context: click.Context, *, as_json: bool) -> None:
    """Say what is wrong, and how to mend it.

    Looks at every setting, the database, Redis, Slack's token, scopes and channels, each inbox's connection to Meta,
    whether this server is reached at PUBLIC_URL, and whether voice messages can be made. The exit code is 1 if
    anything is wrong.
    """
    context.exit(report(everything(), as_json=as_json))


def report(findings: Iterable[Finding], *, as_json: bool) -> int:
    """Print the findings as they come. The exit code: 1 if anything is wrong."""
    from rich.console import Console

    said = []
    waiting = Console(stderr=True)
    signs = {"ok": ("ok   ", "green"), "wrong": ("WRONG", "red"), "note": ("note ", "yellow")}
    with waiting.status("Looking …") if sys.stderr.isatty() and not as_json else contextlib.nullcontext():
        for finding in findings:
            said.append(finding)
            if not as_json:
                sign, colour = signs[finding.state]
                click.echo(f"{click.style(sign, fg=colour)}  {finding.what}: {finding.why}")
                if finding.mend:
                    click.echo(f"       {finding.mend}")
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in said], indent=2))
    return int(any(finding.state == "wrong" for finding in said))


def everything() -> Iterator[Finding]:
    """All there is to look at; what depends on something broken is left out."""
    try:
        settings = compose.settings()
    except SettingError as error:
        yield Finding("Settings", "wrong", str(error))
        return
    yield from about_settings(settings)
    yield from about_redis(settings)
    yield from about_address(settings)
    yield about_voice()
    from sqlalchemy.exc import DBAPIError

    database = compose.database(settings)
    try:
        yield from about_database(database)
        yield from about_slack(settings, _places(database))
        for inbox in _inboxes(database):
            yield from about_inbox(settings, database, inbox)
    except DBAPIError as error:
        yield Finding("Database", "wrong", str(error.orig).partition("\n")[0], "See whether DATABASE_URL is right.")
    finally:
        database.close()


def about_settings(settings: Settings) -> Iterator[Finding]:
    """What serving needs."""
    wrong = False
    for name in settings_module.needed_to_serve(settings):
        try:
            settings_module.require(settings, name)
        except SettingError as error:
            wrong = True
            yield Finding("Settings", "wrong", str(error))
    if not wrong:
        yield Finding("Settings", "ok", "everything that serving needs is set")


def about_redis(settings: Settings) -> Iterator[Finding]:
    """Redis. Without it nothing is lost, but everything takes up to two seconds longer."""
    from redis import Redis
    from redis.exceptions import RedisError

    redis = Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=2)
    try:
        redis.ping()
        if is_open(redis):
            mend = (
                "Give it a password (in REDIS_URL, too), or have it listen on this machine alone or on a unix socket."
            )
            yield Finding("Redis", "wrong", "whoever reaches it over the network may write into it", mend)
        else:
            yield Finding("Redis", "ok", "answers")
    except (RedisError, OSError) as error:
        if settings.redis_url.startswith(f"unix://{settings.data_dir}"):
            yield Finding("Redis", "note", "the one that comes along is not running: `novelo serve` starts it")
        else:
            yield Finding(
                "Redis", "wrong", f"does not answer ({type(error).__name__})", "See whether REDIS_URL is right."
            )
    finally:
        redis.close()


def is_open(redis: Redis) -> bool:
    """Whether others than this machine can use it without a password. Raises RedisError."""
    from redis.exceptions import ResponseError

    place = redis.connection_pool.connection_kwargs
    if "path" in place or place.get("password"):
        return False
    try:
        told = str(redis.config_get("bind").get("bind") or "")
    except ResponseError:  # a hosted one that does not say; then its address must do
        told = str(place.get("host", ""))
    listens = [each.removeprefix("-") for each in told.split()] or ["*"]  # nothing named: everywhere
    return not LOOPBACK.issuperset(listens)


def about_address(settings: Settings) -> Iterator[Finding]:
    """Whether the world reaches us where it is told to."""
    import httpx

    far = urlsplit(settings.meta_graph_url).hostname not in LOOPBACK
    if far and urlsplit(settings.public).hostname in LOOPBACK:
        yield Finding(
            "Public address",
            "wrong",
            f"{settings.public} is this machine only: Meta cannot reach it",
            "Set PUBLIC_URL to the https address that leads here.",
        )
        return
    try:
        answer = httpx.get(f"{settings.public}/healthz", timeout=TIMEOUT_SECONDS, trust_env=False)
        found = answer.text.strip() == "ok" or answer.text.startswith("red: ")  # what is red has a line of its own
        why = f"{settings.public}/healthz answers {answer.status_code}"
    except httpx.TransportError as error:
        found, why = False, f"nobody answers at {settings.public} ({type(error).__name__})"
    if found:
        yield Finding("Public address", "ok", f"{settings.public} leads here")
    else:
        yield Finding(
            "Public address", "wrong", why, f"Start `novelo serve`, and lead it to {settings.host}:{settings.port}."
        )


def about_voice() -> Finding:
    """Whether clips can be made into voice messages here: one is made and listened to."""
    import tempfile
    from pathlib import Path

    from workers import studio

    with tempfile.TemporaryDirectory() as folder:
        trouble = studio.self_test(Path(folder))
    if trouble:
        mend = (
            "Install Novelo's dependencies again (`make setup`): av, pillow and pillow-heif make files fit a channel."
        )
        return Finding("Voice messages", "wrong", f"none can be made ({trouble})", mend)
    return Finding("Voice messages", "ok", "one was made and listened to")


def about_database(database: Database) -> Iterator[Finding]:
    """Whether it answers and is up to date. Raises DBAPIError."""
    from storage import migrations

    if migrations.is_current(database):
        yield Finding("Database", "ok", f"{'SQLite' if database.is_sqlite else 'PostgreSQL'}, up to date")
    else:
        yield Finding("Database", "wrong", "not at this Novelo's version", "Run `novelo migrate`.")


def about_slack(settings: Settings, places: list[str]) -> Iterator[Finding]:
    """The bot's token and scopes, and the Slack channels that conversations are shown in."""
    from bot.slack import Slack

    if not settings.slack_bot_token:
        if settings.slack_client_id:
            yield Finding("Slack", "note", "installed by OAuth: each workspace's token is tried when it is used")
        return
    yield from _about_token(settings)
    slack = Slack(settings.slack_api_url, settings.slack_bot_token)
    for channel in places:
        yield _about_channel(slack, channel)


def about_inbox(settings: Settings, database: Database, inbox: Inbox) -> Iterator[Finding]:
    """An account's connection to its channel."""
    from storage.domain.health import WARNINGS
    from storage.secrets import CannotOpen
    from workers.outside import Outside, point_to_meta

    what = f"Inbox {inbox.id}, {inbox.name}"
    try:
        outside = Outside(settings, database, compose.vault(settings), "check")
        account = outside.account(inbox)
    except (CannotOpen, SettingError) as error:
        yield Finding(what, "wrong", str(error), "Set the key it was added with, or run `novelo inboxes add` again.")
        return
    point_to_meta(settings)
    troubles = outside.channels[inbox.channel].check(account)
    for trouble in troubles:
        yield Finding(what, "wrong", trouble, "docs/meta-setup.md says how it is connected.")
    if not troubles:
        yield Finding(what, "ok", "connected")
    ends = inbox.token_expires_at
    if ends is not None and ends - database.now() < timedelta(days=WARNINGS[0]):
        mend = "Make a new one, and run `novelo inboxes add` again."
        yield Finding(what, "note", f"its token ends on {ends:%Y-%m-%d %H:%M} UTC", mend)


def _about_token(settings: Settings) -> Iterator[Finding]:
    import httpx

    try:
        answer = httpx.post(
            f"{settings.slack_api_url}/auth.test",
            headers={"authorization": f"Bearer {settings.slack_bot_token}"},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )
        told = answer.json()
    except (httpx.TransportError, ValueError) as error:
        yield Finding("Slack", "wrong", f"{settings.slack_api_url} does not answer ({type(error).__name__})")
        return
    if not told.get("ok"):
        mend = "Take SLACK_BOT_TOKEN over again from the app's OAuth & Permissions page."
        yield Finding("Slack", "wrong", f"does not take SLACK_BOT_TOKEN: {told.get('error')}", mend)
        return
    yield Finding("Slack", "ok", f"the bot {told.get('user')} in {told.get('team')}")
    granted = {scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",")}
    for scope in sorted(set(SCOPES) - granted):
        yield Finding(
            "Slack",
            "wrong",
            f"the scope {scope} is missing: {SCOPES[scope]}",
            "Paste the manifest of `novelo manifest` again and reinstall the app.",
        )


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


def _places(database: Database) -> list[str]:
    """Every Slack channel that conversations are shown in."""
    from storage import routes

    inboxes = _inboxes(database)
    shown = database.read(lambda session: [routes.places(session, inbox) for inbox in inboxes])
    return sorted(set[str]().union(*shown))


def _inboxes(database: Database) -> list[Inbox]:
    """The connected inboxes; none while the database has no tables yet."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from storage import inboxes

    try:
        return database.read(inboxes.connected)
    except (OperationalError, ProgrammingError):
        return []
