"""`novelo contacts`: the customers as a whole."""

from __future__ import annotations

import click

from cli.duplicates import duplicates


@click.group()
def contacts() -> None:
    """Look after the customers' contacts."""


contacts.add_command(duplicates)
