"""`novelo inboxes`: connecting accounts to Slack channels."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from cli import compose
from storage.settings import Settings

if TYPE_CHECKING:
    from bot.slack import Slack
    from storage.domain.errors import SendError
    from storage.inboxes import NewInbox
    from storage.models import Inbox, Workspace

LANGUAGES: Final = ("en", "pt_BR")  # bot.i18n.LANGUAGES, which is slow to import for a help text
RECEIPTS: Final = ("action", "reply", "never")  # storage.receipts.MODES, which is slow to import for a help text
LINK_MODES: Final = ("off", "suggest", "auto")  # storage.linking.MODES, which is slow to import for a help text
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def slack_channel_id(_: click.Context, __: click.Parameter, value: str) -> str:
    """A Slack channel's id. Raises BadParameter for anything else."""
    if not (value[:1] in {"C", "G"} and value.isalnum() and value.isupper()):
        raise click.BadParameter("a Slack channel's id is expected, such as C0123ABCD: it is in the channel's details")
    return value


_shown_in = (
    click.option(
        "--slack-channel",
        required=True,
        metavar="C123",
        callback=slack_channel_id,
        help="The Slack channel it is shown in.",
    ),
    click.option("--name", default="", help="What the team calls it."),
    click.option(
        "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of its cards in Slack."
    ),
    click.option(
        "--read-receipts",
        type=click.Choice(RECEIPTS),
        default="action",
        show_default=True,
        help="When customers see that they were read: a teammate's first click or reply, a reply only, or never.",
    ),
    click.option(
        "--link-mode",
        type=click.Choice(LINK_MODES),
        show_default="as the workspace says, at first auto",
        help="When a contact of another inbox has the same number: link them, ask on the card, or do nothing.",
    ),
    click.option(
        "--quiet-hours",
        type=click.IntRange(0, 24 * 30),
        default=0,
        metavar="N",
        help="Warn the admins once when no customer has written for N hours; 0, the default, never does.",
    ),
    click.option(
        "--mode",
        type=click.Choice(["reply", "note"]),
        default="reply",
        show_default=True,
        help="What a plain line in a thread is: a reply to the customer, or a note (docs/notes.md).",
    ),
    click.option("--workspace", default="", metavar="T123", help="The Slack workspace, where Novelo is in several."),
    click.option(
        "--undo-seconds",
        type=click.IntRange(0, 30),
        default=0,
        metavar="N",
        help="Let replies wait N seconds (at most 30) before they leave: deleting one in Slack takes it back.",
    ),
    as_json,
)


def _account(command: Any) -> Any:
    """The options that every channel's accounts have."""
    for option in reversed(_shown_in):
        command = option(command)
    return command


@click.group()
def inboxes() -> None:
    """Connect WhatsApp and Instagram accounts."""


@inboxes.group()
def add() -> None:
    """Connect an account, or change how a known one is connected.

    The account's token is read from NOVELO_INBOX_TOKEN, else from standard input. Works at any time; a running Novelo
    takes it up by itself.
    """


@add.command()
@click.option("--phone-number-id", required=True, metavar="ID", help="The number's id at Meta.")
@click.option("--waba-id", required=True, metavar="ID", help="Its WhatsApp Business Account's id.")
@click.option("--display-number", default="", metavar="+55..", help="The number as people know it.")
@_account
def whatsapp(*, phone_number_id: str, waba_id: str, display_number: str, as_json: bool, **shown: Any) -> None:
    """Connect a WhatsApp number (Cloud API)."""
    account = {"account": phone_number_id, "business": waba_id, "display_number": display_number}
    _add(channel="whatsapp", as_json=as_json, **account, **shown)


@add.command()
@click.option("--account-id", required=True, metavar="ID", help="The Instagram professional account's id.")
@click.option("--page-id", default="", metavar="ID", help="The Facebook Page it is linked to, with Facebook Login.")
@click.option(
    "--login",
    type=click.Choice(["instagram", "facebook"]),
    help="How the token was made; facebook if there is a page id.",
)
@_account
def instagram(*, account_id: str, page_id: str, login: str | None, as_json: bool, **shown: Any) -> None:
    """Connect an Instagram account."""
    account = {"account": account_id, "page": page_id, "login": login or ("facebook" if page_id else "instagram")}
    _add(channel="instagram", as_json=as_json, **account, **shown)


@inboxes.command(name="list")
@as_json
def list_(*, as_json: bool) -> None:
    """Show the connected accounts."""
    rows = [_shown(inbox) for inbox in _connected(compose.settings())]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        click.echo("No inbox is connected yet: `novelo inboxes add --help`.")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("ID", "Channel", "Name", "Account", "Slack channel", "State")
    for row in rows:
        state = f"needs attention: {row['trouble'].replace('_', ' ')}" if row["trouble"] else row["state"]
        table.add_row(str(row["id"]), row["channel"], row["name"], row["account"], row["slack_channel"], state)
    Console().print(table)


@inboxes.command()
@click.argument("inbox_id", metavar="ID", type=int)
def remove(inbox_id: int) -> None:
    """Disconnect an account. Its conversations stay readable in Slack; its token is forgotten."""
    from storage import inboxes as stored

    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        if not database.write(lambda session: stored.remove(session, inbox_id, now=database.now())):
            raise click.ClickException(f"there is no inbox {inbox_id}: `novelo inboxes list` shows them")
    click.echo(f"Inbox {inbox_id} is disconnected.")


@inboxes.command()
@click.argument("inbox_id", metavar="ID", type=int)
@as_json
@click.pass_context
def check(context: click.Context, inbox_id: int, *, as_json: bool) -> None:
    """See whether an account is connected right; exit code 1 if not."""
    from cli.check import report
    from cli.checks.meta import about_inbox

    settings = compose.settings()
    found = [inbox for inbox in _connected(settings) if inbox.id == inbox_id]
    if not found:
        raise click.ClickException(f"there is no inbox {inbox_id}: `novelo inboxes list` shows them")
    with compose.opened(settings) as database:
        context.exit(report(about_inbox(settings, database, found[0]), as_json=as_json))


def connect(settings: Settings, new: NewInbox, team: str = "") -> tuple[int, list[str]]:
    """Store the account. Its id, and what about it needs mending, in words. team: the workspace, if there are several.

    Raises SettingError, and ClickException when Slack does not allow it or cannot be asked.
    """
    from storage import inboxes as stored

    vault = compose.vault(settings)
    compose.migrate(settings)
    with compose.opened(settings) as database:
        workspace, slack = _workspace(settings, database, vault, team)
        warnings = _look_at_channel(database, workspace, slack, new.slack_channel)
        inbox = database.write(lambda session: stored.add(session, vault, workspace, new, now=database.now()))
    return inbox.id, warnings


def look_at(settings: Settings, database: Any, vault: Any, channel: str, team: str) -> list[str]:
    """What about a Slack channel needs mending before customers are shown in it, in words. Raises ClickException.

    team: the workspace it is in.
    """
    workspace, slack = _workspace(settings, database, vault, team)
    return _look_at_channel(database, workspace, slack, channel)


def _add(*, as_json: bool, **told: Any) -> None:
    from storage.inboxes import NewInbox

    settings = compose.settings()
    team = told.pop("workspace")
    inbox_id, warnings = connect(settings, NewInbox(token=_token(), **told), team)
    if as_json:
        click.echo(json.dumps({"id": inbox_id, "warnings": warnings}, indent=2))
    else:
        click.echo(f"Inbox {inbox_id} is connected. `novelo inboxes check {inbox_id}` sees whether it works.")
        for warning in warnings:
            click.echo(f"But: {warning}", err=True)


def _token() -> str:
    """The account's token. Raises UsageError when there is none."""
    token = os.environ.get("NOVELO_INBOX_TOKEN", "").strip()
    if not token and sys.stdin.isatty():
        token = click.prompt("The account's token", hide_input=True).strip()
    token = token or sys.stdin.read().strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise click.UsageError("the account's token is expected in NOVELO_INBOX_TOKEN, or on standard input")
    return token


def _workspace(settings: Settings, database: Any, vault: Any, team: str = "") -> tuple[Workspace, Slack]:
    """The workspace an inbox is added to, and its Slack. team: its Slack id. Raises ClickException."""
    from bot import rotation
    from bot.slack import Slack
    from storage import workspaces
    from storage.domain.errors import SendError

    if settings.slack_bot_token:
        slack = Slack(settings.slack_api_url, settings.slack_bot_token)
        try:
            told = slack.call("auth.test")
        except SendError as error:
            raise click.ClickException(_unasked("SLACK_BOT_TOKEN is refused", error)) from None
        return database.write(lambda session: workspaces.remember(session, told, now=database.now())), slack
    installed = [each for each in database.read(workspaces.installed) if team in {"", each.team}]
    if not installed:
        where = team or "any workspace"
        raise click.ClickException(
            f"Novelo is not in {where} yet: set SLACK_BOT_TOKEN, or open {settings.public}/slack/install"
        )
    if len(installed) > 1:
        names = ", ".join(f"{each.team} ({each.name})" for each in installed)
        raise click.ClickException(f"Novelo is in several workspaces: choose one with --workspace: {names}")
    return installed[0], Slack(settings.slack_api_url, rotation.token(settings, database, vault, installed[0]))


def _look_at_channel(database: Any, workspace: Workspace, slack: Slack, channel: str) -> list[str]:
    """See to it that we are in the Slack channel. Raises ClickException where customers must not be shown."""
    from storage import rooms
    from storage.domain.errors import SendError

    try:
        told = slack.call("conversations.info", channel=channel)["channel"]
    except SendError as error:
        refused = (
            f"the bot does not see the Slack channel {channel}; if it is private, write /invite @inbox there first"
        )
        raise click.ClickException(_unasked(refused, error)) from None
    if told.get("is_ext_shared") or told.get("is_pending_ext_shared"):
        raise click.ClickException(
            f"the Slack channel {channel} is shared with another organisation (Slack Connect): its people could read "
            "your customers. Choose a channel of your own."
        )
    if told.get("is_archived"):
        raise click.ClickException(f"the Slack channel {channel} is archived: choose another one, or unarchive it")
    database.write(lambda session: rooms.looks(session, workspace.id, channel, told))
    if told.get("is_member"):
        return []
    try:
        slack.call("conversations.join", channel=channel)
    except SendError:
        return [f"the bot is not in the Slack channel {channel} yet: write /invite @inbox there"]
    return []


def _unasked(refused: str, error: SendError) -> str:
    """What Slack's refusal means, or that it could not be asked."""
    if error.code == "slack_unreachable":
        return f"Slack does not answer ({error.provider})"
    return f"{refused} ({error.provider})"


def _connected(settings: Settings) -> list[Inbox]:
    from storage import inboxes as stored

    compose.migrate(settings)
    with compose.opened(settings) as database:
        return database.read(stored.connected)


def _shown(inbox: Inbox) -> dict[str, Any]:
    """An inbox for people and machines; never its token."""
    names = ("id", "channel", "name", "account", "business", "page", "login", "display_number", "slack_channel")
    more = ("language", "link_mode", "quiet_hours", "undo_seconds", "mode", "state", "trouble")
    shown = {name: getattr(inbox, name) for name in names + more}
    ends = inbox.token_expires_at
    return shown | {"token_expires_at": ends.isoformat(timespec="seconds") if ends else None}
