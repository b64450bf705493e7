"""One conversation as a file: for who is in its Slack channel when it is made, and without notes unless asked for."""

import json

import pytest
from sqlalchemy import select

from storage import exports
from storage.models import AuditEntry, Conversation, Message
from tests import builders
from tests.workers.test_exporting import Desk, calls, said
from workers import progress, relay


@pytest.fixture
def wire():
    return Desk()


@pytest.fixture
def order(database):
    """One conversation, with a word of the customer's, a note, and words that were held back."""

    def furnish(session):
        row = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        for direction, status, words in (("in", "", "bom dia"), ("note", "", "é chata"), ("out", "held", "eita")):
            session.add(
                Message(
                    workspace_id=1, inbox_id=row.inbox_id, conversation_id=row.id, direction=direction, status=status,
                    source="customer" if direction == "in" else "slack", kind="text", text=words,
                    sent_at=builders.NOON, created_at=builders.NOON,
                )
            )  # fmt: skip

    database.write(furnish)

    def work(session, kind, notes, user):
        row = session.get_one(Conversation, 1)
        return exports.order(session, row, user, kind, notes=notes, now=database.now()).lane_id

    return lambda kind="json", notes=False, user="UANA": database.write(lambda s: work(s, kind, notes, user))


def words(wire):
    return [(each["text"], each["internal"]) for each in json.loads(wire.taken[-1])[0]["messages"]]


def test_it_comes_by_direct_message_without_a_word_of_the_teams_own(database, outside, wire, order):
    relay.drain(outside, order())
    (done,) = calls(wire, "files.completeUploadExternal")
    assert (done["channel_id"], json.loads(done["files"])[0]["title"]) == ("DUANA", "conversation-2026-11-02.json")
    assert "Notes of the team are not in it." in done["initial_comment"]
    assert words(wire) == [("bom dia", False)]
    entry = database.read(
        lambda session: session.scalars(select(AuditEntry).where(AuditEntry.verb == "exported")).one()
    )
    assert (entry.actor, entry.conversation_id, entry.details) == (
        "UANA", 1, {"messages": 1, "kind": "json", "notes": False},
    )  # fmt: skip


def test_notes_that_are_asked_for_are_marked_as_internal(outside, wire, order):
    relay.drain(outside, order(notes=True))
    assert words(wire) == [("bom dia", False), ("é chata", True), ("eita", True)]
    assert "it is not for the customer" in calls(wire, "files.completeUploadExternal")[0]["initial_comment"]


def test_a_pdf_is_made_too(outside, wire, order):
    relay.drain(outside, order("pdf"))
    assert wire.taken[-1].startswith(b"%PDF")


@pytest.mark.parametrize("user", ["UGUEST", "USTRANGER"])
def test_as_7_who_may_not_see_it_when_it_is_made_gets_nothing(outside, wire, order, user):
    lane = order(user=user)
    relay.drain(outside, lane)
    assert (wire.taken, calls(wire, "files.completeUploadExternal")) == ([], [])


def test_as_7_who_has_left_the_slack_channel_gets_nothing(outside, wire, order):
    wire.members = {"C1": ["UBRUNO", "UBOT"]}
    relay.drain(outside, order())
    assert (wire.taken, calls(wire, "files.completeUploadExternal")) == ([], [])


def test_a_file_that_slack_refuses_is_said(outside, wire, order):
    wire.refuses = {"files.completeUploadExternal": "file_not_found"}
    relay.drain(outside, order())
    assert "Slack did not take the file" in json.dumps(calls(wire, "chat.postMessage"))


def test_rp5_a_long_one_says_how_far_it_is_and_its_end(outside, wire, order, monkeypatch):
    monkeypatch.setattr(progress, "FROM_SECONDS", 0.0)
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.0)
    relay.drain(outside, order("pdf", notes=True))
    assert [text.partition(". ")[0] for _, text in said(wire)] == [
        "⏳ The conversation as a file is being made: 0 of 3 messages",
        "⏳ The conversation as a file is being made: 1 of 3 messages",
        "⏳ The conversation as a file is being made: 2 of 3 messages",
        "📄 The conversation as a file is made, with 3 messages",
        "The conversation you wanted, with 3 messages",
    ]
