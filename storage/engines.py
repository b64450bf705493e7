"""The engines behind `storage.db`: how SQLite and PostgreSQL are connected to, and what each connection is told."""

import math
import os
import time
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from storage.sqlite_library import WAL_IS_SAFE, sqlite3

BUSY_SECONDS: Final = 5  # reliability b3
EMPTYING_MS: Final = 50  # how long the write-ahead log waits for who reads in it, before it is left for another time
STATEMENT, IDLE = "5s", "10s"  # PostgreSQL gives up on a statement, and on a transaction that does nothing
# A process's most: more transactions at once than this make PostgreSQL slower, and it lets in a hundred in all.
CONNECTIONS, MORE_CONNECTIONS = 16, 8
METER_CONNECTIONS: Final = 4  # a budget's statement takes a fraction of a millisecond
IDLE_SECONDS: Final = 1.0  # a connection that has lain about for longer is asked whether it is still there
PREPARE_AFTER, PREPARED_MOST = 2, 300  # times it is asked, and how many: what PostgreSQL plans once a connection


def sqlite_engine(address: Any, threads: int, begin: str) -> Engine:
    engine = create_engine(address, module=sqlite3, connect_args={"timeout": BUSY_SECONDS}, **_pool(threads))

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # the driver would begin transactions by its own rules
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        if path:
            os.chmod(path, 0o600)  # it holds customers' words
        connection.execute(f"PRAGMA journal_mode = {'WAL' if WAL_IS_SAFE else 'TRUNCATE'}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def empty_log(connection: PoolProxiedConnection) -> bool:
    """Whether all of the write-ahead log is in the file, and the log is empty. Others write and read again at once."""
    driver: Any = connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout = {EMPTYING_MS}")  # nobody can write meanwhile
    try:
        return not driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def postgres_engine(address: Any, threads: int, *, more: str = "", **others: Any) -> Engine:
    options = f"-c statement_timeout={STATEMENT} -c lock_timeout=2s -c idle_in_transaction_session_timeout={IDLE}"
    # Ours are many short statements: starting processes for one, or compiling it, takes longer than what it does.
    options += f" -c max_parallel_workers_per_gather=0 -c jit=off -c timezone=UTC {more}"
    arguments = {"options": options, "connect_timeout": BUSY_SECONDS, "prepare_threshold": PREPARE_AFTER}
    # The one used last is taken first: it knows our statements, and few of PostgreSQL's processes have all the work.
    size = {"pool_size": min(threads, CONNECTIONS), "max_overflow": MORE_CONNECTIONS, "pool_use_lifo": True}
    engine = create_engine(address, connect_args=arguments, **(_pool(threads) | size | others))

    @event.listens_for(engine, "connect")
    def made(connection: Any, _: object) -> None:
        connection.prepared_max = PREPARED_MOST

    @event.listens_for(engine, "checkin")
    def left(_: object, record: ConnectionPoolEntry) -> None:
        record.info["left_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        """Asking each time would be a round trip more for every transaction."""
        if time.monotonic() - record.info.get("left_at", math.inf) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool makes a new one, and lets go of all others

    return engine


def meters_engine(address: Any) -> Engine:
    """For what is committed statement by statement, without waiting for the disk."""
    few = {"pool_size": METER_CONNECTIONS, "max_overflow": 0, "isolation_level": "AUTOCOMMIT"}
    return postgres_engine(address, 0, more="-c synchronous_commit=off", **few)


def _pool(threads: int) -> dict[str, Any]:
    """hide_parameters: a statement that fails is logged, and its values are customers' words."""
    return {"pool_size": threads, "max_overflow": 8, "hide_parameters": True}
