"""A week of a team of eight, driven by a clock: everybody gets their share, every alarm rings once, nothing else does.

Customers come at any hour of the working week. Most are answered within the hour, some only the next day, some never;
some say thanks and are closed, some are left to close by themselves.
"""

import heapq
import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from storage import arrivals, clockwork, conversations, replies
from storage.domain.events import MessageReceived, Person
from storage.models import AuditEntry, Conversation, Delivery, Inbox, Message, Timer
from storage.replies import Typed
from tests import builders
from tests.bot.slackside import Wire
from workers import shares

TEAM = [f"U{number}" for number in range(8)]
MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=5)
CLOSES_AFTER = timedelta(hours=48)  # of waiting for the customer
WINDOW = timedelta(hours=24)
ALARMS = {"two-hours": timedelta(hours=2), "half-hour": timedelta(minutes=30)}


class Week:
    """The simulation: what happens when, and what should have come of it."""

    def __init__(self, database, outside, customers, seed=7):
        self.database, self.outside, self.random = database, outside, random.Random(seed)
        self.events = []
        self.order = iter(range(10**9))
        self.answered = {}
        self.came = {}
        self.closed_by_us = set()
        for number in range(customers):
            at = MONDAY + self.random.random() * WEEK
            self.at(at, self.customer_writes, number)

    def at(self, when, what, *who):
        heapq.heappush(self.events, (when, next(self.order), what, who))

    def run(self):
        """Until everything that can happen has: the sweep runs whenever something is due, and at every event."""
        while True:
            due = self._next_due()
            event = self.events[0][0] if self.events else None
            moments = [each for each in (due, event) if each is not None]
            if not moments:
                return
            self.database.clock = max(self.database.clock, min(moments))
            if event is not None and event <= self.database.clock:
                _, _, what, who = heapq.heappop(self.events)
                what(*who)
            clockwork.run_due(self.database)
            shares.share_out(self.outside)

    def _next_due(self):
        def read(session):
            found = (session.scalar(select(func.min(each))) for each in (Timer.due_at, Conversation.due_at))
            return min(filter(None, found), default=None)

        return self.database.read(read)

    def customer_writes(self, number):
        now = self.database.clock
        who = Person(address=f"55119{number:08}")
        event = MessageReceived("1001", f"wamid.{number}", who, now, "text", text="Oi")

        def work(session):
            inbox = session.get_one(Inbox, 1)
            arrivals.received(session, inbox, event, envelope_id=None, now=now)

        self.database.write(work)
        self.came[number] = now
        fate = self.random.random()
        minutes = self.random.uniform(3, 60) if fate < 0.8 else self.random.uniform(20 * 60, 23.9 * 60)
        self.at(now + timedelta(minutes=2), self.owner_looks, number)
        if fate < 0.95:
            self.at(now + timedelta(minutes=minutes), self.agent_answers, number, fate)

    def owner_looks(self, number):
        """Whoever was given it writes a note, so it is not passed on."""

        def work(session):
            row = self._held(session, number)
            typed = Typed(row.owner, "C1", f"1800{number:06}.000100", "I have it", self.database.clock)
            replies.note(session, row, typed, now=self.database.clock)

        self.database.write(work)

    def agent_answers(self, number, fate):
        def work(session):
            row, now = self._held(session, number), self.database.clock
            typed = Typed(row.owner, "C1", f"1900{number:06}.000100", "Hello", now)
            replies.send(session, row, session.get_one(Inbox, 1), typed, now=now)
            if fate < 0.4:
                conversations.act(session, row, "close", row.owner, now=now)
                self.closed_by_us.add(number)
            elif fate < 0.7:
                conversations.act(session, row, "pending", row.owner, now=now)

        self.database.write(work)
        self.answered[number] = self.database.clock

    def _held(self, session, number):
        wanted = select(Message.conversation_id).where(Message.external_id == f"wamid.{number}")
        return conversations.held(session, 1, session.scalar(wanted))


@pytest.fixture
def database(migrated_url):
    """Without a look at each statement's plan: everything here is asked elsewhere, too."""
    database = builders.ClockedDatabase(migrated_url, threads=4)
    yield database
    database.close()


@pytest.fixture
def wire():
    people = {user: {"id": user, "team_id": "T1", "name": user.lower(), "profile": {}} for user in TEAM}
    return Wire(members={"C1": [*TEAM, "UBOT"]}, people=people, groups={"sales": TEAM}, active=set(TEAM))


@pytest.mark.parametrize(
    "customers",
    [24, pytest.param(2000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])],
)
def test_a_week_of_a_team_of_eight(database, outside, customers):
    if not database.is_sqlite and customers > 100:
        pytest.skip("the large week runs on SQLite: what it counts is the same on both")

    def begin(session):
        builders.inbox(session, builders.workspace(session)).practice = {
            "round_robin": "sales", "next_person_after_minutes": 10,
            "close_pending_after_hours": int(CLOSES_AFTER / timedelta(hours=1)),
        }  # fmt: skip

    database.write(begin)
    database.clock = MONDAY
    week = Week(database, outside, customers)
    week.run()

    def rows(*columns, **by):
        return database.read(lambda session: session.execute(select(*columns).filter_by(**by)).all())

    numbers = dict(rows(Message.conversation_id, Message.external_id, direction="in"))
    number_of = {talk: int(name.removeprefix("wamid.")) for talk, name in numbers.items()}

    # Fair within one, and everybody who came was given to somebody, once.
    shared = rows(AuditEntry.conversation_id, AuditEntry.details, verb="shared_out")
    assert Counter(talk for talk, _ in shared) == Counter(dict.fromkeys(number_of, 1))
    got = Counter(details["after"] for _, details in shared)
    assert max(got.values()) - min(got[who] for who in TEAM) <= 1

    # Every alarm of a window once, for whoever still waited then, and for nobody else.
    rung = defaultdict(list)
    for talk, payload in rows(Delivery.conversation_id, Delivery.payload, target="notice", kind="dm"):
        if "closing" in payload:
            rung[number_of[talk]].append(payload["closing"])
    expected = {}
    for number, came in week.came.items():
        answered = week.answered.get(number)
        due = [name for name, left in ALARMS.items() if answered is None or answered > came + WINDOW - left]
        if due:
            expected[number] = due
    assert rung == expected

    # Nothing goes to a customer that no teammate wrote.
    sent = Counter(number_of[talk] for (talk,) in rows(Delivery.conversation_id, target="customer", kind="text"))
    assert sent == Counter(dict.fromkeys(week.answered, 1))

    # What waited for the customer was closed by itself, once, in its time; never what waits for us.
    closed = rows(AuditEntry.conversation_id, AuditEntry.at, verb="close", actor="novelo")
    pending = {
        number_of[talk]: at + CLOSES_AFTER
        for talk, at in rows(AuditEntry.conversation_id, AuditEntry.at, verb="pending")
    }
    assert {number_of[talk]: at for talk, at in closed} == pending
    assert len(closed) == len(pending)
    still = dict(rows(Conversation.id, Conversation.status))
    assert {number_of[talk] for talk, status in still.items() if status == "closed"} == {*pending, *week.closed_by_us}
