"""The way to the first conversation: which steps are done, and that a full inbox is not searched for them."""

from itertools import count, islice

import pytest

from storage import setup
from tests import builders
from tests.builders import NOON


@pytest.fixture
def steps(database):
    """Begin so many more conversations that nobody answers; the steps that are done then."""
    numbers = count(55_119_000_000_00)
    inbox = database.write(lambda session: builders.inbox(session, builders.workspace(session)))

    def done(more):
        def begin(session):
            for number in islice(numbers, more):
                builders.conversation(session, inbox, str(number), thread_ts=f"{number}.1", inbound_at=NOON)

        database.write(begin)
        return [each.key for each in database.read(lambda session: setup.steps(session, 1)) if each.done]

    return done


def test_each_step_is_done_once_it_has_happened(steps):
    assert steps(0) == ["inbox"]
    assert steps(1) == ["inbox", "customer", "thread"]


def test_whoever_has_many_conversations_is_beyond_the_first_one(steps, monkeypatch):
    monkeypatch.setattr(setup, "MANY", 3)

    assert steps(3) == ["inbox", "customer", "thread"]
    assert steps(1) == ["inbox", "customer", "thread", "reply"]
