"""The network between us and the outside goes bad in the middle of a conversation, either way: nothing is harmed."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.chaos.proxy import TROUBLES, Proxy, Trouble
from tests.chaos.trial import SETTLED_SECONDS, ChaosHouse, Talk, converse, is_settled

pytestmark = pytest.mark.chaos

TROUBLED_SECONDS = 4.0  # longer than a hastened call takes


class FarHouse(ChaosHouse):
    """A house with a proxy between it and the outside, one each way."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.out, self.back = Proxy(), Proxy()
        self.sandbox_options = ("--reached-at", self.out.url)
        self.app_seen_at = self.back.url
        self.back.upstream = ("127.0.0.1", self.port)

    def _begin_sandbox(self) -> str:
        url = super()._begin_sandbox()
        self.out.upstream = ("127.0.0.1", int(url.rpartition(":")[2]))
        return url

    def close(self) -> None:
        """End the house, then the network."""
        try:
            super().close()
        finally:
            self.out.close()
            self.back.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarHouse]:
    """One for all troubles: it must get over each."""
    opened = FarHouse(tmp_path_factory.mktemp("far") / "house")
    try:
        opened.open()
        yield opened
    finally:
        opened.close()


@pytest.fixture
def number(request: pytest.FixtureRequest) -> int:
    """Another customer each time."""
    return int(request.param)


CASES = [
    pytest.param(way, trouble, number, id=f"{way}-{trouble}")
    for number, (way, trouble) in enumerate((way, trouble) for way in ("out", "back") for trouble in TROUBLES)
]


@pytest.mark.timeout(240)
@pytest.mark.xdist_group("network")
@pytest.mark.parametrize(("way", "trouble", "number"), CASES, indirect=["number"])
def test_trouble_on_the_wire_harms_nothing(house: FarHouse, way: str, trouble: Trouble, number: int):
    talk = Talk(house, number, "instagram" if number % 3 == 2 else "whatsapp")
    talk.says(f"{talk.name} in 0")
    _ = talk.thread
    wire = house.out if way == "out" else house.back
    with ThreadPoolExecutor(1) as people:
        talking = people.submit(converse, talk, begun=True)
        wire.suffer(trouble)
        time.sleep(TROUBLED_SECONDS)
        wire.suffer("none")
        talking.result()
    deadline = time.monotonic() + SETTLED_SECONDS
    while time.monotonic() < deadline and not is_settled(talk):
        time.sleep(0.1)
    assert {way: str(each) for way, each in talk.verdicts().items() if not each.good} == {}
