"""Mutated Slack payloads: each is answered, and none by an error of ours that Slack would repeat and count."""

import json

import pytest

from tests import builders
from tests.fuzz import mutate
from tests.fuzz.slack import EACH, Siege, begin_again
from tests.fuzz.test_webhooks import LONG, drawn

SHORT = {"sqlite": 400, "postgresql": 200}  # payloads in every run of the tests


@pytest.fixture
def siege(database, tmp_path):
    return Siege(database, tmp_path)


def test_every_payload_is_answered_as_its_fixture_expects(siege):
    paths = sorted((mutate.FIXTURES / "slack_events").glob("*.expected.json"))
    expected = {path.name: json.loads(path.read_text())["status"] for path in paths}
    begin_again(siege.database)

    assert {path.name: siege.send(place) for place, path in enumerate(paths)} == expected


def test_every_mutated_payload_is_answered(siege):
    siege.run(range(EACH, EACH + SHORT[siege.database.dialect.name]))
    assert set(siege.statuses) <= {200, 400, 401, 404, 413}


@pytest.mark.fuzz
def test_memory_stays_flat_under_mutated_payloads(tmp_path, capsys):
    database = builders.clocked(f"sqlite:///{tmp_path / 'novelo.db'}")
    siege = Siege(database, tmp_path)
    siege.run(range(LONG))
    database.close()
    with capsys.disabled():
        print(f"\n{drawn('slack', siege.statuses, siege.memory)}")  # noqa: T201 - what `make fuzz` is run for

    assert siege.memory.is_flat, siege.memory.told
