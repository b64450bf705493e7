"""Replies written down: their parts in order, what they change about the conversation, and taking them back in time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import conversations, outbox, replies
from storage.domain.outgoing import SlackFile
from storage.models import Conversation, Delivery, Inbox, Message
from storage.replies import Typed
from tests import builders
from tests.builders import NOON

LATER = NOON + timedelta(minutes=3)
PICTURE = SlackFile("F1", "menu.png", "image/png", 1000)
SONG = SlackFile("F2", "song.mp3", "audio/mpeg", 1000)


@pytest.fixture(params=["whatsapp", "instagram"])
def channel(request):
    return request.param


@pytest.fixture
def conversation(database, channel):
    """One in which the customer waits."""

    def work(session):
        row = builders.conversation(session, builders.inbox(session, builders.workspace(session), channel))
        row.waiting_since, row.preview, row.preview_by_customer = NOON, "Oi, tem bolo?", True
        return row.id

    return database.write(work)


@pytest.fixture
def do(database, conversation):
    """Run something with the conversation and its inbox, three minutes after the customer wrote."""

    def run(work):
        def within(session):
            about = conversations.held(session, 1, conversation)
            return work(session, about, session.get_one(Inbox, about.inbox_id))

        return database.write(within)

    return run


@pytest.fixture
def typed(do):
    """Say it to the customer; the message's id."""

    def say(text, *files, ts="1700000100.000100", author="UANA", now=LATER):
        what = Typed(author, "C1", ts, text, now, files)
        message, _ = do(lambda session, about, inbox: replies.send(session, about, inbox, what, now=now))
        return message.id

    return say


def state(database):
    (row,) = database.read(lambda session: list(session.scalars(select(Conversation))))
    return row.waiting_since, row.replied_at, row.replied_by, row.preview, row.preview_by_customer


def parts(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "customer").order_by(Delivery.seq))
        return [(row.kind, row.payload.get("caption", row.payload.get("text")), row.state) for row in rows]

    return database.read(read)


WAITING = (NOON, None, "", "Oi, tem bolo?", True)


def test_a_reply_answers_the_customer(database, typed):
    typed("Tem sim!")
    assert state(database) == (None, LATER, "UANA", "Tem sim!", False)


@pytest.mark.parametrize(("file", "shown"), [(PICTURE, "kind:image"), (SONG, "kind:audio")])
@pytest.mark.parametrize("channel", ["whatsapp"], indirect=True)
def test_a_reply_without_words_is_shown_by_its_kind(database, typed, file, shown):
    typed("", file)
    assert state(database)[3] == shown


@pytest.mark.parametrize(
    ("channel", "staged"),
    [
        ("whatsapp", [("file", "O cardápio", "queued"), ("file", "", "queued")]),
        ("instagram", [("text", "O cardápio", "queued"), ("file", "", "queued"), ("file", "", "queued")]),
    ],
    indirect=["channel"],
)
def test_words_go_with_the_first_file_where_the_channel_carries_them(database, typed, staged):
    typed("O cardápio", PICTURE, SlackFile("F3", "b.jpg", "image/jpeg", 10))
    assert parts(database) == staged


def test_a_reply_taken_back_in_time_leaves_the_customer_waiting(database, do, typed):
    message_id = typed("Tem sim!")
    assert do(lambda session, about, _: replies.cancel(session, about, session.get_one(Message, message_id), now=LATER))
    assert (state(database), parts(database)) == (WAITING, [("text", "Tem sim!", "cancelled")])


def test_what_the_customer_wrote_since_stays_when_a_reply_is_taken_back(database, do, typed):
    message_id = typed("Tem sim!")

    def work(session, about, _):
        about.waiting_since, about.preview, about.preview_by_customer = LATER, "E café?", True
        return replies.cancel(session, about, session.get_one(Message, message_id), now=LATER)

    assert do(work)
    assert state(database) == (NOON, None, "", "E café?", True)


def test_a_reply_taken_back_after_another_was_given_changes_nothing_else(database, do, typed):
    first = typed("Tem sim!")
    later = LATER + timedelta(seconds=5)
    typed("Quer um?", ts="1700000105.000100", author="UBRUNO", now=later)

    assert do(lambda session, about, _: replies.cancel(session, about, session.get_one(Message, first), now=later))
    assert state(database) == (None, later, "UBRUNO", "Quer um?", False)


def test_what_has_begun_to_leave_cannot_be_taken_back(database, do, typed):
    message_id = typed("Tem sim!")
    lane = database.read(lambda session: session.scalars(select(Delivery.lane_id).where(Delivery.kind == "text")).one())
    database.clock = LATER
    assert outbox.take(database, lane, "worker", lambda *_: [])

    assert not do(
        lambda session, about, _: replies.cancel(session, about, session.get_one(Message, message_id), now=LATER)
    )
    assert state(database) == (None, LATER, "UANA", "Tem sim!", False)


def test_words_held_back_may_be_kept_as_a_note_once(database, do):
    what = Typed("UANA", "C1", "1700000100.000100", "Bom dia", LATER)

    def work(session, about, inbox):
        message = replies.hold_back(session, about, what, now=LATER)
        return [replies.make_note(session, about, message, now=LATER) for _ in range(2)]

    assert do(work) == [True, False]
    assert parts(database) == []


def test_the_same_message_is_news_once(do):
    what = Typed("UANA", "C1", "1700000100.000100", "Bom dia", LATER)

    def work(session, about, inbox):
        return replies.send(session, about, inbox, what, now=LATER)[0] is not None

    assert [do(work), do(work)] == [True, False]
