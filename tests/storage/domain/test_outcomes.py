"""What becomes of a delivery after a try: every branch."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.domain import timing
from storage.domain.errors import NeedsMending, Rejected, TryLater, Uncertain
from storage.domain.outcomes import Absent, Overtaken, Sent, Trial, Unknown, Verdict, backoff, judge

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
POST = Trial(
    repeatable=False,
    readable=True,
    attempts=1,
    looks=0,
    created_at=NOW,
    uncertain_at=None,
    patience=timing.SLACK_PATIENCE,
    asks=False,
)
REPLY = replace(POST, readable=False, patience=timing.FRESH, asks=True)
CARD = replace(POST, repeatable=True)
LOST = Uncertain("no_answer", "timeout")
LOOKED_FOR = replace(POST, looking=True, uncertain_at=NOW - timing.SETTLE)
ASKED_AFTER = replace(REPLY, looking=True, uncertain_at=NOW - timing.SETTLE)


@pytest.mark.parametrize(
    ("outcome", "trial", "verdict"),
    [
        pytest.param(Sent("wamid.1"), REPLY, Verdict("sent", NOW, "wamid.1"), id="what was taken is sent"),
        pytest.param(Overtaken(), POST, Verdict("cancelled", NOW), id="what is overtaken is dropped"),
        pytest.param(
            Rejected("blocked", "131026"),
            REPLY,
            Verdict("failed", NOW, "", "blocked", "131026"),
            id="a refusal is final",
        ),
        pytest.param(
            LOST,
            POST,
            Verdict("uncertain", NOW + timing.SETTLE, "", "no_answer", "timeout"),
            id="a lost post is looked for",
        ),
        pytest.param(
            LOST,
            REPLY,
            Verdict("uncertain", NOW + timing.STATUS_WAIT, "", "no_answer", "timeout"),
            id="a lost reply waits for its status",
        ),
        pytest.param(
            LOST,
            CARD,
            Verdict("queued", NOW + timedelta(seconds=1), "", "no_answer", "timeout"),
            id="a redraw is repeated",
        ),
        pytest.param(
            Absent(),
            replace(POST, uncertain_at=NOW),
            Verdict("uncertain", NOW + timing.LOOK_AGAIN, "", "uncertain"),
            id="absent once is looked for again",
        ),
        pytest.param(
            Absent(),
            replace(POST, uncertain_at=NOW, looks=1),
            Verdict("queued", NOW),
            id="absent twice may be sent again",
        ),
        pytest.param(
            Unknown(),
            replace(REPLY, uncertain_at=NOW),
            Verdict("uncertain", NOW + timing.LOOK_AGAIN, "", "uncertain"),
            id="no evidence yet waits on",
        ),
        pytest.param(
            Unknown(),
            replace(REPLY, uncertain_at=NOW - timedelta(seconds=121)),
            Verdict("asked", NOW, "", "uncertain"),
            id="no evidence in time asks a person",
        ),
        pytest.param(
            NeedsMending("token_dead", "190"),
            REPLY,
            Verdict("queued", NOW + timing.HELD_PROBE, "", "token_dead", "190"),
            id="a broken connection is probed",
        ),
        pytest.param(
            TryLater("throttled", "429", seconds=10, free=True),
            REPLY,
            Verdict("queued", NOW + timedelta(seconds=11), "", "throttled", "429"),
            id="their word for how long is kept",
        ),
        pytest.param(
            TryLater("unreachable", seconds=5),
            REPLY,
            Verdict("queued", NOW + timedelta(seconds=5), "", "unreachable"),
            id="a floor under the backoff",
        ),
        pytest.param(
            TryLater("unreachable"),
            replace(REPLY, created_at=NOW - timedelta(minutes=11)),
            Verdict("asked", NOW, "", "unreachable"),
            id="a stale reply is not sent late by itself",
        ),
        pytest.param(
            TryLater("throttled", "ratelimited", seconds=1, free=True),
            LOOKED_FOR,
            Verdict("uncertain", NOW + timing.LOOK_AGAIN, "", "throttled", "ratelimited"),
            id="a look that was not let through proves nothing",
        ),
        pytest.param(
            TryLater("throttled", "613", seconds=90, free=True),
            ASKED_AFTER,
            Verdict("uncertain", NOW + timedelta(seconds=90), "", "throttled", "613"),
            id="nor does one for a reply, and their word for how long is kept",
        ),
        pytest.param(
            NeedsMending("token_dead", "190", seconds=60),
            ASKED_AFTER,
            Verdict("uncertain", NOW + timedelta(seconds=60), "", "token_dead", "190"),
            id="nor one with a dead token",
        ),
        pytest.param(
            Rejected("unknown", "100"),
            ASKED_AFTER,
            Verdict("uncertain", NOW + timing.LOOK_AGAIN, "", "unknown", "100"),
            id="nor one that is refused",
        ),
        pytest.param(
            LOST,
            LOOKED_FOR,
            Verdict("uncertain", NOW + timing.LOOK_AGAIN, "", "no_answer", "timeout"),
            id="nor one without an answer",
        ),
        pytest.param(
            TryLater("throttled", seconds=1),
            replace(ASKED_AFTER, uncertain_at=NOW - timing.STATUS_WAIT - timedelta(seconds=1)),
            Verdict("asked", NOW, "", "uncertain"),
            id="a reply that cannot be looked for in time asks a person",
        ),
        pytest.param(
            TryLater("slack_unreachable"),
            replace(LOOKED_FOR, uncertain_at=NOW - timing.SLACK_PATIENCE - timedelta(seconds=1)),
            Verdict("failed", NOW, "", "uncertain"),
            id="a post that cannot be looked for in a week has failed",
        ),
    ],
)
def test_the_verdict(outcome, trial, verdict):
    assert judge(outcome, trial, NOW, chance=0.5) == verdict


def test_a_post_nobody_would_take_for_a_week_has_failed():
    old = replace(POST, created_at=NOW - timedelta(days=8))
    assert judge(TryLater("slack_unreachable"), old, NOW, 0.5) == Verdict("failed", NOW, "", "slack_unreachable")


def test_the_backoff_doubles_up_to_its_cap():
    waits = [backoff(attempts, 1.0).total_seconds() for attempts in (0, 1, 2, 8, 9, 99)]
    assert waits == [1, 2, 4, 256, 300, 300]


def test_something_that_is_no_outcome_is_a_bug():
    with pytest.raises(TypeError):
        judge("sent", POST, NOW, 0.5)
