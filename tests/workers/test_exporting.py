"""A list as a file: made of what somebody may see when it is made, handed over once, and said when it cannot be."""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from storage import outbox, rooms, sheets
from storage.domain.query import parse
from storage.models import AuditEntry, Conversation, Delivery, Inbox
from tests import builders
from tests.bot.slackside import Wire
from workers import progress, relay
from workers.budget import UPDATE_BURST


@dataclass
class Desk(Wire):
    """Slack that also takes files."""

    taken: list[bytes] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/upload":
            self.taken.append(request.content)
            return httpx.Response(200)
        return super().__call__(request)

    def _answer(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "files.getUploadURLExternal":
                return {"upload_url": "http://127.0.0.1:1/upload", "file_id": "F1"}
            case "conversations.open":
                return {"channel": {"id": f"D{arguments['users']}"}}
            case "chat.postMessage":
                return {"channel": arguments["channel"], "ts": "1700000900.1"}
        return super()._answer(method, arguments)


@pytest.fixture
def wire():
    return Desk()


@pytest.fixture
def three(database):
    """Two conversations in C1, of which one is called like a formula, and one in C2, which UANA is not in."""

    def work(session):
        home = builders.workspace(session)
        inbox = builders.inbox(session, home)
        hidden = builders.inbox(session, home, account="1002", slack_channel="C2")
        for number, name in enumerate(('=HYPERLINK("http://evil.example")', 'Maria, "a" Souza')):
            row = builders.conversation(session, inbox, f"5511{number}", name, thread_ts=f"16{number}.1")
            row.preview = "+55 11 é meu número"
        builders.conversation(session, hidden, "55999", "Secreta", thread_ts="169.1")

    database.write(work)


def asked(database, line="all", user="UANA"):
    def work(session):
        conversation = session.get_one(Conversation, 1)
        return sheets.ask(session, conversation, user, parse(line), now=database.now()).lane_id

    return database.write(work)


def calls(wire, method):
    return [each for name, each in wire.asked if name == method]


def table(wire):
    return list(csv.reader(io.StringIO(wire.taken[-1].decode("utf-8-sig"))))


def test_cp_6_a_list_comes_as_a_file_in_direct_messages_with_what_they_may_see_and_no_formula(
    database, outside, wire, three
):
    relay.drain(outside, asked(database))

    (done,) = calls(wire, "files.completeUploadExternal")
    assert done["channel_id"] == "DUANA"
    assert done["initial_comment"].startswith("2 conversations of your list.")
    head, *rows = table(wire)
    assert head[:4] == ["Channel", "Inbox", "Customer", "Number or user name"]
    assert {row[2] for row in rows} == {'\'=HYPERLINK("http://evil.example")', 'Maria, "a" Souza'}
    assert {row[12] for row in rows} == {"'+55 11 é meu número"}
    assert b"Secreta" not in wire.taken[-1]
    assert database.read(lambda session: session.scalars(select(Delivery.state)).all()) == ["sent"]
    entry = database.read(
        lambda session: session.scalars(select(AuditEntry).where(AuditEntry.verb == "exported")).one()
    )
    assert (entry.actor, entry.details) == ("UANA", {"conversations": 2})


def test_as_7_who_has_left_the_slack_channel_before_it_is_made_is_told_that_it_is_empty(database, outside, wire, three):
    lane = asked(database)
    wire.members["C1"] = ["UBRUNO", "UBOT"]
    database.write(lambda session: rooms.forget(session, 1, "C1"))
    relay.drain(outside, lane)
    assert wire.taken == []
    (said,) = calls(wire, "chat.postMessage")
    assert (said["channel"], said["text"]) == ("UANA", "The list you wanted as a file is empty by now.")


def test_a_guest_gets_no_file(database, outside, wire, three):
    relay.drain(outside, asked(database, user="UGUEST"))
    assert (wire.taken, calls(wire, "files.completeUploadExternal")) == ([], [])


def test_a_file_holds_so_many_and_says_so_when_there_are_more(database, outside, wire, three, monkeypatch):
    monkeypatch.setattr(sheets, "MOST", 1)
    monkeypatch.setattr(sheets, "PAGE", 1)
    relay.drain(outside, asked(database))
    assert len(table(wire)) == 2
    (done,) = calls(wire, "files.completeUploadExternal")
    assert "a file holds 1 at most" in done["initial_comment"]


def test_a_list_of_several_pages_is_whole(database, outside, wire, three, monkeypatch):
    monkeypatch.setattr(sheets, "PAGE", 1)
    relay.drain(outside, asked(database))
    assert len(table(wire)) == 3


def test_a_file_that_slack_does_not_take_is_said_to_have_failed(database, outside, wire, three):
    wire.refuses["files.completeUploadExternal"] = "file_not_found"
    relay.drain(outside, asked(database))
    assert calls(wire, "chat.postMessage")[-1]["text"].startswith("Slack did not take the file with your list.")
    assert "failed" in database.read(lambda session: session.scalars(select(Delivery.state)).all())


def test_i18_1_the_file_is_in_the_language_of_whoever_asked(database, outside, wire, three):
    relay.drain(outside, asked(database, user="UBRUNO"))
    head, row, *_ = table(wire)
    assert head[:5] == ["Canal", "Caixa", "Cliente", "Número ou nome de usuário", "Vínculos"]
    assert row[5] == "Aberta"
    assert calls(wire, "files.getUploadURLExternal")[0]["filename"].startswith("conversas-")


def test_nothing_of_the_list_is_left_on_the_disk(database, outside, wire, three, tmp_path):
    relay.drain(outside, asked(database))
    left = [path for path in tmp_path.rglob("*") if path.is_file() and b"HYPERLINK" in path.read_bytes()]
    assert [path for path in left if not path.name.startswith("novelo.db")] == []


@pytest.fixture
def slow(monkeypatch):
    """Every piece of work is a long one, page by page."""
    monkeypatch.setattr(progress, "FROM_SECONDS", 0.0)
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(sheets, "PAGE", 1)


def many(database, count):
    def work(session):
        inbox = session.get_one(Inbox, 1)
        for number in range(count):
            builders.conversation(session, inbox, f"5522{number}", thread_ts=f"17{number}.1")

    database.write(work)


def said(wire):
    """What was posted and written anew, in order."""
    told = {"chat.postMessage": "text", "chat.update": "text", "files.completeUploadExternal": "initial_comment"}
    return [(name.partition(".")[2], each[told[name]]) for name, each in wire.asked if name in told]


def test_rp5_a_long_list_says_how_far_it_is_in_one_message_and_its_end(database, outside, wire, three, slow):
    many(database, 2)
    relay.drain(outside, asked(database))
    coming = "The file comes here when it is whole."
    (*words, last) = said(wire)
    assert words == [
        ("postMessage", f"⏳ Your list as a file is being made: 1 of 4 conversations. {coming}"),
        ("update", f"⏳ Your list as a file is being made: 2 of 4 conversations. {coming}"),
        ("update", f"⏳ Your list as a file is being made: 3 of 4 conversations. {coming}"),
        ("update", "📄 Your list as a file is made, with 4 conversations. It comes here at once."),
    ]
    assert last[0] == "completeUploadExternal"
    assert {each["channel"] for each in calls(wire, "chat.update")} == {"UANA"}


def test_rp5_a_short_list_says_nothing_but_its_file(database, outside, wire, three):
    relay.drain(outside, asked(database))
    assert [name for name, _ in said(wire)] == ["completeUploadExternal"]


def test_rp5_how_far_it_is_waits_for_slacks_budget_and_the_file_does_not(database, outside, wire, three, slow):
    many(database, 30)
    relay.drain(outside, asked(database))
    assert (len(calls(wire, "chat.postMessage")), len(calls(wire, "chat.update"))) == (1, UPDATE_BURST + 1)
    assert len(calls(wire, "files.completeUploadExternal")) == 1


def test_rp5_broken_off_it_goes_on_with_the_same_message_after_a_restart(database, outside, wire, three, slow):
    many(database, 1)
    lane, keep = asked(database), outbox.keep
    kept = iter([True])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "keep", lambda *each: next(kept, False) and keep(*each))  # then the lease is lost
        relay.drain(outside, lane)
    assert [name for name, _ in said(wire)] == ["postMessage"]
    database.later(seconds=5)
    relay.drain(outside, lane)
    assert [name for name, _ in said(wire)] == ["postMessage", *["update"] * 3, "completeUploadExternal"]
    assert {each["ts"] for each in calls(wire, "chat.update")} == {"1700000900.1"}


def test_rp5_as_7_who_may_take_no_file_any_more_reads_that_it_is_not_made(database, outside, wire, three, slow):
    lane = asked(database, user="UGUEST")
    told = {"told": {"channel": "D1", "ts": "1.1"}}
    database.write(
        lambda session: setattr(row := session.scalars(select(Delivery)).one(), "payload", row.payload | told)
    )
    relay.drain(outside, lane)
    assert said(wire) == [
        (
            "update",
            "The file you asked for is not made any more: you may not take it by now. Ask an admin if you need it.",
        )
    ]


@pytest.mark.parametrize("error", ["user_not_found", "no_answer"])
def test_rp5_a_message_that_slack_does_not_take_stops_nothing(database, outside, wire, three, slow, error):
    wire.refuses["chat.postMessage"] = error
    many(database, 2)
    relay.drain(outside, asked(database))
    assert len(calls(wire, "files.completeUploadExternal")) == 1


def test_rp5_a_file_that_slack_refuses_is_said_in_place_of_how_far_it_was(database, outside, wire, three, slow):
    wire.refuses["files.completeUploadExternal"] = "file_not_found"
    relay.drain(outside, asked(database))
    assert len(calls(wire, "chat.postMessage")) == 1
    assert calls(wire, "chat.update")[-1]["text"].startswith("Slack did not take the file with your list.")
