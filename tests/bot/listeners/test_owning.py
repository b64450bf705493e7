"""Whose a conversation is (features.md AS-1 to AS-3) and how pressing it is (ST-5), from every door."""

import threading

import pytest
from sqlalchemy import select

from bot import ids
from bot.blocks import owning
from storage import conversations
from storage.models import Conversation, Delivery, Message
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_actions import lines, state, told
from tests.bot.listeners.test_home import submit
from tests.bot.slackside import Wire, click, event, said
from tests.builders import NOON


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def conversation(database):
    def work(session):
        return builders.conversation(session, builders.inbox(session, builders.workspace(session))).id

    return database.write(work)


@pytest.fixture
def client(database, tmp_path, wire, conversation):
    return slackside.app_for(database, tmp_path, wire).test_client()


def line_values(database):
    wanted = select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id)
    return database.read(lambda session: [each.payload for each in session.scalars(wanted)])


def write_note(client, user, ts):
    assert event(client, said("nota: visto", ts=ts, user=user) | {"text": "nota: visto"}, event_id=f"Ev{ts}") == 200


def test_as1_giving_it_away_with_a_word_tells_the_thread_and_the_new_owner(client, database):
    text = "<@UBOT> assign <@UBRUNO> please call her back"
    event(client, said(text))

    assert state(database) == ("open", "UBRUNO")
    assert line_values(database) == [
        {"key": "line-assigned-note",
         "values": {"by": "UANA", "before": "", "owner": "UBRUNO", "note": "please call her back"}}
    ]  # fmt: skip
    (dm,) = told(database)
    assert (dm["user"], dm["key"], dm["values"]["note"]) == ("UBRUNO", "notice-assigned-note", "please call her back")
    assert dm["values"]["link"] == "https://lumina.slack.com/archives/C1/p1700000000000100"


def test_as1_whoever_has_written_in_the_thread_gets_no_message_of_their_own(client, database):
    event(client, said("// I know this one", user="UBRUNO"))
    click(client, ids.CARD_ASSIGN, "1", type="users_select", selected_user="UBRUNO")

    assert (state(database), lines(database)) == (("open", "UBRUNO"), ["line-assigned"])
    assert told(database) == []


def test_as1_what_was_written_in_an_older_thread_does_not_count(client, database):
    def elsewhere(session):
        row = session.get_one(Conversation, 1)
        note = Message(
            workspace_id=row.workspace_id, inbox_id=row.inbox_id, conversation_id=row.id, direction="note",
            source="slack", kind="text", text="seen", author="UBRUNO", slack_channel="C1", slack_ts="1600000000.000100",
            sent_at=NOON, created_at=NOON.replace(year=2025),
        )  # fmt: skip
        session.add(note)

    database.write(elsewhere)
    click(client, ids.CARD_ASSIGN, "1", type="users_select", selected_user="UBRUNO")
    assert [each["key"] for each in told(database)] == ["notice-assigned"]


def test_as1_after_a_transfer_a_word_may_follow(client, database):
    click(client, ids.CARD_TAKE, "1", "UANA", "1.1")
    click(client, ids.CARD_ASSIGN, "1", "UANA", "1.2", type="users_select", selected_user="UBRUNO")
    assert [each.get("key", each) for each in told(database)] == [
        "notice-assigned", {"user": "UANA", "given": "UBRUNO"}
    ]  # fmt: skip

    submit(client, ids.OWNER_NOTE, "1", {ids.OWNER_NOTE_TEXT: {"value": " She wants the blue one "}})

    assert line_values(database)[-1] == {
        "key": "line-owner-note", "values": {"by": "UANA", "owner": "UBRUNO", "note": "She wants the blue one"}
    }  # fmt: skip
    assert told(database)[-1]["key"] == "notice-owner-note"


def test_as1_the_modal_gives_it_with_a_word(client, database):
    values = {
        ids.ASSIGN_OWNER: {"selected_user": "UBRUNO"},
        ids.ASSIGN_TEAM: {"selected_option": {"value": "S1"}},
        ids.ASSIGN_NOTE: {"value": "urgent"},
    }
    submit(client, ids.ASSIGN, "1", values)

    assert [each["key"] for each in line_values(database)] == ["line-team-given", "line-assigned-note"]
    assert database.read(lambda session: session.get_one(Conversation, 1).team) == "S1"


def test_as2_the_second_of_two_is_told_and_may_take_over(client, database):
    click(client, ids.CARD_TAKE, "1", "UANA", "1.1")
    click(client, ids.CARD_TAKE, "1", "UBRUNO", "1.2")
    assert told(database) == [{"user": "UBRUNO", "already_with": "UANA"}]

    click(client, ids.NOTICE_TAKE_OVER, "1", "UBRUNO", "1.3")
    assert (state(database), lines(database)) == (("open", "UBRUNO"), ["line-taken", "line-taken-over"])


def test_as2_of_eight_who_take_it_at_once_one_has_it(database, conversation):
    """In threads of their own, each with a transaction of its own, on both engines."""
    from bot.listeners import verbs

    start, came = threading.Barrier(8), {}

    def take(who):
        def work(session):
            row = conversations.held(session, 1, conversation)
            return verbs.perform(session, row, "take", who, now=NOON).after is not None

        start.wait()
        came[who] = database.write(work)

    people = [f"U{number}" for number in range(8)]
    threads = [threading.Thread(target=take, args=(who,)) for who in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    (winner,) = [who for who, won in came.items() if won]
    assert state(database) == ("open", winner)
    assert lines(database) == ["line-taken"]
    assert sorted(told(database), key=str) == sorted(
        ({"user": who, "already_with": winner} for who in people if who != winner), key=str
    )


def test_as3_a_team_is_named_in_the_thread(client, database):
    event(client, said("<@UBOT> assign <!subteam^S1|@sales>"))

    assert database.read(lambda session: session.get_one(Conversation, 1).team) == "S1"
    assert (state(database), lines(database)) == (("open", ""), ["line-team-given"])


@pytest.mark.parametrize("words", ["priority high", "prioridade ALTA"])
def test_st5_the_thread_sets_the_priority(client, database, words):
    event(client, said(f"<@UBOT> {words}"))

    assert database.read(lambda session: session.get_one(Conversation, 1).priority) == 1
    assert lines(database) == ["line-priority-high"]
    assert database.read(lambda session: conversations.card_view(session, 1, NOON).priority) == "high"


def test_st5_what_is_no_priority_is_said(client, database):
    event(client, said("<@UBOT> priority enormous"))
    assert [each["key"] for each in told(database)] == ["notice-priority-how"]


def test_st5_more_sets_the_priority_and_a_second_time_says_so(client, database):
    chosen = {"type": "static_select", "block_id": "more.pressing:1:usual", "selected_option": {"value": "urgent"}}
    click(client, ids.MORE_PRIORITY, "", "UANA", "1.1", **chosen)
    click(client, ids.MORE_PRIORITY, "", "UBRUNO", "1.2", **chosen)

    assert lines(database) == ["line-priority-urgent"]
    assert [each["key"] for each in told(database)] == ["notice-already-urgent"]


def test_no_team_is_a_choice_of_the_modal(client, database):
    submit(client, ids.ASSIGN, "1", {ids.ASSIGN_TEAM: {"selected_option": {"value": owning.NO_TEAM}}})
    assert lines(database) == []
