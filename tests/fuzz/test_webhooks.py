"""Mutated webhook bodies: each is answered, each that was signed is kept and opened, and none stops the next."""

import os
from collections import Counter

import pytest

from tests import builders
from tests.fuzz.memory import Samples
from tests.fuzz.webhooks import ACCOUNTS, Siege

SHORT = {"sqlite": 800, "postgresql": 300}  # bodies a channel, in every run of the tests
LONG = int(os.environ.get("NOVELO_FUZZ_BODIES", "100000"))  # the same by `make fuzz`


@pytest.mark.timeout(600)  # 50 ms a body, where another test keeps the machine busy
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
        print(f"\n{drawn(channel, told.statuses, told.memory, told.outcomes)}")  # noqa: T201 - what `make fuzz` is run for

    assert told.memory.is_flat, told.memory.told


def drawn(name: str, statuses: Counter[int], memory: Samples, outcomes: Counter[str] | None = None) -> str:
    """A run as a small table."""
    rows = [
        (name, f"{statuses.total()} bodies"),
        ("answered", ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))),
        ("envelopes", ", ".join(f"{count} {outcome}" for outcome, count in sorted((outcomes or {}).items()))),
        ("memory", memory.told),
    ]
    return "\n".join(f"  {title:<10} {value}" for title, value in rows if value)
