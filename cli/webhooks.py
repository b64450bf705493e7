"""`novelo webhooks`: which other programs are told what happens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from cli import compose
from cli.fields import only_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from storage.hooks import Listed
    from storage.models import Hook, Inbox

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def webhooks() -> None:
    """Tell other programs what happens: signed calls to addresses of yours, as docs/api.md describes them."""


@webhooks.command(name="list")
@click.option("--given-up", "failed", is_flag=True, help="Show each call that was given up.")
@as_json
def list_(*, failed: bool, as_json: bool) -> None:
    """Show every webhook, and how many calls wait for it or were given up."""
    from storage import hooks

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        home = only_workspace(database)
        found = database.read(lambda session: hooks.listed(session, home.id))
        calls = database.read(
            lambda session: [each for row in found for each in hooks.given_up(session, row.hook.id)] if failed else []
        )
    if failed:
        rows = [
            {
                "webhook": call.hook_id, "call": call.key, "event": call.event, "conversation": talk,
                "at": call.created_at.isoformat(), "attempts": call.attempts, "failure": call.failure,
            }
            for call, talk in calls
        ]  # fmt: skip
    else:
        rows = [_shown(each) for each in found]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        click.echo("Nothing was given up." if failed else "There is no webhook: `novelo webhooks add --help`")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*(name.replace("_", " ").capitalize() for name in rows[0]))
    for row in rows:
        table.add_row(*(_plain(value) for value in row.values()))
    Console().print(table)


@webhooks.command()
@click.argument("url")
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="NAME",
    help="An event it is told of; give it for each. All but note.added if not given.",
)
@click.option("--inbox", "inboxes", multiple=True, type=int, metavar="ID", help="Only of this inbox; give it for each.")
@click.option("--words", is_flag=True, help="Send what was said, and customers' names and numbers, too.")
@as_json
def add(*, url: str, events: tuple[str, ...], inboxes: tuple[int, ...], words: bool, as_json: bool) -> None:
    """Tell the program at URL what happens from now on. Its secret is shown once: calls are signed with it."""
    from storage import hooks
    from storage import inboxes as stored
    from storage.domain import hooking

    settings = compose.settings()
    try:
        address = hooking.address(url, loopback=settings.webhooks_to_loopback)
        wanted = hooking.chosen(events)
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
    vault = compose.vault(settings)
    compose.migrate(settings)
    with compose.opened(settings) as database:
        home = only_workspace(database)
        among(inboxes, database.read(stored.connected))
        hook, secret = database.write(
            lambda session: hooks.add(
                session, vault, home, address, wanted, sorted(set(inboxes)), words=words, now=database.now()
            )
        )
    if as_json:
        click.echo(json.dumps({"id": hook.id, "url": hook.url, "events": hook.events, "secret": secret}, indent=2))
        return
    click.echo(f"Webhook {hook.id} is told of {', '.join(hook.events)}.")
    click.echo(f"Its secret, which is not shown again: {secret}")
    click.echo(f"`novelo webhooks test {hook.id}` sends it a first call.")


@webhooks.command()
@click.argument("webhook_id", metavar="ID", type=int)
def remove(*, webhook_id: int) -> None:
    """Tell a program nothing any more. What waits for it is not sent."""
    from storage import hooks

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:

        def work(session: Session) -> None:
            hooks.remove(session, _one(session, webhook_id), now=database.now())

        database.write(work)
    click.echo(f"Webhook {webhook_id} is gone. What waited for it is not sent.")


@webhooks.command()
@click.argument("webhook_id", metavar="ID", type=int)
def retry(*, webhook_id: int) -> None:
    """Send once more what was given up."""
    from storage import hooks

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings, compose.bell(settings)) as database:
        many = database.write(lambda session: hooks.again(session, _one(session, webhook_id).id, now=database.now()))
    click.echo(f"{many} calls are sent again.")


@webhooks.command()
@click.argument("webhook_id", metavar="ID", type=int)
def test(*, webhook_id: int) -> None:
    """Call a program now, with an event webhook.test, and say what came of it. Exit code 1 if it was not taken."""
    import uuid

    from storage import calling
    from workers import hooks as calls

    settings = compose.settings()
    vault = compose.vault(settings)
    compose.migrate(settings)
    with compose.opened(settings) as database:
        hook = database.read(lambda session: _one(session, webhook_id))
        call = calling.Call(
            0, f"msg_{uuid.uuid4().hex}", hook.id, 0, 0, hook.url, hook.secret, calling.test(database.now())
        )
    failure = calls.post(call, vault, loopback=settings.webhooks_to_loopback)
    if failure:
        raise click.ClickException(f"webhook {webhook_id} did not take the call: {failure}")
    click.echo(f"Webhook {webhook_id} took the call.")


def among(numbers: Sequence[int], known: Sequence[Inbox]) -> None:
    """Raises ClickException for an inbox that is not there."""
    for number in numbers:
        if number not in {each.id for each in known}:
            raise click.ClickException(f"there is no inbox {number}: `novelo inboxes list` shows them")


def _one(session: Session, webhook_id: int) -> Hook:
    """Raises ClickException when there is none."""
    from storage import hooks

    hook = hooks.present(session, webhook_id)
    if hook is None:
        raise click.ClickException(f"there is no webhook {webhook_id}: `novelo webhooks list` shows them")
    return hook


def _shown(each: Listed) -> dict[str, Any]:
    hook = each.hook
    told = {"id": hook.id, "url": hook.url, "events": hook.events, "inboxes": hook.inboxes, "words": hook.words}
    return told | {"waiting": each.waiting, "given_up": each.given_up, "failure": each.failure}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
