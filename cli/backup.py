"""`novelo backup` and `novelo restore`: all there is to keep, in one file. The secret keys are kept elsewhere."""

from __future__ import annotations

import json
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli import compose
from storage.sqlite_library import WAL_IS_SAFE, sqlite3

if TYPE_CHECKING:
    from storage.settings import Settings

LABEL, DATABASE, MEDIA = "novelo.json", "novelo.db", "media"  # what is in the file
LEFTOVERS: Final = ("", "-wal", "-journal")  # what SQLite would take for a part of the database that is brought back
PAGES: Final = 4096  # copied at once; between two such steps others may write
RESTARTS: Final = 3  # times that others' writing may begin the copy anew; then it is made in one go
POSTGRES: Final = (
    "DATABASE_URL is PostgreSQL, which has its own way: pg_dump and pg_restore (docs/deploy/README.md). "
    "The files lie in {folder}"
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Save the database and the files into FILE, while everything runs.

    The secret keys are not in it: keep them apart from it. FILE holds customers' words, so it is readable by you alone.
    """
    settings = compose.settings()
    _only_sqlite(settings)
    source = settings.data_dir / DATABASE
    if not source.exists():
        raise click.ClickException(f"there is no database in {settings.data_dir} yet")
    from rich.console import Console
    from rich.progress import Progress

    part = file.with_name(f"{file.name}.part")
    part.touch(mode=0o600)
    with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder, Progress(console=Console(stderr=True)) as bar:
        copy = Path(folder) / DATABASE
        task = bar.add_task("Database", total=None)
        copy_database(source, copy, lambda left, total: bar.update(task, completed=total - left, total=total))
        bar.update(task, completed=1, total=1)
        files = [settings.data_dir / MEDIA / name for name in _files(copy)]
        task = bar.add_task("Files", total=len(files))
        with tarfile.open(part, "w:gz", compresslevel=6) as archive:
            label = Path(folder) / LABEL
            label.write_text(json.dumps({"novelo": metadata.version("novelo"), "database": _version(copy)}))
            archive.add(label, LABEL)
            archive.add(copy, DATABASE)
            for each in files:
                if each.is_file():  # let go of meanwhile: then no row needs it
                    archive.add(each, f"{MEDIA}/{each.name}")
                bar.advance(task)
    part.rename(file)
    click.echo(f"Saved: {file} ({file.stat().st_size / (1 << 20):.1f} MB). Keep NOVELO_SECRET_KEY apart from it.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@click.option(
    "--moved", is_flag=True, help="Nothing has run since the backup was made: what waits in it goes out as it is."
)
def restore(file: Path | None, *, moved: bool) -> None:
    """Bring a backup back into an empty data folder; `novelo serve` then goes on from there.

    What was on its way when it was made may have gone out since. In Slack that is looked for; where nobody can tell
    whether a customer has it, the thread asks. Without FILE it does only that: for a database that was brought back by
    PostgreSQL's own means.
    """
    from cli.serving import one_at_a_time
    from storage import outbox, whereabouts

    settings = compose.settings()
    with one_at_a_time(settings):
        if file is not None:
            _only_sqlite(settings)
            _unpack(file, settings.data_dir)
        compose.migrate(settings)
        with compose.opened(settings) as database:
            doubted = 0 if moved else database.write(lambda session: outbox.doubt(session, now=database.now()))
            whereabouts.settle(database)
        _say_about_keys(settings)
    click.echo(f"Brought back. Doubted, and looked for or asked about: {doubted}. Start `novelo serve`.")


def copy_database(source: Path, copy: Path, tell: Callable[[int, int], object]) -> None:
    """A whole copy of a SQLite database that others write to meanwhile.

    tell: pages left, and of how many; only where there is no write-ahead log, and others can write between steps alone.
    """
    if WAL_IS_SAFE:
        with closing(sqlite3.connect(source)) as database:
            database.execute("VACUUM INTO ?", (str(copy),))
    else:
        _in_steps(source, copy, tell)
    copy.chmod(0o600)


def _in_steps(source: Path, copy: Path, tell: Callable[[int, int], object]) -> None:
    restarts, before = 0, -1

    def step(_: int, left: int, total: int) -> None:
        nonlocal restarts, before
        restarts += before >= 0 and left > before
        before = left
        tell(left, total)
        if restarts > RESTARTS:
            raise _Busy

    with closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(copy)) as theirs:
        try:
            ours.backup(theirs, pages=PAGES, progress=step, sleep=0.005)
        except _Busy:
            ours.backup(theirs)  # in one go: writers wait meanwhile


class _Busy(Exception):
    """Others write faster than the copy comes along."""


def _unpack(file: Path, folder: Path) -> None:
    """Raises ClickException for what is no backup, and where there is something already."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any((folder / f"{DATABASE}{rest}").exists() for rest in LEFTOVERS):
        raise click.ClickException(f"there is a database in {folder} already: choose an empty NOVELO_DATA_DIR")
    (folder / MEDIA).mkdir(exist_ok=True, mode=0o700)
    part = folder / f"{DATABASE}.part"
    try:
        with tarfile.open(file, "r:gz") as archive:
            label = archive.extractfile(LABEL)
            if label is None:
                raise KeyError(LABEL)
            json.load(label)
            for member in archive:
                kind, _, name = member.name.partition("/")
                if not member.isfile():
                    continue
                if member.name == DATABASE:
                    _write(archive, member, part)
                elif kind == MEDIA and name and "/" not in name and not name.startswith("."):
                    _write(archive, member, folder / MEDIA / name)
    except (tarfile.TarError, KeyError, ValueError, EOFError, OSError) as error:
        part.unlink(missing_ok=True)
        raise click.ClickException(f"{file} is no whole backup of Novelo ({type(error).__name__})") from None
    if not part.exists():
        raise click.ClickException(f"{file} is no whole backup of Novelo (no database in it)")
    part.rename(folder / DATABASE)  # last: a restore that was broken off can be begun again


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    content = archive.extractfile(member)
    assert content is not None  # noqa: S101 - for the type checker: it is a file
    with path.open("wb") as file:
        path.chmod(0o600)
        while chunk := content.read(1 << 20):
            file.write(chunk)


def _only_sqlite(settings: Settings) -> None:
    if settings.database_url and not settings.database_url.startswith("sqlite:///"):
        raise click.ClickException(POSTGRES.format(folder=settings.data_dir / MEDIA))
    if settings.database_url and Path(settings.database_url.removeprefix("sqlite:///")) != settings.data_dir / DATABASE:
        raise click.ClickException(
            "DATABASE_URL points elsewhere: unset it, so that the data folder holds the database"
        )


def _files(copy: Path) -> list[str]:
    """The files that the copy's rows name."""
    with closing(sqlite3.connect(copy)) as database:
        found = database.execute("SELECT path FROM attachments WHERE path <> ''").fetchall()
    return sorted({name for (name,) in found if "/" not in name})


def _version(copy: Path) -> str:
    with closing(sqlite3.connect(copy)) as database:
        return str(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _say_about_keys(settings: Settings) -> None:
    """Whether the stored tokens open with the keys that are set here."""
    from storage import inboxes
    from storage.secrets import CannotOpen
    from storage.settings import SettingError

    try:
        vault = compose.vault(settings)
        with compose.opened(settings) as database:
            for inbox in database.read(inboxes.connected):
                vault.open(inboxes.owner(inbox.channel, inbox.account), inbox.token)
    except (CannotOpen, SettingError) as error:
        click.echo(f"But: {error}. Set the key that the backup was made with.", err=True)
