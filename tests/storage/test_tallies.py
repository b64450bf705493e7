"""Counting after the fact: everything once, and nothing too early."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage import outbox, tallies
from storage.domain.errors import TryLater
from storage.domain.outcomes import Sent
from storage.models import Attempt, Envelope, Lane, Message
from tests import builders
from tests.builders import NOON


@pytest.fixture
def talk(database):
    return database.write(
        lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session)))
    )


def say(database, talk, target, kind, *outcomes, after=timedelta(), envelope=False):
    """A message relayed to `target`, with what each try came to; the last one `after` it was there."""

    def stage(session):
        kept = Envelope(source="whatsapp", digest=kind, body=b"", state="opened", received_at=database.now())
        session.add(kept)
        session.flush()
        message = Message(
            workspace_id=talk.workspace_id, inbox_id=talk.inbox_id, conversation_id=talk.id, direction="in",
            source="customer", kind="text", text="Oi", envelope_id=kept.id if envelope else None,
            sent_at=database.now(), created_at=database.now(),
        )  # fmt: skip
        session.add(message)
        session.flush()
        outbox.stage(session, talk, target, kind, now=database.now(), message_id=message.id)
        return session.scalars(select(Lane.id).where(Lane.target == target)).one()

    lane = database.write(stage)
    *early, last = outcomes
    for outcome in early:
        turn = outbox.take(database, lane, "one", lambda *_: [])
        outbox.settle(database, turn, outcome, lambda *_: [], lambda *_: None)
        database.later(seconds=5)
    turn = outbox.take(database, lane, "one", lambda *_: [])
    database.clock += after
    outbox.settle(database, turn, last, lambda *_: [], lambda *_: None)


def count(database):
    database.write(lambda session: tallies.count_up(session, database.now()))
    return database.read(tallies.read)


def test_each_attempt_is_counted_once_by_target_and_outcome(database, talk):
    say(
        database,
        talk,
        "customer",
        "text",
        TryLater("throttled", seconds=1),
        Sent("wamid.1"),
        after=timedelta(seconds=2),
    )
    say(database, talk, "slack", "message", Sent("1.1"), after=timedelta(milliseconds=70), envelope=True)
    assert count(database) == {}  # a transaction may still be under way that brings a smaller id

    database.later(minutes=1)
    expected = {
        ("attempts", "customer|sent"): 1,
        ("attempts", "customer|trylater"): 1,
        ("attempts", "slack|sent"): 1,
        ("delays", "in|1"): 1,
        ("delays", "out|7"): 1,
        ("delay_ms", "in"): 70,
        ("delay_ms", "out"): 7000,
        ("envelopes", "whatsapp|opened"): 2,
    }
    assert count(database) == expected
    assert count(database) == expected


def test_counting_goes_on_where_it_stopped(database, talk, monkeypatch):
    monkeypatch.setattr(tallies, "MOST", 2)
    for number in range(5):
        say(database, talk, "customer", f"k{number}", Sent(f"wamid.{number}"))
    database.later(minutes=1)
    found = [count(database).get(("attempts", "customer|sent")) for _ in range(4)]

    assert found == [2, 4, 5, 5]
    assert database.read(lambda session: session.scalar(select(func.count()).select_from(Attempt))) == 5


def test_an_envelope_is_counted_when_it_has_been_opened(database):
    def keep(session):
        for number, state in enumerate(("opened", "kept", "unreadable")):
            session.add(Envelope(source="instagram", digest=str(number), body=b"", state=state, received_at=NOON))

    database.write(keep)
    database.later(minutes=1)
    assert count(database) == {("envelopes", "instagram|opened"): 1}

    def open_it(session):
        session.scalars(select(Envelope).where(Envelope.state == "kept")).one().state = "opened"

    database.write(open_it)
    assert count(database) == {("envelopes", "instagram|opened"): 2, ("envelopes", "instagram|unreadable"): 1}
