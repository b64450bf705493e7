"""Working hours: what is open when, in the inbox's own zone, also where clocks are set."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.domain import hours
from storage.domain.hours import ALWAYS, Hours, Range, Unreadable

PAULO = ZoneInfo("America/Sao_Paulo")
BERLIN = ZoneInfo("Europe/Berlin")
SHOP = hours.read({
    "zone": "America/Sao_Paulo",
    "mon-fri": ["09:00-12:00", "13:00-18:00"],
    "sat": "09:00-13:00",
    "holidays": {"2026-12-25": [], "2026-12-24": ["09:00-12:00"]},
})  # fmt: skip
BAR = hours.read({"zone": "Europe/Berlin", "thu-sun": "22:00-02:00"})
MINUTE = timedelta(minutes=1)
ZONES = (
    "America/Sao_Paulo",
    "America/New_York",
    "America/St_Johns",  # half an hour aside
    "Australia/Lord_Howe",  # the clock is set by half an hour
    "Asia/Kathmandu",
    "Europe/Berlin",
    "Pacific/Apia",
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def paulo(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PAULO)


def berlin(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (paulo(2, 9), True),
        (paulo(2, 8, 59), False),
        (paulo(2, 12), False),
        (paulo(2, 12, 30), False),
        (paulo(2, 17, 59), True),
        (paulo(7, 12), True),
        (paulo(8, 12), False),
        (paulo(24, 11, month=12), True),
        (paulo(24, 14, month=12), False),
        (paulo(25, 11, month=12), False),
    ],
    ids=["start", "early", "end", "lunch", "late", "saturday", "sunday", "short-day", "short-day-over", "holiday"],
)
def test_the_shop_is_open_in_its_hours(at: datetime, open_: bool) -> None:
    assert hours.is_open(SHOP, at) is open_


@pytest.mark.parametrize(
    ("at", "open_"),
    [(berlin(3, 6, 0, 30), True), (berlin(3, 6, 2), False), (berlin(3, 9, 1, 59), True), (berlin(3, 10, 1), False)],
    ids=["after-midnight", "over", "monday-morning-of-sunday", "nobody-on-monday"],
)
def test_a_range_goes_on_after_midnight(at: datetime, open_: bool) -> None:
    assert hours.is_open(BAR, at) is open_


def test_the_bar_is_an_hour_shorter_when_the_clock_is_set_forward_and_longer_when_it_is_set_back() -> None:
    spring = hours.read({"zone": "Europe/Berlin", "sat-sun": "22:00-04:00"})
    assert hours.worked(spring, berlin(3, 28, 12), berlin(3, 29, 12)) == timedelta(hours=5)
    assert hours.worked(spring, berlin(10, 24, 12), berlin(10, 25, 12)) == timedelta(hours=7)


def test_hours_that_the_clock_skips_are_worked_an_hour_later() -> None:
    night = hours.read({"zone": "Europe/Berlin", "mon-sun": "02:10-02:50"})
    assert hours.worked(night, berlin(3, 29, 0), berlin(3, 30, 0)) == timedelta(minutes=40)
    assert hours.is_open(night, berlin(3, 29, 3, 10))
    half = hours.read({"zone": "Europe/Berlin", "mon-sun": "02:30-03:00"})
    assert hours.worked(half, berlin(3, 29, 0), berlin(3, 30, 0)) == timedelta()


def test_the_next_opening_skips_lunch_nights_weekends_and_holidays() -> None:
    assert hours.opens_at(SHOP, paulo(2, 12, 30)) == paulo(2, 13)
    assert hours.opens_at(SHOP, paulo(6, 19)) == paulo(7, 9)
    assert hours.opens_at(SHOP, paulo(7, 14)) == paulo(9, 9)
    assert hours.opens_at(SHOP, paulo(24, 12, month=12)) == paulo(26, 9, month=12)
    assert hours.opens_at(SHOP, paulo(2, 10)) == paulo(2, 10)


def test_it_closes_at_lunch_and_is_closed_since_then() -> None:
    assert hours.closes_at(SHOP, paulo(2, 10)) == paulo(2, 12)
    assert hours.closed_since(SHOP, paulo(2, 10)) is None
    assert hours.closed_since(SHOP, paulo(2, 12, 30)) == paulo(2, 12)
    assert hours.closed_since(SHOP, paulo(9, 8)) == paulo(7, 13)


def test_twenty_minutes_of_work_asked_for_at_closing_time_are_over_the_next_morning() -> None:
    assert hours.due_at(SHOP, paulo(6, 17, 50), timedelta(minutes=20)) == paulo(7, 9, 10)


def test_who_never_opens_never_will() -> None:
    never = hours.read({"zone": "UTC"})
    at = paulo(2, 10)
    assert (hours.is_open(never, at), hours.opens_at(never, at), hours.due_at(never, at, MINUTE)) == (False, None, None)
    assert hours.closes_at(ALWAYS, at) is None


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"zone": "UTC", "funday": "09:00-10:00"}, "funday"),
        ({"zone": "UTC", "mon-xyz": "09:00-10:00"}, "mon-xyz"),
        ({"zone": "UTC", "mon": "9-10"}, "9-10"),
        ({"zone": "UTC", "mon": "09:00-25:00"}, "09:00-25:00"),
        ({"zone": "UTC", "mon": "09:00-09:00"}, "09:00-09:00"),
        ({"zone": "UTC", "mon": 9}, "9"),
        ({"zone": "UTC", "holidays": ["2026-12-25"]}, "holidays"),
        ({"zone": "UTC", "holidays": {"25.12.2026": []}}, "25.12.2026"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hours_that_make_no_sense_are_named(written: dict[str, object], place: str) -> None:
    with pytest.raises(Unreadable) as told:
        hours.read(written)
    assert told.value.place == place
    assert "expected" in told.value.expected


@given(moments, st.timedeltas(timedelta(), timedelta(days=30)))
def test_what_was_asked_for_has_been_worked_when_it_is_due(since: datetime, span: timedelta) -> None:
    due = hours.due_at(SHOP, since, span)
    assert due is not None
    assert hours.worked(SHOP, since, due) == span


@given(moments, moments, moments)
def test_working_times_add_up(first: datetime, second: datetime, third: datetime) -> None:
    first, second, third = sorted((first, second, third))
    assert hours.worked(BAR, first, second) + hours.worked(BAR, second, third) == hours.worked(BAR, first, third)


@given(moments)
def test_open_closed_and_the_next_change_agree(at: datetime) -> None:
    opens, closes = hours.opens_at(BAR, at), hours.closes_at(BAR, at)
    assert opens is not None
    assert closes is not None
    if hours.is_open(BAR, at):
        assert opens == at < closes
        assert not hours.is_open(BAR, closes)
    else:
        assert closes == at < opens
        assert hours.is_open(BAR, opens)
        assert not hours.is_open(BAR, opens - timedelta(microseconds=1))


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    """Ranges at whole quarters, overlapping and going on after midnight, and holidays about where clocks are set."""
    quarters = st.integers(0, 95).map(lambda each: timedelta(minutes=15 * each))
    ranges = st.builds(Range, quarters, quarters.map(lambda each: each + 15 * MINUTE))
    days = st.lists(ranges.filter(lambda each: each.since != each.until), max_size=3).map(tuple)
    near = st.sampled_from([date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 25)])
    week = tuple(draw(days) for _ in range(7))
    return Hours(draw(st.sampled_from(ZONES)), week, draw(st.dictionaries(near, days, max_size=2)))


@st.composite
def about_a_change(draw: st.DrawFn) -> datetime:
    """A minute within a day of a change of clocks somewhere."""
    change = draw(st.sampled_from([(3, 8), (3, 29), (4, 4), (4, 5), (10, 3), (10, 25), (11, 1)]))
    return datetime(2026, *change, tzinfo=UTC) + draw(st.integers(-1440, 2880)) * MINUTE


@settings(deadline=None, max_examples=60)
@given(any_hours(), about_a_change(), st.integers(0, 600))
def test_au1_working_time_is_the_sum_of_the_minutes_in_which_it_is_open(some: Hours, since: datetime, minutes: int):
    counted = sum(hours.is_open(some, since + each * MINUTE) for each in range(minutes))
    assert hours.worked(some, since, since + minutes * MINUTE) == counted * MINUTE


@given(any_hours(), about_a_change())
def test_au1_it_is_closed_until_the_next_opening_and_open_then(some: Hours, at: datetime):
    opens = hours.opens_at(some, at)
    if opens is None:
        assert not any(some.week)
        return
    assert hours.is_open(some, opens)
    assert hours.worked(some, at, opens) == timedelta()


@given(any_hours(), about_a_change(), st.integers(0, 48 * 60))
def test_au1_one_closed_period_has_one_name(some: Hours, at: datetime, later: int):
    until = hours.opens_at(some, at)
    if until is None or until == at:
        return
    within = min(at + later * MINUTE, until - MINUTE)
    assert hours.closed_since(some, within) == hours.closed_since(some, at)


def test_a_day_that_is_named_twice_is_as_the_narrower_name_says() -> None:
    read = hours.read({"zone": "UTC", "fri": "09:00-12:00", "mon-fri": "09:00-18:00"})
    assert [each[0].until for each in read.week[3:5]] == [timedelta(hours=18), timedelta(hours=12)]


@given(moments)
def test_always_is_always(at: datetime) -> None:
    assert hours.is_open(ALWAYS, at)
    assert hours.worked(ALWAYS, at, at + timedelta(days=3)) == timedelta(days=3)


def test_days_may_wrap_around_the_weekend() -> None:
    assert [bool(day) for day in hours.read({"zone": "UTC", "sat-mon": "10:00-11:00"}).week] == [
        True, False, False, False, False, True, True,
    ]  # fmt: skip


def test_a_yaml_readers_dates_are_dates() -> None:
    read = hours.read({"zone": "UTC", "mon": ["08:00-12:00"], "holidays": {date(2026, 12, 25): None}})
    morning = Range(timedelta(hours=8), timedelta(hours=12))
    assert read == Hours("UTC", ((morning,), *((),) * 6), {date(2026, 12, 25): ()})
