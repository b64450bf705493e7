"""The database: SQLite or PostgreSQL behind `read`, `write`, and `together` for what many threads do at once.

A write is one transaction. Only after its commit are the bells rung that it asked for with `ring`.
"""

import fcntl
import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar, cast

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    Executable,
    Insert,
    Table,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Mapper, Session, SessionTransaction

from storage import engines
from storage.commits import Alone, GroupCommit
from storage.queue import Bell, Ring
from storage.rows import NEW

T = TypeVar("T")
Item = TypeVar("Item", contravariant=True)
Result = TypeVar("Result", covariant=True)
CLOCK_AGE_SECONDS: Final = 60.0
# How PostgreSQL reads rows otherwise than in an index's order.
GATHERING: Final = ("enable_bitmapscan", "enable_seqscan", "enable_sort", "enable_incremental_sort")
METERS: Final = "meters"  # the engine's option that names the engine of the rate budgets (see `at_once`)
SAVEPOINTS: Final = "savepoints"  # in a session's info: what had been gathered when each began
TANGLES: Final = 5  # times a transaction is begun again
# How many threads' work goes into one transaction. SQLite has one writer, so whoever has had to wait for the turn does
# as much as there is: as many as a worker has threads (NOVELO_THREADS). PostgreSQL makes nobody wait, and who is served
# together comes back together: with all of a worker's threads in one, each waits for all others, message for message.
ONE_WRITERS_MOST, SEVERAL_WRITERS_MOST = 32, 8
# What is done at the end of every write, in its transaction; each is given the clock.
LAST: Final[list[Callable[[Session, Callable[[], datetime]], None]]] = []


class Together(Protocol[Item, Result]):
    """A work for many (see `Database.together`). Two that are equal are one work."""

    def __call__(self, session: Session, items: Sequence[Item], /, *, alone: bool) -> "Sequence[Result | Alone]":
        """A result for each item. alone: it is for one only, and may wait for what another transaction has locked;
        otherwise an item that would have to wait gets an Alone, and is given once more, alone."""


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
        self._group = GroupCommit(
            self._transaction, _part, ONE_WRITERS_MOST if self.is_sqlite else SEVERAL_WRITERS_MOST
        )
        if self.is_sqlite:
            self._path = Path(address.database or "").absolute()
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            address = address.set(database=str(self._path))
            self._turn = threading.Lock()
            self._turn_file: int | None = None
            self.reader = engines.sqlite_engine(address, threads, "BEGIN")
            self.writer = engines.sqlite_engine(address, threads, "BEGIN IMMEDIATE")
        else:
            self._meters = engines.meters_engine(address)
            self.writer = engines.postgres_engine(address, threads).execution_options(**{METERS: self._meters})
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
        result, rings = _untangled(lambda: self._committed(partial(self._whole, work), brief))
        self.ring(rings)
        return result

    def write_one(self, work: Callable[[Connection], None]) -> None:
        """Run `work`, which executes one statement and nothing else, and commit.

        On PostgreSQL the statement is its own transaction: no word goes there and back to begin one, or to end it. Like
        `write`, it may run it again.
        """
        _untangled(lambda: self._alone(work))

    def together(self, work: Together[Item, Result], item: Item) -> Result:
        """Run `work` on this, and on what other threads have for it just then, in one transaction; commit, then ring.

        It takes a few milliseconds and calls nobody outside. Where it fails for several, each is tried by itself.
        """
        try:
            result, rings = cast(tuple[Result, list[Ring]], self._group.do_together(_Whole(self, work), item))
        except Alone:
            return self._by_itself(work, item)
        except DBAPIError as error:
            if not _is_tangle(error):
                raise
            return self._by_itself(work, item)
        self.ring(rings)
        return result

    def _by_itself(self, work: Together[Item, Result], item: Item) -> Result:
        return self.write(lambda session: cast(Result, work(session, [item], alone=True)[0]))

    def ring(self, rings: "list[Ring]") -> None:
        """Wake workers, if there is a bell. Never raises: the sweep finds what a lost ring left behind."""
        if self.bell is not None and rings:
            self.bell.ring(rings)

    def empty_log(self) -> bool:
        """Have SQLite's write-ahead log written into the file and emptied: what was overwritten is then nowhere.

        False when somebody was reading just then: try again. Without such a log there is nothing to do.
        """
        if not self.is_sqlite:
            return True
        with closing(self.reader.raw_connection()) as connection:
            return engines.empty_log(connection)

    def close(self) -> None:
        """Give all connections back."""
        self.reader.dispose()
        self.writer.dispose()
        if not self.is_sqlite:
            self._meters.dispose()

    def _whole(self, work: Callable[[Session], T], session: Session) -> tuple[T, list[Ring]]:
        """All that is done in a transaction; what it asked to be rung after its commit."""
        result = work(session)
        self.finish(session)
        return result, pop_rings(session)

    def finish(self, session: Session) -> None:
        """What is done at the end of every transaction that writes."""
        for last in LAST:
            last(session, self.now)

    def _committed(self, work: Callable[[Session], T], brief: bool) -> T:
        if brief and self.is_sqlite:
            try:
                return cast(T, self._group.do(work))
            except Alone:
                pass  # another's failure has nothing to do with ours
        with self._in_turn(), Session(self.writer, expire_on_commit=False) as session, session.begin():
            return work(session)

    def _alone(self, work: Callable[[Connection], None]) -> None:
        with self._transaction() if self.is_sqlite else self.reader.begin() as connection:
            work(connection)

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


@dataclass(frozen=True, slots=True)
class _Whole:
    """A work for many, and all else that is done in its transaction. The first of them rings for all."""

    database: Database
    work: Together[Any, Any]

    def __call__(self, session: Session, items: Sequence[Any]) -> list[Any]:
        results = self.work(session, items, alone=False)
        self.database.finish(session)
        rings = pop_rings(session)
        whole: list[Any] = []
        for result in results:
            is_left_out = isinstance(result, Alone)
            whole.append(result if is_left_out else (result, rings))
            rings = rings if is_left_out else []
        return whole


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
        for row in session.info.get(NEW, [])[len(savepoints[rolled_back].get(NEW, [])) :]:
            if row in session:  # it may have been written out or deleted meanwhile
                session.expunge(row)
        session.info.clear()
        session.info.update(savepoints[rolled_back] | {SAVEPOINTS: savepoints})


def _untangled(work: Callable[[], T]) -> T:
    """What `work` returns. Where the engine ended its transaction to untangle it from another's, it is run again."""
    for patience in range(TANGLES, -1, -1):
        try:
            return work()
        except DBAPIError as error:
            if not (patience and _is_tangle(error)):
                raise
            time.sleep(random.uniform(0.005, 0.05))  # noqa: S311 - so that the two do not meet again in step
    raise AssertionError("unreachable")


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


def padded(ids: Iterable[int]) -> list[int]:
    """Ids for an IN, repeated until there are 1, 2, 4, 8 … of them: so an engine has few statements to know."""
    known = list(dict.fromkeys(ids))
    return known + known[-1:] * ((1 << (len(known) - 1).bit_length()) - len(known)) if known else known


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


def whole_if_new(session: Session, row: type[Any], *unique: str) -> Executable:
    """The same, giving the whole row."""
    return _whole(inspect(row), if_new(session, row, *unique))


@cache
def _whole(mapper: Mapper[Any], news: Insert) -> Executable:
    columns = (each for each in mapper.local_table.c if each.name != "id")
    return select(mapper).from_statement(news.returning(*columns))


@cache
def _if_new(engine: str, table: Table, unique: tuple[str, ...]) -> Insert:
    statement = sqlite.insert(table) if engine == "sqlite" else postgresql.insert(table)
    return statement.on_conflict_do_nothing(index_elements=unique or None).returning(table.c.id)
