"""`novelo tokens`: what other programs read with."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from cli import compose
from cli.fields import only_workspace
from cli.webhooks import among

if TYPE_CHECKING:
    from storage.models import ApiToken

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def tokens() -> None:
    """Let other programs read conversations and contacts, as docs/api.md describes it."""


@tokens.command(name="list")
@as_json
def list_(*, as_json: bool) -> None:
    """Show every token: what it may read, until when, and when it was last used. Not the token itself."""
    from storage import tokens as stored

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        home = only_workspace(database)
        rows = [_shown(each) for each in database.read(lambda session: stored.of(session, home.id))]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        click.echo("There is no token: `novelo tokens add --help`")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("ID", "Name", "Inboxes", "Notes", "Expires", "Last used")
    for row in rows:
        inboxes = ", ".join(map(str, row["inboxes"])) or "all"
        ends, used = row["expires_at"] or "never", row["used_at"] or "never"
        table.add_row(str(row["id"]), row["name"], inboxes, "yes" if row["notes"] else "", ends[:10], used[:16])
    Console().print(table)


@tokens.command()
@click.argument("name")
@click.option("--inbox", "inboxes", multiple=True, type=int, metavar="ID", help="Only this inbox; give it for each.")
@click.option("--notes", is_flag=True, help="Let it read the team's notes and unsent words, too.")
@click.option("--days", type=click.IntRange(1, 36500), metavar="N", help="For how many days; for ever if not given.")
@as_json
def add(*, name: str, inboxes: tuple[int, ...], notes: bool, days: int | None, as_json: bool) -> None:
    """Make a token for the program NAME. It is shown once."""
    from storage import inboxes as stored
    from storage import tokens as kept

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        home = only_workspace(database)
        among(inboxes, database.read(stored.connected))
        now = database.now()
        ends = now + timedelta(days=days) if days else None
        try:
            token, words = database.write(
                lambda session: kept.add(
                    session, home, name, sorted(set(inboxes)), notes=notes, expires_at=ends, now=now
                )
            )
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from None
    if as_json:
        click.echo(json.dumps(_shown(token) | {"token": words}, indent=2))
        return
    click.echo(f"Token {token.id} for {token.name}, which is not shown again: {words}")


@tokens.command()
@click.argument("token_id", metavar="ID", type=int)
def revoke(*, token_id: int) -> None:
    """Let nobody read with a token any more, from now on."""
    from storage import tokens as stored

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        home = only_workspace(database)
        token = database.write(lambda session: stored.revoke(session, home.id, token_id, now=database.now()))
    if token is None:
        raise click.ClickException(f"there is no token {token_id}: `novelo tokens list` shows them")
    click.echo(f"Token {token_id} for {token.name} is good for nothing any more.")


def _shown(token: ApiToken) -> dict[str, Any]:
    times = {
        name: at.isoformat() if at is not None else None
        for name, at in (("expires_at", token.expires_at), ("used_at", token.used_at), ("created_at", token.created_at))
    }
    return {"id": token.id, "name": token.name, "inboxes": token.inboxes, "notes": token.notes} | times
