"""`novelo contacts import` and `novelo contacts export`: contacts out of a file and into one."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from cli import compose, sheets
from cli.fields import only_workspace

if TYPE_CHECKING:
    from rich.progress import Progress

    from storage.db import Database
    from storage.domain.profile import Field
    from storage.domain.sheet import Columns, Problem, Row
    from storage.imports import Outcome, Reading

SHOWN: Final = 100  # problems that anybody reads on a screen
# What is wrong with a cell and what to do, by the reason of storage.domain.profile.Wrong and storage.domain.sheet.
MEANS: Final[Mapping[str, str]] = {
    "bool": "write yes or no",
    "cells": "there are more cells than headings: put a cell with a separator in it into double quotes",
    "choice": "it is none of the field's choices: `novelo contacts fields list` shows them",
    "customer_said": "the customer said themselves that they want no marketing, and only they can take that back",
    "date": "write the date as 2026-12-31",
    "date_either": "this could be two days: write it as 2026-12-31, or say --dates dmy or --dates mdy",
    "email": "write an e-mail address, as maria@example.com",
    "id": "this is Novelo's own number of a contact: keep it as it was exported, or leave the cell empty",
    "language": "write the language as pt-BR or en",
    "long": "it is too long: shorten it",
    "nobody": "there is neither a phone nor an e-mail, so nobody could be told apart: fill one in",
    "number": "write a number, as 1234.50 or 1234,50",
    "number_either": "this could be a thousand or a decimal: write it as 1234 or 1.23",
    "phone": "write a phone number with its area code",
    "phone_country": "begin with + and the country code, or say --country BR",
    "rounded": "the spreadsheet has rounded this number: format the column as text there and fill it in again",
    "several": "several people have it: link those who are one in Slack, or give the contact's novelo_id",
    "tags": "these are too many tags for one contact: 20 are the most",
    "unknown_id": "there is no such contact: leave the cell empty to find them by phone or e-mail",
}


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check every row and say what would come of it; change nothing.")
@click.option("--column", "chosen", multiple=True, metavar="HEADING=FIELD", help="Which field a column is; none: skip.")
@click.option("--country", metavar="BR", help="The country of phones without a country code. [default: your numbers']")
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="Whether 03/04/2026 is in April (dmy) or in March.")
@click.option("--keep", is_flag=True, help="Keep what contacts have already; only fill in what is empty.")
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Write rows that are refused here.")
@click.option("--separator", metavar="CHAR", help="What stands between cells. [default: what the first line has]")
@click.option("--encoding", metavar="NAME", help="As utf-8 or cp1252. [default: what the file is in]")
def import_(
    *, file: Path, dry_run: bool, chosen: tuple[str, ...], country: str | None, dates: str | None, keep: bool,
    refused: Path | None, separator: str | None, encoding: str | None,
) -> None:  # fmt: skip
    """Read contacts from a CSV file, as Excel, Google Sheets or another program saves it.

    The first line names the columns, in English or Portuguese: name, phone, email, language, note, tags, opted_out, and
    your own fields. A row whose phone or e-mail is known changes that contact, any other makes one; empty cells change
    nothing. Rows with a mistake are named with line and column and left out; the rest is read in. Interrupted, the same
    command goes on where it stopped; run again, it changes nothing more. The exit code is 1 if rows were refused.
    """
    settings = compose.settings()
    compose.migrate(settings)
    with compose.opened(settings) as database:
        run = _Run(database, file, _chosen(chosen), country, dates or "", keep, separator, encoding)
        if run.columns.ignored:
            click.echo(
                f"Not read: {', '.join(run.columns.ignored)}. --column 'HEADING=FIELD' says what one is.", err=True
            )
        with _Refused(refused, run.sheet) as left_out:
            counts = run.look(left_out) if dry_run else run.take(left_out)
    would = "would be " if dry_run else ""
    click.echo(
        f"{run.sheet.rows} rows: {counts['made']} contacts {would}made, {counts['changed']} {would}changed, "
        f"{counts['same']} as they were, {counts['refused']} {would}refused."
    )
    if dry_run:
        click.echo("Nothing was changed.")
    if counts["refused"]:
        where = f" They are in {refused}." if refused else " --refused FILE keeps them for you to mend."
        click.echo(f"Mend the refused rows and read the file in again.{where}", err=True)
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
@click.option("--separator", default=",", show_default=True, help="What stands between cells; ';' for Excel in Brazil.")
def export(*, file: Path, separator: str) -> None:
    """Write all contacts to a CSV file, or to standard output for `-`.

    UTF-8 with a byte order mark, which Excel asks for. Cells that a spreadsheet would take for a formula begin with an
    apostrophe; `novelo contacts import` takes it off again. The file holds everything you know of your customers, also
    what only some of you may see in Slack: it is readable by you alone.
    """
    from rich.console import Console
    from rich.progress import Progress

    from storage import about, contact_rows, fields
    from storage.domain.cells import cell

    if len(separator) != 1:
        raise click.BadParameter("one character is expected", param_hint="--separator")
    settings = compose.settings()
    compose.migrate(settings)
    with (
        compose.opened(settings) as database,
        _written(file) as out,
        Progress(console=Console(stderr=True)) as progress,
    ):
        home = only_workspace(database)
        known = database.read(lambda session: about.fields(session, home.id))
        task = progress.add_task("Contacts", total=database.read(lambda session: fields.count(session, home)))
        writer = csv.writer(out, delimiter=separator)
        writer.writerow(contact_rows.headings(known))
        after, count = 0, 0
        while True:
            rows, after = database.read(
                lambda session, after=after: contact_rows.page(session, home.id, known, after)  # type: ignore[misc] # early binding
            )
            if not rows:
                break
            writer.writerows([cell(each) for each in row] for row in rows)
            count += len(rows)
            progress.update(task, completed=count)
        database.write(lambda session: contact_rows.note(session, home.id, count, now=database.now()))
    if str(file) != "-":
        click.echo(f"{count} contacts are in {file}.")


class _Run:
    """One file on its way in: read as it is to be read, a batch a transaction."""

    def __init__(
        self, database: Database, file: Path, chosen: Mapping[str, str], country: str | None, dates: str, keep: bool,
        separator: str | None, encoding: str | None,
    ) -> None:  # fmt: skip
        from storage import about, imports
        from storage.domain import sheet

        self.database = database
        self.home = only_workspace(database)
        try:
            self.sheet = sheets.opened(file, encoding or "", separator or "")
            fields: Sequence[Field] = database.read(lambda session: about.fields(session, self.home.id))
            own = [each for each in fields if each.attribute]
            self.columns: Columns = sheet.columns(self.sheet.headings, own, chosen)
        except (sheets.Unreadable, sheet.Unfit) as error:
            raise click.ClickException(str(error)) from None
        countries = database.read(lambda session: imports.countries(session, self.home.id))
        self.country = (country or (next(iter(countries)) if len(countries) == 1 else "")).upper()
        self.dates: Any = dates
        self.reading: Reading = imports.Reading(self.home.id, {each.key: each for each in fields}, keep)

    @property
    def digest(self) -> str:
        """The file and how it is read: read otherwise it is another one."""
        how = [(each.place, each.field.key) for each in self.columns.read]
        words = repr((self.sheet.digest, how, self.country, self.dates, self.reading.keep))
        return hashlib.sha256(words.encode()).hexdigest()

    def rows(self, left_out: _Refused, progress: Progress) -> Iterator[tuple[int, list[str], Row]]:
        """Every row with its line, and as it is read."""
        from storage.domain import sheet

        left_out.console = progress.console
        for line, cells in self.sheet.lines():
            yield line, cells, sheet.row(cells, self.columns, self.country, self.dates)

    def look(self, left_out: _Refused) -> Counter[str]:
        """Say what would come of it."""
        from storage import imports

        counts, met = Counter[str](), set[str]()
        with _progress() as progress:
            task = progress.add_task("Rows", total=self.sheet.rows)
            rows = self.rows(left_out, progress)
            while batch := list(islice(rows, imports.BATCH)):
                found = self.database.read(
                    lambda session, batch=batch: [imports.look(session, self.reading, row) for _, _, row in batch]  # type: ignore[misc] # early binding
                )
                for (line, cells, row), outcome in zip(batch, found, strict=True):
                    keys = {row.values.get("phone", ""), row.values.get("email", "")} - {""}
                    again = outcome.what == "made" and bool(keys & met)  # somebody whom a row before it has made
                    met |= keys if outcome.what == "made" else set()
                    counts["changed" if again else outcome.what] += 1
                    left_out.tell(line, cells, outcome)
                progress.advance(task, len(batch))
        return counts

    def take(self, left_out: _Refused) -> Counter[str]:
        """Read it in, from where it stopped the last time."""
        from storage import imports

        database = self.database
        known = database.write(lambda session: imports.begin(session, self.home.id, self.digest, now=database.now()))
        done = known.rows
        left_out.going_on = bool(done)
        if done:
            click.echo(f"Going on after row {done} of {self.sheet.rows}: it was interrupted.", err=True)
        with _progress() as progress:
            task = progress.add_task("Rows", total=self.sheet.rows, completed=done)
            rows = islice(self.rows(left_out, progress), done, None)
            while batch := list(islice(rows, imports.BATCH)):
                found = self._step(known.id, done, [row for _, _, row in batch])
                for (line, cells, _), outcome in zip(batch, found, strict=True):
                    left_out.tell(line, cells, outcome)
                done += len(batch)
                progress.update(task, completed=done)
        done_with = database.write(lambda session: imports.finish(session, known.id, now=database.now()))
        counts = Counter({"made": done_with.made, "changed": done_with.changed, "refused": done_with.refused})
        counts["same"] = done_with.rows - counts.total()
        return counts

    def _step(self, import_id: int, done: int, rows: list[Row]) -> list[Outcome]:
        from storage import imports

        database = self.database
        try:
            return database.write(
                lambda session: imports.step(session, self.reading, import_id, done, rows, now=database.now())
            )
        except imports.Elsewhere:
            raise click.ClickException("another command is reading this file in: wait until it has ended") from None


class _Refused:
    """Where rows with a problem are told of: on the error output, and whole in a file of their own to mend them in."""

    def __init__(self, path: Path | None, sheet: sheets.Sheet) -> None:
        self.path, self.sheet, self.told, self.going_on = path, sheet, 0, False
        self.console: Any = None
        self._out: IO[str] | None = None
        self._close = contextlib.ExitStack()

    def __enter__(self) -> _Refused:
        return self

    def __exit__(self, *_: object) -> None:
        self._close.close()
        if self.told > SHOWN:
            click.echo(f"… and {self.told - SHOWN} more.", err=True)

    def tell(self, line: int, cells: list[str], outcome: Outcome) -> None:
        """A row was read: say what is wrong with it, if anything is."""
        for each in outcome.problems:
            self.told += 1
            if self.told <= SHOWN:
                self.console.print(
                    f"{self.sheet.path}:{line}: {_sentence(each)}", markup=False, highlight=False, soft_wrap=True
                )
        if outcome.what == "refused" and self.path is not None:
            if self._out is None:
                self._out = self._close.enter_context(self._begun(self.path))
            why = "; ".join(_sentence(each) for each in outcome.problems)
            csv.writer(self._out, delimiter=self.sheet.separator).writerow([*cells, why])
            self._out.flush()

    def _begun(self, path: Path) -> IO[str]:
        if self.going_on and path.exists():
            return _private(path, "a", "utf-8")
        out = _private(path, "w", "utf-8-sig")
        csv.writer(out, delimiter=self.sheet.separator).writerow([*self.sheet.headings, "problem"])
        return out


def _sentence(problem: Problem) -> str:
    words = f" “{problem.words[:80]}”" if problem.words else ""
    return f"{problem.heading or 'row'}{words}: {MEANS[problem.reason]}"


def _chosen(options: Sequence[str]) -> dict[str, str]:
    found = dict[str, str]()
    for each in options:
        heading, sign, field = each.rpartition("=")
        if not sign:
            raise click.BadParameter(f"HEADING=FIELD is expected, not {each!r}", param_hint="--column")
        found[heading.strip()] = field.strip()
    return found


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


@contextlib.contextmanager
def _written(path: Path) -> Iterator[IO[str]]:
    """A file that is there whole or not at all."""
    if str(path) == "-":
        yield sys.stdout
        return
    part = path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%d%H%M%S}.part")
    try:
        with _private(part, "w", "utf-8-sig") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _private(path: Path, mode: str, encoding: str) -> IO[str]:
    """A file that nobody else may read: it holds customers."""
    return open(path, mode, encoding=encoding, newline="", opener=lambda name, flags: os.open(name, flags, 0o600))
