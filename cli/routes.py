"""`novelo routes`: which Slack channel an inbox's new conversations go to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from cli import compose, inboxes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.db import Database
    from storage.models import Inbox, Route, Workspace

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def routes() -> None:
    """Send new conversations of an inbox to different Slack channels.

    Routes are read top to bottom, and the first that fits wins; what fits none goes to the inbox's own Slack channel.
    A change is for new conversations only. Whoever is in a Slack channel sees what is shown there, and nobody else.
    """


@routes.command(name="list")
@click.option("--inbox", "inbox_id", type=int, metavar="ID", help="Only of this inbox.")
@as_json
def list_(*, inbox_id: int | None, as_json: bool) -> None:
    """Show the routes of every inbox, in the order they are read."""
    from storage import inboxes as stored
    from storage import routes as kept

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        known = [each for each in database.read(stored.connected) if inbox_id in (None, each.id)]
        found = database.read(lambda session: [(inbox, kept.of(session, inbox.id)) for inbox in known])
        places = _workspaces(database)
    if as_json:
        click.echo(json.dumps([_shown(route) for _, rows in found for route in rows], indent=2))
        return
    if not found:
        raise click.ClickException(_no_inbox(inbox_id))
    from rich.console import Console
    from rich.table import Table

    table = Table("Inbox", "ID", "Place", "When", "Slack channel")
    for inbox, rows in found:
        name = _named(inbox, places)
        for route in rows:
            table.add_row(name, str(route.id), str(route.position), _when(route), route.slack_channel)
        table.add_row(name, "", "", "everything else", inbox.slack_channel)
    Console().print(table)


@routes.command()
@click.argument("inbox_id", metavar="INBOX", type=int)
@click.option(
    "--to",
    "slack_channel",
    required=True,
    metavar="C123",
    callback=inboxes.slack_channel_id,
    help="The Slack channel they go to.",
)
@click.option("--words", metavar="A,B", help="The first message holds one of these words or phrases.")
@click.option("--ad", metavar="A,B", help='They came from an advertisement that names one of these; "any" for any.')
@click.option("--country", metavar="BR,PT", help="Their number is from one of these countries.")
@click.option("--language", metavar="pt,es", help="Their number is from where one of these languages is spoken.")
@click.option("--at", "position", type=click.IntRange(1), metavar="N", help="Its place; the last one if not given.")
@as_json
def add(*, inbox_id: int, slack_channel: str, position: int | None, as_json: bool, **looked_for: str | None) -> None:
    """Add a route to an inbox. Exactly one of --words, --ad, --country and --language says what it is for."""
    from storage import routes as kept

    given = {kind: value for kind, value in looked_for.items() if value is not None}
    if len(given) != 1:
        raise click.UsageError("exactly one of --words, --ad, --country and --language is expected")
    ((kind, value),) = given.items()
    value = "" if kind == "ad" and value.strip().lower() == "any" else value
    settings = compose.settings()
    inbox = _inbox(inbox_id)
    vault = compose.vault(settings)
    with compose.opened(settings) as database:
        places = _workspaces(database)
        warnings = inboxes.look_at(settings, database, vault, slack_channel, places[inbox.workspace_id].team)
        try:
            route = database.write(
                lambda session: kept.add(
                    session, inbox, kind, value, slack_channel, now=database.now(), position=position or 0
                )
            )
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from None
    if as_json:
        click.echo(json.dumps(_shown(route) | {"warnings": warnings}, indent=2))
        return
    click.echo(f"Route {route.id} of {_named(inbox, places)}: {_when(route)} goes to {slack_channel}.")
    for warning in warnings:
        click.echo(f"But: {warning}", err=True)


@routes.command()
@click.argument("route_id", metavar="ID", type=int)
def remove(*, route_id: int) -> None:
    """Take a route away. What it brought to its Slack channel stays there."""
    from storage import routes as kept

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        if not database.write(lambda session: kept.remove(session, route_id, now=database.now())):
            raise click.ClickException(_no_route(route_id))
    click.echo(f"Route {route_id} is gone. What it brought to its Slack channel stays there.")


@routes.command()
@click.argument("route_id", metavar="ID", type=int)
@click.argument("position", metavar="PLACE", type=click.IntRange(1))
def move(*, route_id: int, position: int) -> None:
    """Have a route read at another place, from 1."""
    from storage import routes as kept

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        if not database.write(lambda session: kept.move(session, route_id, position, now=database.now())):
            raise click.ClickException(_no_route(route_id))
    click.echo(f"Route {route_id} is read at place {position}.")


def _inbox(inbox_id: int) -> Inbox:
    """Raises ClickException when there is none."""
    from storage import inboxes as stored

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        found = [each for each in database.read(stored.connected) if each.id == inbox_id]
    if not found:
        raise click.ClickException(_no_inbox(inbox_id))
    return found[0]


def _workspaces(database: Database) -> dict[int, Workspace]:
    """The workspaces Novelo is in, by their ids."""
    from sqlalchemy import select

    from storage.models import Workspace

    here = select(Workspace).where(Workspace.removed_at.is_(None)).order_by(Workspace.id)
    return {each.id: each for each in database.read(lambda session: session.scalars(here).all())}


def _named(inbox: Inbox, places: Mapping[int, Workspace]) -> str:
    """An inbox by its name; where there are several workspaces, with the one it is in."""
    place = places.get(inbox.workspace_id)
    return inbox.name if len(places) < 2 or place is None else f"{inbox.name} in {place.name} ({place.team})"


def _no_inbox(inbox_id: int | None) -> str:
    if inbox_id is None:
        return "no inbox is connected yet: `novelo inboxes add --help`"
    return f"there is no inbox {inbox_id}: `novelo inboxes list` shows them"


def _no_route(route_id: int) -> str:
    return f"there is no route {route_id}: `novelo routes list` shows them"


def _when(route: Route) -> str:
    """What it looks for, in words."""
    value = route.value
    return {
        "words": f"first message with {value}",
        "ad": f"from an advertisement with {value}" if value else "from any advertisement",
        "country": f"number from {value}",
        "language": f"number from where {value} is spoken",
    }.get(route.kind, f"{route.kind} {value}")


def _shown(route: Route) -> dict[str, Any]:
    names = ("id", "inbox_id", "position", "kind", "value", "slack_channel")
    return {name: getattr(route, name) for name in names}
