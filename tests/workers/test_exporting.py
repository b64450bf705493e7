"""A list as a file: made of what somebody may see when it is made, handed over once, and said when it cannot be."""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from storage import rooms, sheets
from storage.domain.query import parse
from storage.models import AuditEntry, Conversation, Delivery
from tests import builders
from tests.bot.slackside import Wire
from workers import relay


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
    assert [path for path in left if path.suffix != ".db"] == []
