"""`novelo export`: a customer's conversations for whoever asked for them, or all that the team owns."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from cli import compose

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.db import Database
    from storage.exports import Kind

ACTOR: Final = "novelo export"


@click.group()
def export() -> None:
    """Give out what is kept: one customer's conversations, or everything."""


@export.command()
@click.argument("customer", metavar="NUMBER|@USERNAME|ID")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", "kind", type=click.Choice(["pdf", "json", "csv"]), default="json", help="Json if not given.")
@click.option("--notes", is_flag=True, help="With the team's notes and unsent words, marked as internal.")
@click.option("--zone", default="UTC", help="Whose times a PDF shows, such as America/Sao_Paulo.")
@click.option("--language", type=click.Choice(["en", "pt_BR"]), default="en", help="Of a PDF's own words.")
def conversation(customer: str, file: Path, kind: Kind, notes: bool, zone: str, language: str) -> None:
    """Write a customer's conversations into FILE, with everything said on every channel they are linked on.

    A PDF has the pictures in it. The audit remembers that it was made.
    """
    from bot import paper
    from bot.i18n import translator
    from workers.papers import pictures

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        told = database.write(lambda session: _told(session, customer, database, notes=notes))
    look = pictures(settings.data_dir / "media", lambda: True)
    content = paper.made(kind, told, zone, translator(language), look, lambda _: None)
    with _mine(file, "wb") as out:
        out.write(content)
    count = sum(len(each["messages"]) for each in told)
    click.echo(f"{count} messages of {len(told)} conversations: {file}")


@export.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def everything(file: Path) -> None:
    """Write every row of the team's own into FILE, one line of JSON each; never a token.

    Broken off, it goes on where it was when it is run again with the same FILE. Files are in the data folder.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from storage import exports

    settings = compose.settings()
    compose.migrate(settings)
    done, last = resumed(file)
    with compose.opened(settings) as database:
        total = database.read(exports.most)
        bar = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*bar, console=Console(stderr=True)) as progress, _mine(file, "a") as out:
            task = progress.add_task("rows", total=total, completed=done)
            names = [table.__tablename__ for table in exports.TABLES]
            for table in exports.TABLES[names.index(last[0]) if last else 0 :]:
                after = last[1] if last and last[0] == table.__tablename__ else 0
                while found := database.read(partial(exports.rows, table=table, after=after)):
                    out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
                    out.flush()
                    after = found[-1]["id"]
                    progress.advance(task, len(found))
        database.write(lambda session: _remember(session, None, {"what": "everything"}, database))
    click.echo(f"{file}: {file.stat().st_size / (1 << 20):.1f} MB")


def resumed(file: Path) -> tuple[int, tuple[str, int] | None]:
    """How many rows a file has already, and the table and id of the last whole one. Half a line is cut off."""
    if not file.exists():
        return 0, None
    count, whole, last = 0, 0, b""
    with file.open("rb+") as lines:
        for line in lines:
            if not line.endswith(b"\n"):
                break
            count, whole, last = count + 1, whole + len(line), line
        lines.truncate(whole)
    if not count:
        return 0, None
    try:
        row = json.loads(last)
        return count, (row["table"], row["id"])
    except (ValueError, KeyError, TypeError):
        raise click.ClickException(f"{file} is not an export that was broken off: choose another name") from None


def _told(session: Session, customer: str, database: Database, *, notes: bool) -> list[dict[str, Any]]:
    """Raises ClickException where nobody, or more than one, is meant."""
    from sqlalchemy import select

    from storage import erasure, exports
    from storage.models import Workspace
    from storage.persons import together

    found = [
        contact
        for number in session.scalars(select(Workspace.id)).all()
        for contact in erasure.find(session, number, customer)
    ]
    if len(found) != 1:
        raise click.ClickException(
            f"nobody is known as {customer!r}: give a phone number with its country, or @username"
            if not found
            else f"{len(found)} customers are known as {customer!r}: link them in Slack first"
        )
    told = exports.conversations(session, [each.id for each in together(session, found[0])], notes=notes)
    _remember(session, found[0].workspace_id, {"conversations": [each["id"] for each in told]}, database)
    return told


def _remember(session: Session, workspace_id: int | None, details: dict[str, Any], database: Database) -> None:
    from sqlalchemy import select

    from storage.models import AuditEntry, Workspace

    for number in [workspace_id] if workspace_id else session.scalars(select(Workspace.id)).all():
        session.add(AuditEntry(workspace_id=number, actor=ACTOR, verb="exported", details=details, at=database.now()))


def _mine(file: Path, mode: str) -> IO[Any]:
    """Open it for writing, readable by its owner alone: it holds customers' words."""
    file.touch(mode=0o600)
    return file.open(mode, encoding=None if "b" in mode else "utf-8")
