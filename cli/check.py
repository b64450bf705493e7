"""`novelo check`: what is wrong with the settings, the services and the connections, and how to mend it."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import click

from cli import compose
from cli.checks import Finding
from storage.settings import SettingError


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(context: click.Context, *, as_json: bool) -> None:
    """Say what is wrong, and how to mend it.

    Looks at every setting, this machine (versions, clock, disk), the database, Redis, whether Slack and Meta reach this
    server at PUBLIC_URL, Slack's token, scopes and channels, what Meta's app hears of, each inbox's token, permissions
    and subscriptions, and how far the way to the first conversation is. The exit code is 1 if anything is wrong.
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
        yield Finding("Settings", "wrong", str(error), "Mend it in .env, or wherever your deployment keeps it.")
        return
    from sqlalchemy.exc import DBAPIError

    from cli.checks import address, meta, services, slack

    yield from services.about_settings(settings)
    yield from services.about_machine(settings)
    yield from services.about_redis(settings)
    yield from address.about_address(settings)
    database = compose.database(settings)
    try:
        current = True
        for finding in services.about_database(database):
            current = current and finding.state == "ok"
            yield finding
        yield from slack.about_slack(settings, database, migrated=current)
        if current:
            yield from meta.about_apps(settings, database)
            yield from meta.about_inboxes(settings, database)
            yield from slack.about_setup(database)
    except DBAPIError as error:
        yield Finding("Database", "wrong", str(error.orig).partition("\n")[0], "See whether DATABASE_URL is right.")
    finally:
        database.close()
