"""Roles at every door (features.md AD-5): buttons, windows, words in the thread, emoji."""

import json

import pytest
from sqlalchemy import select

from bot import ids, permits
from bot.listeners import verbs
from storage import bulks
from storage.models import Conversation, Message, Workspace
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_actions import lines, reaction, state, told
from tests.bot.listeners.test_home import opened, option, submit
from tests.bot.listeners.test_many import ask, use
from tests.bot.slackside import Wire, click, event, said


@pytest.fixture
def wire():
    return Wire(groups={"sales": ["UANA"], "new-here": ["UBRUNO"]})


@pytest.fixture
def client(database, tmp_path, wire):
    def work(session):
        home = builders.workspace(session)
        home.practice = {"roles": {"agent": ["sales"], "trainee": ["new-here"], "viewer": []}}
        builders.conversation(session, builders.inbox(session, home))

    database.write(work)
    return slackside.app_for(database, tmp_path, wire).test_client()


def demote(database, **roles):
    def work(session):
        session.get_one(Workspace, 1).practice = {"roles": roles}

    database.write(work)


def directions(database):
    return list(database.read(lambda session: session.scalars(select(Message.direction)).all()))


def test_ad5_a_trainee_takes_it_and_what_they_write_stays_inside(client, database):
    click(client, ids.CARD_TAKE, "1", "UBRUNO")
    event(client, said("Good morning!", user="UBRUNO"))

    assert state(database) == ("open", "UBRUNO")
    assert "out" not in [
        each.direction for each in database.read(lambda s: s.scalars(select(Message)).all()) if each.status == "staged"
    ]


@pytest.mark.parametrize("action", [ids.FAILURE_RETRY, ids.HELD_QUEUE, ids.MORE_BLOCK])
def test_ad5_nothing_a_trainee_presses_reaches_the_customer(client, database, action):
    click(client, action, "1", "UBRUNO")
    assert database.read(lambda session: session.get_one(Conversation, 1).blocked_at) is None
    assert directions(database) == []


def test_ad5_a_viewer_can_do_nothing(client, database):
    demote(database, agent=["sales"], viewer=["new-here"])
    click(client, ids.CARD_TAKE, "1", "UBRUNO")
    event(client, reaction("white_check_mark", user="UBRUNO"))
    event(client, said("<@UBOT> close", user="UBRUNO"), event_id="Ev2")

    assert (state(database), lines(database)) == (("open", ""), [])
    assert [each["key"] for each in told(database)] == ["notice-may-not-act"] * 3


def test_ad5_an_agent_answers(client, database):
    event(client, said("Good morning!", user="UANA"))
    assert directions(database) == ["out"]


def test_ad5_every_control_that_reaches_customers_needs_an_agent():
    known = {str(value) for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}
    assert set(permits.NEEDS) <= known
    sending = {ids.WRITE, ids.OFFER, ids.LOCATION, ids.CONTACT_CARD, ids.TEMPLATE_FORM, ids.FAILURE_RETRY}
    assert {permits.of({"actions": [{"action_id": each}]}) for each in sending} == {"answer"}


def test_ad5_a_control_or_a_verb_that_nobody_has_thought_about_needs_an_agent():
    assert permits.of({"actions": [{"action_id": "something.new"}]}) == "answer"
    assert permits.of({"view": {"callback_id": "something.new"}}) == "answer"
    assert permits.of_verb("shout") == "answer"


def test_ad5_every_verb_that_a_trainee_may_use_is_one_there_is():
    assert set(permits.VERBS) <= {"", *verbs.WORDS.values()}


def begin_many(client, wire, user, verb):
    """Act on all there is, out of a list; what the window says to that, or None where none opens."""
    use(client, ask(client, "all", user)["list.acts"], ids.LIST_BULK, user)
    windows = [each for method, each in wire.asked if method == "views.open"]
    if not windows:
        return None
    return submit(client, ids.BULK, opened(wire)["private_metadata"], {ids.BULK_VERB: option(verb)}, user=user)


def test_ad5_st8_a_trainee_does_to_many_what_they_may_do_to_one(client, wire, database):
    begin_many(client, wire, "UBRUNO", "close")
    assert [each.verb for each in database.read(bulks.unfinished)] == ["close"]
    offered = json.dumps(opened(wire))
    assert [f'"value": "{verb}"' in offered for verb in bulks.VERBS] == [True] * len(bulks.VERBS)


def test_ad5_st8_what_needs_more_for_one_needs_it_for_many_and_the_window_says_so(client, wire, database, monkeypatch):
    monkeypatch.setattr(permits, "VERBS", {**permits.VERBS, "close": "answer"})
    refused = begin_many(client, wire, "UBRUNO", "close")
    assert list(refused["errors"]) == [ids.BULK_WHAT]
    assert database.read(bulks.is_any_unfinished) is False
    assert '"value": "close"' not in json.dumps(opened(wire))


@pytest.mark.parametrize("user", ["UBRUNO", "UGUEST"])
def test_ad5_st8_who_may_act_on_nothing_is_told_so_and_sees_no_window(client, wire, database, user):
    demote(database, agent=["sales"], viewer=["new-here"])
    assert begin_many(client, wire, user, "close") is None
    said = [each["text"] for method, each in wire.asked if method == "respond"]
    assert len(said) == 1
    assert "papel" in said[0] or "role" in said[0]
    assert database.read(bulks.is_any_unfinished) is False


def test_ad5_st8_every_act_on_many_is_a_verb_that_is_known_for_one():
    assert set(bulks.VERBS) <= set(permits.VERBS)
