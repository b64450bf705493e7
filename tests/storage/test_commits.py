"""Group commit on SQLite: what threads have to do at once is one transaction, and each hears of its own part."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from sqlalchemy import event, select

from storage.commits import Alone, GroupCommit
from storage.db import Database, ring
from storage.migrations import migrate
from storage.models import Budget
from storage.queue import Ring
from tests import builders
from tests.stories.house import eventually

AT_ONCE = 5


class Bells:
    def __init__(self):
        self.rung = []

    def ring(self, rings):
        self.rung += rings


@pytest.fixture
def database(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'novelo.db'}", Bells(), threads=AT_ONCE + 1)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def commits(database):
    told = []
    event.listen(database.writer, "commit", told.append)
    return told


def written(database):
    return sorted(database.read(lambda session: session.scalars(select(Budget.name)).all()))


def adds(database, name):
    def work(session):
        session.add(Budget(name=name, next_at=database.now()))
        ring(session, Ring("customer", "drain", int(name)))
        return name

    return work


def at_once(database, works):
    """Have threads ask for `works` while another is at the database: what came of each, a result or an error."""
    begun, go = threading.Event(), threading.Event()

    def first(_):
        begun.set()
        assert go.wait(30)

    with ThreadPoolExecutor(len(works) + 1) as pool:
        before = pool.submit(database.write, first)
        assert begun.wait(30)
        asked = [pool.submit(database.write, works[0], brief=True)]  # leads, and waits for its turn
        eventually(lambda: len(database._group._waiting) == 1)
        asked += [pool.submit(database.write, work, brief=True) for work in works[1:]]
        eventually(lambda: len(database._group._waiting) == len(works))
        go.set()
        before.result()
        return [each.exception() or each.result() for each in asked]


def test_what_waits_for_its_turn_together_is_one_commit(database, commits, monkeypatch):
    monkeypatch.setattr("storage.commits.GROUP_SECONDS", 60)
    names = [str(number) for number in range(1, AT_ONCE + 1)]
    assert at_once(database, [adds(database, name) for name in names]) == names
    assert len(commits) == 1
    assert written(database) == names
    assert sorted(each.subject for each in database.bell.rung) == [1, 2, 3, 4, 5]


def test_one_that_fails_hears_of_it_alone_and_the_others_are_done(database):
    def breaks(session):
        adds(database, "9")(session)
        raise OSError("not this one")

    works = [adds(database, "1"), adds(database, "2"), breaks, adds(database, "3")]
    came = at_once(database, works)
    assert came[:2] + came[3:] == ["1", "2", "3"]
    assert isinstance(came[2], OSError)
    assert written(database) == ["1", "2", "3"]
    assert sorted(each.subject for each in database.bell.rung) == [1, 2, 3]


def test_what_has_no_room_in_one_commit_is_in_the_next(database, commits, monkeypatch):
    monkeypatch.setattr("storage.commits.GROUP_SECONDS", 60)
    monkeypatch.setattr(database._group, "_most", 2)
    names = [str(number) for number in range(1, AT_ONCE + 1)]
    assert at_once(database, [adds(database, name) for name in names]) == names
    assert len(commits) == 3
    assert written(database) == names


def test_a_commit_that_fails_is_told_to_everybody_in_it():
    class Full(Exception):
        pass

    class Transaction:
        def __enter__(self):
            assert led.wait(30)

        def __exit__(self, *_):
            raise Full

    led = threading.Event()
    group = GroupCommit(Transaction, nullcontext, most=2)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(group.do, lambda _: 1)
        eventually(lambda: group._is_led)
        second = pool.submit(group.do, lambda _: 2)
        eventually(lambda: len(group._waiting) == 2)
        led.set()
        assert isinstance(first.exception(), Full)
        assert isinstance(second.exception(), Full)
    assert not group._is_led


def test_one_that_is_alone_waits_for_nobody(database, commits):
    assert database.write(adds(database, "1"), brief=True) == "1"
    assert len(commits) == 1


class Adding:
    """A work for many: writes each number down. seen: what it was given, call by call."""

    def __init__(self, breaks_at=None, busy=()):
        self.breaks_at, self.busy, self.seen = breaks_at, busy, []

    def __call__(self, session, items, /, *, alone):
        self.seen.append((list(items), alone))
        for name in items:
            if name not in self.busy or alone:
                session.add(Budget(name=name, next_at=builders.NOON))
                ring(session, Ring("customer", "drain", int(name)))
        if self.breaks_at in items:
            raise OSError("not this one")
        return [Alone() if name in self.busy and not alone else f"did {name}" for name in items]


def together(database, *wanted):
    """Have threads want works for items while another is at it: what came of each, a result or an error."""
    begun, go = threading.Event(), threading.Event()

    def first(_session, _items, /, *, alone):
        begun.set()
        assert go.wait(30)
        return [None]

    with ThreadPoolExecutor(len(wanted) + 1) as pool:
        before, asked = pool.submit(database.together, first, None), []
        assert begun.wait(30)
        for work, item in wanted:
            asked.append(pool.submit(database.together, work, item))
            eventually(lambda: len(database._group._waiting) == len(asked))
        go.set()
        before.result()
        return [each.exception() or each.result() for each in asked]


def test_what_is_wanted_at_once_of_one_work_is_done_in_one_stroke(database, commits, monkeypatch):
    monkeypatch.setattr("storage.commits.GROUP_SECONDS", 60)
    work = Adding()
    assert together(database, (work, "1"), (work, "2"), (work, "3")) == ["did 1", "did 2", "did 3"]
    assert work.seen == [(["1", "2", "3"], False)]
    assert len(commits) == 1
    assert written(database) == ["1", "2", "3"]
    assert [each.subject for each in database.bell.rung] == [1, 2, 3]


def test_what_must_wait_for_another_transaction_is_done_by_itself(database):
    work = Adding(busy=("1", "3"))
    assert together(database, (work, "1"), (work, "2"), (work, "3")) == ["did 1", "did 2", "did 3"]
    assert work.seen[0] == (["1", "2", "3"], False)
    assert sorted(work.seen[1:]) == [(["1"], True), (["3"], True)]
    assert written(database) == ["1", "2", "3"]
    assert sorted(each.subject for each in database.bell.rung) == [1, 2, 3]


def test_one_that_fails_in_the_stroke_hears_of_it_alone(database):
    work = Adding(breaks_at="2")
    first, second, third = together(database, (work, "1"), (work, "2"), (work, "3"))
    assert (first, str(second), third) == ("did 1", "not this one", "did 3")
    assert written(database) == ["1", "3"]
    assert sorted(each.subject for each in database.bell.rung) == [1, 3]


def test_two_works_are_two_strokes_of_one_commit(database, commits, monkeypatch):
    monkeypatch.setattr("storage.commits.GROUP_SECONDS", 60)
    one, other = Adding(), Adding()
    came = together(database, (one, "1"), (other, "2"), (one, "3"), (other, "4"))
    assert came == ["did 1", "did 2", "did 3", "did 4"]
    assert (one.seen, other.seen) == ([(["1", "3"], False)], [(["2", "4"], False)])
    assert len(commits) == 1
