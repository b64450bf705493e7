"""`novelo deliveries` and `novelo replay`: what does not go on by itself, in sight and in hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click

from cli import compose

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.db import Database
    from storage.letters import Choice, Letter

STATES: Final = (
    "failed",
    "asked",
    "held",
    "uncertain",
)  # storage.domain.outcomes.STUCK_STATES, slow to import for a help text
ACTOR: Final = "novelo deliveries"  # who did it, in the audit


@click.group()
def deliveries() -> None:
    """See what could not be delivered, and send it again or let it go."""


@deliveries.command(name="list")
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, help="Only these; all four if not given.")
@click.option("--inbox", "inbox_id", type=int, metavar="ID", help="Only of this inbox.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, states: tuple[str, ...], inbox_id: int | None, as_json: bool) -> None:
    """Show what stands still, newest first.

    failed: refused for good. asked: nobody can tell whether it arrived, or it came too late; the thread asks. held:
    waits until the customer writes or somebody decides. uncertain: we are still looking whether it arrived.
    """
    from storage import letters

    with _database() as database:
        rows = database.read(lambda session: letters.standing(session, states=states or STATES, inbox_id=inbox_id))
    if as_json:
        click.echo(json.dumps([_shown(row) for row in rows], indent=2))
        return
    if not rows:
        click.echo("Nothing stands still.")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("ID", "Since", "Inbox", "Customer", "To", "What", "State", "Why")
    for row in rows:
        why = " · ".join(filter(None, (row.code.replace("_", " "), row.provider)))
        table.add_row(
            str(row.id), f"{row.since:%Y-%m-%d %H:%M}", row.inbox, row.customer, row.target, row.kind, row.state, why
        )
    Console().print(table)


@deliveries.command()
@click.argument("ids", metavar="ID...", type=int, nargs=-1)
@click.option("--all-failed", is_flag=True, help="Everything that was refused for good.")
@click.option("--even-if-it-may-double", is_flag=True, help="Also what may have arrived already.")
def retry(*, ids: tuple[int, ...], all_failed: bool, even_if_it_may_double: bool) -> None:
    """Send deliveries again.

    What may have arrived already is left alone unless --even-if-it-may-double says otherwise: the customer would have
    it twice.
    """
    from storage import letters

    if bool(ids) == all_failed:
        raise click.UsageError("name the deliveries, or say --all-failed: `novelo deliveries list` shows them")
    with _database() as database:
        found = (
            database.read(lambda session: letters.standing(session, states=("failed",)))
            if all_failed
            else _found(database, ids)
        )
        risky = [row.id for row in found if row.may_have_arrived and row.target == "customer"]
        if risky and not even_if_it_may_double:
            raise click.ClickException(
                f"{', '.join(map(str, risky))} may have arrived. Look on the phone; if it did not, say it again with "
                "--even-if-it-may-double"
            )
        count = _decide(database, found, "again", "line-sent-again-by-admin")
    click.echo(f"{count} of {len(found)} sent again; the others had been settled meanwhile.")


@deliveries.command()
@click.argument("ids", metavar="ID...", type=int, nargs=-1, required=True)
def discard(*, ids: tuple[int, ...]) -> None:
    """Let deliveries go: they are not sent, and nobody is asked about them any more."""
    with _database() as database:
        found = _found(database, ids)
        count = _decide(database, found, "discard", "line-discarded-by-admin")
    click.echo(f"{count} of {len(found)} let go; the others had been settled meanwhile.")


@click.command()
@click.argument("ids", metavar="[ENVELOPE]...", type=int, nargs=-1)
def replay(*, ids: tuple[int, ...]) -> None:
    """Read webhooks again that could not be read whole, after an update that can.

    Without numbers, all of them. What they had brought already does not come twice.
    """
    from storage import letters

    with _database() as database:
        count = database.write(lambda session: letters.replay(session, ids))
    if ids and count < len(set(ids)):
        raise click.ClickException(f"{count} of {len(set(ids))} are read again: the others are not there, or were read")
    click.echo(f"{count} webhooks are read again.")


def _database() -> Any:
    settings = compose.settings()
    compose.migrate(settings)
    return compose.opened(settings)  # without a bell: the sweep of a running Novelo takes it up within seconds


def _found(database: Database, ids: tuple[int, ...]) -> list[Letter]:
    from storage import letters

    found = database.read(lambda session: letters.standing(session, ids=ids, most=len(ids)))
    missing = sorted({*ids} - {row.id for row in found})
    if missing:
        raise click.ClickException(
            f"{', '.join(map(str, missing))} do not stand still: `novelo deliveries list` shows what does"
        )
    return found


def _decide(database: Database, found: list[Letter], choice: Choice, line: str) -> int:
    """Decide each in a transaction of its own. How many there was something to decide about."""
    from storage import letters, outbox
    from storage.models import Delivery

    def work(session: Session, row: Letter) -> bool:
        delivery = session.get_one(Delivery, row.id)
        outbox.hold(session, delivery.conversation_id)
        session.refresh(delivery)
        if delivery.state == "uncertain":
            delivery.state = "asked"  # a person decides, so we need not look on
        said = line if row.target == "customer" else ""
        return letters.decide(session, delivery, choice, ACTOR, said, now=database.now())

    return sum(database.write(lambda session, row=row: work(session, row)) for row in found)  # type: ignore[misc]


def _shown(row: Letter) -> dict[str, Any]:
    names = ("id", "inbox", "customer", "target", "kind", "state", "code", "provider", "may_have_arrived")
    return {"since": row.since.isoformat(), **{name: getattr(row, name) for name in names}}
