"""The bodies Meta sends, and exactly what each of them says. A bug report becomes a fixture first."""

from collections.abc import Callable
from pathlib import Path

import pytest

from storage.domain.events import Event
from workers.channels import channels

FIXTURES = Path(__file__).parents[2] / "fixtures"
BODIES = sorted(
    path for name in channels() for path in (FIXTURES / name).glob("*.json") if not path.stem.endswith(".events")
)


@pytest.mark.parametrize("body", BODIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_body_says_what_is_kept_beside_it(body: Path, golden: Callable[[Path, list[Event]], None]) -> None:
    golden(body, channels()[body.parent.name].parse(body.read_bytes()))


@pytest.mark.parametrize("body", BODIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_other_channel_leaves_it_alone(body: Path) -> None:
    others = [channel for name, channel in channels().items() if name != body.parent.name]
    events = [event for channel in others for event in channel.parse(body.read_bytes())]
    assert {type(event).__name__ for event in events} <= {"Ignored", "Unrecognised"}
