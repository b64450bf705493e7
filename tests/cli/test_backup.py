"""Backups: whole while others write, and refused where something would be overwritten."""

import importlib
import tarfile
import threading
from pathlib import Path

import pytest

from cli import backup
from cli.backup import copy_database
from storage import sqlite_library
from tests.cli.conftest import Novelo


def test_a_backup_comes_back_in_an_empty_folder_only(novelo: Novelo, tmp_path: Path) -> None:
    file = tmp_path / "saved.tar.gz"
    assert "there is no database" in novelo.run("backup", str(file)).stderr
    novelo.run("migrate")
    assert novelo.run("backup", str(file)).returncode == 0
    with tarfile.open(file) as archive:
        assert archive.getnames() == ["novelo.json", "novelo.db"]
    again = novelo.run("restore", str(file))
    assert (again.returncode, "there is a database" in again.stderr) == (1, True)
    back = novelo.run("restore", str(file), NOVELO_DATA_DIR=str(tmp_path / "new"))
    assert (back.returncode, back.stdout.splitlines()[-1]) == (
        0,
        "Brought back. Doubted, and looked for or asked about: 0. Start `novelo serve`.",
    )
    assert (tmp_path / "new" / "novelo.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left", ["novelo.db", "novelo.db-wal", "novelo.db-journal"])
def test_what_is_left_of_another_database_is_not_mixed_in(novelo: Novelo, tmp_path: Path, left: str) -> None:
    file, new = tmp_path / "saved.tar.gz", tmp_path / "new"
    novelo.run("migrate")
    novelo.run("backup", str(file))
    new.mkdir()
    (new / left).write_bytes(b"of another database")
    done = novelo.run("restore", str(file), NOVELO_DATA_DIR=str(new))
    assert (done.returncode, "choose an empty NOVELO_DATA_DIR" in done.stderr) == (1, True)
    assert {each.name for each in new.iterdir()} - {"serve.lock", "novelo.db.serve"} == {left}


def test_what_is_no_backup_leaves_nothing_behind(novelo: Novelo, tmp_path: Path) -> None:
    file = tmp_path / "nonsense.tar.gz"
    file.write_bytes(b"nonsense")
    done = novelo.run("restore", str(file), NOVELO_DATA_DIR=str(tmp_path / "new"))
    assert (done.returncode, "is no whole backup of Novelo" in done.stderr) == (1, True)
    assert not (tmp_path / "new" / "novelo.db").exists()


@pytest.mark.parametrize("log", ["write-ahead", "rollback"])
def test_a_copy_is_whole_while_another_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: str) -> None:
    sqlite3 = sqlite_library.sqlite3
    if log == "rollback":  # as where there is only the system's old SQLite
        sqlite3 = importlib.import_module("sqlite3")
        monkeypatch.setattr(backup, "WAL_IS_SAFE", False)
        monkeypatch.setattr(backup, "sqlite3", sqlite3)
    source = tmp_path / "a.db"
    with sqlite3.connect(source) as database:
        database.execute(f"PRAGMA journal_mode = {'WAL' if log == 'write-ahead' else 'TRUNCATE'}")
        database.execute("CREATE TABLE pairs (a, b)")
        database.executemany("INSERT INTO pairs VALUES (?, ?)", [(n, "x" * 500) for n in range(20_000)])
    database.close()
    stop = threading.Event()

    def write() -> None:
        writer = sqlite3.connect(source, timeout=30)
        while not stop.is_set():
            with writer:  # two rows or none
                writer.executemany("INSERT INTO pairs VALUES (?, ?)", [(-1, "y"), (-1, "y")])
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        copy_database(source, tmp_path / "b.db", lambda left, total: None)
    finally:
        stop.set()
        thread.join()
    copied = sqlite3.connect(tmp_path / "b.db")
    count = copied.execute("SELECT count(*) FROM pairs").fetchone()[0]
    assert (copied.execute("PRAGMA integrity_check").fetchone()[0], count % 2, count >= 20_000) == ("ok", 0, True)
    copied.close()
