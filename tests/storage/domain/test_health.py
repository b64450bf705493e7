"""When a connection is looked at, renewed and warned of."""

from datetime import timedelta

import pytest

from storage.domain.health import LOOK_EVERY, is_quiet, is_renewal_due, next_look, warning
from tests.builders import NOON

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("left", "warned", "due"),
    [
        pytest.param(7 * DAY + SECOND, 0, 0, id="more than a week is no matter"),
        pytest.param(7 * DAY, 0, 7, id="a week before"),
        pytest.param(2 * DAY, 7, 0, id="the week's warning is given once"),
        pytest.param(DAY, 7, 1, id="a day before"),
        pytest.param(HOUR, 1, 0, id="the day's warning is given once"),
        pytest.param(HOUR, 0, 1, id="whoever was not warned a week before hears the nearer one alone"),
        pytest.param(timedelta(), 1, 0, id="one that has ended is no warning any more"),
    ],
)
def test_warnings_are_due_a_week_and_a_day_before_the_end(left, warned, due):
    assert warning(NOON + left, warned, NOON) == due


def test_nobody_is_warned_of_a_token_without_end():
    assert warning(None, 0, NOON) == 0


@pytest.mark.parametrize(
    ("age", "left", "due"),
    [
        pytest.param(DAY, 10 * DAY - SECOND, True, id="less than ten days left"),
        pytest.param(DAY, 10 * DAY, False, id="ten days left"),
        pytest.param(DAY - SECOND, HOUR, False, id="younger than a day: the channel would refuse"),
        pytest.param(DAY, None, True, id="nobody told when it ends"),
    ],
)
def test_a_token_is_renewed_when_its_end_comes_near(age, left, due):
    assert is_renewal_due(NOON - age, None if left is None else NOON + left, NOON) is due


@pytest.mark.parametrize(
    ("left", "wait"),
    [
        pytest.param(None, LOOK_EVERY, id="no end"),
        pytest.param(30 * DAY, LOOK_EVERY, id="an end far away"),
        pytest.param(7 * DAY + HOUR, HOUR, id="the first warning falls into the day"),
        pytest.param(DAY + HOUR, HOUR, id="the second warning falls into the day"),
        pytest.param(HOUR, HOUR, id="the end falls into the day"),
        pytest.param(-HOUR, LOOK_EVERY, id="an end that is past"),
    ],
)
def test_the_next_look_is_tomorrow_or_when_something_is_to_be_said(left, wait):
    assert next_look(None if left is None else NOON + left, NOON) == NOON + wait


@pytest.mark.parametrize(
    ("hours", "ago", "warned_ago", "due"),
    [
        pytest.param(24, DAY, None, True, id="exactly as long as allowed"),
        pytest.param(24, DAY - SECOND, None, False, id="a second less"),
        pytest.param(24, 2 * DAY, 2 * DAY, False, id="warned of this silence already"),
        pytest.param(24, 2 * DAY, 9 * DAY, True, id="warned of an earlier one"),
        pytest.param(0, 99 * DAY, None, False, id="nobody wants to know"),
    ],
)
def test_a_silence_is_warned_of_once(hours, ago, warned_ago, due):
    assert is_quiet(hours, NOON - ago, None if warned_ago is None else NOON - warned_ago, NOON) is due


def test_the_next_look_is_no_later_than_the_end_of_the_silence_that_is_allowed():
    assert next_look(None, NOON, NOON + HOUR) == NOON + HOUR
    assert next_look(NOON + 7 * DAY + HOUR, NOON, NOON + 2 * HOUR) == NOON + HOUR
    assert next_look(None, NOON, NOON - HOUR) == NOON + LOOK_EVERY
