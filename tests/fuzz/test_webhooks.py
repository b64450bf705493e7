"""Mutated webhook bodies: each is answered, each that was signed is kept and opened, and none stops the next."""

import os

import pytest

from tests import builders
from tests.fuzz.webhooks import ACCOUNTS, Siege, Told

SHORT = {"sqlite": 1500, "postgresql": 300}  # bodies a channel, in every run of the tests
LONG = int(os.environ.get("NOVELO_FUZZ_BODIES", "100000"))  # the same by `make fuzz`


@pytest.mark.parametrize("channel", ACCOUNTS)
def test_every_mutated_body_is_answered_kept_and_opened(channel, database, tmp_path):
    siege = Siege(channel, database, tmp_path)
    told = siege.run(range(SHORT[database.dialect.name]))

    assert set(told.statuses) <= {200, 403, 413}
    assert told.outcomes["opened"] > 0 < told.outcomes["unreadable"]


@pytest.mark.fuzz
@pytest.mark.parametrize("channel", ACCOUNTS)
def test_memory_stays_flat_under_mutated_bodies(channel, tmp_path, capsys):
    database = builders.clocked(f"sqlite:///{tmp_path / 'novelo.db'}")
    told = Siege(channel, database, tmp_path).run(range(LONG))
    database.close()
    with capsys.disabled():
        print(f"\n{drawn(channel, told)}")  # noqa: T201 - what `make fuzz` is run for

    assert told.memory.is_flat, f"{told.memory.begun:.0f} MB became {told.memory.ended:.0f} MB"


def drawn(channel: str, told: Told) -> str:
    """The run as a small table."""
    rows = {
        channel: f"{told.statuses.total()} bodies",
        "answered": ", ".join(f"{status}: {count}" for status, count in sorted(told.statuses.items())),
        "opened": ", ".join(f"{count} {outcome}" for outcome, count in sorted(told.outcomes.items())),
        "memory": f"{told.memory.begun:.0f} MB after the first tenth, {told.memory.ended:.0f} MB at the end",
    }
    return "\n".join(f"  {name:<10} {value}" for name, value in rows.items())
