"""Clicks, emoji, the command and Home: who may, what it comes to, and what a second click is told."""

import json

import pytest
from sqlalchemy import select

from bot import ids
from storage import outbox
from storage.models import AuditEntry, Conversation, Delivery, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event, form
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


def state(database):
    (found,) = database.read(lambda session: list(session.scalars(select(Conversation))))
    return found.status, found.owner


def lines(database):
    def read(session):
        return [
            each.payload["key"]
            for each in session.scalars(select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id))
        ]

    return database.read(read)


def told(database):
    def read(session):
        return [
            each.payload
            for each in session.scalars(select(Delivery).where(Delivery.target == "notice").order_by(Delivery.id))
        ]

    return database.read(read)


@pytest.mark.parametrize(
    ("action", "after", "line"),
    [
        (ids.CARD_TAKE, ("open", "UANA"), "line-taken"),
        (ids.CARD_PENDING, ("pending", ""), "line-pending"),
        (ids.CARD_CLOSE, ("closed", ""), "line-closed"),
    ],
)
def test_st1_a_click_on_the_card_moves_the_conversation_and_says_so(client, database, action, after, line):
    assert click(client, action, "1") == 200

    assert (state(database), lines(database)) == (after, [line])
    assert (
        database.read(lambda session: session.scalars(select(AuditEntry.actor).order_by(AuditEntry.id.desc())).first())
        == "UANA"
    )


def test_as2_the_first_of_two_takes_it_and_the_second_is_told(client, database):
    click(client, ids.CARD_TAKE, "1", "UANA", "1.1")
    click(client, ids.CARD_TAKE, "1", "UBRUNO", "1.2")

    assert state(database) == ("open", "UANA")
    assert told(database) == [{"user": "UBRUNO", "already_with": "UANA"}]


def test_as2_the_second_may_take_it_over(client, database):
    click(client, ids.CARD_TAKE, "1", "UANA", "1.1")
    click(client, ids.NOTICE_TAKE_OVER, "1", "UBRUNO", "1.2")

    assert (state(database), lines(database)) == (("open", "UBRUNO"), ["line-taken", "line-taken-over"])


def test_st1_a_stale_click_is_answered_with_the_present_state(client, database):
    click(client, ids.CARD_CLOSE, "1", "UANA", "1.1")
    click(client, ids.CARD_CLOSE, "1", "UBRUNO", "1.2")

    assert [each["key"] for each in told(database)] == ["notice-already-closed"]
    assert lines(database) == ["line-closed"]


def test_the_same_click_twice_acts_once(client, database):
    assert [click(client, ids.CARD_CLOSE, "1"), click(client, ids.CARD_CLOSE, "1")] == [200, 200]
    assert (lines(database), told(database)) == (["line-closed"], [])


@pytest.mark.parametrize("user", ["UGUEST", "USTRANGER"])
def test_a_guest_or_outsider_cannot_act(client, database, user):
    click(client, ids.CARD_CLOSE, "1", user)

    assert state(database) == ("open", "")
    assert [each["key"] for each in told(database)] == ["notice-may-not-act"]


def test_somebody_who_is_not_in_the_slack_channel_cannot_act(client, database, wire):
    wire.members["C1"] = ["UBRUNO", "UBOT"]
    click(client, ids.CARD_CLOSE, "1", "UANA", "1.1")
    event(client, reaction("white_check_mark", user="UANA"))

    assert state(database) == ("open", "")
    assert [each["key"] for each in told(database)] == ["notice-may-not-act", "notice-may-not-act"]


def test_while_slack_does_not_say_who_is_there_nobody_can_act(client, database, wire):
    wire.down = True
    click(client, ids.CARD_CLOSE, "1")
    assert state(database) == ("open", "")
    assert [each["key"] for each in told(database)] == ["notice-slack-silent"]


def test_a_tick_is_believed_once_slack_says_who_gave_it(client, database, wire):
    wire.down = True
    ticked = reaction("white_check_mark", user="UANA")
    assert (event(client, ticked), state(database)) == (500, ("open", ""))
    wire.down = False
    assert (event(client, ticked), state(database)[0]) == (200, "closed")


def test_another_workspaces_conversation_is_out_of_reach(client, database):
    def other(session):
        return builders.conversation(
            session, builders.inbox(session, builders.workspace(session, "T2"), account="2002"), "551188"
        ).id

    theirs = database.write(other)
    click(client, ids.CARD_CLOSE, str(theirs))

    assert database.read(lambda session: session.get(Conversation, theirs).status) == "open"


def test_as1_assigning_tells_the_thread_and_the_new_owner(client, database):
    click(client, ids.CARD_ASSIGN, "1", type="users_select", selected_user="UBRUNO")

    assert (state(database), lines(database)) == (("open", "UBRUNO"), ["line-assigned"])
    assert [(each["user"], each["key"]) for each in told(database)] == [("UBRUNO", "notice-assigned")]


def test_as1_assigning_to_oneself_sends_no_message(client, database):
    click(client, ids.CARD_ASSIGN, "1", type="users_select", selected_user="UANA")
    assert (state(database), told(database)) == (("open", "UANA"), [])


def test_as1_somebody_who_cannot_answer_cannot_be_given_it(client, database):
    click(client, ids.CARD_ASSIGN, "1", type="users_select", selected_user="UGUEST")
    assert state(database) == ("open", "")
    assert [each["key"] for each in told(database)] == ["notice-cannot-own"]


def reaction(name, kind="reaction_added", ts="1700000000.000100", user="UANA"):
    item = {"type": "message", "channel": "C1", "ts": ts}
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": item,
        "item_user": "UBOT",
        "event_ts": "1700000300.0001",
    }


@pytest.mark.parametrize(
    ("emoji", "after"),
    [
        ("eyes", ("open", "UANA")),
        ("white_check_mark", ("closed", "")),
        ("double_vertical_bar", ("pending", "")),
        ("tada", ("open", "")),
    ],
)
def test_c1_as2_an_emoji_on_the_card_is_a_verb(client, database, emoji, after):
    assert event(client, reaction(emoji)) == 200
    assert state(database) == after


def test_c1_the_repeat_emoji_on_the_card_opens_what_was_closed(client, database):
    click(client, ids.CARD_CLOSE, "1")
    assert state(database) == ("closed", "")
    event(client, reaction("repeat"))
    assert state(database) == ("open", "")


def test_c1_an_emoji_anywhere_else_is_only_an_emoji(client, database):
    event(client, reaction("white_check_mark", ts="1700000050.000100"))
    assert state(database) == ("open", "")


def test_c1_as2_taking_the_eyes_off_undoes_it_if_nothing_happened_since(client, database):
    event(client, reaction("eyes"), "Ev1")
    event(client, reaction("eyes", "reaction_removed"), "Ev2")
    assert state(database) == ("open", "")


def test_c1_taking_the_tick_off_brings_back_status_and_waiting(client, database, conversation):
    def wait(session):
        about = session.get(Conversation, conversation)
        about.status, about.waiting_since = "pending", NOON

    database.write(wait)
    event(client, reaction("white_check_mark"), "Ev1")
    assert state(database) == ("closed", "")
    event(client, reaction("white_check_mark", "reaction_removed"), "Ev2")

    assert state(database) == ("pending", "")
    assert database.read(lambda session: session.get(Conversation, conversation).waiting_since) == NOON
    assert lines(database) == ["line-closed", "line-undone"]


def test_c1_but_not_once_somebody_else_acted(client, database):
    event(client, reaction("eyes"), "Ev1")
    click(client, ids.CARD_PENDING, "1", "UBRUNO")
    event(client, reaction("eyes", "reaction_removed"), "Ev2")
    assert state(database) == ("pending", "UANA")


@pytest.fixture
def failed(database, conversation):
    """A reply that the channel refused."""

    def work(session):
        about = session.get(Conversation, conversation)
        message = Message(
            workspace_id=about.workspace_id, inbox_id=about.inbox_id, conversation_id=about.id, direction="out",
            source="slack", kind="text", text="Bom dia", author="UANA", slack_channel="C1",
            slack_ts="1700000100.000100",
            status="failed", sent_at=NOON, created_at=NOON,
        )  # fmt: skip
        session.add(message)
        session.flush()
        delivery = outbox.stage(session, about, "customer", "text", {"part": "text"}, now=NOON, message_id=message.id)
        delivery.state, delivery.failure = "failed", "undeliverable"
        return delivery.id

    return database.write(work)


def test_retry_sends_again_once_however_often_it_is_pressed(client, database, failed):
    click(client, ids.FAILURE_RETRY, str(failed), "UANA", "1.1")
    click(client, ids.FAILURE_RETRY, str(failed), "UBRUNO", "1.2")

    delivery = database.read(lambda session: session.get(Delivery, failed))
    assert (delivery.state, delivery.generation) == ("queued", 2)
    assert [each["key"] for each in told(database)] == ["notice-retrying", "notice-stands-going"]


@pytest.mark.parametrize(
    ("action", "after"),
    [(ids.UNCERTAIN_ARRIVED, "sent"), (ids.UNCERTAIN_DISCARD, "cancelled"), (ids.UNCERTAIN_AGAIN, "queued")],
)
def test_a_person_decides_what_became_of_an_uncertain_reply(client, database, failed, action, after):
    database.write(lambda session: setattr(session.get(Delivery, failed), "state", "asked"))
    click(client, action, str(failed))
    assert database.read(lambda session: session.get(Delivery, failed).state) == after


def command(client, text, user="UANA"):
    fields = {
        "token": "x", "team_id": "T1", "channel_id": "C1", "user_id": user, "command": "/inbox", "text": text,
        "trigger_id": "tr", "response_url": "http://127.0.0.1:1/r", "api_app_id": "A1",
    }  # fmt: skip
    answer = form(client, fields)
    assert answer.status_code == 200
    return answer.get_json()


def test_inbox_lists_the_open_conversations_with_their_threads(client):
    answer = command(client, "")

    assert answer["response_type"] == "ephemeral"
    shown = json.dumps(answer["blocks"], ensure_ascii=False)
    assert "Maria Souza" in shown
    assert "https://lumina.slack.com/archives/C1/p1700000000000100" in shown


def test_as7_inbox_shows_nothing_of_slack_channels_the_viewer_is_not_in(client, wire):
    wire.members["C1"] = ["UANA"]
    assert "Maria Souza" not in json.dumps(command(client, "", "UBRUNO")["blocks"])


def test_inbox_says_so_when_slack_does_not_tell_who_may_see_what(client, wire):
    wire.down = True
    shown = json.dumps(command(client, "")["blocks"])
    assert "Maria Souza" not in shown
    assert "Slack did not say" in shown


@pytest.mark.parametrize(
    ("words", "user", "said"), [("help", "UANA", "/inbox"), ("ajuda", "UBRUNO", "/inbox"), ("dance", "UANA", "dance")]
)
def test_inbox_helps_and_names_what_it_does_not_know(client, words, user, said):
    assert said in json.dumps(command(client, words, user)["blocks"])


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("open", True),
        ("Abertas", True),
        ("mine", False),
        ("minhas", False),
        ("unassigned", True),
        ("livres", True),
        ("needs-reply", True),
        ("sem resposta", True),
        ("pending", False),
        ("pendentes", False),
        ("closed", False),
        ("resolvidas", False),
        ("all", True),
        ("todas", True),
        ("whatsapp", True),
        ("instagram", False),
    ],
)
def test_inbox_lists_what_the_word_says_in_both_languages(client, database, conversation, words, seen):
    database.write(lambda session: setattr(session.get(Conversation, conversation), "waiting_since", NOON))
    assert ("Maria Souza" in json.dumps(command(client, words)["blocks"])) == seen


def test_mine_are_those_of_whoever_asks(client):
    click(client, ids.CARD_TAKE, "1", "UANA")
    answers = [json.dumps(command(client, "mine", user)["blocks"]) for user in ("UANA", "UBRUNO")]
    assert ["Maria Souza" in answer for answer in answers] == [True, False]


def test_the_dots_open_what_is_known_about_the_conversation(client, wire):
    click(client, ids.CARD_MORE, "1")

    (opened,) = [arguments for method, arguments in wire.asked if method == "views.open"]
    assert (opened["trigger_id"], opened["view"]["private_metadata"]) == ("tr1", "1")


@pytest.mark.parametrize(
    "name", ["app_mention", "file_shared", "channel_rename", "team_join", "user_change", "channel_archive"]
)
def test_every_event_we_subscribe_to_is_heard(client, name):
    inner = {
        "type": name,
        "user": {"id": "UANA"} if name == "user_change" else "UANA",
        "channel": "C7",
        "event_ts": "1.1",
    }
    assert event(client, inner) == 200


def test_a_click_that_carries_no_number_of_ours_is_answered_and_does_nothing(client, database):
    values = ("", "1; DROP TABLE messages", "9" * 30, "-1", "١")
    assert {click(client, action, value) for value in values for action in (ids.CARD_TAKE, ids.FAILURE_RETRY)} == {200}
    assert state(database) == ("open", "")


def turned(client, response_url):
    payload = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "UANA"}, "trigger_id": "tr1",
        "response_url": response_url,
        "actions": [{"action_id": ids.LIST_NEXT, "block_id": "list:1:open", "value": "2"}],
    }  # fmt: skip
    return form(client, {"payload": json.dumps(payload)}).status_code


def answers(wire):
    return [arguments["replace_original"] for method, arguments in wire.asked if method == "respond"]


def test_a_list_is_turned_at_the_address_the_click_came_with(client, wire):
    assert (turned(client, "http://127.0.0.1:1/respond"), answers(wire)) == (200, [True])


def test_a_list_is_turned_at_no_address_but_slacks(client, wire):
    assert (turned(client, "http://127.0.0.2/respond"), answers(wire)) == (200, [])


def test_a_list_that_cannot_be_turned_now_is_no_error(client, wire):
    wire.down = True
    assert turned(client, "http://127.0.0.1:1/respond") == 200


def test_a_trigger_that_has_expired_is_no_error(client, wire):
    wire.refuses = {"views.open": "expired_trigger_id"}
    assert click(client, ids.CARD_MORE, "1") == 200


@pytest.mark.parametrize(
    ("action", "line"), [(ids.MORE_MUTE, ["line-muted"]), (ids.MORE_BLOCK, ["line-muted"]), (ids.MORE_UNMUTE, [])]
)
def test_st6_the_more_menu_mutes_and_blocks(client, database, action, line):
    click(client, action, "1")
    assert lines(database) == line


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("unmute", "notice-not-muted"),
        ("unblock", "notice-block-not-blocked"),
        ("wake", "notice-not-snoozed"),
    ],
)
def test_c1_what_cannot_be_undone_is_said(client, database, words, answer):
    event(client, slackside.said(f"<@UBOT> {words}"))
    assert [each["key"] for each in told(database)] == [answer]
