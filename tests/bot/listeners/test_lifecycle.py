"""What happens to Slack channels, people and the connection itself, and what it makes of our inboxes."""

import pytest
from sqlalchemy import select

from storage import agents
from storage.models import Conversation, Delivery, Inbox, Thread
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, event, said


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture(autouse=True)
def conversation(database):
    """One of an inbox in C1, beside an inbox in C2."""

    def work(session):
        home = builders.workspace(session)
        builders.inbox(session, home, "instagram", "17841", "C2")
        return builders.conversation(session, builders.inbox(session, home)).id

    return database.write(work)


@pytest.fixture
def client(database, tmp_path, wire):
    return slackside.app_for(database, tmp_path, wire).test_client()


def troubles(database):
    """What is wrong with the inbox of each Slack channel."""
    return database.read(
        lambda session: {each.slack_channel: (each.state, each.trouble) for each in session.scalars(select(Inbox))}
    )


WELL = ("live", "")


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("channel_archive", "slack_channel_archived"),
        ("group_archive", "slack_channel_archived"),
        ("channel_deleted", "slack_channel_gone"),
        ("group_deleted", "slack_channel_gone"),
        ("channel_left", "slack_not_in_channel"),
        ("group_left", "slack_not_in_channel"),
        ("channel_shared", "slack_channel_shared"),
    ],
)
def test_an_inbox_whose_slack_channel_is_gone_needs_attention(client, database, name, trouble):
    assert event(client, {"type": name, "channel": "C1", "event_ts": "1.1"}) == 200
    assert troubles(database) == {"C1": ("attention", trouble), "C2": WELL}


@pytest.mark.parametrize(
    ("broke", "mended"),
    [
        ({"type": "group_archive"}, {"type": "group_unarchive"}),
        ({"type": "channel_shared", "connected_team_id": "T9"}, {"type": "channel_unshared"}),
        ({"type": "channel_left"}, {"type": "member_joined_channel", "user": "UBOT"}),
    ],
)
def test_what_mends_it_is_heard_at_once(client, database, broke, mended):
    event(client, broke | {"channel": "C1", "event_ts": "1.1"}, "Ev1")
    event(client, mended | {"channel": "C1", "event_ts": "1.2"}, "Ev2")
    assert troubles(database) == {"C1": WELL, "C2": WELL}


@pytest.mark.parametrize("other", ["channel_unarchive", "member_joined_channel"])
def test_outsiders_do_not_leave_because_something_else_is_mended(client, database, other):
    event(client, {"type": "channel_shared", "channel": "C1", "event_ts": "1.1"}, "Ev1")
    event(client, {"type": other, "channel": "C1", "user": "UBOT", "event_ts": "1.2"}, "Ev2")
    assert troubles(database)["C1"] == ("attention", "slack_channel_shared")


@pytest.mark.parametrize(
    "told",
    [
        {
            "subtype": "message_changed",
            "message": {"subtype": "tombstone", "user": "USLACKBOT", "ts": "1700000000.000100"},
            "previous_message": {"ts": "1700000000.000100", "bot_id": "BBOT"},
        },
        {"subtype": "message_deleted", "deleted_ts": "1700000000.000100", "previous_message": {}},
    ],
)
def test_a_card_that_was_deleted_is_posted_again(client, database, told):
    assert event(client, {"type": "message", "channel": "C1", "ts": "1.1", "event_ts": "1.1"} | told) == 200

    def waiting(session):
        query = select(Delivery.kind).where(Delivery.target == "slack").order_by(Delivery.seq)
        return list(session.scalars(query))

    assert database.read(waiting) == ["root", "line"]
    assert database.read(lambda session: session.scalars(select(Conversation.thread_ts)).one()) == ""


def test_it_is_well_again_once_the_channel_is_back(client, database):
    event(client, {"type": "channel_archive", "channel": "C1", "event_ts": "1.1"}, "Ev1")
    event(client, {"type": "channel_unarchive", "channel": "C1", "event_ts": "1.2"}, "Ev2")
    assert troubles(database) == {"C1": WELL, "C2": WELL}


def test_a_channel_that_is_back_does_not_hide_a_trouble_at_meta(client, database):
    def hurt(session):
        session.scalars(select(Inbox).where(Inbox.slack_channel == "C1")).one().trouble = "token_dead"

    database.write(hurt)
    event(client, {"type": "channel_unarchive", "channel": "C1", "event_ts": "1.2"})
    assert troubles(database)["C1"][1] == "token_dead"


@pytest.mark.parametrize(
    ("name", "user", "expected"),
    [
        ("member_left_channel", "UBOT", ("attention", "slack_not_in_channel")),
        ("member_left_channel", "UANA", WELL),
        ("member_joined_channel", "UBOT", WELL),
    ],
)
def test_only_our_own_leaving_is_a_trouble(client, database, name, user, expected):
    event(client, {"type": name, "user": user, "channel": "C1", "channel_type": "C", "team": "T1", "event_ts": "1.1"})
    assert troubles(database) == {"C1": expected, "C2": WELL}


def test_who_joins_or_leaves_is_asked_anew(client, database, wire):
    wire.members["C1"] = ["UANA"]
    slackside.click(client, "card.close", "1", "UBRUNO", "1.1")
    wire.members["C1"] = ["UANA", "UBRUNO"]
    event(client, {"type": "member_joined_channel", "user": "UBRUNO", "channel": "C1", "event_ts": "1.1"})
    slackside.click(client, "card.close", "1", "UBRUNO", "1.2")

    assert database.read(lambda session: session.scalars(select(Conversation.status)).one()) == "closed"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ({"type": "app_uninstalled"}, ("attention", "slack_token_dead")),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, ("attention", "slack_token_dead")),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["UANA"]}}, WELL),
    ],
)
def test_a_connection_that_is_ended_puts_every_inbox_to_attention(client, database, inner, expected):
    assert event(client, inner | {"event_ts": "1.1"}) == 200
    assert troubles(database) == {"C1": expected, "C2": expected}


def test_a_person_who_changed_is_asked_about_anew(client, database, wire):
    event(client, said("Oi"), "Ev1")
    event(client, {"type": "user_change", "user": {"id": "UANA"}, "event_ts": "1.1"}, "Ev2")
    now = database.now()
    assert database.read(lambda session: agents.known(session, 1, "UANA", now=now)) is None

    event(client, said("Oi", ts="1700000101.000100"), "Ev3")
    assert [method for method, _ in wire.asked].count("users.info") == 2


def test_everything_follows_a_channel_that_gets_another_id(client, database):
    event(client, {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C9", "event_ts": "1.1"})

    def places(session):
        return [
            session.scalars(select(row.slack_channel).order_by(row.id)).all() for row in (Inbox, Conversation, Thread)
        ]

    assert database.read(places) == [["C2", "C9"], ["C9"], ["C9"]]


def test_another_workspaces_events_change_nothing(client, database):
    assert event(client, {"type": "channel_archive", "channel": "C1", "event_ts": "1.1"}, team="T9") == 200
    assert event(client, {"type": "app_uninstalled", "event_ts": "1.1"}, "Ev2", team="T9") == 200
    assert troubles(database) == {"C1": WELL, "C2": WELL}
