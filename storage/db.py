"""The database: SQLite or PostgreSQL behind two verbs, `read` and `write`.

A write is one transaction. Only after its commit are the bells rung that it asked for with `ring`.
"""

import fcntl
import math
import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    Insert,
    Table,
    Update,
    bindparam,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session, SessionTransaction, make_transient, make_transient_to_detached
from sqlalchemy.pool import ConnectionPoolEntry

from storage.commits import Alone, GroupCommit
from storage.queue import Bell, Ring

T = TypeVar("T")
BUSY_SECONDS: Final = 5  # reliability b3
STATEMENT, IDLE = "5s", "10s"  # PostgreSQL gives up on a statement, and on a transaction that does nothing
# The write-ahead log can lose committed data below 3.51.3 when two connections checkpoint at once (reliability 0.7).
WAL_IS_SAFE: Final = sqlite3.sqlite_version_info >= (3, 51, 3)
CLOCK_AGE_SECONDS: Final = 60.0
# How PostgreSQL reads rows otherwise than in an index's order.
GATHERING: Final = ("enable_bitmapscan", "enable_seqscan", "enable_sort", "enable_incremental_sort")
METERS: Final = "meters"  # the engine's option that names the engine of the rate budgets (see `at_once`)
# A process's most: more transactions at once than this make PostgreSQL slower, and it lets in a hundred in all.
CONNECTIONS, MORE_CONNECTIONS = 16, 8
METER_CONNECTIONS: Final = 4  # a budget's statement takes a fraction of a millisecond
IDLE_SECONDS: Final = 1.0  # a connection that has lain about for longer is asked whether it is still there
PREPARE_AFTER, PREPARED_MOST = 2, 300  # times it is asked, and how many: what PostgreSQL plans once a connection
SAVEPOINTS: Final = "savepoints"  # in a session's info: what had been gathered when each began
TANGLES: Final = 5  # times a transaction is begun again
# What is done at the end of every write, in its transaction; each is given the clock.
LAST: Final[list[Callable[[Session, Callable[[], datetime]], None]]] = []


class Database:
    """One database, shared by all threads of a process.

    url: sqlite:///path or postgresql://…. bell: rung after commits; None rings nothing.
    """

    def __init__(self, url: str, bell: Bell | None = None, *, threads: int = 32) -> None:
        address = make_url(url)
        if address.drivername in {"postgresql", "postgres"}:
            address = address.set(drivername="postgresql+psycopg")
        self.bell = bell
        self.is_sqlite: Final = address.get_backend_name() == "sqlite"
        self._clock = (0.0, 0.0)
        if self.is_sqlite:
            self._path = Path(address.database or "").absolute()
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            address = address.set(database=str(self._path))
            self._turn = threading.Lock()
            self._turn_file: int | None = None
            self._group = GroupCommit(self._transaction, _part)
            self.reader = _sqlite_engine(address, threads, "BEGIN")
            self.writer = _sqlite_engine(address, threads, "BEGIN IMMEDIATE")
        else:
            self._meters = _meters_engine(address)
            self.writer = _postgres_engine(address, threads).execution_options(**{METERS: self._meters})
            # Each statement of a read sees what was committed before it began, in a transaction or out of one; without
            # one, two round trips are saved.
            self.reader = self.writer.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def dialect(self) -> Dialect:
        """The engine's dialect, for the few statements that differ."""
        return self.writer.dialect

    def now(self) -> datetime:
        """The database's time, aware UTC. All due times and leases are written and compared in it.

        PostgreSQL is asked once a minute; in between the monotonic clock counts on, so that neither skew between
        machines nor a jump of this one's clock ends a lease early.
        """
        if self.is_sqlite:
            return datetime.now(UTC)  # one machine, one clock
        asked_at, epoch = self._clock
        if not epoch or time.monotonic() - asked_at > CLOCK_AGE_SECONDS:
            with self._meters.connect() as connection:  # whoever asks may be in the middle of a transaction
                theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
            asked_at, epoch = self._clock = (time.monotonic(), theirs.timestamp())
        return datetime.fromtimestamp(epoch, UTC) + timedelta(seconds=time.monotonic() - asked_at)

    def read(self, work: Callable[[Session], T]) -> T:
        """Run `work`, which writes nothing."""
        with Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            return work(session)

    def write(self, work: Callable[[Session], T], *, brief: bool = False) -> T:
        """Run `work` in one transaction, commit, then ring. Anything `work` raises rolls all of it back.

        Where the engine ended the transaction to untangle it from another's, `work` is run again from the start.
        brief: it takes a few milliseconds and calls nobody outside, so that on SQLite it may share its transaction with
        what other threads have to do just then, and be run again when one of those fails.
        """
        for patience in range(TANGLES, -1, -1):
            try:
                result, rings = self._committed(partial(self._whole, work), brief)
            except DBAPIError as error:
                if not (patience and _is_tangle(error)):
                    raise
                time.sleep(random.uniform(0.005, 0.05))  # noqa: S311 - so that the two do not meet again in step
            else:
                self.ring(rings)
                return result
        raise AssertionError("unreachable")

    def ring(self, rings: "list[Ring]") -> None:
        """Wake workers, if there is a bell. Never raises: the sweep finds what a lost ring left behind."""
        if self.bell is not None and rings:
            self.bell.ring(rings)

    def close(self) -> None:
        """Give all connections back."""
        self.reader.dispose()
        self.writer.dispose()
        if not self.is_sqlite:
            self._meters.dispose()

    def _whole(self, work: Callable[[Session], T], session: Session) -> tuple[T, list[Ring]]:
        """All that is done in a transaction; what it asked to be rung after its commit."""
        result = work(session)
        for last in LAST:
            last(session, self.now)
        return result, pop_rings(session)

    def _committed(self, work: Callable[[Session], T], brief: bool) -> T:
        if brief and self.is_sqlite:
            try:
                return cast(T, self._group.do(work))
            except Alone:
                pass  # another's failure has nothing to do with ours
        with self._in_turn(), Session(self.writer, expire_on_commit=False) as session, session.begin():
            return work(session)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._in_turn(), self.writer.begin() as connection:
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """On SQLite, one writer at a time in the order of asking.

        SQLite's own wait is a sleep that grows, which lets a writer starve for most of a second. A file lock is handed
        on by the kernel at once, and a killed process gives it back.
        """
        if not self.is_sqlite:
            yield
            return
        with self._turn:
            if self._turn_file is None:
                self._turn_file = os.open(f"{self._path}.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._turn_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._turn_file, fcntl.LOCK_UN)


@contextmanager
def _part(connection: Connection) -> Iterator[Session]:
    """A session of its own inside of a transaction that others share: its end is not the transaction's."""
    with (
        Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session,
        session.begin(),
    ):
        yield session


@event.listens_for(Session, "after_transaction_create")
def _remember_what_is_gathered(session: Session, transaction: SessionTransaction) -> None:
    """What a transaction gathers for its end (rings, what other programs are told) goes back with a savepoint."""
    if transaction.nested:
        gathered = {name: copy(what) for name, what in session.info.items() if name != SAVEPOINTS}
        session.info.setdefault(SAVEPOINTS, {})[transaction] = gathered


@event.listens_for(Session, "after_soft_rollback")
def _take_back_what_was_gathered(session: Session, rolled_back: SessionTransaction) -> None:
    savepoints = session.info.get(SAVEPOINTS, {})
    if rolled_back in savepoints:
        session.info.clear()
        session.info.update(savepoints[rolled_back] | {SAVEPOINTS: savepoints})


def will_pass(error: Exception) -> bool:
    """Whether the engine failed, and not what was asked of it: a lock not had in time, a connection lost, a restart."""
    return isinstance(error, OperationalError | InternalError | InterfaceError)


def _is_tangle(error: DBAPIError) -> bool:
    """Whether it was rolled back whole and may simply be tried again: a deadlock, a lock not had in time."""
    return getattr(error.orig, "sqlstate", "") in {"40001", "40P01", "55P03"} or "database is locked" in str(error.orig)


def ring(session: Session, *rings: Ring) -> None:
    """Ask for these bells to be rung once the session's transaction has been committed."""
    session.info.setdefault("rings", []).extend(rings)


def remember(session: Session, *rows: object) -> None:
    """Keep rows at hand until the transaction ends: a session forgets what nobody holds, and would ask again."""
    session.info.setdefault("rows", []).extend(rows)


def save(session: Session, row: Any) -> None:
    """Write out what has changed about one row, now: as a flush does, for this row alone and in a third of its time.

    Listeners of flushes are not told, and a savepoint that is rolled back does not give the row its old values again.
    The row's columns are called as its attributes are.
    """
    state, new = inspect(row), row.__dict__
    changed = {name: new[name] for name, old in state.committed_state.items() if name in new and new[name] != old}
    if changed:
        session.connection().execute(_update(state.mapper.local_table), changed | {"row": row.id})
    session.expunge(row)
    make_transient(row)
    make_transient_to_detached(row)  # the one way to say that nothing about it has changed
    session.add(row)


@cache
def _update(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("row"))


def in_turn(session: Session, key: str) -> None:
    """Wait until nobody else is at what this key names, and keep others from it until the commit.

    What is read afterwards holds what whoever was there before has committed. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


@contextmanager
def at_once(session: Session) -> Iterator[Connection]:
    """For what all workers write all the time: what is executed here is committed by itself, statement by statement.

    In the session's transaction its rows would be locked until the disk has been waited for, and every worker would
    stand behind every other. It stays done when the transaction is taken back, and may be lost when PostgreSQL dies, as
    its disk is not waited for at all. SQLite has one writer: there it is the session's own connection.
    """
    meters: Engine | None = session.connection().get_execution_options().get(METERS)
    if meters is None:
        yield session.connection()
        return
    with meters.connect() as connection:
        yield connection


@contextmanager
def in_order(session: Session) -> Iterator[None]:
    """What is asked meanwhile is read off an index in its order, up to its limit.

    PostgreSQL takes what several columns say for independent, expects a handful of rows where there are most of a
    table, and would gather and sort all of them. It would also rather read many rows that lie side by side than the few
    that are wanted, as if each were fetched from a disk; so until the transaction ends, rows cost the same anywhere.
    """
    if session.get_bind().dialect.name == "sqlite":
        yield
        return
    driver: Any = session.connection().connection.driver_connection
    alone = driver.autocommit and driver.info.transaction_status.name == "IDLE"
    if alone:  # the settings need a transaction to end with
        session.connection().exec_driver_sql("BEGIN")
    _gather(session, "off")
    try:
        yield
    finally:
        if alone:
            session.connection().exec_driver_sql("ROLLBACK")
    if not alone:
        _gather(session, "on")


def _gather(session: Session, switch: str) -> None:
    settings = {**dict.fromkeys(GATHERING, switch), "random_page_cost": "1"}
    session.execute(select(*(func.set_config(name, value, True) for name, value in settings.items())))


def pop_rings(session: Session) -> list[Ring]:
    """The rings asked for so far, each once, in order."""
    rings: list[Ring] = session.info.pop("rings", [])
    return list(dict.fromkeys(rings))


def insert(session: Session, row: type[Any]) -> "sqlite.Insert | postgresql.Insert":
    """INSERT with ON CONFLICT, in the words of the engine at hand."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(row)
    return postgresql.insert(row)


def if_new(session: Session, row: type[Any], *unique: str) -> Insert:
    """INSERT of one row, or nothing where it is there already; gives its id if it is new.

    Built once, which takes longer than the database takes for it: the values go along with each execution.
    """
    return _if_new(session.get_bind().dialect.name, cast(Table, row.__table__), unique)


@cache
def _if_new(engine: str, table: Table, unique: tuple[str, ...]) -> Insert:
    statement = sqlite.insert(table) if engine == "sqlite" else postgresql.insert(table)
    return statement.on_conflict_do_nothing(index_elements=unique or None).returning(table.c.id)


def _sqlite_engine(address: Any, threads: int, begin: str) -> Engine:
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, **_pool(threads))

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


def _postgres_engine(address: Any, threads: int, *, more: str = "", **others: Any) -> Engine:
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


def _meters_engine(address: Any) -> Engine:
    """For what is committed statement by statement, without waiting for the disk."""
    few = {"pool_size": METER_CONNECTIONS, "max_overflow": 0, "isolation_level": "AUTOCOMMIT"}
    return _postgres_engine(address, 0, more="-c synchronous_commit=off", **few)


def _pool(threads: int) -> dict[str, Any]:
    """hide_parameters: a statement that fails is logged, and its values are customers' words."""
    return {"pool_size": threads, "max_overflow": 8, "hide_parameters": True}
