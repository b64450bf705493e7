"""The judge and the troubles are worth something: every seeded bug is caught, and a healthy house passes them all."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chaos.bugs import BUGS, Bug
from tests.chaos.trial import ChaosHouse, Talk, converse, is_settled
from tests.stories.house import SLOWNESS

pytestmark = pytest.mark.chaos


def suffer(house: ChaosHouse, bug: Bug, number: int, enough: Callable[[Talk], bool]) -> Talk:
    """A conversation with what brings the bug to light; given up when a healthy house would have been done."""
    talk = Talk(house, number, "whatsapp")
    talk.says(f"{talk.name} in 0")
    _ = talk.thread  # what follows hits words, and not the beginning of the thread
    for fault in bug.faults:
        house.control("POST", "faults", **fault)
    house.arm(f"#{number},{bug.failpoint}=kill" if bug.failpoint else "")
    converse(talk, begun=True)
    deadline = time.monotonic() + bug.seconds * SLOWNESS
    while time.monotonic() < deadline and not enough(talk):
        time.sleep(0.2)
    house.control("DELETE", "faults")
    house.arm("")
    return talk


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[list[ChaosHouse]]:
    """Whoever opens one puts it here; it is closed."""
    opened: list[ChaosHouse] = []
    yield opened
    for house in opened:
        house.close()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_seeded_bug_is_caught(bug: Bug, houses: list[ChaosHouse], tmp_path: Path):
    house = ChaosHouse(tmp_path / "house", changes=bug.changes)
    houses.append(house)
    house.open()

    def harm(talk: Talk) -> int:
        return int(getattr(talk.verdicts()[bug.direction], bug.harm))

    # What is still on its way is not lost yet; whatever else went wrong stays wrong.
    talk = suffer(house, bug, 0, lambda talk: is_settled(talk) if bug.harm == "lost" else harm(talk) > 0)
    assert harm(talk) > 0


@pytest.mark.timeout(600)
def test_without_the_bugs_the_same_troubles_do_no_harm(houses: list[ChaosHouse], tmp_path: Path):
    house = ChaosHouse(tmp_path / "house")
    houses.append(house)
    house.open()
    talks = {bug.name: suffer(house, bug, number, is_settled) for number, bug in enumerate(BUGS)}
    deadline = time.monotonic() + 60 * SLOWNESS
    while time.monotonic() < deadline and not all(is_settled(talk) for talk in talks.values()):
        time.sleep(0.5)
    harmed = {name: talk.verdicts() for name, talk in talks.items()}
    assert {name: found for name, found in harmed.items() if not all(each.good for each in found.values())} == {}
