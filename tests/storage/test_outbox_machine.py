"""The outbox as a state machine: workers that crash, pause and race, an outside that answers in every way.

The judge is a ledger the machine keeps itself: what the outside really accepted, in which order, how often.
"""

import shutil
import tempfile
from dataclasses import dataclass, field
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

TARGETS = ("customer", "slack")


@dataclass
class Hand:
    """A worker and the turn it holds. sent: what the outside answered to a send it has not settled yet."""

    name: str
    turn: Turn | None = None
    sent: object | None = None
    fates: list[str] = field(default_factory=list)


def nothing_else(*_: object) -> None:
    """No consequences beside the verdict."""


class Outbox(RuleBasedStateMachine):
    """Two workers on the lanes of one conversation."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.database = builders.clocked(f"sqlite:///{self.folder / 'novelo.db'}")

        def rows(session):
            return builders.conversation(session, builders.inbox(session, builders.workspace(session))).id

        self.conversation_id = self.database.write(rows)
        self.hands = {name: Hand(name) for name in ("one", "two")}
        self.staged: dict[str, list[str]] = {target: [] for target in TARGETS}
        self.ledger: dict[str, list[str]] = {target: [] for target in TARGETS}
        self.gave_up: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder)

    @rule(target_=st.sampled_from(TARGETS))
    def stage(self, target_: str) -> None:
        def work(session):
            conversation = session.get(Conversation, self.conversation_id)
            return outbox.stage(session, conversation, target_, "text", now=self.database.now()).key

        self.staged[target_].append(self.database.write(work))

    @rule(name=st.sampled_from(("one", "two")), target_=st.sampled_from(TARGETS))
    def take(self, name: str, target_: str) -> None:
        hand = self.hands[name]
        if hand.turn is None:
            hand.turn, hand.sent = self._take(name, target_), None

    @rule(name=st.sampled_from(("one", "two")), answer=st.sampled_from(("ok", "lost", "cut", "later", "no")))
    def call(self, name: str, answer: str) -> None:
        """The worker makes its one call. lost: accepted, and the answer never came. cut: never arrived, nobody can tell."""
        hand = self.hands[name]
        if hand.turn is None or hand.sent is not None or not self._may_start(hand.turn):
            return
        delivery = hand.turn.delivery
        if hand.turn.step == "look":
            hand.sent = Sent(delivery.key) if delivery.key in self.ledger[delivery.target] else Absent()
            return
        if answer in {"ok", "lost"}:
            self.ledger[delivery.target].append(delivery.key)
        if answer == "no":
            self.gave_up.add(delivery.key)
        hand.sent = {
            "ok": Sent(delivery.key), "lost": Uncertain("no_answer"), "cut": Uncertain("no_answer"),
            "later": TryLater("throttled", seconds=1, free=True), "no": Rejected("blocked"),
        }[answer]  # fmt: skip

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
        for target in TARGETS:
            order = [self.staged[target].index(key) for key in self.ledger[target]]
            assert order == sorted(set(order)), f"{target}: {order}"

    def _take(self, name: str, target: str) -> Turn | None:
        def lane(session):
            return session.scalar(
                select(Delivery.lane_id).where(Delivery.conversation_id == self.conversation_id, Delivery.target == target)
            )

        lane_id = self.database.read(lane)
        return None if lane_id is None else outbox.take(self.database, lane_id, name, lambda *_: [])

    def _settle(self, hand: Hand) -> Turn | None:
        return outbox.settle(self.database, hand.turn, hand.sent, lambda *_: [], nothing_else)

    def _may_start(self, turn: Turn) -> bool:
        """The guard of workers.customers.start, in the machine's own time."""
        return self.database.now() - turn.started_at <= timing.LEASE - timing.GUARD


class Drained(Outbox):
    """The same, and at the end everything that was staged has arrived, was refused, or waits for a person."""

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.hands = {}
            for _ in range(40):
                self.database.later(seconds=301)
                for target in TARGETS:
                    self._drain(target)
            states = self.database.read(
                lambda session: {key: state for key, state in session.execute(select(Delivery.key, Delivery.state))}
            )
            for target in TARGETS:
                for key in self.staged[target]:
                    arrived = key in self.ledger[target]
                    assert arrived or states[key] in {"failed", "asked"} or self._waits_behind_a_person(target, key, states)
                    assert not (states[key] == "sent" and not arrived)
        super().teardown()

    def _drain(self, target: str) -> None:
        hand = Hand("last", self._take("last", target))
        while hand.turn is not None:
            delivery = hand.turn.delivery
            if hand.turn.step == "look":
                hand.sent = Sent(delivery.key) if delivery.key in self.ledger[target] else Absent()
            else:
                self.ledger[target].append(delivery.key)
                hand.sent = Sent(delivery.key)
            hand.turn = self._settle(hand)

    def _waits_behind_a_person(self, target: str, key: str, states: dict[str, str]) -> bool:
        place = self.staged[target].index(key)
        return any(states[earlier] == "asked" for earlier in self.staged[target][:place])


TestOutbox = Drained.TestCase
TestOutbox.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
