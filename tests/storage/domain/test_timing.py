"""The inequalities that keep the waiting times safe."""

from storage.domain import timing


def test_a_call_ends_before_its_lease_could():
    assert timing.CONNECT < timing.CALL < timing.GUARD < timing.LEASE


def test_evidence_is_looked_for_only_after_the_latest_accept():
    assert timing.LEASE <= timing.SETTLE < timing.STATUS_WAIT < timing.FRESH


def test_a_lost_ring_is_found_before_anybody_minds():
    assert timing.SWEEP < timing.KEPT_TOO_LONG
