"""What a team did, in numbers, against examples that were worked out by hand (features.md RP-1)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.report import (
    Answer,
    Happened,
    Solved,
    Spread,
    Told,
    bars,
    by_hour,
    last_week,
    next_monday,
    period,
    spread,
    tell,
)

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
MINUTE = timedelta(minutes=1)


def at(hour, minute=0):
    return MONDAY + timedelta(hours=hour, minutes=minute)


def test_rp1_a_wait_begins_with_the_first_word_and_ends_with_the_first_answer():
    day = [
        Happened(at(9), "in"),
        Happened(at(9, 5), "in"),
        Happened(at(9, 30), "out", "UANA"),
        Happened(at(9, 31), "out", "UBRUNO"),
        Happened(at(10), "in"),
        Happened(at(10, 10), "out", "UBRUNO"),
        Happened(at(11), "close", "UANA"),
        Happened(at(15), "in"),
    ]
    assert tell(day, MONDAY, TUESDAY) == Told(
        written=(at(9), at(9, 5), at(10), at(15)),
        replied=((at(9, 30), "UANA"), (at(9, 31), "UBRUNO"), (at(10, 10), "UBRUNO")),
        answers=(Answer(at(9), at(9, 30), "UANA", first=True), Answer(at(10), at(10, 10), "UBRUNO", first=False)),
        solved=(Solved(at(9), at(11), "UANA"),),
        missed=(at(15),),
    )


def test_rp1_after_closing_the_next_answer_is_a_first_one_and_a_close_without_answer_is_a_miss():
    day = [
        Happened(at(9), "in"),
        Happened(at(9, 30), "close", "UANA"),
        Happened(at(10), "in"),
        Happened(at(10, 1), "out", "UANA"),
    ]
    told = tell(day, MONDAY, TUESDAY)
    assert told.missed == (at(9),)
    assert told.answers == (Answer(at(10), at(10, 1), "UANA", first=True),)


def test_rp1_what_came_before_says_where_it_stood_and_counts_for_nothing():
    days = [
        Happened(at(-10), "in"),
        Happened(at(-9), "out", "UANA"),
        Happened(at(-1), "in"),
        Happened(at(1), "out", "UANA"),
        Happened(at(30), "in"),
    ]
    told = tell(days, MONDAY, TUESDAY)
    assert told == Told(replied=((at(1), "UANA"),), answers=(Answer(at(-1), at(1), "UANA", first=False),))


def test_rp1_no_reply_needed_ends_a_wait_without_a_miss():
    told = tell([Happened(at(9), "in"), Happened(at(10), "dismissed", "UANA")], MONDAY, TUESDAY)
    assert (told.missed, told.answers, told.written) == ((), (), (at(9),))
    quiet = tell([Happened(at(9), "in")], MONDAY, TUESDAY, waits=False)
    assert quiet.missed == ()


def test_rp1_the_median_of_an_even_number_is_the_mean_and_nine_in_ten_are_no_longer_than_the_p90():
    assert spread([]) == Spread(0, None, None)
    assert spread([7 * MINUTE]) == Spread(1, 7 * MINUTE, 7 * MINUTE)
    assert spread([each * MINUTE for each in (4, 1, 3, 2)]) == Spread(4, 2.5 * MINUTE, 4 * MINUTE)
    assert spread([each * MINUTE for each in range(1, 11)]) == Spread(10, 5.5 * MINUTE, 9 * MINUTE)
    assert spread([each * MINUTE for each in range(1, 12)]) == Spread(11, 6 * MINUTE, 10 * MINUTE)


@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_rp1_nine_in_ten_are_within_the_p90_and_of_any_shorter_one_this_is_not_so(minutes):
    found = spread([each * MINUTE for each in minutes])
    within = sum(each * MINUTE <= found.p90 for each in minutes)
    assert within * 10 >= 9 * len(minutes)
    assert sum(each * MINUTE < found.p90 for each in minutes) * 10 < 9 * len(minutes)


def test_rp4_messages_are_counted_by_the_hour_on_the_wall():
    counted = by_hour([at(1), at(1, 59), at(12)], "America/Sao_Paulo")  # three hours before UTC
    assert counted == {(6, 22): 2, (0, 9): 1}


def test_rp4_an_answer_counts_in_the_bar_it_is_no_longer_than():
    spans = [timedelta(), MINUTE, 1.5 * MINUTE, 5 * MINUTE, timedelta(hours=24), timedelta(hours=25)]
    assert bars(spans) == (2, 2, 0, 0, 0, 0, 0, 0, 1, 1)


SAO_PAULO = "America/Sao_Paulo"  # three hours before UTC: midnight is at 3:00


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("today", at(3), at(12)),
        ("ontem", at(-21), at(3)),
        ("", at(3 - 7 * 24), at(3)),
        ("semana", at(3 - 7 * 24), at(3)),
        ("mês", at(3 - 30 * 24), at(3)),
        ("2026-11-01", at(3 - 24), at(3)),
        ("2026-11-02 2026-10-31", at(3 - 48), at(27)),
    ],
)
def test_rp1_a_time_is_from_midnight_to_midnight_where_somebody_is(words, since, until):
    assert period(words, at(12), SAO_PAULO) == (since, until)


@pytest.mark.parametrize("words", ["soon", "2026-13-01", "2026-01-01 2026-01-02 2026-01-03", "2020-01-01 2026-01-01"])
def test_rp1_what_is_no_time_is_refused(words):
    assert period(words, at(12), SAO_PAULO) is None


def test_rp3_on_monday_morning_the_week_before_is_due():
    assert next_monday(at(11, 59), SAO_PAULO) == at(12)
    assert next_monday(at(12), SAO_PAULO) == at(12 + 7 * 24)
    assert last_week(at(12), SAO_PAULO) == (at(3 - 7 * 24), at(3))
