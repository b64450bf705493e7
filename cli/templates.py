"""`novelo templates`: the message templates of the connected WhatsApp accounts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from cli import compose

if TYPE_CHECKING:
    from storage.models import Inbox
    from storage.templates import Reading
    from workers.outside import Outside

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def templates() -> None:
    """WhatsApp's message templates."""


@templates.command()
@click.option("--inbox", "inbox_id", type=int, metavar="ID", help="Only this inbox; without it, all of them.")
@as_json
def sync(*, inbox_id: int | None, as_json: bool) -> None:
    """Read the templates at WhatsApp now.

    A running Novelo does so once a day, when an inbox is added, and when WhatsApp says that one has changed. Each page
    is kept as it comes: broken off, nothing is lost, and the next reading goes over all of them again.
    """
    from storage.domain.errors import SendError
    from storage.secrets import CannotOpen

    settings = compose.settings()
    vault = compose.vault(settings)
    compose.migrate(settings)
    with compose.opened(settings) as database:
        from workers.outside import Outside, point_to_meta

        point_to_meta(settings)
        outside = Outside(settings, database, vault, "novelo templates")
        told = []
        for inbox in _wanted(outside, inbox_id):
            try:
                reading = _read(outside, inbox)
            except (SendError, CannotOpen) as error:
                raise click.ClickException(
                    f"{inbox.name}: WhatsApp does not tell its templates ({getattr(error, 'provider', '') or error}). "
                    f"`novelo inboxes check {inbox.id}` says what is wrong"
                ) from None
            counts = {"seen": reading.seen, "changed": reading.changed, "gone": reading.gone}
            told.append({"inbox": inbox.id, "name": inbox.name, **counts})
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    for each in told:
        click.echo(f"{each['name']}: {each['seen']} templates, {each['changed']} changed, {each['gone']} gone.")


@templates.command(name="list")
@as_json
def list_(*, as_json: bool) -> None:
    """Show the templates as they were last read, with what keeps one from being sent."""
    from storage import templates as stored

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        rows = [_shown(row) for row in database.read(stored.every)]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        click.echo("No template is known yet: `novelo templates sync` reads them.")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("Name", "Language", "Category", "Status", "Quality", "In Slack")
    for row in rows:
        offered = "offered" if row["offered"] else "not offered"
        status = f"{row['status']}: {row['reason']}" if row["reason"] else row["status"]
        table.add_row(row["name"], row["language"], row["category"], status, row["quality"], offered)
    Console().print(table)


def _wanted(outside: Outside, inbox_id: int | None) -> list[Inbox]:
    """The inboxes to read. Raises ClickException for one that has no templates."""
    from storage import inboxes
    from storage.templates import WITH_TEMPLATES

    connected = outside.database.read(inboxes.connected)
    found = [each for each in connected if each.channel in WITH_TEMPLATES and inbox_id in {None, each.id}]
    if inbox_id is not None and not found:
        raise click.ClickException(f"there is no WhatsApp inbox {inbox_id}: `novelo inboxes list` shows them")
    return found


def _read(outside: Outside, inbox: Inbox) -> Reading:
    """Read one inbox's templates beside a progress bar. Raises SendErrors, and CannotOpen."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from storage import templates as stored
    from workers import templates as reading_of

    known = outside.database.read(lambda session: stored.known(session, inbox))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(inbox.name, total=known or None, rate="")
        for reading in reading_of.read(outside, inbox):
            speed = progress.tasks[task].speed
            rate = f"{speed:.0f}/s" if speed else ""
            total = max(known, reading.seen) or None
            progress.update(task, completed=reading.seen, total=total, rate=rate)
        return reading


def _shown(row: Any) -> dict[str, Any]:
    from storage import templates as stored
    from storage.domain import templates as rules

    names = ("business", "name", "language", "category", "status", "quality", "reason")
    shown = {name: getattr(row, name) for name in names}
    return shown | {"offered": rules.is_offered(stored.read(row)), "read_at": row.read_at.isoformat(timespec="seconds")}
