"""`novelo contacts duplicates`: contacts that are one person and were never linked."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cli import compose

if TYPE_CHECKING:
    from storage.db import Database
    from storage.duplicates import Duplicate


@click.command()
@click.option("--link", is_flag=True, help="Link them. Without it nothing is changed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def duplicates(*, link: bool, as_json: bool) -> None:
    """Find contacts that have one number, such as a Brazilian mobile with and without its ninth digit.

    Lists them; with --link makes each pair one person, in both threads, and Unlink behind the card's ⋯ takes it back.
    What a teammate has unlinked stays so. May be interrupted and begun again.
    """
    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        found = _found(database, link=link)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], indent=2, ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each.number or 'one account'}: {each.names[0]} = {each.names[1]}")
    if not found:
        click.echo("No contact is there twice.")
    elif link:
        click.echo(f"Linked: {len(found)}. Each can be unlinked in Slack.")
    else:
        click.echo(f"Found: {len(found)}. Nothing was changed; `novelo contacts duplicates --link` links them.")


def _found(database: Database, *, link: bool) -> list[Duplicate]:
    """Every pair, a batch a transaction, with the progress on the error output."""
    from rich.console import Console
    from rich.progress import Progress

    from storage import duplicates as stored

    found: list[Duplicate] = []
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Contacts", total=database.read(stored.count))
        after, looked = -1, 0
        while after:
            batch: list[Duplicate] = []

            def work(session, after=after, batch=batch):  # type: ignore[no-untyped-def] # runs at once
                batch.clear()  # a transaction that met another one is run again
                return stored.look(session, after, database.now(), batch.append, link=link)

            after, looked = (database.write if link else database.read)(work)
            found += batch
            progress.advance(task, looked)
    return found
