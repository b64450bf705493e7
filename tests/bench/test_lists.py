"""How long lists and searches take, and that they take no longer in a bigger inbox.

10,000, 100,000 and 1,000,000 conversations with five messages each (NOVELO_BENCH_SIZES: other sizes), on both engines.
"""

import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from bot.blocks.home import home as drawn
from bot.homes import view_of
from bot.i18n import translator
from cli.crowd import RARE_WORD, Crowd
from storage import homes, lists
from storage.db import Database
from storage.domain.query import parse
from storage.migrations import migrate
from storage.models import Home, Workspace
from tests import builders
from tests.stories.house import ROOT

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7200)]
SIZES = [int(each) for each in os.environ.get("NOVELO_BENCH_SIZES", "10000,100000,1000000").split(",")]
CHANNELS = {"C1", "C2", "C3"}
TABS = ("needs-reply", "mine", "unassigned", "expiring", "open", "closed", "all", "whatsapp", "expired")
SEARCHES = {"a common word": "search pedido", "a rare word": f"search {RARE_WORD}", "two words": "search prazo entrega",
            "an absent word": "search xilofone", "a name": "name:maria", "four digits": "4321"}  # fmt: skip
ROUNDS = 15
# By what and engine, then size: milliseconds in all, and of the database.
RESULTS: dict[tuple[str, str], dict[int, tuple[float, float]]] = {}
LOADS: list[str] = []


@pytest.fixture(autouse=True)
def run() -> None:
    """Once: what is counted is the processor's time, which other work on the machine hardly moves."""


@pytest.fixture(scope="module", autouse=True)
def page() -> Iterator[None]:
    """What was measured, written down for people at the end, and for `make bench` to put beside the rest."""
    yield
    lines = [
        "## Lists and searches",
        "",
        (
            f"Measured {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, Python {platform.python_version()}; "
            f"milliseconds of the processor's time, of PostgreSQL's process, too, the quickest of {ROUNDS}, with all "
            "that is read for a page of 20 rows and what is made of them. In brackets, what the database has of it: "
            "the same statements asked again through the bare driver."
        ),
        "",
        f"| what | engine | {' | '.join(f'{size:,}' for size in SIZES)} |",
        f"|---|---|{'---|' * len(SIZES)}",
        *(
            f"| {what} | {engine} | {' | '.join(_cell(figures.get(size)) for size in SIZES)} |"
            for (what, engine), figures in sorted(RESULTS.items())
        ),
        "",
        *(f"- {each}" for each in LOADS),
        "",
    ]
    (ROOT / "tests/bench/lists.md").write_text("\n".join(lines))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[int], Database]:
    """A crowded database of a size."""

    def made(size: int) -> Database:
        url = f"sqlite:///{tmp_path / f'{size}.db'}" if engine == "sqlite" else request.getfixturevalue("postgres")()
        database = Database(url, threads=2)
        migrate(database)

        def connect(session: Any) -> Any:
            home = builders.workspace(session)
            return [
                builders.inbox(session, home),
                builders.inbox(session, home, "instagram", "17841", "C2"),
                builders.inbox(session, home, account="1002", slack_channel="C3"),
            ]

        crowd = Crowd(database.write(connect), ["UANA", "UBRUNO", "UCARLA"], size, database.now(), teams=["S1", "S2"])
        begun = time.monotonic()
        for _ in crowd.load(database):
            pass
        LOADS.append(f"{engine}: {size:,} conversations loaded and indexed in {time.monotonic() - begun:,.0f} s")
        if engine == "postgresql":
            with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("SET statement_timeout = 0"))
                connection.execute(text("VACUUM ANALYZE"))
        return database

    return made


def clock_of(database: Database) -> Callable[[], float]:
    """Seconds that this process, and the one of PostgreSQL that answers it, have had a processor for: others on the
    machine disturb that least."""
    if database.is_sqlite:
        return time.process_time
    ask = select(func.pg_backend_pid())
    process = Path("/proc") / str(database.read(lambda session: session.scalar(ask))) / "schedstat"
    return lambda: time.process_time() + int(process.read_text().split()[0]) / 1e9


def measured(database: Database, work: Callable[[], Any]) -> tuple[float, float]:
    """Its time in milliseconds, and what the database has of it: the quickest of some rounds."""
    clock, asked = clock_of(database), list[tuple[str, Any]]()

    def look(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if not (database.is_sqlite and statement == "BEGIN"):
            asked.append((statement, values))

    event.listen(database.reader, "before_cursor_execute", look)
    work()
    event.remove(database.reader, "before_cursor_execute", look)

    with database.reader.connect() as connection:
        driver: Any = connection.connection.driver_connection

        def again() -> None:
            for statement, values in asked:
                cursor = driver.execute(statement, values or ())
                if cursor.description:
                    cursor.fetchall()

        return quickest(clock, work), quickest(clock, again)


def quickest(clock: Callable[[], float], work: Callable[[], Any]) -> float:
    """Milliseconds."""
    times = []
    for _ in range(ROUNDS):
        begun = clock()
        work()
        times.append((clock() - begun) * 1000)
    return min(times)


def test_a_list_costs_the_same_in_an_inbox_of_any_size(engine: str, make: Callable[[int], Database]) -> None:
    for size in SIZES:
        database = make(size)
        now = database.now()

        def read(line: str, after: Any = None, database: Database = database, now: datetime = now) -> Any:
            return database.read(
                lambda session: lists.page(
                    session,
                    session.get_one(Workspace, 1),
                    parse(line),
                    "UANA",
                    CHANNELS,
                    now,
                    after=after,
                    size=20,  # type: ignore[arg-type] # a query
                )
            )

        for tab in TABS:
            note(engine, size, f"{tab}: first page", measured(database, lambda tab=tab: read(tab)))
            after = None
            for _ in range(9):
                after = read(tab, after).last or after
            note(engine, size, f"{tab}: tenth page", measured(database, lambda tab=tab, after=after: read(tab, after)))
            line = f"{tab} team:S1" if tab == "whatsapp" else f"{tab} whatsapp"
            note(engine, size, f"{tab}: first page, filtered", measured(database, lambda line=line: read(line)))
        for what, line in SEARCHES.items():
            note(engine, size, f"search: {what}", measured(database, lambda line=line: read(line)))
        counts = lambda session, now=now: lists.counts(session, session.get_one(Workspace, 1), "UANA", CHANNELS, now)  # noqa: E731
        note(
            engine,
            size,
            "header counts",
            measured(database, lambda database=database, counts=counts: database.read(counts)),
        )
        home = database.write(lambda session, now=now: homes.look(session, 1, "UANA", now=now))
        note(engine, size, "App Home, whole and drawn", measured(database, partial(_home, database, home)))
        database.close()
    smallest, biggest = min(SIZES), max(SIZES)
    grown = {
        what: (figures[smallest], figures[biggest])
        for (what, of), figures in RESULTS.items()
        if of == engine and "page" in what and figures[biggest][0] > 2 * figures[smallest][0] + 1
    }
    assert grown == {}


def _home(database: Database, home: Home) -> bytes:
    """What Slack would be given. What Slack itself is asked for it is remembered, and not counted here."""
    side: Any = SimpleNamespace(database=database)

    def read(session: Any) -> Any:
        workspace = session.get_one(Workspace, 1)
        return view_of(session, side, workspace, home, CHANNELS, whole=True, is_admin=True)

    return json.dumps(drawn(database.read(read), translator("en"))).encode()


def note(engine: str, size: int, what: str, figures: tuple[float, float]) -> None:
    RESULTS.setdefault((what, engine), {})[size] = figures
    whole, part = (round(each, 2) for each in figures)
    told = {"engine": engine, "size": size, "what": what, "ms": whole, "of the database": part}
    print(json.dumps(told), flush=True)  # noqa: T201


def _cell(figures: tuple[float, float] | None) -> str:
    return "" if figures is None else f"{figures[0]:.1f} ({figures[1]:.1f})"
