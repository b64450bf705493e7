"""Where a message stands, and its steps told in order without saying the same thing over and over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.domain.life import Part, Step, in_order, secretless, shortened, standing

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SENT = Part(1, "customer", 1, 2, "sent", "delivered")
POST = Part(3, "slack", 1, 1, "sent")


@pytest.mark.parametrize(
    ("direction", "status", "parts", "expected"),
    [
        ("in", "", (POST,), "shown"),
        ("in", "", (replace(POST, state="queued"),), "waits"),
        ("in", "", (replace(POST, state="queued", failure="slack_token_dead"),), "mending"),
        ("in", "", (replace(POST, state="failed"),), "unshown"),
        ("in", "", (), "stored"),
        ("note", "", (), "note"),
        ("out", "held", (), "kept-back"),
        ("out", "staged", (replace(SENT, state="held"),), "waits-for-them"),
        ("out", "sent", (replace(SENT, status=""), POST), "sent"),
        ("out", "delivered", (SENT, replace(SENT, status="read")), "delivered"),
        ("out", "read", (replace(SENT, status="read"), replace(POST, state="failed")), "read"),
        ("out", "failed", (SENT, replace(SENT, state="failed")), "failed"),
        ("out", "uncertain", (SENT, replace(SENT, state="uncertain")), "uncertain"),
        ("out", "uncertain", (replace(SENT, state="asked"), replace(SENT, state="uncertain")), "asked"),
        ("out", "cancelled", (replace(SENT, state="cancelled"),), "cancelled"),
        ("out", "sending", (SENT, replace(SENT, state="claimed")), "waits"),
    ],
)
def test_where_a_message_stands_is_told_by_its_parts(direction, status, parts, expected):
    assert standing(direction, status, parts) == expected


def test_what_happens_again_and_again_is_one_step():
    later = Step(NOON, "try-trylater", SENT, "throttled")
    steps = [replace(later, at=NOON + timedelta(seconds=each)) for each in (2, 0, 1)]
    sent = Step(NOON + timedelta(seconds=3), "try-sent", SENT)

    assert in_order([sent, *steps]) == (replace(later, count=3, until=NOON + timedelta(seconds=2)), sent)


def test_the_same_about_another_part_is_a_step_of_its_own():
    steps = (Step(NOON, "try-sent", SENT), Step(NOON, "try-sent", replace(SENT, id=2, number=2)))
    assert in_order(steps) == steps


@pytest.mark.parametrize(("count", "told"), [(6, (6, 0, 0)), (7, (2, 1, 4)), (100, (2, 94, 4))])
def test_a_long_life_keeps_its_beginning_and_more_of_its_end(count, told):
    steps = [Step(NOON + timedelta(seconds=each), "edited") for each in range(count)]
    first, left_out, last = shortened(steps, 6)

    assert (len(first), left_out, len(last)) == told
    assert [*first, *last] == [*steps[: len(first)], *steps[count - len(last) :]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("190: Malformed access token EAAGm0PX4ZCpsBAKZCxyz12345", "190: Malformed access token …"),
        ("bad xoxb-123-abc, try again", "bad …, try again"),
        ("GET /me?access_token=abcdef&fields=id", "GET /me?access_token=…&fields=id"),
        ("131026: Message undeliverable", "131026: Message undeliverable"),
        ("IGNORED: IG user", "IGNORED: IG user"),
    ],
)
def test_no_token_that_a_provider_quotes_is_told(words, told):
    assert secretless(words) == told
