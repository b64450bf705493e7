"""Until when somebody puts a conversation off: spans, tomorrow, dates; in their own time zone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain import snoozing

NOW = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)  # 20:30 in São Paulo
PAULO = "America/Sao_Paulo"


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("1h", timedelta(hours=1)),
        ("30 min", timedelta(minutes=30)),
        ("45m", timedelta(minutes=45)),
        (" 2D ", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
        ("2sem", timedelta(weeks=2)),
    ],
)
def test_a_span_counts_from_now(words: str, after: timedelta) -> None:
    assert snoozing.until(words, PAULO, NOW) == NOW + after


@pytest.mark.parametrize("words", ["tomorrow", "amanhã", "Amanha"])
def test_tomorrow_is_nine_in_the_morning_where_they_are(words: str) -> None:
    assert snoozing.until(words, PAULO, NOW) == datetime(2026, 11, 3, 12, tzinfo=UTC)
    assert snoozing.until(words, "Asia/Tokyo", NOW) == datetime(2026, 11, 4, 0, tzinfo=UTC)


def test_a_date_is_nine_in_the_morning_or_the_time_that_is_said() -> None:
    assert snoozing.until("2026-12-01", PAULO, NOW) == datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert snoozing.until("2026-12-01 14:30", PAULO, NOW) == datetime(2026, 12, 1, 17, 30, tzinfo=UTC)
    assert snoozing.until("2026-12-01", "Mars/Olympus", NOW) == datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "words", ["", "soon", "0h", "-1h", "9999w", "2026-11-02", "2026-13-01", "2026-12-01 25:00", "2028-01-01", "1 year"]
)
def test_what_is_past_far_away_or_no_time_is_not_understood(words: str) -> None:
    assert snoozing.until(words, PAULO, NOW) is None


@given(st.text(max_size=30), st.text(max_size=20))
def test_whatever_is_said_it_is_a_time_to_come_or_nothing(words: str, zone: str) -> None:
    until = snoozing.until(words, zone, NOW)
    assert until is None or NOW < until <= NOW + snoozing.LONGEST
