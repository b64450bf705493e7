"""The outbox as a state machine: workers that crash, pause and race, an outside that answers in every way.

The judge is a ledger the machine keeps itself: what the outside really accepted, in which order, how often.
"""

import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from storage import outbox
from storage.domain import timing
from storage.domain.errors import Rejected, TryLater, Uncertain
from storage.domain.outcomes import Absent, Sent
from storage.models import Conversation, Delivery
from storage.outbox import Turn
from tests import builders


@cache
def _template() -> Path:
    """A migrated, empty database: migrating anew for each example would be most of the test."""
    path = Path(tempfile.mkdtemp()) / "template.db"
    builders.clocked(f"sqlite:///{path}").close()
    return path


@dataclass
class Hand:
    """A worker and the turn it holds. sent: what the outside answered to a send it has not settled yet."""

    name: str
    turn: Turn | None = None
    sent: object | None = None


def nothing_else(*_: object) -> None:
    """No consequences beside the verdict."""


class Outbox(RuleBasedStateMachine):
    """Two workers on the lanes of one conversation."""

    @initialize(towards=st.sampled_from((("customer", "text"), ("slack", "line"), ("slack", "message"))))
    def begin(self, towards: tuple[str, str]) -> None:
        self.target, self.kind = towards
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(_template(), self.folder / "novelo.db")
        self.database = builders.ClockedDatabase(f"sqlite:///{self.folder / 'novelo.db'}", threads=2)

        def rows(session):
            return builders.conversation(session, builders.inbox(session, builders.workspace(session))).id

        self.conversation_id = self.database.write(rows)
        self.hands = {name: Hand(name) for name in ("one", "two")}
        self.staged: list[str] = []
        self.ledger: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder)

    @rule()
    def stage(self) -> None:
        def work(session):
            conversation = session.get(Conversation, self.conversation_id)
            return outbox.stage(session, conversation, self.target, self.kind, now=self.database.now()).key

        self.staged.append(self.database.write(work))

    @rule(name=st.sampled_from(("one", "two")))
    def take(self, name: str) -> None:
        hand = self.hands[name]
        if hand.turn is None:
            hand.turn, hand.sent = self._take(name), None

    @rule(name=st.sampled_from(("one", "two")), answer=st.sampled_from(("ok", "lost", "cut")))
    def take_and_call(self, name: str, answer: str) -> None:
        """What a healthy worker does at once; what happens before it settles is up to the other rules."""
        self.take(name)
        self.call(name, answer)

    @rule(name=st.sampled_from(("one", "two")))
    def crash_after_the_wire_and_lose_the_lease(self, name: str) -> None:
        self.crash(name, noticed=False)
        self.time_passes(31)

    @rule(name=st.sampled_from(("one", "two")), failure=st.sampled_from(("lost", "later", "no")))
    def lose_the_answer_and_look_in_vain(self, name: str, failure: str) -> None:
        self.take_and_call(name, "lost")
        self.settle(name)
        self.time_passes(31)
        self.take_and_call(name, failure)
        self.settle(name)

    @rule(name=st.sampled_from(("one", "two")), answer=st.sampled_from(("ok", "lost", "cut", "later", "no")))
    def call(self, name: str, answer: str) -> None:
        """The worker makes its one call. lost: accepted, without an answer. cut: never arrived, nobody can tell."""
        hand = self.hands[name]
        if hand.turn is None or hand.sent is not None or not self._may_start(hand.turn):
            return
        delivery = hand.turn.delivery
        nobody_knows = Uncertain("no_answer")
        failures = {
            "lost": nobody_knows, "cut": nobody_knows,
            "later": TryLater("throttled", seconds=1, free=True), "no": Rejected("blocked"),
        }  # fmt: skip
        if hand.turn.step == "look":  # which may fail, too, and then tells nothing
            found = Sent(delivery.key) if delivery.key in self.ledger else Absent()
            hand.sent = failures.get(answer, found)
            return
        if answer in {"ok", "lost"}:
            self.ledger += self._post(delivery)
        hand.sent = failures.get(answer, Sent(delivery.key))

    @rule(name=st.sampled_from(("one", "two")))
    def settle(self, name: str) -> None:
        hand = self.hands[name]
        if hand.turn is not None and hand.sent is not None:
            hand.turn, hand.sent = self._settle(hand), None

    @rule(name=st.sampled_from(("one", "two")), noticed=st.booleans())
    def crash(self, name: str, noticed: bool) -> None:
        self.hands[name] = Hand(name)
        if noticed:
            outbox.void_leases(self.database, name)

    @rule(seconds=st.sampled_from((1, 5, 31, 200)))
    def time_passes(self, seconds: int) -> None:
        self.database.later(seconds=seconds)

    @invariant()
    def nothing_is_doubled_and_the_order_is_kept(self) -> None:
        if not hasattr(self, "ledger"):
            return
        order = [self.staged.index(key) for key in self.ledger]
        assert order == sorted(set(order))

    def _take(self, name: str) -> Turn | None:
        def lane(session):
            return session.scalar(
                select(Delivery.lane_id).where(Delivery.conversation_id == self.conversation_id).limit(1)
            )

        lane_id = self.database.read(lane)
        return None if lane_id is None else outbox.take(self.database, lane_id, name, lambda *_: [])

    def _settle(self, hand: Hand) -> Turn | None:
        return outbox.settle(self.database, hand.turn, hand.sent, lambda *_: [], nothing_else)

    def _post(self, head: Delivery) -> list[str]:
        """The keys of everything that is in a delivery's post, as it would be read just before the wire."""
        behind = select(Delivery.key).where(Delivery.lead_id == head.id, Delivery.id != head.id).order_by(Delivery.seq)
        return [head.key, *self.database.read(lambda session: list(session.scalars(behind)))]

    def _may_start(self, turn: Turn) -> bool:
        """The guard of workers.customers.start, in the machine's own time."""
        return self.database.now() - turn.started_at <= timing.LEASE - timing.GUARD


class Drained(Outbox):
    """The same, and at the end everything that was staged has arrived, was refused, or waits for a person."""

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.hands = {}
            for _ in range(len(self.staged) + 4):
                self.database.later(seconds=301)
                self._drain()
            states = self.database.read(
                lambda session: {key: state for key, state in session.execute(select(Delivery.key, Delivery.state))}  # noqa: C416 - rows are no pairs to mypy
            )
            stuck = False
            for key in self.staged:
                stuck = stuck or states[key] == "asked"
                assert states[key] in ({"sent", "failed", "asked", "queued"} if stuck else {"sent", "failed"})
                assert (states[key] == "sent") == (key in self.ledger and not stuck) or states[key] in {
                    "asked",
                    "failed",
                }
        super().teardown()

    def _drain(self) -> None:
        hand = Hand("last", self._take("last"))
        while hand.turn is not None:
            delivery = hand.turn.delivery
            if hand.turn.step == "look":
                hand.sent = Sent(delivery.key) if delivery.key in self.ledger else Absent()
            else:
                self.ledger += self._post(delivery)
                hand.sent = Sent(delivery.key)
            hand.turn = self._settle(hand)


TestOutbox = Drained.TestCase
TestOutbox.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
