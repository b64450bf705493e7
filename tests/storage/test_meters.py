"""What a program may ask for is measured by all processes together, and by each alone while Redis is away."""

import pytest
from redis import Redis

from storage import meters
from storage.meters import BURST, Meter


@pytest.fixture
def clock():
    return [1000.0]


@pytest.fixture(params=["alone", "redis"])
def meter(request, clock):
    """Called, it makes the meter of a process."""
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    opened = []

    def make():
        opened.append(Redis.from_url(url) if url else None)
        return Meter(opened[-1], lambda: clock[0])

    yield make
    for each in filter(None, opened):
        each.close()


def test_too_much_at_once_is_put_off_and_each_token_has_its_own_measure(meter, clock):
    meter = meter()
    assert [meter.wait(1) for _ in range(BURST)] == [0.0] * BURST
    assert meter.wait(1) == pytest.approx(0.2)
    assert meter.wait(2) == 0.0
    clock[0] += 0.21
    assert [meter.wait(1), meter.wait(1) > 0] == [0.0, True]
    clock[0] += 3600
    assert [meter.wait(1) for _ in range(BURST + 1)][-2:] == [0.0, pytest.approx(0.2)]


def test_two_processes_share_one_measure(redis_url, clock):
    with Redis.from_url(redis_url) as one, Redis.from_url(redis_url) as other:
        both = [Meter(one, lambda: clock[0]), Meter(other, lambda: clock[0])]
        assert [both[number % 2].wait(1) for number in range(BURST)] == [0.0] * BURST
        assert [each.wait(1) > 0 for each in both] == [True, True]
        assert one.pttl("novelo:asked:1") > 0


def test_by_redis_own_clock_it_lets_the_first_ones_pass(redis_url):
    with Redis.from_url(redis_url) as redis:
        assert [Meter(redis).wait(1), redis.get("novelo:asked:1").isdigit()] == [0.0, True]


def test_while_redis_is_away_each_process_measures_by_itself_and_asks_it_only_now_and_then(monkeypatch, clock):
    asked = []

    class Away(Redis):
        def eval(self, *each):
            asked.append(each)
            raise ConnectionError

    meter = Meter(Away(), lambda: clock[0])
    assert [meter.wait(1) for _ in range(BURST)] == [0.0] * BURST
    assert meter.wait(1) > 0
    assert len(asked) == 1
    monkeypatch.setattr(meters, "AWAY_SECONDS", 0.0)
    meter = Meter(Away(), lambda: clock[0])
    assert [meter.wait(1), meter.wait(1), len(asked)] == [0.0, 0.0, 3]
