"""Whose a conversation is (features.md AS-1 to AS-3) and how pressing it is (ST-5), from every door."""

import threading

import pytest
from sqlalchemy import select

from bot import ids
from bot.blocks import owning
from storage import conversations
from storage.models import AuditEntry, Conversation, Delivery, Message, Route
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_actions import lines, state, told
from tests.bot.listeners.test_home import opened, submit
from tests.bot.slackside import Wire, click, event, said
from tests.builders import NOON
from workers.drawing import draw


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


@pytest.fixture
def places(database, wire, client):
    """The inbox has a route to C2, where Ana is and Bruno is not; C9 shows nothing of it."""

    def work(session):
        session.add(
            Route(workspace_id=1, inbox_id=1, position=1, kind="tag", value="vip", slack_channel="C2", created_at=NOON)
        )

    database.write(work)
    wire.members |= {"C2": ["UANA", "UBOT"], "C9": ["UANA", "UBOT"], "C3": ["UBRUNO", "UBOT"]}


def move(client, wire, to, user="UANA"):
    click(client, ids.MORE_MOVE, "1", user)
    chosen = {ids.MOVE_TO: {"type": "conversations_select", "selected_conversation": to}}
    return submit(client, ids.MOVE, opened(wire)["private_metadata"], chosen, user=user)


def shown(database):
    return database.read(lambda session: session.scalars(select(Conversation.slack_channel)).one())


def test_as3_c1_a_conversation_moves_to_the_teams_channel_with_a_new_card_and_the_old_one_says_so(
    client, wire, database, places
):
    assert move(client, wire, "C2") == {"response_action": "clear"}

    def read(session):
        row = session.get_one(Conversation, 1)
        staged = session.scalars(select(Delivery).where(Delivery.target == "slack").order_by(Delivery.seq))
        moved = session.scalars(select(AuditEntry.details).where(AuditEntry.verb == "moved")).all()
        return (row.slack_channel, row.thread_ts, row.routed), [(each.kind, each.payload) for each in staged], moved

    row, staged, audited = database.read(read)
    assert row == ("C2", "", True)
    link = "https://lumina.slack.com/archives/C1/p1700000000000100"
    assert staged == [
        ("root", {}),
        ("line", {"key": "line-new-place", "values": {"link": link}}),
        ("moved", {"ts": "1700000000.000100", "from": "C1", "key": "card-elsewhere", "values": {"by": "UANA"}}),
    ]
    assert audited == [{"before": "C1", "after": "C2"}]


@pytest.mark.parametrize(("to", "owner"), [("C9", ""), ("C3", ""), ("C2", "UBRUNO")], ids=["no route", "away", "owner"])
def test_as3_c1_it_moves_only_where_its_inbox_its_mover_and_its_owner_are(client, wire, database, places, to, owner):
    database.write(lambda session: setattr(session.get_one(Conversation, 1), "owner", owner))
    assert list(move(client, wire, to)["errors"]) == [ids.MOVE_WHERE]
    assert shown(database) == "C1"


def test_as3_c1_who_may_not_act_moves_nothing(client, wire, database, places):
    click(client, ids.MORE_MOVE, "1", "UGUEST")
    assert "views.open" not in [method for method, _ in wire.asked]
    chosen = {ids.MOVE_TO: {"type": "conversations_select", "selected_conversation": "C2"}}
    submit(client, ids.MOVE, "1", chosen, user="UGUEST")
    assert shown(database) == "C1"


def test_as3_c1_the_old_card_tells_who_moved_it_and_not_where(client, wire, database, places):
    move(client, wire, "C2")
    delivery = database.read(lambda session: session.scalars(select(Delivery).where(Delivery.kind == "moved")).one())
    drawn = database.read(lambda session: draw(session, delivery, NOON))
    assert drawn.text == "↪ <@UANA> moved this conversation to another Slack channel."
