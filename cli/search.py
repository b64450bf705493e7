"""`novelo search`: the full text that lists and searches read."""

import contextlib

import click

from cli import compose


@click.group()
def search() -> None:
    """Look after the full text of messages and names."""


@search.command()
def rebuild() -> None:
    """Make it anew, beside everything that runs.

    A few thousand rows at a time; what is not in it yet is not found meanwhile. Interrupted, `novelo sweep` goes on.
    """
    from rich.console import Console
    from rich.progress import Progress

    from storage import search as full_text

    with contextlib.closing(compose.database(compose.settings())) as database:
        database.write(full_text.begin_again)
        total = database.read(full_text.unfinished)
        with Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task("Messages and names", total=total)
            while left := database.write(full_text.catch_up):
                progress.update(task, completed=total - left)
            progress.update(task, completed=total)
    click.echo(f"{total} messages and names can be found.")
