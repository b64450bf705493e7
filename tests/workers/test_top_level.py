"""What a Slack channel's top level carries: everything else is in the threads (features.md NO-4)."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import arrivals, clockwork, conversations, marks
from storage.domain.events import MessageReceived, Person
from storage.models import Conversation, Delivery, Inbox, Lane
from storage.outbox import stage
from tests import builders
from tests.bot.slackside import Wire
from tests.builders import NOON
from workers import relay, threads

ROOT = Path(__file__).parents[2]
# Whoever posts anything, and where it stands.
POSTERS = {
    "workers/threads.py::_post": "the thread, and at the top level what the tests below list",
    "workers/threads.py::_dm": "a direct message",
    "workers/health.py::_tell": "a direct message to admins; to the Slack channel only where a workspace has none",
    "workers/progress.py::_post": "a direct message to whoever asked for a file: how far it is",
    "workers/progress.py::tell": "the same: that it came to nothing",
    "workers/erasing.py::_tell": "a direct message to the admin who has a customer erased",
    "workers/homes.py::_post": "a saved view's daily post, in the Slack channel that somebody chose for it",
}


class Posts(Wire):
    """Slack that takes every post, and says who is there."""

    def _answer(self, method, arguments):
        if method == "chat.postMessage":
            return {"ts": f"{NOON.timestamp() + len(self.asked):.6f}"}
        return super()._answer(method, arguments)


@pytest.fixture
def wire():
    return Posts()


@pytest.fixture
def inbox(database):
    return database.write(lambda session: builders.inbox(session, builders.workspace(session)))


def writes(database, words="Oi"):
    at = database.now()
    event = MessageReceived("1001", f"wamid.{words}.{at}", Person("5511987654321", name="Maria"), at, "text", words)
    database.write(
        lambda session: arrivals.received(session, session.get_one(Inbox, 1), event, envelope_id=None, now=at)
    )


def act(database, what, **more):
    def work(session):
        conversations.act(session, conversations.held(session, 1, 1), what, "UANA", now=database.now(), **more)

    database.write(work)


def drain(database, outside, wire):
    """Every lane worked; what was shown at the top level, by what it began with."""
    del wire.asked[:]
    for lane in database.read(lambda session: session.scalars(select(Lane.id).order_by(Lane.id)).all()):
        relay.drain(outside, lane)
    return [
        told["text"]
        for method, told in wire.asked
        if method == "chat.postMessage" and told["channel"] == "C1" and (
            "thread_ts" not in told or told.get("reply_broadcast")
        )
    ]  # fmt: skip


def test_no4_a_day_of_a_conversation_is_at_the_top_level_only_as_card_resurfacing_reopening_and_alarm(
    database, inbox, outside, wire
):
    writes(database, "one")
    card = drain(database, outside, wire)
    assert len(card) == 1  # the new card; its first words are in the thread
    writes(database, "two")
    act(database, "take")
    act(database, "assign", owner="UBRUNO")
    act(database, "pending")
    assert drain(database, outside, wire) == []

    database.later(minutes=61)
    writes(database, "resurfacing")
    assert ["resurfacing" in each for each in drain(database, outside, wire)] == [True]
    act(database, "close")
    database.later(minutes=16)
    writes(database, "reopening")
    assert ["reopening" in each for each in drain(database, outside, wire)] == [True]

    database.write(lambda session: setattr(session.get_one(Conversation, 1), "owner", ""))
    database.later(hours=23)
    clockwork.run_due(database)
    assert ["Less than 2 hours left" in each for each in drain(database, outside, wire)] == [True]


def test_no4_of_all_kinds_of_posts_only_a_card_and_an_alarm_go_to_the_top_level_by_themselves(
    database, inbox, outside, wire
):
    writes(database)
    drain(database, outside, wire)
    posting = {kind for kind, verb in threads._VERBS.items() if verb is threads._post}
    line = {"key": "line-closed", "values": {"by": "UANA"}}
    payloads = {
        "root": {}, "message": {"text": "Oi", "first": True, "late": False}, "line": line, "sent": {},
        "closing": {"closing": "two-hours"}, "failure": {"delivery": 1}, "question": {"delivery": 1},
        "file_failed": {"kind": "image", "name": "a.png", "delivery": 1}, "unshown": {"delivery": 1},
        "ruled": {"rule": "Refunds first", "acts": []},
    }  # fmt: skip
    assert set(payloads) == posting

    def shown(kind):
        def work(session):
            row = conversations.held(session, 1, 1)
            subject = session.scalars(select(Delivery).where(Delivery.kind == "message")).first()
            subject.state, subject.failure = "failed", "slack_refused"
            given = payloads[kind] | ({"delivery": subject.id} if "delivery" in payloads[kind] else {})
            stage(session, row, "slack", kind, given, now=database.now(), message_id=1)

        database.later(minutes=1)  # the posts have a budget
        database.write(work)
        return len(drain(database, outside, wire))

    assert {kind for kind in posting if shown(kind)} == {"root", "closing"}


def test_no4_nobody_else_posts():
    found = {
        f"{path.relative_to(ROOT)}::{function.name}"
        for top in ("bot", "storage", "workers")
        for path in (ROOT / top).rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and any(
            isinstance(each, ast.Constant) and each.value == "chat.postMessage" for each in call.args
        )
    }  # fmt: skip
    assert found == set(POSTERS)


def test_tw6_the_alarm_is_due_within_the_window_of_the_channel(database, inbox):
    writes(database)
    due = database.read(lambda session: session.get_one(Conversation, 1).due_at)
    assert due == NOON + timedelta(hours=18)
    assert database.read(lambda session: marks.due_now(session, NOON + timedelta(hours=18), 5)) == [1]
