"""The clock of a waiting customer, against a reference that counts minute by minute (features.md NO-2)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.domain import hours as working
from storage.domain import sla
from storage.domain.hours import ALWAYS
from storage.domain.sla import Clock, Unreadable, read

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WRITTEN = {"zone": "UTC", "mon-fri": ["09:00-12:00", "13:00-18:00"], "sat": "22:00-02:00"}
SHOP = working.read(WRITTEN)
HORIZON = 9 * 24 * 60  # minutes


def works(minute: int) -> bool:
    """Whether SHOP works in a minute of the week that began on MONDAY, read off WRITTEN by hand."""
    day, of_day = divmod(minute % (7 * 24 * 60), 24 * 60)
    if day < 5:
        return 9 * 60 <= of_day < 12 * 60 or 13 * 60 <= of_day < 18 * 60
    return of_day >= 22 * 60 if day == 5 else of_day < 2 * 60


def naive(begins: int, target: int, toggles: list[int]) -> tuple[int | None, int]:
    """The minute at which a clock's target has passed, and the minutes counted up to the last toggle."""
    spent, runs, counted = 0, True, 0
    for minute in range(begins, begins + HORIZON):
        if minute in toggles:
            runs = not runs
        if toggles and minute == toggles[-1]:
            counted = spent
        if spent >= target and runs:
            return minute, counted
        spent += runs and works(minute)
    return None, counted


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 7 * 24 * 60),
    st.integers(1, 12 * 60),
    st.lists(st.integers(1, 3 * 24 * 60), max_size=6, unique=True).map(sorted),
)
def test_no2_a_clock_counts_as_one_does_minute_by_minute(begins: int, target: int, after: list[int]) -> None:
    toggles = [begins + each for each in after]
    clock = Clock(target * MINUTE, MONDAY + begins * MINUTE)
    due, counted = naive(begins, target, toggles)
    for toggle in toggles:
        at = MONDAY + toggle * MINUTE
        reached = sla.reaches(SHOP, clock)
        if reached is not None and reached < at:
            break  # it was due before somebody stopped it
        clock = sla.stop(SHOP, clock, at) if clock.since is not None else sla.go_on(clock, at)
    else:
        if toggles:
            assert sla.stop(SHOP, clock, clock.since or MONDAY).spent == counted * MINUTE
    reached = sla.reaches(SHOP, clock)
    if due is None:
        assert reached is None or reached >= MONDAY + (begins + HORIZON) * MINUTE
    else:
        # The moment the last minute ended; the reference looks at whole minutes, and where nobody works it looks on.
        assert reached is not None
        assert working.worked(SHOP, reached, MONDAY + due * MINUTE) == timedelta()


def test_no2_what_stands_is_due_at_no_time_and_what_was_over_is_over_when_it_goes_on() -> None:
    clock = sla.stop(ALWAYS, Clock(HOUR, MONDAY), MONDAY + 90 * MINUTE)
    assert (sla.reaches(ALWAYS, clock), clock.spent) == (None, 90 * MINUTE)
    assert sla.reaches(ALWAYS, sla.go_on(clock, MONDAY + 5 * HOUR)) == MONDAY + 5 * HOUR


def test_no2_another_target_counts_from_the_same_beginning() -> None:
    clock = sla.stop(ALWAYS, Clock(4 * HOUR, MONDAY), MONDAY + HOUR)
    shorter = sla.go_on(Clock(2 * HOUR, None, clock.spent), MONDAY + 3 * HOUR)
    assert sla.reaches(ALWAYS, shorter) == MONDAY + 4 * HOUR


@pytest.mark.parametrize(
    ("warn", "due", "stage"),
    [(None, None, ""), (1, 2, ""), (0, 2, "warning"), (-1, 0, "breached"), (-2, -1, "breached"), (-1, None, "warning")],
)
def test_no2_a_mark_counts_from_the_very_moment(warn: int | None, due: int | None, stage: str) -> None:
    marks = [None if each is None else MONDAY + each * MINUTE for each in (warn, due)]
    assert sla.stage(marks[0], marks[1], MONDAY) == stage


@pytest.mark.parametrize(
    ("written", "targets"),
    [
        ("4h", (4 * HOUR, 4 * HOUR, 4 * HOUR)),
        ({"usual": "2d", "urgent": "15m"}, (48 * HOUR, 48 * HOUR, 15 * MINUTE)),
        ({"high": "90 m"}, (None, 90 * MINUTE, 90 * MINUTE)),
        ({}, (None, None, None)),
    ],
)
def test_targets_are_read(written: object, targets: tuple[timedelta | None, ...]) -> None:
    assert read(written) == targets


@pytest.mark.parametrize("written", ["", "0h", "4", "31d", "soon", 4, None, ["4h"], {"vip": "1h"}, {"high": "x"}])
def test_targets_that_make_no_sense_are_refused(written: object) -> None:
    with pytest.raises(Unreadable, match="expected"):
        read(written)


@pytest.mark.parametrize(
    ("lines", "written"),
    [("", ""), (" 4h \n", "4h"), ("usual: 4h\n\nUrgent:15m", {"usual": "4h", "urgent": "15m"})],
)
def test_no2_targets_are_typed_as_lines_and_shown_as_such(lines, written):
    assert sla.from_lines(lines) == written
    assert sla.from_lines(sla.as_lines(written)) == written


def test_no2_a_priority_that_is_typed_twice_is_no_guesswork():
    with pytest.raises(sla.Unreadable, match="high: it stands here twice"):
        sla.from_lines("high: 1h\nHigh: 2h")
