"""`novelo rules`: what the rules of each inbox are, whether they run, and what one would have done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import compose
from cli import settings as written

if TYPE_CHECKING:
    from storage.domain.rules import Rule
    from storage.models import Inbox

SAID_MAX = 60  # characters of a message on a line


@click.group()
def rules() -> None:
    """Rules that do things by themselves. They are written in the settings of an inbox: docs/automation.md."""


@rules.command(name="list")
def list_() -> None:
    """Show the rules of every inbox, whether they run, and how often they acted in the last 30 days."""
    from rich.console import Console
    from rich.table import Table

    from storage import ruling

    table = Table("Inbox", "Rule", "When", "Acted", "State")
    with compose.opened(compose.settings()) as database:
        for inbox in written.connected():
            acted = database.read(lambda session, inbox=inbox: ruling.acted(session, inbox, database.now()))  # type: ignore[misc] # early binding
            for rule in _rules(inbox):
                off = inbox.rules_off.get(rule.name)
                state = f"off since {off['at'][:16]}: {off['why']}" if off else "on"
                table.add_row(written.named(inbox), rule.name, rule.when, str(acted.get(rule.name, 0)), state)
    Console().print(table)


@rules.command(name="try")
@click.argument("name")
@click.option("--inbox", "wanted", metavar="NAME", help='Only this one, as the settings name it: "whatsapp 1001".')
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the rule out of this file instead of what is applied.",
)
def try_(name: str, *, wanted: str | None, file: Path | None) -> None:
    """Say what a rule would do to the last 100 conversations as they are now. Nothing is done."""
    from storage import ruling

    drafts = written.drafted(file) if file is not None else None
    found = False
    with compose.opened(compose.settings()) as database:
        for inbox in written.connected():
            called = written.named(inbox)
            if wanted not in (None, called) or (drafts is not None and called not in drafts):
                continue
            if drafts is not None:
                inbox.practice = drafts[called]
            for rule in (each for each in _rules(inbox) if each.name == name):
                found = True
                hits = database.read(
                    lambda session, inbox=inbox, rule=rule: list(  # type: ignore[misc] # early binding
                        ruling.tried(session, inbox, rule, now=database.now())
                    )
                )
                many = f"{len(hits)} of the last {ruling.TRIED}"
                click.echo(f"{called}: {name} would act on {many}: {_then(rule)}")
                for each in hits:
                    said = " ".join(each.text.split())[:SAID_MAX]
                    click.echo(f"  {each.conversation_id}  {each.status}  {each.link}  {said}".rstrip())
    if not found:
        raise click.ClickException(f"no rule is called {name!r}; `novelo rules list` shows them")


@rules.command()
@click.argument("name")
def on(name: str) -> None:
    """Switch a rule on again that was switched off because it broke."""
    from storage import practice

    with compose.opened(compose.settings()) as database:
        again = database.write(lambda session: practice.switch_on(session, name, now=database.now()))
    if not again:
        raise click.ClickException(f"no rule called {name!r} is off; `novelo rules list` shows them")
    click.echo(f"{name} runs again.")


def _rules(inbox: Inbox) -> tuple[Rule, ...]:
    from storage import practice

    return practice.of(inbox).rules


def _then(rule: Rule) -> str:
    return ", ".join(f"{act.what} {act.value}".strip() for act in rule.then)
