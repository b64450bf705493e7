"""`novelo why`: a message's whole life, step by step, for whoever runs Novelo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli import compose

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.i18n import T
    from storage.domain.life import Life


@click.command()
@click.argument("message")
def why(*, message: str) -> None:
    """Tell what happened to a message: when it came, where it waited, each try and what the other side said.

    MESSAGE is the link of a message in Slack, a message's number, or the id WhatsApp or Instagram gave it. What
    customers and teammates wrote is not printed.
    """
    from bot.i18n import translator

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        lives = database.read(lambda session: _found(session, message.strip(), database.now()))
    if not lives:
        raise click.ClickException("no message is known by that: give its link in Slack, its number or its id")
    for life in lives:
        _print(life, translator("en"))


def _found(session: Session, message: str, now: datetime) -> list[Life]:
    from sqlalchemy import select

    from storage import lives
    from storage.models import Workspace

    channel, ts = lives.place(message)
    if channel:
        homes = session.scalars(select(Workspace.id)).all()
        found = [each for home in homes for each in lives.at(session, home, channel, ts)]
    else:
        found = lives.named(session, message)
    return [lives.tell(session, each, now=now) for each in found]


def _print(life: Life, t: T) -> None:
    from bot.blocks.why import sentence, since, standing, title

    click.echo(title(life, t))
    for step in life.steps:
        click.echo(f"  {step.at:%Y-%m-%d %H:%M:%S} UTC  {since(step, life, t):>10}  {sentence(step, life, t)}")
    click.echo(f"{standing(life, t)}\n")
