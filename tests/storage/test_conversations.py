"""Conversations as the team sees them: who finds them by which thread, what the card shows, what a list holds."""

from datetime import timedelta

import pytest

from storage import conversations
from storage.conversations import NOBODY, Filter
from storage.models import Conversation, Inbox, Thread, Workspace
from tests import builders
from tests.builders import NOON


@pytest.fixture
def place(database):
    """A workspace with a WhatsApp inbox in C1 and an Instagram inbox in C2."""

    def work(session):
        home = builders.workspace(session)
        builders.inbox(session, home)
        builders.inbox(session, home, "instagram", "17841", "C2")
        return home

    return database.write(work)


@pytest.fixture
def talk(database, place):
    """Begin a conversation; its id. minutes: how long after noon the customer wrote last."""
    count = iter(range(1000))

    def begin(inbox_id=1, minutes=0, **fields):
        number = next(count)

        def work(session):
            row = builders.conversation(
                session, session.get_one(Inbox, inbox_id), f"55119{number:08}", f"Customer {number}",
                thread_ts=f"1700000{number:03}.000100",
            )  # fmt: skip
            row.active_at = NOON + timedelta(minutes=minutes)
            for name, value in fields.items():
                setattr(row, name, value)
            return row.id

        return database.write(work)

    return begin


def listed(database, wanted=None, channels=("C1", "C2"), page=1):
    def read(session):
        view = conversations.list_view(
            session, session.get_one(Workspace, 1), wanted or Filter("list-open"), channels, now=NOON, page=page
        )
        return [row.card.conversation_id for row in view.rows], view.total, view.more

    return database.read(read)


def test_a_list_has_the_newest_first(database, talk):
    old, new, middle = talk(minutes=1), talk(minutes=9), talk(minutes=5)
    assert listed(database) == ([new, middle, old], 3, False)


def test_a_list_comes_in_pages(database, talk):
    ids = [talk(minutes=number) for number in range(12)]
    assert listed(database) == (ids[:1:-1], 12, True)
    assert listed(database, page=2) == ([ids[1], ids[0]], 12, False)


def test_a_list_holds_nothing_of_slack_channels_the_viewer_is_not_in(database, talk):
    here, _ = talk(inbox_id=1), talk(inbox_id=2)
    assert listed(database, channels=("C1",)) == ([here], 1, False)
    assert listed(database, channels=()) == ([], 0, False)


def test_a_list_holds_nothing_of_another_workspace(database, talk):
    def other(session):
        builders.conversation(session, builders.inbox(session, builders.workspace(session, "T2"), account="2002"))

    mine = talk()
    database.write(other)
    assert listed(database) == ([mine], 1, False)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter("list-open"), {"open", "mine", "waiting", "instagram"}),
        (Filter("list-pending", ("pending",)), {"pending"}),
        (Filter("list-closed", ("closed",)), {"closed"}),
        (Filter("list-mine", ("open", "pending"), owner="UANA"), {"mine"}),
        (Filter("list-unassigned", ("open",), owner=NOBODY), {"open", "waiting", "instagram"}),
        (Filter("list-instagram", ("open",), channel="instagram"), {"instagram"}),
        (Filter("list-needs-reply", ("open",), needs_reply=True), {"waiting"}),
    ],
)
def test_a_filter_holds_what_it_says(database, talk, wanted, expected):
    names = {
        talk(): "open",
        talk(owner="UANA"): "mine",
        talk(status="pending"): "pending",
        talk(status="closed"): "closed",
        talk(waiting_since=NOON): "waiting",
        talk(inbox_id=2): "instagram",
    }
    found, total, _ = listed(database, wanted)
    assert ({names[each] for each in found}, total) == (expected, len(expected))


def test_a_reply_typed_in_an_old_thread_finds_the_conversation(database, talk):
    mine = talk()

    def move(session):
        session.add(
            Thread(workspace_id=1, conversation_id=mine, slack_channel="C1", ts="1800000000.000100", created_at=NOON)
        )
        session.get_one(Conversation, mine).thread_ts = "1800000000.000100"

    database.write(move)

    def found(session, channel, ts):
        row = conversations.by_thread(session, 1, channel, ts)
        return row and row.id

    places = [("C1", "1700000000.000100"), ("C1", "1800000000.000100"), ("C2", "1700000000.000100")]
    assert [database.read(lambda session, place=place: found(session, *place)) for place in places] == [
        mine,
        mine,
        None,
    ]


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
