"""`novelo contacts`: the customers as a whole."""

from __future__ import annotations

import click

from cli.contact_files import export, import_
from cli.duplicates import duplicates
from cli.fields import card, fields, mask


@click.group()
def contacts() -> None:
    """Look after the customers' contacts."""


contacts.add_command(duplicates)
contacts.add_command(fields)
contacts.add_command(card)
contacts.add_command(mask)
contacts.add_command(import_)
contacts.add_command(export)
