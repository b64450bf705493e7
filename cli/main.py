"""The command `novelo`. Only the module of the command that is run is imported, and that imports what it needs."""

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import click

from storage.settings import SettingError

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "audit": "cli.audit:audit",
        "backup": "cli.backup:backup",
        "canned": "cli.canned:canned",
        "check": "cli.check:check",
        "contacts": "cli.contacts:contacts",
        "deliveries": "cli.deliveries:deliveries",
        "demo": "cli.demo:demo",
        "erase": "cli.erase:erase",
        "export": "cli.export:export",
        "inboxes": "cli.inboxes:inboxes",
        "manifest": "cli.manifest:manifest",
        "migrate": "cli.serving:migrate",
        "replay": "cli.deliveries:replay",
        "report": "cli.report:report",
        "restore": "cli.backup:restore",
        "rotate-keys": "cli.keys:rotate_keys",
        "routes": "cli.routes:routes",
        "rules": "cli.rules:rules",
        "search": "cli.search:search",
        "serve": "cli.serving:serve",
        "settings": "cli.settings:settings",
        "socket": "cli.serving:socket_mode",
        "status": "cli.status:status",
        "sweep": "cli.serving:sweep",
        "templates": "cli.templates:templates",
        "tokens": "cli.tokens:tokens",
        "web": "cli.serving:web",
        "webhooks": "cli.webhooks:webhooks",
        "why": "cli.why:why",
        "worker": "cli.serving:worker",
    }
)


class Novelo(click.Group):
    """Finds commands by COMMANDS, and turns a bad setting into one line and exit code 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except SettingError as error:
            raise _BadSetting(str(error)) from None


class _BadSetting(click.ClickException):
    exit_code = 2


@click.group(cls=Novelo, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="novelo", prog_name="novelo")
def novelo() -> None:
    """A team inbox for WhatsApp and Instagram that lives in Slack.

    `novelo demo` shows it at work without any account. `novelo serve` runs it; docs/settings.md names its settings.
    """


def main() -> None:
    """The entry point of `novelo` and `python -m cli`."""
    novelo(prog_name="novelo")
