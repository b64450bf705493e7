"""When a program may write to a customer: a property over all there is to know of one."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage.domain.automatic import AFTER_REPLY, Standing, may_greet, may_write
from tests.builders import NOON

answers = st.none() | st.timedeltas(timedelta(days=-3), timedelta(hours=1)).map(lambda ago: NOON + ago)
standings = st.builds(
    Standing,
    window=st.sampled_from(["open", "agent_only", "closed"]),
    answered_at=answers,
    opted_out=st.booleans(),
    muted=st.booleans(),
    blocked=st.booleans(),
    group=st.booleans(),
    removed=st.booleans(),
)


@given(standings)
def test_au2_no_program_writes_outside_the_window_or_to_who_is_left_alone(standing):
    alone = standing.opted_out or standing.muted or standing.blocked or standing.group or standing.removed
    assert may_write(standing) is (standing.window == "open" and not alone)


@given(standings)
def test_au2_nothing_is_said_over_somebody_who_has_just_answered(standing):
    lately = standing.answered_at is not None and NOON - standing.answered_at < AFTER_REPLY
    assert may_greet(standing, NOON) is (may_write(standing) and not lately)
