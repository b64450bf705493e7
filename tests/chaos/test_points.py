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
from tests.chaos.trial import ONCE, ChaosHouse, Talk, attempt, is_well, settle
from tests.stories.house import SLOWNESS

pytestmark = pytest.mark.chaos

RUNS = int(os.environ.get("NOVELO_CHAOS_RUNS", "2"))
TABLE = os.environ.get("NOVELO_CHAOS_TABLE", "")
SHARDS = int(os.environ.get("NOVELO_CHAOS_SHARDS", "1"))  # houses a database that share the places
# A house has a token that does not rotate: tests/bot/test_rotation.py dies there, and fails if one is left out of both.
TRIED = [name for name in POINTS if not name.startswith("rotation.")]
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


@pytest.mark.timeout(60 + 30 * len(TRIED) * RUNS)
def test_dying_at_any_point_harms_nothing(make: Callable[[int], ChaosHouse], request: pytest.FixtureRequest):
    engine, shard = request.node.callspec.params["make"]
    points, dice, harmed = TRIED[shard::SHARDS], random.Random(shard), {}
    for run in range(RUNS):
        house = make(run)
        try:
            house.open()
            talks = _suffer(house, points, dice)
            for point, talk in talks.items():
                found = talk.verdicts()
                if TABLE:
                    _note(point, engine, run, talk, found)
                wrong = {way: str(each) for way, each in found.items() if not each.good}
                if talk.trouble or wrong:
                    harmed[f"run {run}, {point}, {talk.name}"] = talk.trouble, wrong
        finally:
            house.close()
    assert harmed == {}


def _suffer(house: ChaosHouse, points: list[str], dice: random.Random) -> dict[str, Talk]:
    """A conversation for each place, one begun after the other, until it is plain what came of each."""
    dice.shuffle(points)
    talks, unsettled = dict[str, Talk](), list[Talk]()
    for number, point in enumerate(points):
        nth = 1 if point in ONCE else dice.choice((1, 2))
        talks[point] = attempt(house, point, number, nth)
        if talks[point].trouble:  # nobody died, so nothing was tried: on a busy machine a place can be missed once
            talks[point] = attempt(house, point, len(points) + number, nth)
        unsettled = settle([*unsettled, talks[point]], unsettled=UNSETTLED)
    settle(talks.values())
    time.sleep(QUIET_SECONDS)
    deadline = time.monotonic() + QUIET_SECONDS * SLOWNESS
    while not all(map(is_well, talks.values())) and time.monotonic() < deadline:
        time.sleep(1)
    return talks


def _note(point: str, engine: str, run: int, talk: Talk, found: dict[str, Verdict]) -> None:
    """A line a direction. Where nobody died, nothing was tried: that is no run."""
    with Path(TABLE).open("a") as file:
        for way, verdict in found.items():
            where = {"point": point, "direction": way, "database": engine, "run": run, "trouble": talk.trouble}
            file.write(json.dumps(where | {"runs": int(not talk.trouble), **asdict(verdict)}) + "\n")
