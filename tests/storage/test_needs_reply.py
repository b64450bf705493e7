"""Needs reply (CI-4): set by the customer, cleared by an answer that reaches them, by closing, or by saying so."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import arrivals, conversations, outbox, reacting, replies, settlement
from storage.domain.errors import Rejected
from storage.domain.events import MessageEchoed, MessageReceived, Person, ReactionChanged
from storage.domain.outcomes import Sent
from storage.models import Conversation, Delivery, Inbox, Message
from storage.replies import Typed
from tests import builders

MARIA = Person(address="5511987654321", name="Maria Souza")


class Talk:
    """One conversation, and what may happen in it; each step a minute after the one before."""

    def __init__(self, database):
        self.database = database
        self.steps = 0
        database.write(lambda session: builders.inbox(session, builders.workspace(session)))

    def waits(self):
        return self.database.read(lambda session: self._row(session).waiting_since is not None)

    def do(self, step):
        self.steps += 1
        self.database.later(minutes=1)
        getattr(self, step)()

    def _row(self, session):
        return session.scalars(select(Conversation)).one()

    def _in(self, work):
        def inside(session):
            row = self._row(session)
            outbox.hold(session, row.id)
            return work(session, row)

        return self.database.write(inside)

    def customer(self):
        now = self.database.clock
        said = MessageReceived("1001", f"wamid.{self.steps}", MARIA, now, "text", "Oi, tem?")
        self.database.write(
            lambda session: arrivals.received(session, session.get_one(Inbox, 1), said, envelope_id=None, now=now)
        )

    def reply(self):
        def work(session, row):
            replies.send(session, row, session.get_one(Inbox, 1), self._typed("Tem!"), now=self.database.clock)

        self._in(work)

    def note(self):
        self._in(lambda session, row: replies.note(session, row, self._typed("?"), now=self.database.clock))

    def held(self):
        self._in(lambda session, row: replies.hold_back(session, row, self._typed("?"), now=self.database.clock))

    def app(self):
        now = self.database.clock
        said = MessageEchoed("1001", f"wamid.{self.steps}", MARIA, now, "text", "Tem!")
        self.database.write(
            lambda session: arrivals.echoed(session, session.get_one(Inbox, 1), said, envelope_id=None, now=now)
        )

    def thumb(self):
        now, last = self.database.clock, "wamid.1"
        event = ReactionChanged("1001", last, "", MARIA, now, "👍")
        self.database.write(lambda session: reacting.reacted(session, session.get_one(Inbox, 1), event, now=now))

    def arrives(self):
        self._settle(Sent(f"wamid.{self.steps}"))

    def fails(self):
        self._settle(Rejected("undeliverable"))

    def retried(self):
        def work(session, row):
            failed = session.scalars(
                select(Delivery).where(Delivery.target == "customer", Delivery.state == "failed")
            ).one()
            outbox.decide(session, failed, "again", now=self.database.clock)

        self._in(work)

    def _settle(self, outcome):
        lane = self.database.read(
            lambda session: session.scalars(
                select(Delivery.lane_id).where(Delivery.target == "customer", Delivery.state == "queued").limit(1)
            ).one()
        )
        self.database.later(seconds=50)
        turn = outbox.take(self.database, lane, "worker", lambda *_: [])
        outbox.settle(self.database, turn, outcome, lambda *_: [], settlement.settled)

    def taken_back(self):
        def work(session, row):
            last = session.scalars(select(Message).where(Message.direction == "out").order_by(Message.id.desc()))
            assert replies.cancel(session, row, last.first(), now=self.database.clock)

        self._in(work)

    def no_reply_needed(self):
        self._in(lambda session, row: conversations.no_reply_needed(session, row, "UANA", now=self.database.clock))

    def _act(self, verb):
        self._in(lambda session, row: conversations.act(session, row, verb, "UANA", now=self.database.clock))

    def close(self):
        self._act("close")

    def pending(self):
        self._act("pending")

    def take(self):
        self._act("take")

    def reopen(self):
        self._act("reopen")

    def _typed(self, text):
        now = self.database.clock
        return Typed("UANA", "C1", f"17000{self.steps:05}.000100", text, now - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("steps", "waits"),
    [
        ("customer", True),
        ("customer reply", False),
        ("customer reply arrives", False),
        ("customer reply customer", True),
        ("customer reply customer arrives", True),
        ("customer app", False),
        ("customer app customer", True),
        ("customer note", True),
        ("customer held", True),
        ("customer thumb", True),
        ("customer reply thumb", False),
        ("customer take", True),
        ("customer pending", True),
        ("customer close", False),
        ("customer close reopen", False),
        ("customer close customer", True),
        ("customer no_reply_needed", False),
        ("customer no_reply_needed customer", True),
        ("customer reply taken_back", True),
        ("customer reply fails", True),
        ("customer reply fails retried", True),
        ("customer reply fails retried arrives", False),
        ("customer reply fails reply", False),
        ("customer reply close fails", False),
        ("customer reply fails no_reply_needed", False),
        ("customer reply arrives reply fails", False),
    ],
)
def test_ci4_who_waits_for_a_reply(database, steps, waits):
    talk = Talk(database)
    for step in steps.split():
        talk.do(step)
    assert talk.waits() == waits
