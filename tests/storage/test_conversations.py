"""Conversations as the team sees them: who finds them by which thread, what the card shows, what a list holds."""

from datetime import timedelta

import pytest

from storage import conversations
from storage.models import Conversation, Inbox, Thread
from tests.builders import NOON


def test_a_reply_typed_in_an_old_thread_finds_the_conversation(database, talk):
    mine = talk()

    def move(session):
        session.add(
            Thread(workspace_id=1, conversation_id=mine, slack_channel="C1", ts="1800000000.000100", created_at=NOON)
        )
        session.get_one(Conversation, mine).thread_ts = "1800000000.000100"

    database.write(move)

    places = [("C1", "1700000000.000100"), ("C1", "1800000000.000100"), ("C2", "1700000000.000100")]
    found = [
        database.read(lambda session, place=place: conversations.by_thread(session, 1, *place)) for place in places
    ]
    assert found == [mine, mine, None]


def test_the_card_shows_the_inboxs_trouble_and_the_customer(database, talk):
    mine = talk(preview="Oi", waiting_since=NOON, owner="UANA")
    database.write(lambda session: setattr(session.get_one(Inbox, 1), "trouble", "token_dead"))

    card = database.read(lambda session: conversations.card_view(session, mine, NOON))
    assert (card.customer, card.handle, card.owner, card.preview, card.waiting_since, card.attention) == (
        "Customer 0",
        "",
        "UANA",
        "Oi",
        NOON,
        "trouble_token_dead",
    )


@pytest.mark.parametrize(
    ("inbox_id", "hours", "shut", "state"),
    [
        (1, 23, None, "open"),
        (1, 24, None, "closed"),
        (1, 1, NOON + timedelta(minutes=30), "closed"),
        (1, 1, NOON - timedelta(minutes=30), "open"),
        (2, 23, None, "open"),
        (2, 24, None, "agent_only"),
        (2, 1, NOON + timedelta(minutes=30), "agent_only"),
        (2, 24 * 7, None, "closed"),
    ],
)
def test_the_window_is_our_count_unless_the_provider_said_it_is_shut(database, talk, inbox_id, hours, shut, state):
    mine = talk(inbox_id, shut_at=shut)

    def read(session):
        row = session.get_one(Conversation, mine)
        return conversations.window(row, session.get_one(Inbox, row.inbox_id), NOON + timedelta(hours=hours)).state

    assert database.read(read) == state


@pytest.mark.parametrize(("waiting", "expected"), [(NOON, True), (None, False)])
def test_no_reply_needed_takes_it_out_of_the_queue_once(database, talk, waiting, expected):
    mine = talk(waiting_since=waiting)

    def work(session):
        row = conversations.held(session, 1, mine)
        return conversations.no_reply_needed(session, row, "UANA", now=NOON), row.waiting_since

    assert database.write(work) == (expected, None)


def test_somebody_elses_act_is_not_undone(database, talk):
    mine = talk()

    def work(session):
        row = conversations.held(session, 1, mine)
        conversations.act(session, row, "take", "UANA", now=NOON)
        theirs = conversations.undo(session, row, "take", "UBRUNO", now=NOON)
        another = conversations.undo(session, row, "close", "UANA", now=NOON)
        own = conversations.undo(session, row, "take", "UANA", now=NOON)
        again = conversations.undo(session, row, "take", "UANA", now=NOON)
        return theirs, another, own, again, row.owner

    assert database.write(work) == (False, False, True, False, "")


def test_what_the_customer_did_since_is_not_undone(database, talk):
    mine = talk()

    def work(session):
        row = conversations.held(session, 1, mine)
        conversations.act(session, row, "close", "UANA", now=NOON)
        row.status = "open"  # they wrote again
        return conversations.undo(session, row, "close", "UANA", now=NOON), row.status

    assert database.write(work) == (False, "open")
