"""Bringing the database up to date, from any version, by however many processes at once."""

from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage.db import Database

LOCK = 0x6E6F76656C6F  # "novelo": PostgreSQL's advisory lock for migrations


def migrate(database: Database) -> list[str]:
    """Run what is missing, in one transaction. Returns the versions it ran, [] when the database was up to date.

    Raises NewerDatabase when the database was made by a later Novelo.
    """
    ran: list[str] = []

    def work(session: Any) -> None:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        before = _version(connection)
        script = ScriptDirectory.from_config(_config())
        known = [each.revision for each in script.walk_revisions()][::-1]
        if before is not None and before not in known:
            raise NewerDatabase(
                f"the database is at version {before}, which this Novelo does not know: install the newer Novelo"
            )
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        ran.extend(known[known.index(before) + 1 :] if before else known)

    database.write(work)
    return ran


def state(database: Database) -> Literal["current", "older", "newer"]:
    """Whether the database is at this Novelo's version, or behind it, or ahead of it."""
    script = ScriptDirectory.from_config(_config())
    version = database.read(lambda session: _version(session.connection()))
    if version == script.get_current_head():
        return "current"
    known = {each.revision for each in script.walk_revisions()}
    return "newer" if version is not None and version not in known else "older"


class NewerDatabase(Exception):
    """The database was made by a later Novelo; the text is one line for people."""


def _version(connection: Any) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
