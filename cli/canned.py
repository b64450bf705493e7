"""`novelo canned`: canned replies and macros as a file that can be kept beside the rest of what is deployed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cli import compose

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.domain.canned import Canned
    from storage.models import CannedReply

COLUMNS: Final = ("code", "language", "for", "text", "tags", "status", "assign")
HEAD: Final = "# Canned replies and macros, docs/canned.md says. Read back by: novelo canned import FILE\n"


@click.group()
def canned() -> None:
    """Canned replies and macros."""


@canned.command(name="list")
def list_() -> None:
    """Show them, by code."""
    rows = _written()
    if not rows:
        click.echo("There are none yet: `novelo canned import --help`.")
    for row in rows:
        about = " · ".join(filter(None, (row.get("for", ""), row.get("language", ""))))
        click.echo(f"!{row['code']}{f' ({about})' if about else ''}: {' '.join(row.get('text', '').split())[:80]}")


@canned.command(name="export")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def export_(file: Path | None) -> None:
    """Write them as YAML, or as CSV where FILE ends so; to standard output without FILE."""
    rows = _written()
    text = _as_csv(rows) if file is not None and file.suffix.lower() == ".csv" else _as_yaml(rows)
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, "utf-8")
        click.echo(f"{len(rows)} written to {file}.")


@canned.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_(file: Path, *, dry_run: bool) -> None:
    """Take over what a YAML or CSV file says. What it does not name stays as it is."""
    from storage.domain import canned as rules

    problems: list[str] = []
    wanted: list[Canned] = []
    places: dict[tuple[str, str, str], int] = {}
    scopes = {name: scope for scope, name in _scopes().items()}
    for line, row in _read(file):
        where = str(row.pop("for", "") or "")
        scope = scopes.get(where, f"team:{where}" if where[:1] == "S" and where.isalnum() else "")
        if where and not scope:
            known = ", ".join(scopes) or "no inbox"
            problems.append(f"{file}:{line}: for: one of {known}, or a Slack user group's id (S…)")
            continue
        try:
            made = rules.read({name: value for name, value in row.items() if value not in (None, "")}, scope)
        except rules.Wrong as error:
            problems += [f"{file}:{line}: {place}: {expected}" for place, expected in error.problems.items()]
            continue
        place = (made.code, made.scope, made.language)
        if place in places:
            problems.append(f"{file}:{line}: code: !{made.code} is in line {places[place]} already")
        places.setdefault(place, line)
        wanted.append(made)
    if problems:
        raise click.ClickException("nothing was changed.\n" + "\n".join(problems))
    changed = _keep(wanted, dry_run=dry_run)
    click.echo(f"{changed} of {len(wanted)} {'would be' if dry_run else 'are'} new or changed.")


class _OnlyLooking(Exception):
    """How much would change: raised so that nothing does."""


def _read(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with its line. Raises ClickException."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: UTF-8 is expected") from error
    yield from _csv_rows(file, text) if file.suffix.lower() == ".csv" else _yaml_rows(file, text)


def _csv_rows(file: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = csv.reader(io.StringIO(text), strict=True)
    line = 1
    try:
        head = [each.strip().lower() for each in next(rows, [])]
        if "code" not in head:
            raise click.ClickException(f"{file}:1: a first line with {', '.join(COLUMNS)} is expected")
        line = rows.line_num + 1
        for cells in rows:
            if any(cells):
                if len(cells) > len(head):
                    raise click.ClickException(f"{file}:{line}: {len(head)} columns are expected, not {len(cells)}")
                yield line, dict(zip(head, cells, strict=False))
            line = rows.line_num + 1
    except csv.Error as error:
        raise click.ClickException(f"{file}:{line}: this is no CSV: {error}") from error


def _yaml_rows(file: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    import yaml

    try:
        node, told = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else str(file)
        raise click.ClickException(f"{where}: this is no YAML: {getattr(error, 'problem', error)}") from error
    if told is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        raise click.ClickException(f"{file}:1: a list is expected; see novelo canned export")
    for each, row in zip(node.value, told, strict=True):
        line = each.start_mark.line + 1
        if not isinstance(row, Mapping):
            raise click.ClickException(f"{file}:{line}: `code:` and `text:` are expected")
        yield line, dict(row)


def _as_yaml(rows: list[dict[str, Any]]) -> str:
    import yaml

    return HEAD + (yaml.safe_dump(rows, allow_unicode=True, sort_keys=False) if rows else "[]\n")


def _as_csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "tags": " ".join(row.get("tags", ()))} for row in rows)
    return out.getvalue()


def _written() -> list[dict[str, Any]]:
    """All of them as the file has them."""
    from storage import canned as stored

    scopes = _scopes()
    with compose.opened(compose.settings()) as database:
        return database.read(
            lambda session: [
                _as_written(row, scopes)
                for workspace in _workspaces(session)
                for row in stored.every(session, workspace)
            ]
        )


def _as_written(row: CannedReply, scopes: Mapping[str, str]) -> dict[str, Any]:
    files = [{name: each[name] for name in ("id", "name", "mime", "size_bytes")} for each in row.files]
    where = scopes.get(row.scope, row.scope.partition(":")[2])
    told = {"code": row.code, "language": row.language, "for": where, "text": row.text, "files": files, **row.acts}
    return {name: value for name, value in told.items() if value}


def _scopes() -> dict[str, str]:
    """Inboxes as the file names them ("whatsapp 1001"), by their scope."""
    from storage import inboxes

    found = compose.settings()
    compose.migrate(found)
    with compose.opened(found) as database:
        rows = database.read(lambda session: inboxes.connected(session))
    return {f"inbox:{each.id}": f"{each.channel} {each.account}" for each in rows}


def _keep(wanted: list[Canned], *, dry_run: bool) -> int:
    from storage import canned as stored

    def work(session: Session) -> int:
        now, homes = database.now(), _workspaces(session)
        if len(homes) != 1:
            raise click.ClickException("there is not exactly one workspace yet: start Novelo once, or add an inbox")
        changed = sum(stored.keep(session, homes[0], each, "novelo", now=now) for each in wanted)
        if dry_run:
            raise _OnlyLooking(changed)
        return changed

    with compose.opened(compose.settings()) as database:
        try:
            return database.write(work)
        except _OnlyLooking as found:
            return int(found.args[0])


def _workspaces(session: Session) -> list[int]:
    from sqlalchemy import select

    from storage.models import Workspace

    return list(session.scalars(select(Workspace.id).where(Workspace.removed_at.is_(None)).order_by(Workspace.id)))
