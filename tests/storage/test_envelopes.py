"""The keeper: what it says it kept is committed, what came together is committed together, and one bell rings."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from sqlalchemy import event, select

from storage import envelopes
from storage.db import Database
from storage.envelopes import Keeper, NotKept
from storage.migrations import migrate
from storage.models import Envelope
from storage.queue import Bell
from tests.stories.house import eventually


@pytest.fixture
def bell(redis_url):
    bell = Bell(redis_url)
    yield bell
    bell.close()


@pytest.fixture
def database(database_url, bell):
    database = Database(database_url, bell, threads=4)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def keeper(database):
    keeper = Keeper(database)
    yield keeper
    keeper.close()


def kept(database):
    return database.read(lambda session: list(session.scalars(select(Envelope.body).order_by(Envelope.id))))


def commits(database):
    """A list that grows by one with each commit from now on."""
    seen = []
    event.listen(database.writer, "commit", lambda _: seen.append(1))
    return seen


def test_what_was_kept_is_committed_before_it_is_said(keeper, database):
    keeper.keep("whatsapp", b"one")
    assert kept(database) == [b"one"]


def test_the_same_body_is_kept_once_for_each_source(keeper, database):
    for source in ("whatsapp", "instagram", "whatsapp"):
        keeper.keep(source, b"one")
    assert kept(database) == [b"one", b"one"]


def test_bytes_that_are_no_text_are_kept_as_they_are(keeper, database):
    body = b"\x00\xff\xed\xa0\x80 {"
    keeper.keep("whatsapp", body)
    assert kept(database) == [body]


def test_bodies_that_arrive_together_share_a_commit_and_a_bell(keeper, database, bell, monkeypatch):
    bodies = [f"body {number}".encode() for number in range(40)]
    begun, gate = threading.Event(), threading.Event()
    plain_write = database.write_one

    def write(work):
        begun.set()
        gate.wait(5)
        return plain_write(work)

    monkeypatch.setattr(database, "write_one", write)  # the disk is slow: requests pile up behind the first
    with ThreadPoolExecutor(len(bodies)) as requests:
        answers = [requests.submit(keeper.keep, "whatsapp", bodies[0])]
        assert begun.wait(5)
        answers += [requests.submit(keeper.keep, "whatsapp", body) for body in bodies[1:]]
        eventually(lambda: keeper._open is not None and len(keeper._open.rows) == len(bodies) - 1)
        seen = commits(database)
        gate.set()
        for answer in answers:
            answer.result(5)

    keeper.close()
    assert sorted(kept(database)) == sorted(bodies)
    assert len(seen) == 2
    assert bell.depths()["intake"] == 1  # the first has not been answered yet


@pytest.fixture
def pause(monkeypatch):
    """Set when the moment between two groups is over."""
    over = threading.Event()

    def sleep(seconds):
        assert seconds == 0 or over.wait(30)

    monkeypatch.setattr(envelopes, "PACE_SECONDS", 3600)
    monkeypatch.setattr(envelopes, "time", SimpleNamespace(monotonic=time.monotonic, sleep=sleep))
    return over


def test_a_group_begins_a_moment_after_the_one_before_and_keeps_the_order_of_arrival(keeper, database, pause):
    seen = commits(database)
    keeper.keep("whatsapp", b"first")
    twice = [b"d", b"b", b"first", b"d", b"c", b"a"]
    ends = [keeper.begin("whatsapp", body) for body in twice]
    assert (len(seen), {end.done() for end in ends}) == (1, {False})
    pause.set()
    keeper.close()
    assert (kept(database), len(seen)) == ([b"first", b"d", b"b", b"c", b"a"], 2)


def test_a_full_group_is_not_waited_for(keeper, database, monkeypatch):
    monkeypatch.setattr(envelopes, "GROUP_MOST", 1)
    with ThreadPoolExecutor(8) as requests:
        list(requests.map(lambda number: keeper.keep("whatsapp", b"%d" % number), range(20)))
    assert len(kept(database)) == 20


def test_a_database_that_does_not_take_it_is_said_to_everybody_who_waits(keeper, database):
    @event.listens_for(database.writer, "before_cursor_execute")
    def broken(*_):
        raise OSError("disk full")

    with ThreadPoolExecutor(4) as requests:
        answers = [requests.submit(keeper.keep, "whatsapp", b"%d" % number) for number in range(4)]
        for answer in answers:
            with pytest.raises(NotKept):
                answer.result(5)
    event.remove(database.writer, "before_cursor_execute", broken)
    assert kept(database) == []

    keeper.keep("whatsapp", b"after")
    assert kept(database) == [b"after"]


def test_a_bell_that_is_lost_costs_the_sender_nothing(database_url):
    database = Database(database_url, Bell("redis://127.0.0.1:1/0"), threads=4)
    migrate(database)
    keeper = Keeper(database)

    keeper.keep("whatsapp", b"one")

    assert kept(database) == [b"one"]
    keeper.close()
    database.close()


@pytest.mark.parametrize("deep", [3, 5000])
def test_words_that_are_taken_back_leave_a_body_however_deep_it_is(keeper, database, deep):
    told = '{"a": {"mid": "m1", "text": "a secret"}, "b": {"mid": "m2", "text": "hello"}, "c": %s}'
    keeper.keep("instagram", (told % ("[" * deep + "]" * deep)).encode())
    database.write(lambda session: envelopes.forget_words(session, {1}, "m1"))
    (body,) = kept(database)
    assert (b"a secret" in body, b"hello" in body) == (False, deep == 3)
