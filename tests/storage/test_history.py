"""A person's history: every channel in the order things were said, page by page, and nothing that was taken back."""

from datetime import timedelta

import pytest

from storage import history, linking
from storage.models import Contact, Conversation, Message, Workspace
from storage.outbox import stage
from tests import builders
from tests.builders import NOON


@pytest.fixture
def place(database):
    """Maria on Instagram in C2, linked with Maria on WhatsApp in C1."""

    def work(session):
        home = builders.workspace(session)
        whatsapp = builders.inbox(session, home)
        instagram = builders.inbox(session, home, "instagram", "17841", "C2")
        builders.conversation(session, instagram, "9001", "Maria", thread_ts="1700000001.000100")
        builders.conversation(session, whatsapp, "5511987654321", thread_ts="1700000002.000100")
        linking.link(session, session.get_one(Contact, 1), session.get_one(Contact, 2), "UANA", now=NOON)

    database.write(work)


@pytest.fixture
def say(database, place):
    """Something is said; its id."""

    def add(conversation_id, text, minutes, **fields):
        def work(session):
            values = {"direction": "in", "source": "customer", "kind": "text"} | fields
            at = NOON + timedelta(minutes=minutes)
            inbox_id = session.get_one(Conversation, conversation_id).inbox_id
            message = Message(
                workspace_id=1, inbox_id=inbox_id, conversation_id=conversation_id, text=text, sent_at=at,
                created_at=at, **values,
            )  # fmt: skip
            session.add(message)
            session.flush()
            return message.id

        return database.write(work)

    return add


def page(database, channels=("C1", "C2"), **where):
    def read(session):
        return history.page(session, session.get_one(Workspace, 1), session.get_one(Conversation, 1), channels, **where)

    return database.read(read)


def texts(view):
    return [line.text for line in view.lines]


def test_lc4_both_channels_are_one_timeline_by_the_providers_time(database, say):
    say(2, "second", 2)
    say(1, "first", 1)
    say(1, "third", 3, direction="out", author="UANA")

    view = page(database)
    assert [(line.channel, line.text, line.author) for line in view.lines] == [
        ("instagram", "first", ""),
        ("whatsapp", "second", ""),
        ("instagram", "third", "UANA"),
    ]
    assert (view.older, view.newer, view.hidden) == (0, 0, 0)


def test_pages_hang_together_at_the_same_instant_too(database, say):
    said = [say(1 + number % 2, str(number), number // 4) for number in range(30)]

    last = page(database)
    middle = page(database, before=last.older)
    first = page(database, before=middle.older)

    assert texts(first) + texts(middle) + texts(last) == [str(number) for number in range(30)]
    assert (first.older, first.newer, last.newer) == (0, said[5], 0)
    assert texts(page(database, after=first.newer)) == texts(middle)
    assert texts(page(database, after=middle.newer)) == texts(last)


def test_what_is_said_where_the_viewer_is_not_is_left_out_and_counted(database, say):
    say(1, "insta", 1)
    say(2, "zap", 2)

    view = page(database, channels=("C2",))
    assert (texts(view), view.hidden) == (["insta"], 1)


def test_words_that_never_went_out_are_left_out(database, say):
    say(1, "held", 1, direction="out", status="held")
    say(1, "cancelled", 2, direction="out", status="cancelled")
    say(1, "failed", 3, direction="out", status="failed")

    assert [(line.text, line.failed) for line in page(database).lines] == [("failed", True)]


def test_what_was_taken_back_shows_only_that_it_was(database, say):
    say(1, "", 1, unsent_at=NOON)
    assert [(line.text, line.unsent) for line in page(database).lines] == [("", True)]


def test_lc4_each_line_leads_to_its_place_in_slack(database, say):
    typed = say(1, "typed", 1, direction="out", slack_channel="C2", slack_ts="1700000003.000100")
    shown, unshown = say(2, "shown", 2), say(2, "not yet", 3)

    def post(session):
        conversation = session.get_one(Conversation, 2)
        stage(session, conversation, "slack", "message", now=NOON, message_id=shown).external_id = "1700000004.000100"

    database.write(post)
    base = "https://lumina.slack.com/archives"
    assert {line.message_id: line.link for line in page(database).lines} == {
        typed: f"{base}/C2/p1700000003000100?thread_ts=1700000001.000100&cid=C2",
        shown: f"{base}/C1/p1700000004000100?thread_ts=1700000002.000100&cid=C1",
        unshown: f"{base}/C1/p1700000002000100",
    }


def test_a_place_in_somebody_elses_history_is_the_last_page(database, say):
    strange = say(2, "zap", 1)
    database.write(
        lambda session: linking.unlink(
            session, session.get_one(Contact, 1), session.get_one(Contact, 2), "UANA", now=NOON
        )
    )
    say(1, "insta", 0)
    assert texts(page(database, before=strange)) == ["insta"]
