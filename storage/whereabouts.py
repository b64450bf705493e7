"""Where a database lives. A copy of it, with the same tokens in it, would answer the same customers: it must not run.

The place is written into the database at its first use. A copy is found by its lying elsewhere: another file or machine
(SQLite), another database or server (PostgreSQL). What copies those too, a snapshot of a whole machine or of a server's
files, cannot be told from what it was made of.
"""

import hashlib
from pathlib import Path
from typing import Final

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from storage.db import Database, insert
from storage.models import Whereabouts

ONLY: Final = 1  # the row
MACHINE: Final = Path("/etc/machine-id")  # the same over restarts
MOUNTS: Final = Path("/proc/self/mounts")
MAY_ASK: Final = text(
    "SELECT coalesce(has_function_privilege(to_regprocedure('pg_control_system()'), 'EXECUTE'), false)"
)
SERVER: Final = text("SELECT system_identifier::text FROM pg_control_system()")
NUMBER: Final = text("SELECT oid::text FROM pg_database WHERE datname = current_database()")


def is_home(database: Database) -> bool:
    """Whether the database lies where it was first used. One that has not been used yet is at home where it is."""

    def work(session: Session) -> str:
        home = {"id": ONLY, "name": name, "since": database.now()}
        session.execute(insert(session, Whereabouts).values(**home).on_conflict_do_nothing())
        return session.get_one(Whereabouts, ONLY).name

    name = here(database)
    known = database.read(lambda session: session.get(Whereabouts, ONLY))
    return (known.name if known else database.write(work)) == name


def settle(database: Database) -> None:
    """From now on the database is at home here."""
    if not is_home(database):
        home = {"name": here(database), "since": database.now()}
        database.write(
            lambda session: session.execute(update(Whereabouts).where(Whereabouts.id == ONLY).values(**home))
        )


def here(database: Database) -> str:
    """The name of the place where the database lies: the same for every process, on every machine that reaches it.

    SQLite: its file's number on the disk, which a move within the disk keeps, and its machine's id, as a digest.
    PostgreSQL: its server's own id and the database's number there, or the number alone where nobody may ask.
    """
    if database.is_sqlite:
        number = Path(database.reader.url.database or "").stat().st_ino
        return hashlib.sha256(f"{_machine()} {number}".encode()).hexdigest()[:16]

    def work(session: Session) -> str:
        server = session.scalar(SERVER) if session.scalar(MAY_ASK) else ""
        return f"{server}/{session.scalar(NUMBER)}"

    return database.read(work)


def _machine() -> str:
    """This machine's id; "" in a container, where it is the image's and another one with each new version."""
    mounts = MOUNTS.read_text().splitlines() if MOUNTS.is_file() else []
    in_container = any(line.split()[1:3] == ["/", "overlay"] for line in mounts)
    return MACHINE.read_text().strip() if MACHINE.is_file() and not in_container else ""
