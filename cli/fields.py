"""What is kept about contacts, what their cards show, and which inboxes hide their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

import click

from cli import compose

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.db import Database
    from storage.models import Workspace

T = TypeVar("T")
KINDS: Final = (
    "text",
    "number",
    "date",
    "list",
    "bool",
)  # storage.domain.profile.KINDS, slow to import
WHO: Final = "everybody, admins, or the id of a Slack user group (S…)"


@click.group()
def fields() -> None:
    """The fields that you keep about contacts, beside name, phone, e-mail, language and note."""


@fields.command(name="list")
def list_() -> None:
    """Show all fields, and which of them cards show."""
    from rich.console import Console
    from rich.table import Table

    from storage import about

    with _opened() as (database, team):
        shown = database.read(lambda session: _workspace(session, team).card_fields)
        rows = database.read(lambda session: about.fields(session, _workspace(session, team).id))
    table = Table("Key", "Label", "Kind", "Seen by", "On cards")
    for row in rows:
        kind = f"{row.kind}: {', '.join(row.choices)}" if row.choices else row.kind if row.attribute else "Novelo's own"
        on_card = "always" if row.key in {"name", "note"} else "yes" if row.key in shown else ""
        table.add_row(row.key, row.label, kind, row.visible_to or "everybody", on_card)
    Console().print(table)


@fields.command()
@click.argument("label")
@click.option("--kind", type=click.Choice(KINDS), default="text", show_default=True, help="What it holds.")
@click.option("--choice", "choices", multiple=True, metavar="TEXT", help="One of a list's choices; give it for each.")
@click.option("--visible-to", default="everybody", show_default=True, metavar="WHO", help=f"Who sees it: {WHO}.")
@click.option("--key", default="", metavar="KEY", help="Its name in files and commands; made of the label otherwise.")
def add(*, label: str, kind: str, choices: tuple[str, ...], visible_to: str, key: str) -> None:
    """Keep one more field about contacts, such as "Date of birth"."""
    from storage import fields as stored

    def work(session: Session, workspace: Workspace, database: Database) -> str:
        return stored.add(session, workspace, label, kind, choices, visible_to, now=database.now(), key=key).key

    click.echo(f"Added: {_write(work)}. It is in the contact's modal from now on.")


@fields.command()
@click.argument("key")
@click.option("--visible-to", required=True, metavar="WHO", help=f"Who sees it from now on: {WHO}.")
def show(*, key: str, visible_to: str) -> None:
    """Say who may see a field. Cards show only what everybody may see."""
    from storage import fields as stored

    _write(lambda session, workspace, database: stored.show_to(session, workspace, key, visible_to))
    click.echo(f"{key} is seen by: {visible_to}.")


@fields.command()
@click.argument("key")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def remove(*, key: str, yes: bool) -> None:
    """Remove a field, and what every contact has in it, for good."""
    from rich.console import Console
    from rich.progress import Progress

    from storage import fields as stored

    if not yes:
        click.confirm(f"Remove {key} and everything in it? Nothing brings it back", abort=True)
    number = _write(lambda session, workspace, database: stored.remove(session, workspace, key, now=database.now()))
    with _opened() as (database, team), Progress(console=Console(stderr=True)) as progress:
        total = database.read(lambda session: stored.count(session, _workspace(session, team)))
        task, after = progress.add_task("Contacts", total=total), -1
        while after:
            after = database.write(
                lambda session, after=after: stored.forget(session, _workspace(session, team), number, max(after, 0))  # type: ignore[misc] # early binding
            )
            progress.advance(task, stored.CHUNK)
    click.echo(f"Removed: {key}.")


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
def card(*, keys: tuple[str, ...]) -> None:
    """Choose which fields cards show, at most four, in this order; none without any."""
    from storage import fields as stored

    _write(lambda session, workspace, database: stored.choose(session, workspace, keys))
    click.echo(f"Cards show: {', '.join(keys) or 'no field'}. Each card is drawn so when it next changes.")


@click.command()
@click.argument("inbox_id", metavar="INBOX", type=int)
@click.option("--on/--off", "masked", required=True, help="Whether the middle of its customers' numbers is hidden.")
@click.option("--reveal-to", default="admins", show_default=True, metavar="WHO", help=f"Who may see one whole: {WHO}.")
def mask(*, inbox_id: int, masked: bool, reveal_to: str) -> None:
    """Hide an inbox's phone numbers in Slack, or show them again. `novelo inboxes list` shows its number.

    Cards, lists and the contact's modal show "+55 •••• 4321". Whoever may press Reveal in the modal sees one whole,
    alone, and that is written down.
    """
    from storage import fields as stored
    from storage import inboxes
    from storage.models import Conversation, Inbox
    from storage.outbox import hold, redraw

    def work(session: Session, workspace: Workspace, database: Database) -> list[int]:
        inbox = session.get(Inbox, inbox_id)
        if inbox is None or inbox.workspace_id != workspace.id:
            raise stored.Refused(f"there is no inbox {inbox_id}: `novelo inboxes list` shows them")
        return inboxes.mask(session, inbox, masked, stored.role(reveal_to), now=database.now())

    def draw(session: Session, workspace: Workspace, database: Database, ids: list[int]) -> None:
        for each in ids:
            hold(session, each)
            redraw(session, session.get_one(Conversation, each), now=database.now())

    ids = _write(work)
    for start in range(0, len(ids), stored.CHUNK):
        some = ids[start : start + stored.CHUNK]
        _write(lambda session, workspace, database, some=some: draw(session, workspace, database, some))  # type: ignore[misc] # early binding
    click.echo(f"Numbers are {'hidden' if masked else 'shown'}. Cards that are drawn again: {len(ids)}.")


@contextmanager
def _opened() -> Iterator[tuple[Database, str]]:
    """The database, and the Slack team there is."""
    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        yield database, only_workspace(database).team


def only_workspace(database: Database) -> Workspace:
    """The workspace there is. Raises ClickException when there is none yet."""
    from sqlalchemy import select

    from storage.models import Workspace

    found = database.read(lambda session: session.scalars(select(Workspace)).all())
    if len(found) != 1:
        raise click.ClickException("connect an inbox first: `novelo inboxes add`")
    return found[0]


def _workspace(session: Session, team: str) -> Workspace:
    from sqlalchemy import select

    from storage.models import Workspace

    return session.scalars(select(Workspace).where(Workspace.team == team)).one()


def _write(work: Callable[[Session, Workspace, Database], T]) -> T:
    """Do it in one transaction; what is refused is one line."""
    from storage.fields import Refused

    with _opened() as (database, team):
        try:
            return database.write(lambda session: work(session, _workspace(session, team), database))
        except Refused as refused:
            raise click.ClickException(str(refused)) from None
