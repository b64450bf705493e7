"""`novelo report`: what the team did, in numbers, pictures and tables."""

from __future__ import annotations

from pathlib import Path

import click

from cli import compose


@click.command()
@click.argument("period", nargs=-1, metavar="[PERIOD]")
@click.option("--zone", default="UTC", show_default=True, metavar="ZONE", help="Whose days they are.")
@click.option("--language", type=click.Choice(["en", "pt_BR"]), default="en", show_default=True, help="Of the words.")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write the pictures (PNG) and tables (CSV) into it.",
)
@click.option(
    "--weekly-to", metavar="CHANNEL", help="Post the week before every Monday into this Slack channel; `none`: no more."
)
def report(*, period: tuple[str, ...], zone: str, language: str, folder: Path | None, weekly_to: str | None) -> None:
    """Say what the team did in PERIOD: today, yesterday, week (the usual), month, or one or two dates.

    It counts everything, whoever may see it in Slack. docs/reports.md defines each number.
    """
    from zoneinfo import available_timezones

    from bot import plots
    from bot.blocks import report as drawn
    from bot.i18n import translator
    from storage import orders, reports, rooms, workspaces
    from storage.domain.report import period as read_period

    if zone not in available_timezones():
        raise click.BadParameter(f"{zone} is no time zone such as America/Sao_Paulo", param_hint="--zone")
    found = compose.settings()
    compose.migrate(found)
    with compose.opened(found) as database:
        now = database.now()
        teams = database.read(workspaces.installed)
        if weekly_to is not None:
            place = "" if weekly_to == "none" else weekly_to
            if len(teams) != 1:
                raise click.ClickException("this needs one workspace that is connected, and no other")
            database.write(lambda session: orders.every_week(session, teams[0], place, zone, now=now))
            click.echo(f"Every Monday at 9:00 ({zone}) in {place}." if place else "No weekly report any more.")
            return
        wanted = read_period(" ".join(period), now, zone)
        if wanted is None:
            raise click.BadParameter("today, yesterday, week, month, or dates such as 2026-11-01 are expected")
        t = translator(language)
        for team in teams:
            places = database.read(lambda session, team=team: rooms.shown_in(session, team.id))  # type: ignore[misc] # early binding
            made = database.read(
                lambda session, team=team, places=places: reports.make(session, team.id, places, *wanted, zone)  # type: ignore[misc] # early binding
            )
            click.echo(drawn.plain(made, t))
            if folder is not None:
                target = folder / team.team if len(teams) > 1 else folder
                target.mkdir(parents=True, exist_ok=True)
                for plot in plots.plots(made, t):
                    (target / plot.name).write_bytes(plot.png)
                for name, told in drawn.tables(made).items():
                    (target / f"{name}.csv").write_text(told, "utf-8")
