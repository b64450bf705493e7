"""A worker's bell for itself: straight to a thread that has nothing to do, else over Redis."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.queue import Ring
from tests.stories.house import eventually
from workers import jobs
from workers.nearby import Hand, Nearby


@pytest.fixture
def hand():
    with ThreadPoolExecutor(2) as pool:
        yield Hand(pool, threading.BoundedSemaphore(2))


@pytest.fixture
def bell(redis_url):
    bell = Nearby(redis_url)
    yield bell
    bell.close()


@pytest.fixture
def drained(monkeypatch):
    """The lanes that were worked, each as it begins; none ends before `let` is set."""
    begun, let = [], threading.Event()

    def drain(lane_id):
        begun.append(lane_id)
        assert let.wait(60)

    monkeypatch.setattr(jobs, "drain", drain)
    yield begun, let
    let.set()


def test_one_at_a_time_is_done_here_and_what_comes_meanwhile_goes_over_redis(bell, hand, drained):
    begun, let = drained
    bell.hands["slack"] = hand
    assert bell.ring([Ring("slack", "drain", 1), Ring("slack", "drain", 2), Ring("card", "drain", 3)])
    eventually(lambda: begun)
    assert begun == [1]
    assert {name: depth for name, depth in bell.depths().items() if depth} == {"slack": 1, "card": 1}
    let.set()
    eventually(lambda: not hand.near.locked())
    bell.ring([Ring("slack", "drain", 4)])
    assert eventually(lambda: begun[1:]) == [4]


def test_where_no_thread_is_free_it_goes_over_redis(bell, hand, drained):
    begun, _ = drained
    bell.hands["slack"] = hand
    assert [hand.free.acquire(blocking=False) for _ in range(2)] == [True, True]
    bell.ring([Ring("slack", "drain", 1)])
    assert (begun, bell.depths()["slack"]) == ([], 1)
    hand.free.release()
    bell.ring([Ring("slack", "drain", 2)])
    assert eventually(lambda: begun) == [2]
    hand.free.release()


def test_threads_that_are_being_shut_down_take_nothing(bell, drained):
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    bell.hands["slack"] = Hand(pool, threading.BoundedSemaphore(1))
    for _ in range(2):
        bell.ring([Ring("slack", "drain", 1)])
    assert bell.depths()["slack"] == 2
