"""Once a second the sweep asks, in one statement, whether there is anything that must not be late."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from storage import alarms, outbox
from storage.models import Clock, Conversation, Envelope, Happening, Home, Hook, HookLine, Lane, Ping, Timer
from storage.queue import Ring
from tests import builders
from tests.builders import NOON
from workers import sweep
from workers.sweep import Due

NOTHING = Due(lanes=False, more=False)
LATER = NOON + timedelta(seconds=5)


@pytest.fixture
def talk(database):
    """A conversation in which nothing is due: (workspace, conversation)."""

    def work(session):
        talk = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        talk.due_at = None
        return {"workspace_id": talk.workspace_id, "conversation_id": talk.id}

    return database.write(work)


def lane(session, at, talk):
    outbox.stage(session, session.get_one(Conversation, talk["conversation_id"]), "customer", "text", now=at)


def envelope(session, at, talk):
    kept_at = at - timedelta(seconds=2)
    session.add(Envelope(source="whatsapp", digest="1", body=b"{}", state="kept", received_at=kept_at))


def call(session, at, talk):
    hook = Hook(
        workspace_id=talk["workspace_id"], url="https://x.test", secret="", events=[], inboxes=[], words=False,
        created_at=NOON,
    )  # fmt: skip
    session.add(hook)
    session.flush()
    session.add(HookLine(**talk, hook_id=hook.id, due_at=at))


def timer(session, at, talk):
    session.add(Timer(**talk, kind="snooze", due_at=at))


def window(session, at, talk):
    session.get_one(Conversation, talk["conversation_id"]).due_at = at


def clock(session, at, talk):
    session.add(Clock(**talk, waits_since=NOON, status="open", priority=0, target_seconds=60, next_at=at))


def ping(session, at, talk):
    session.add(Ping(**talk, slack_user="UANA", what="message", due_at=at, created_at=NOON))


def happening(session, at, talk):
    session.add(Happening(**talk, event="message", next_at=at, created_at=NOON))


def home(session, at, talk):
    session.add(Home(workspace_id=talk["workspace_id"], slack_user="UANA", opened_at=NOON, due_at=at))


THINGS = (lane, envelope, call, timer, window, clock, ping, happening, home)


def test_where_nothing_is_due_one_look_says_so(database, talk):
    asked = []
    event.listen(database.reader, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    assert sweep.what_is_due(database) == NOTHING
    assert len([each for each in asked if each.startswith("SELECT")]) <= 3  # with the newest delivery, for Homes


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__)
def test_what_must_not_be_late_is_due_from_its_time_on(database, talk, thing):
    database.write(lambda session: thing(session, LATER, talk))
    assert sweep.what_is_due(database) == NOTHING
    database.later(seconds=5)
    assert sweep.what_is_due(database) == Due(lanes=thing is lane, more=thing is not lane)


def test_a_lane_that_somebody_is_at_is_due_when_its_lease_is_over(database, talk):
    database.write(lambda session: lane(session, NOON, talk))
    leased = update(Lane).values(lease_owner="one", lease_until=LATER)
    database.write(lambda session: session.execute(leased))
    assert sweep.what_is_due(database) == NOTHING
    database.later(seconds=5)
    assert sweep.what_is_due(database) == Due(lanes=True, more=False)


def test_an_envelope_of_just_now_has_its_bell(database, talk):
    database.write(lambda session: envelope(session, NOON + timedelta(seconds=2), talk))
    assert sweep.what_is_due(database) == NOTHING


def test_where_only_lanes_are_due_nothing_else_is_asked(database, talk):
    database.write(lambda session: lane(session, NOON, talk))
    lane_id = database.read(lambda session: session.scalars(select(Lane.id)).one())
    asked = []
    event.listen(database.reader, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    rings = database.read(lambda session: sweep.overdue_lanes(session, database))
    assert rings == [Ring("customer", "drain", lane_id)]
    assert len([each for each in asked if each.startswith("SELECT")]) == 1
    assert database.read(lambda session: sweep.overdue(session, database)) == [*rings, alarms.RING]
