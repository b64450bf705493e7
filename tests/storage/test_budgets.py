"""Rate budgets: who may act now, and who waits how long."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from storage import budgets
from tests.builders import NOON

POSTS = ("slack:post:1:C1", 1.0, 2)
PAIR = ("pair:7", 6.0, 1)


@pytest.fixture
def draw(database):
    """Draw on budgets so many seconds after noon: when it may be done, in seconds after noon."""

    def drawn(*limits, at=0.0):
        now = NOON + timedelta(seconds=at)
        return (database.write(lambda session: budgets.draw(session, limits, now)) - NOON).total_seconds()

    return drawn


def test_after_the_burst_everybody_who_asks_gets_the_next_time(draw):
    assert [draw(POSTS) for _ in range(5)] == [0, 0, 1, 2, 3]


def test_an_idle_budget_fills_up_to_its_burst_and_no_further(draw):
    for _ in range(4):
        draw(POSTS)
    assert [draw(POSTS, at=100) for _ in range(3)] == [100, 100, 101]


def test_an_act_under_two_budgets_waits_for_the_later_and_uses_both(draw):
    assert [draw(POSTS, PAIR) for _ in range(3)] == [0, 6, 12]
    assert draw(POSTS) == 2


def test_a_limit_of_nothing_holds_nobody_up(draw):
    assert [draw(("card:7", 0.0, 1)) for _ in range(3)] == [0, 0, 0]


def test_when_the_other_side_says_not_before_times_already_given_out_no_longer_count(database, draw):
    draw(POSTS), draw(POSTS)
    assert draw(POSTS) == 1
    until = NOON + timedelta(seconds=30)
    database.write(lambda session: budgets.pause(session, POSTS, until, NOON))

    def paused(at):
        now = NOON + timedelta(seconds=at)
        return database.read(lambda session: budgets.paused(session, [POSTS, PAIR], now))

    assert (paused(1), paused(29.9), paused(30)) == (True, True, False)
    assert [draw(POSTS, at=1) for _ in range(3)] == [30, 31, 32]


def test_nobody_waits_until_another_has_committed_what_it_drew_for(database):
    if database.is_sqlite:
        pytest.skip("SQLite has one writer")

    def draw(session):
        return budgets.draw(session, [POSTS, PAIR], NOON)

    with ThreadPoolExecutor(1) as others:

        def pause_and_draw(session):
            first = draw(session)
            second = others.submit(database.write, draw).result(1)
            budgets.pause(session, POSTS, NOON + timedelta(seconds=60), NOON)
            return [(each - NOON).total_seconds() for each in (first, second, draw(session))]

        assert database.write(pause_and_draw) == [0, 6, 60]


def test_what_can_be_left_out_uses_an_act_only_if_nobody_has_to_wait_for_it(database, draw):
    def spared(at):
        now = NOON + timedelta(seconds=at)
        return database.write(lambda session: budgets.spare(session, POSTS, now))

    assert [spared(0) for _ in range(3)] == [True, True, False]
    assert draw(POSTS) == 1  # the one that was left out has kept no time
    assert [spared(1), spared(2)] == [False, True]
    database.write(lambda session: budgets.pause(session, POSTS, NOON + timedelta(seconds=90), NOON))
    assert [spared(60), spared(90)] == [False, True]
