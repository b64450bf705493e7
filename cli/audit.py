"""`novelo audit`: whether the record of who did what is as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli import compose

if TYPE_CHECKING:
    from storage.audit import Link


@click.group()
def audit() -> None:
    """Look after the record of who did what."""


@audit.command()
@click.option("--known", metavar="HEAD", help="A head that was printed earlier: it must still be part of the chain.")
def verify(*, known: str | None) -> None:
    """Say whether the record was changed.

    Each entry is sealed together with the one before it, so that a changed, added or missing one breaks the chain. It
    prints the chain's head: keep it somewhere else, and give it back with --known, and even a record that was sealed
    anew or cut off at its end is found out. The exit code is 1 if anything is wrong.
    """
    from storage import audit as chains

    earlier = _head(known) if known else None
    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        found = database.read(lambda session: chains.verify(session, database.now(), earlier))
    if found.broken_at:
        raise click.ClickException(
            f"the record does not hold from entry {found.broken_at} on: it was changed, or part of it is missing"
        )
    if found.late:
        raise click.ClickException(
            f"{found.late} entries have not been sealed: is `novelo serve` or `novelo sweep` running?"
        )
    click.echo(f"The record holds: {found.head.place} entries. Its head is {found.head}")


def _head(words: str) -> Link:
    from storage.audit import Link

    place, _, digest = words.partition(":")
    if not (place.isdigit() and digest):
        raise click.BadParameter("it is a number, a colon and a digest, as printed before", param_hint="--known")
    return Link(int(place), digest)
