"""Reports in Slack: by direct message to whoever asked, and every Monday into a Slack channel (RP-1, RP-3, RP-4)."""

import re

import httpx
import pytest
from sqlalchemy import select

from bot.slack import Slack
from storage import orders
from storage.models import Message, ReportOrder, Workspace
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire
from tests.builders import NOON
from workers import reports
from workers.outside import Outside


class Files(Wire):
    """Slack that takes files."""

    def __call__(self, request):
        if request.url.path.startswith("/upload/"):
            return httpx.Response(200, text="OK")
        return super().__call__(request)

    def _answer(self, method, arguments):
        match method:
            case "files.getUploadURLExternal":
                number = sum(name == method for name, _ in self.asked)
                return {"upload_url": f"http://127.0.0.1:9/upload/{number}", "file_id": f"F{number}"}
            case "conversations.open":
                return {"channel": {"id": f"D{arguments['users']}"}}
        return super()._answer(method, arguments)


@pytest.fixture
def wire():
    return Files(members={"C1": ["UANA", "UBRUNO", "UBOT"], "C2": ["UANA", "UBOT"], "CWEEK": ["UBRUNO", "UBOT"]})


@pytest.fixture
def outside(database, tmp_path, wire):
    settings = slackside.settings_for(tmp_path, slack_api_url="http://127.0.0.1:9/api/")
    slack = Slack(settings.slack_api_url, "xoxb-test", httpx.MockTransport(wire))
    return Outside(settings, database, builders.VAULT, "worker", _slack={"xoxb-test": slack})


@pytest.fixture
def day(database):
    """One customer wrote in C1, and two in C2, at noon."""

    def work(session):
        home = builders.workspace(session)
        for place, account, count in (("C1", "1001", 1), ("C2", "1002", 2)):
            inbox = builders.inbox(session, home, account=account, slack_channel=place)
            for number in range(count):
                talk = builders.conversation(session, inbox, f"55{account}{number}", thread_ts=f"17{account}{number}.1")
                session.add(
                    Message(
                        workspace_id=1, inbox_id=inbox.id, conversation_id=talk.id, direction="in", source="customer",
                        kind="text", sent_at=NOON, created_at=NOON,
                    )
                )  # fmt: skip

    database.write(work)


def ask(database, user):
    since = NOON.replace(hour=0)
    database.write(lambda session: orders.ask(session, 1, user, since, database.now(), "UTC", now=database.now()))


def posted(wire):
    """(where, what was written, names of the files) of each post."""
    names = [told["filename"] for method, told in wire.asked if method == "files.getUploadURLExternal"]
    return [
        (told["channel_id"], told["initial_comment"].splitlines()[1], names)
        for method, told in wire.asked
        if method == "files.completeUploadExternal"
    ]


FILES = ["messages-by-hour.png", "report.csv", "messages-by-hour.csv"]


@pytest.mark.parametrize(("user", "count"), [("UANA", 3), ("UBRUNO", 1), ("USTRANGER", 0)])
def test_rp1_a_report_comes_by_direct_message_and_counts_what_its_reader_may_see(
    database, wire, outside, day, user, count
):
    database.later(hours=1)
    ask(database, user)
    reports.work(outside)
    reports.work(outside)
    ((where, line, names),) = posted(wire)
    assert where == f"D{user}"
    assert re.findall(r"\d+", line) == [str(count), str(count), "0", "0"]
    assert names == (FILES if count else FILES[1:])


def test_rp4_a_picture_carries_its_words_for_who_cannot_see_it(database, wire, outside, day):
    database.later(hours=1)
    ask(database, "UANA")
    reports.work(outside)
    said = [told.get("alt_txt") for method, told in wire.asked if method == "files.getUploadURLExternal"]
    assert said == ["3 messages of customers; most on Monday from 12:00: 3.", None, None]


def test_rp3_every_monday_a_slack_channel_gets_what_all_in_it_may_see(database, wire, outside, day):
    database.write(
        lambda session: orders.every_week(session, session.get_one(Workspace, 1), "CWEEK", "UTC", now=database.now())
    )
    reports.work(outside)
    assert posted(wire) == []
    database.clock = NOON.replace(day=9, hour=9)
    reports.work(outside)
    reports.work(outside)
    ((where, line, _),) = posted(wire)
    assert (where, line.split(" ")[0]) == ("CWEEK", "1")  # Bruno is not in C2
    due = database.read(lambda session: session.scalars(select(ReportOrder.due_at)).all())
    assert due == [NOON.replace(day=16, hour=9)]


def test_rp3_what_slack_does_not_take_now_is_tried_again_and_what_it_refuses_is_not(database, wire, outside, day):
    ask(database, "UANA")
    wire.down = True
    reports.work(outside)
    wire.down = False
    database.later(minutes=1)
    wire.refuses["files.completeUploadExternal"] = "invalid_arguments"
    reports.work(outside)
    del wire.refuses["files.completeUploadExternal"]
    database.later(hours=1)
    reports.work(outside)
    assert [method for method, _ in wire.asked].count("files.completeUploadExternal") == 1
