"""What n8n does with the same webhooks on the same machine: a peer to compare our figures with."""

import json

import pytest

from tests.bench import peer
from tests.bench.conftest import process
from tests.bench.page import figures, note
from tests.bench.test_speed import THROUGHPUT, WHOLE

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not peer.is_installed(), reason=peer.INSTALL),
]
PART = f"n8n {peer.N8N}, from a webhook to an HTTP request, nothing saved"


def test_webhooks_through_n8n_into_slack():
    with process("-m", "tests.bench.standin") as child:
        assert child.stdout is not None
        measured = peer.measure(int(json.loads(child.stdout.readline())["port"]))
    note(PART, "webhooks until Slack has them", measured.per_second, "a second")
    note(PART, f"{peer.PACE} a second, p50", measured.p50_ms, "ms")
    note(PART, f"{peer.PACE} a second, p99", measured.p99_ms, "ms")
    note(PART, "memory", measured.memory_mb, "MB")
    ours = [each for each in figures() if each.engine == "sqlite"]
    relayed = [each.value for each in ours if each.part == THROUGHPUT and each.what.startswith("2 worker")]
    weighs = [each.value for each in ours if each.part == WHOLE and each.unit == "MB"]
    if relayed:
        note(PART, "Novelo's replies a second, by its", relayed[-1] / measured.per_second, "×", aim="≥ 10")
    if weighs:
        note(PART, "Novelo's memory, by its", weighs[-1] / measured.memory_mb, "×", aim="≤ 0.5")
