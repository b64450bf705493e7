"""The rows of `/inbox` answers: each offers what Home offers, and the answer shows what came of it."""

import json

import pytest

from bot import ids
from storage import favourites
from storage.models import Conversation, Inbox
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_home import open_home, opened, option, press, published
from tests.bot.slackside import Wire, click, form


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def ours(database):
    """Twelve conversations that wait, the newest with the highest id."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        for number in range(12):
            row = builders.conversation(session, inbox, f"55{number}", f"Cliente {number}.", thread_ts=f"16{number}.1")
            row.waiting_since = builders.NOON

    database.write(work)


@pytest.fixture
def client(database, tmp_path, wire, ours):
    return slackside.app_for(database, tmp_path, wire).test_client()


def ask(client, words, user="UANA"):
    fields = {"command": "/inbox", "text": words, "team_id": "T1", "user_id": user, "trigger_id": "tr1",
              "channel_id": "C1", "response_url": "http://127.0.0.1:1/respond"}  # fmt: skip
    return form(client, fields).get_json()["blocks"]


def rows(blocks, surface=ids.LIST_ROW):
    """The controls of each row, by the conversation they are about."""
    found = [each for each in blocks if each.get("block_id", "").startswith(f"{surface}:")]
    return {ids.subject(each["block_id"]): each for each in found}


def redrawn(wire):
    """What stands now in place of the answer whose row was acted on."""
    told = [arguments for method, arguments in wire.asked if method == "respond"]
    return told[-1]["blocks"] if told else []


def act(client, row, what, at="2.1", user="UANA"):
    assert click(client, ids.ROW_ACT, "", user, at, block_id=row["block_id"], **option(what)) == 200


def test_fs6_each_row_has_the_way_to_the_thread_the_contact_and_the_menu_in_answers_and_in_home(client, wire):
    listed = rows(ask(client, "open"))[12]
    press(client, ids.tab("all"))
    at_home = rows(json.loads(published(wire))["blocks"], ids.HOME_ROW)[12]

    assert listed["elements"] == at_home["elements"]
    thread, contact, menu = listed["elements"]
    assert thread["url"].startswith("https://lumina.slack.com/archives/C1/p")
    assert (contact["action_id"], contact["value"]) == (ids.MORE_CONTACT, "12")
    assert [each["value"] for each in menu["options"]] == ["take", "assign", "pending", "close", "more"]


def test_cp1_the_contact_opens_from_a_row_of_an_answer_and_from_one_of_home(client, wire):
    for place in (ids.LIST_ROW, ids.HOME_ROW):
        press(client, ids.MORE_CONTACT, f"{place}:12:open:", value="12", at=f"1.{len(place)}")
        assert (opened(wire)["callback_id"], opened(wire)["private_metadata"]) == (ids.PROFILE, "12")


@pytest.mark.parametrize("words", ["open", "open -is:muted"])
def test_a_row_of_an_answer_is_acted_on_and_its_page_drawn_anew(client, database, wire, words):
    first = ask(client, words)
    turn = next(each for each in first if each.get("block_id", "").startswith("list:"))
    click(client, ids.LIST_NEXT, turn["elements"][0]["value"], block_id=turn["block_id"])
    second = rows(redrawn(wire))
    act(client, second[1], "take")

    assert database.read(lambda session: session.get_one(Conversation, 1).owner) == "UANA"
    assert list(rows(redrawn(wire))) == list(second) == [2, 1]
    assert "take" not in json.dumps(rows(redrawn(wire))[1])
    assert "owner <@UANA>" in json.dumps(redrawn(wire))


def test_what_leaves_the_list_is_gone_from_it_and_an_empty_page_becomes_the_first(client, wire):
    act(client, rows(ask(client, "open"))[12], "close")
    assert list(rows(redrawn(wire))) == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]

    last = {"block_id": "list.row:1:0:open:0:1"}
    act(client, last, "close", at="2.2")
    assert list(rows(redrawn(wire))) == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]


def test_a_stale_row_is_answered_in_the_list_and_nothing_is_said_in_the_thread(client, database, wire):
    row = rows(ask(client, "open"))[12]
    click(client, ids.CARD_TAKE, "12", "UBRUNO")
    act(client, row, "take")

    assert "This conversation is already with <@UBRUNO>" in json.dumps(redrawn(wire))
    assert database.read(lambda session: session.get_one(Conversation, 12).owner) == "UBRUNO"


def test_a_row_of_a_list_that_is_forgotten_is_acted_on_all_the_same(client, database, wire):
    act(client, {"block_id": "list.row:12:77::0:0"}, "close")
    assert database.read(lambda session: session.get_one(Conversation, 12).status) == "closed"
    assert "Ask for it again" in json.dumps(redrawn(wire))


def test_the_menus_more_and_assign_open_their_windows(client, wire):
    row = rows(ask(client, "open"))[12]
    for what, callback in (("more", ids.MORE), ("assign", ids.ASSIGN)):
        act(client, row, what, at=f"3.{len(what)}")
        assert (opened(wire)["callback_id"], opened(wire)["private_metadata"]) == (callback, "12")


def test_fs5_a_favourite_has_its_star_in_answers_and_in_home(client, database, wire):
    database.write(
        lambda session: favourites.star(session, session.get_one(Conversation, 12), "UANA", now=builders.NOON)
    )
    press(client, ids.tab("all"))
    starred = [each for each in (*ask(client, "open"), *json.loads(published(wire))["blocks"]) if "⭐" in str(each)]
    assert ["Cliente 11" in str(each) for each in starred] == [True, True]
    assert "⭐" not in str(ask(client, "open", "UBRUNO"))


def test_a_full_answer_is_within_slacks_fifty_blocks(client, database, wire):
    def trouble(session):
        session.get_one(Inbox, 1).state = "attention"

    database.write(trouble)
    assert len(ask(client, "search cliente")) <= 50
    open_home(client)
    assert len(json.loads(published(wire))["blocks"]) <= 100
