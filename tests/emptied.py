"""PostgreSQL databases that one test uses after the other.

Copying a database costs more than most tests do. So a test is given what the one before it used, brought back to what
the migrations leave: nobody connected, no rows but theirs, every sequence at its start.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, text

from tests import builders

GUESTS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
REWIND = (
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
    " FROM pg_sequences WHERE last_value IS NOT NULL"
)
SHAPE = (
    "SELECT string_agg(relname || ' ' || relnatts || ' ' || relchecks, ', ' ORDER BY relname)"
    " FROM pg_class WHERE relnamespace = 'public'::regnamespace"
)


class Emptied:
    """The databases of one session; `new` makes an empty one and gives its address."""

    def __init__(self, new: Callable[[], str]) -> None:
        self._new = new
        self._free: list[str] = []
        self._born: dict[str, list[dict[str, Any]]] = {}
        self._shape = ""

    def take(self) -> str:
        """The address of a migrated database that nobody else has."""
        if self._free:
            return self._free.pop()
        address = self._new()
        builders.clocked(address).close()
        with _connected(address) as connection:
            tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
            self._born = {table: _rows(connection, table) for table in tables}
            self._shape = connection.scalars(text(SHAPE)).one()
        return address

    def give_back(self, address: str) -> None:
        """Bring a database back to its first state, for the next test; one that has another shape now is left alone."""
        with _connected(address) as connection:
            connection.execute(text(GUESTS))
            if connection.scalars(text(SHAPE)).one() != self._shape:
                return
            # As on a replica: no foreign key is looked at and no trigger runs, so the order does not matter.
            connection.execute(text("SET session_replication_role = replica"))
            filled = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in self._born)  # noqa: S608 - ours
            for table in connection.scalars(text(" UNION ALL ".join(filled))).all():
                born = self._born[table]
                if not born or born != _rows(connection, table):
                    connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
                    _fill(connection, table, born)
            connection.execute(text(REWIND))
        self._free.append(address)


@contextmanager
def _connected(address: str) -> Iterator[Connection]:
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608


def _fill(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608
