"""`novelo settings`: how each inbox is worked, as a YAML file that can be kept beside the rest of what is deployed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import click

from cli import compose

if TYPE_CHECKING:
    from storage.models import Inbox, Workspace

SECTIONS: Final = ("workspaces", "inboxes")
HEAD: Final = (
    "# How each inbox is worked: docs/practice.md says what there is. Read back by: novelo settings apply FILE\n"
)


@click.group()
def settings() -> None:
    """How each inbox is worked: hours, closing, what comes by itself."""


@settings.command()
def show() -> None:
    """Print it as YAML. What is as usual is left out."""
    from storage import practice
    from storage.domain import yaml_text

    inboxes, workspaces = _known()
    teams = {name: row.practice for name, row in workspaces.items() if row.practice}
    rows = {"workspaces": teams} if teams else {}
    rows |= {"inboxes": {name: practice.written(inbox) for name, inbox in inboxes.items()}}
    click.echo(HEAD + yaml_text.written(rows), nl=False)


@settings.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def apply(file: Path, *, dry_run: bool) -> None:
    """Take over what a file says. Inboxes it does not name stay as they are."""
    from storage.practice import differs

    drafts, (inboxes, workspaces), teams = _drafted(file)
    changed = [name for name, row in workspaces.items() if row.id in teams and teams[row.id] != row.practice]
    changed += [name for name, inbox in inboxes.items() if inbox.id in drafts and differs(inbox, drafts[inbox.id])]
    if not dry_run:
        _write(drafts, teams)
    for name in changed:
        click.echo(f"{name}: {'would be' if dry_run else 'is'} worked as the file says now.")
    if not changed:
        click.echo("Everything is as the file says already.")


def drafted(file: Path) -> dict[str, dict[str, Any]]:
    """What a file says of each inbox it names. Raises ClickException with all that is wrong, line by line."""
    drafts, (inboxes, _), _ = _drafted(file)
    return {name: drafts[inbox.id] for name, inbox in inboxes.items() if inbox.id in drafts}


def connected() -> list[Inbox]:
    """The inboxes that are not removed, in their order."""
    return list(_known()[0].values())


Known = tuple[dict[str, "Inbox"], dict[str, "Workspace"]]
Told = dict[int, dict[str, Any]]


def _drafted(file: Path) -> tuple[Told, Known, Told]:
    """What a file says of each inbox, by id; what there is; and what it says of each workspace, by id."""
    from storage.domain import practice

    lines, told = _read(file)
    inboxes, workspaces = known = _known()
    problems: list[str] = []
    wanted = _wanted(file, lines, "inboxes", told["inboxes"], inboxes, practice.read, problems)
    teams = _wanted(file, lines, "workspaces", told["workspaces"], workspaces, practice.read_team, problems)
    if problems:
        raise click.ClickException("nothing was changed.\n" + "\n".join(problems))
    return wanted, known, teams


def _wanted(
    file: Path,
    lines: Mapping[tuple[str, ...], int],
    section: str,
    written: Mapping[str, Any],
    known: Mapping[str, Inbox | Workspace],
    read: Callable[[Mapping[str, Any]], object],
    problems: list[str],
) -> dict[int, dict[str, Any]]:
    """What a section of the file says, by the ids of its rows; what makes no sense in it is added to the problems."""
    from storage.domain import practice, yaml_text

    wanted: dict[int, dict[str, Any]] = {}
    for name, value in written.items():
        if name not in known:
            expected = f"one of {', '.join(known) or 'none'}"
            problems.append(_problem(file, lines, (section, name), name, expected))
            continue
        try:
            read(value or {})
        except practice.Wrong as error:
            problems.extend(
                _problem(file, lines, (section, name, *each.path), each.place, each.expected) for each in error.problems
            )
        wanted[known[name].id] = yaml_text.plain(value or {})
    return wanted


def _read(file: Path) -> tuple[dict[tuple[str, ...], int], dict[str, dict[str, Any]]]:
    """The line each place stands in, and what the file says, by section and row."""
    from storage.domain import yaml_text

    try:
        told, lines = yaml_text.read(file.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: this is no YAML: {error}") from error
    except yaml_text.NoYaml as error:
        where = f"{file}:{error.line}" if error.line else str(file)
        raise click.ClickException(f"{where}: this is no YAML: {error.why}") from error
    except yaml_text.Twice as error:
        said = f"{error.name} stands here twice; see line {error.earlier}"
        raise click.ClickException(f"{file}:{error.line}: {said}") from error
    found = {name: told[name] or {} for name in SECTIONS if name in told} if isinstance(told, Mapping) else {}
    if not found or not all(_has_rows(each) for each in found.values()):
        raise click.ClickException(
            f"{file}: `inboxes:` with the inboxes below it is expected; see novelo settings show"
        )
    sections: dict[str, Mapping[Any, Any]] = dict.fromkeys(SECTIONS, MappingProxyType({})) | found
    return lines, {section: {str(name): value for name, value in rows.items()} for section, rows in sections.items()}


def _has_rows(section: Any) -> bool:
    return isinstance(section, Mapping) and all(isinstance(each, Mapping | None) for each in section.values())


def _problem(file: Path, lines: Mapping[tuple[str, ...], int], path: tuple[str, ...], what: str, expected: str) -> str:
    from storage.domain import yaml_text

    said = expected if expected.endswith("expected") else f"{expected} is expected"
    return f"{file}:{yaml_text.line_of(lines, path)}: {what}: {said}"


def named(inbox: Inbox) -> str:
    """An inbox as the file names it: "whatsapp 1001"."""
    return f"{inbox.channel} {inbox.account}"


def _known() -> Known:
    """The inboxes and the workspaces there are, as the file names them."""
    from sqlalchemy import select

    from storage.models import Inbox, Workspace

    found = compose.settings()
    compose.migrate(found)
    with compose.opened(found) as database:
        inboxes = select(Inbox).where(Inbox.state != "removed").order_by(Inbox.id)
        workspaces = select(Workspace).where(Workspace.removed_at.is_(None)).order_by(Workspace.id)
        rows = database.read(lambda session: (list(session.scalars(inboxes)), list(session.scalars(workspaces))))
    return {named(each): each for each in rows[0]}, {each.team: each for each in rows[1]}


def _write(wanted: Mapping[int, dict[str, Any]], teams: Mapping[int, dict[str, Any]]) -> None:
    from storage import practice

    with compose.opened(compose.settings()) as database:
        database.write(lambda session: practice.take_over(session, wanted, teams, now=database.now()))
