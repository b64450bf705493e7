"""A process dies at every place where dying hurts, for both directions and on both databases: nothing is harmed.

Each place is tried NOVELO_CHAOS_RUNS times (2 here, 25 by `make chaos`), with another customer each time. What came of
it is judged once when the conversation has settled and once more when the house has been quiet for a while, so that
nothing that came late is missed. NOVELO_CHAOS_TABLE names a file for the figures.
"""

import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from storage.failpoints import POINTS
from tests.chaos.judge import Verdict
from tests.chaos.trial import ONCE, ChaosHouse, Talk, attempt

pytestmark = pytest.mark.chaos

RUNS = int(os.environ.get("NOVELO_CHAOS_RUNS", "2"))
TABLE = os.environ.get("NOVELO_CHAOS_TABLE", "")
SHARDS = int(os.environ.get("NOVELO_CHAOS_SHARDS", "1"))  # houses a database that share the places
QUIET_SECONDS = 30  # longer than the scan for late doubles waits in a hastened house
PARAMETERS = [
    pytest.param((engine, shard), marks=[pytest.mark.postgres] * (engine == "postgresql"), id=f"{engine}-{shard}")
    for engine in ("sqlite", "postgresql")
    for shard in range(SHARDS)
]


@pytest.fixture(params=PARAMETERS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[ChaosHouse, str, int]]:
    """SQLite with one worker, PostgreSQL with two; which of the places are its own."""
    engine, shard = request.param
    postgres = engine == "postgresql"
    opened = ChaosHouse(tmp_path / "h", request.getfixturevalue("postgres")() if postgres else "", 2 if postgres else 1)
    try:
        opened.open()
        yield opened, engine, shard
    finally:
        opened.close()


@pytest.mark.timeout(60 + 40 * len(POINTS) * RUNS)
def test_dying_at_any_point_harms_nothing(house: tuple[ChaosHouse, str, int]):
    opened, engine, shard = house
    dice, talks = random.Random(shard), defaultdict[str, list[Talk]](list)
    number = 0
    for _ in range(RUNS):
        for point in list(POINTS)[shard::SHARDS]:
            nth = 1 if point in ONCE else dice.choice((1, 2))
            talks[point].append(attempt(opened, point, number, nth))
            number += 1
    time.sleep(QUIET_SECONDS)
    found = {point: [talk.verdicts() for talk in each] for point, each in talks.items()}
    if TABLE:
        _note(found, engine)
    harmed = {
        f"{point}, {talk.name}": {way: str(each) for way, each in verdicts.items() if not each.good}
        for point, each in talks.items()
        for talk, verdicts in zip(each, found[point], strict=True)
        if not all(verdict.good for verdict in verdicts.values())
    }
    assert harmed == {}


def _note(found: dict[str, list[dict[str, Verdict]]], engine: str) -> None:
    """A line a place and direction: how often tried, and the sum of what was found."""
    with Path(TABLE).open("a") as file:
        for point, runs in found.items():
            for way in runs[0]:
                total = sum((each[way] for each in runs), Verdict())
                line = {"point": point, "direction": way, "database": engine, "runs": len(runs), **asdict(total)}
                file.write(json.dumps(line) + "\n")
