"""When somebody hears of things: at once, a quarter of an hour later, after their quiet hours, or never (NO-3)."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.domain.quiet import Wishes, due_at

SAO_PAULO = "America/Sao_Paulo"  # three hours before UTC


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wishes", "now", "due"),
    [
        (Wishes(), at(12), at(12)),
        (Wishes("digest"), at(12), at(12, 15)),
        (Wishes("off"), at(12), None),
        (Wishes("instant", 22, 8), at(21, 59), at(21, 59)),
        (Wishes("instant", 22, 8), at(22), at(8, day=3)),
        (Wishes("instant", 22, 8), at(7, 59), at(8)),
        (Wishes("instant", 22, 8), at(8), at(8)),
        (Wishes("instant", 12, 14), at(13), at(14)),
        (Wishes("instant", 12, 14), at(14), at(14)),
        (Wishes("instant", 12, 12), at(12), at(12)),
        (Wishes("digest", 22, 8), at(21, 50), at(8, day=3)),
        (Wishes("off", 22, 8), at(12), None),
        (Wishes("instant", 22, 8, SAO_PAULO), at(0, 59), at(0, 59)),
        (Wishes("instant", 22, 8, SAO_PAULO), at(1), at(11)),
    ],
)
def test_no3_somebody_hears_of_it_when_they_wish(wishes: Wishes, now: datetime, due: datetime | None) -> None:
    assert due_at(wishes, now) == due


def test_no3_where_clocks_are_set_the_hour_on_the_wall_counts() -> None:
    lisbon = Wishes("instant", 22, 8, "Europe/Lisbon")
    assert due_at(lisbon, datetime(2026, 10, 24, 22, 30, tzinfo=UTC)) == datetime(2026, 10, 25, 8, tzinfo=UTC)
    assert due_at(lisbon, datetime(2026, 10, 23, 22, 30, tzinfo=UTC)) == datetime(2026, 10, 24, 7, tzinfo=UTC)


def test_no3_nothing_is_ever_due_before_it_happened() -> None:
    for hour in range(24):
        for since in range(24):
            now = at(hour, 30)
            due = due_at(Wishes("instant", since, (since + 9) % 24), now)
            assert due is not None
            assert timedelta() <= due - now <= timedelta(hours=9)
