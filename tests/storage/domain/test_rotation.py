"""When a token is renewed, and by whom."""

from datetime import timedelta

import pytest

from storage.domain import timing
from storage.domain.rotation import AHEAD, CLAIM, is_due
from tests.builders import NOON

LATER, SECOND = NOON + timedelta(hours=12), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("expires_at", "claimed_until", "due"),
    [
        (None, None, False),  # it never ends
        (LATER, None, False),
        (NOON + AHEAD, None, False),
        (NOON + AHEAD - SECOND, None, True),
        (NOON - timedelta(days=3), None, True),  # everything was down for long
        (NOON + SECOND, NOON + SECOND, False),  # somebody is at it
        (NOON - SECOND, NOON + SECOND, False),
        (NOON + SECOND, NOON, True),  # who was at it died
        (LATER, NOON - SECOND, False),
    ],
)
def test_a_token_is_renewed_within_two_hours_of_its_end_by_one_at_a_time(expires_at, claimed_until, due):
    assert is_due(expires_at, claimed_until, NOON) is due


def test_a_claim_outlasts_the_call():
    assert timing.CONNECT + timing.CALL < CLAIM < AHEAD
