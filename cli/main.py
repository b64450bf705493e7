"""The command `novelo`. Each command's module is light; what it runs is imported when it runs."""

from typing import Any

import click

from cli import check, demo, embedded, inboxes, manifest, serving
from storage.settings import SettingError


class Novelo(click.Group):
    """Turns the errors that people can mend into one line: settings end with 2, everything else with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except SettingError as error:
            raise _BadSetting(str(error)) from None
        except embedded.NoServer as error:
            raise click.ClickException(str(error)) from None


class _BadSetting(click.ClickException):
    exit_code = 2


@click.group(cls=Novelo, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="novelo", prog_name="novelo")
def novelo() -> None:
    """A team inbox for WhatsApp and Instagram that lives in Slack.

    `novelo demo` shows it at work without any account. `novelo serve` runs it; docs/settings.md names its settings.
    """


for command in (
    demo.demo, serving.serve, serving.web, serving.worker, serving.sweep, serving.socket_mode, serving.migrate,
    inboxes.inboxes, check.check, manifest.manifest,
):  # fmt: skip
    novelo.add_command(command)


def main() -> None:
    """The entry point of `novelo` and `python -m cli`."""
    novelo(prog_name="novelo")
