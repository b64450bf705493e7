"""A process dies at every place where dying hurts, for both directions and on both databases: nothing is harmed.

Each place is tried NOVELO_CHAOS_RUNS times (2 here, 25 by `make chaos`), in a new house each time, where the next
conversation begins and dies while the last ones are still mending. What came of it is judged when the house has been
quiet for a while, so that nothing that came late is missed. NOVELO_CHAOS_TABLE names a file for the figures.
"""

import json
import os
import random
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from storage.failpoints import POINTS
from tests.chaos.judge import Verdict
from tests.chaos.trial import ONCE, ChaosHouse, Talk, attempt, settle

pytestmark = pytest.mark.chaos

RUNS = int(os.environ.get("NOVELO_CHAOS_RUNS", "2"))
TABLE = os.environ.get("NOVELO_CHAOS_TABLE", "")
SHARDS = int(os.environ.get("NOVELO_CHAOS_SHARDS", "1"))  # houses a database that share the places
QUIET_SECONDS = 30  # longer than the scan for late doubles waits in a hastened house
UNSETTLED = 4  # conversations that may still be mending when the next one begins
PARAMETERS = [
    pytest.param((engine, shard), marks=[pytest.mark.postgres] * (engine == "postgresql"), id=f"{engine}-{shard}")
    for engine in ("sqlite", "postgresql")
    for shard in range(SHARDS)
]


@pytest.fixture(params=PARAMETERS)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[int], ChaosHouse]:
    """Makes the house of a run: SQLite with one worker, PostgreSQL with two."""
    engine, _ = request.param
    if engine == "sqlite":
        return lambda run: ChaosHouse(tmp_path / f"h{run}")
    address = request.getfixturevalue("postgres")
    return lambda run: ChaosHouse(tmp_path / f"h{run}", address(), 2)


@pytest.mark.timeout(60 + 30 * len(POINTS) * RUNS)
def test_dying_at_any_point_harms_nothing(make: Callable[[int], ChaosHouse], request: pytest.FixtureRequest):
    engine, shard = request.node.callspec.params["make"]
    points, dice, harmed = list(POINTS)[shard::SHARDS], random.Random(shard), {}
    for run in range(RUNS):
        house = make(run)
        try:
            house.open()
            found = _suffer(house, points, dice)
        finally:
            house.close()
        if TABLE:
            _note(found, engine)
        harmed |= {
            f"run {run}, {point}": {way: str(each) for way, each in ways.items() if not each.good}
            for point, ways in found.items()
            if not all(each.good for each in ways.values())
        }
    assert harmed == {}


def _suffer(house: ChaosHouse, points: list[str], dice: random.Random) -> dict[str, dict[str, Verdict]]:
    """A conversation for each place, one begun after the other; what came of each, by place and direction."""
    dice.shuffle(points)
    talks, unsettled = dict[str, Talk](), list[Talk]()
    for number, point in enumerate(points):
        talks[point] = attempt(house, point, number, 1 if point in ONCE else dice.choice((1, 2)))
        unsettled = settle([*unsettled, talks[point]], unsettled=UNSETTLED)
    settle(talks.values())
    time.sleep(QUIET_SECONDS)
    return {point: talk.verdicts() for point, talk in talks.items()}


def _note(found: dict[str, dict[str, Verdict]], engine: str) -> None:
    """A line a place and direction."""
    with Path(TABLE).open("a") as file:
        for point, ways in found.items():
            for way, verdict in ways.items():
                line = {"point": point, "direction": way, "database": engine, "runs": 1, **asdict(verdict)}
                file.write(json.dumps(line) + "\n")
