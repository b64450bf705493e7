"""`novelo erase`: a customer asks to be forgotten."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Final

import click

from cli import compose

if TYPE_CHECKING:
    from storage.db import Database
    from storage.models import Contact, Erasure
    from workers.outside import Outside

ACTOR: Final = "novelo erase"
PATIENCE_SECONDS: Final = 60.0  # for what is on its way at this moment


@click.command()
@click.argument("customer", required=False, metavar="[NUMBER|@USERNAME|ID]")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def erase(*, customer: str | None, yes: bool, as_json: bool) -> None:
    """Erase everything of a customer's: rows, files, webhooks, and our posts in Slack.

    Without a customer it goes on with what was broken off. What teammates wrote in Slack only they can delete: the
    report says where it is. A proof that names nobody is kept.
    """
    from storage import erasure
    from storage.domain.errors import SendError

    settings = compose.settings()
    vault = compose.vault(settings)
    compose.migrate(settings)
    with compose.opened(settings) as database:
        from workers.outside import Outside

        outside = Outside(settings, database, vault, ACTOR)
        if customer is not None:
            contact = _chosen(database, customer)
            if not yes:
                click.confirm(f"Erase {contact.name or customer} for good? Nothing brings it back", abort=True)
            _erase(database, contact)
        proofs = database.read(erasure.unfinished)
        if not proofs:
            click.echo("There is nothing left to erase.")
        for proof in proofs:
            try:
                _finish(outside, proof)
            except SendError as error:
                raise click.ClickException(
                    f"Slack does not take it now ({error.provider or error.code}). {len(proof.posts)} posts are left: "
                    "run `novelo erase` again when Slack is mended"
                ) from None
            _report(proof, as_json)


def _chosen(database: Database, words: str) -> Contact:
    from sqlalchemy import select

    from storage import erasure
    from storage.models import Workspace

    found = database.read(
        lambda session: [
            contact
            for number in session.scalars(select(Workspace.id))
            for contact in erasure.find(session, number, words)
        ]
    )
    if not found:
        raise click.ClickException(f"nobody is known as {words!r}: give a phone number with its country, or @username")
    if len(found) > 1:
        raise click.ClickException(f"{len(found)} customers are known as {words!r}: link them in Slack first")
    return found[0]


def _erase(database: Database, contact: Contact) -> Erasure:
    from storage import erasure
    from storage.models import Contact

    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return database.write(
                lambda session: erasure.erase(session, session.get_one(Contact, contact.id), ACTOR, now=database.now())
            )
        except erasure.Busy:
            if time.monotonic() > deadline:
                raise click.ClickException("a message of theirs is still being sent: try again in a minute") from None
            time.sleep(1)


def _finish(outside: Outside, proof: Erasure) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from workers import erasing

    total = len(proof.posts)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Slack", total=total)
        erasing.finish(outside, proof, lambda left: progress.update(task, completed=total - left))


def _report(proof: Erasure, as_json: bool) -> None:
    told = {"erasure": proof.id, "rows": proof.rows, "posts_deleted": proof.posts_deleted, "left_in_slack": proof.left}
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    rows = ", ".join(f"{count} {table}" for table, count in proof.rows.items() if count)
    click.echo(f"Erased: {rows}. {proof.posts_deleted} posts and files deleted in Slack.")
    if proof.left:
        click.echo(f"{len(proof.left)} messages in Slack are not ours to delete; their authors or an admin can:")
        for place in proof.left:
            click.echo(f"  {place.get('channel', 'file')} {place.get('ts') or place.get('file')}")
