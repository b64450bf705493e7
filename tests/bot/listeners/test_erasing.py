"""`/inbox erase`: admins see whom it would be and type a word; nobody learns of whom they may not see (PR-4)."""

import json

import pytest
from sqlalchemy import select

from bot import ids
from storage.models import Conversation, Erasure, Identity, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import PEOPLE, Wire, form, in_view

MARIA = "5511987654321"


@pytest.fixture
def wire():
    people = PEOPLE | {"UANA": PEOPLE["UANA"] | {"is_admin": True}}
    return Wire(members={"C1": ["UANA", "UBRUNO", "UBOT"], "CSECRET": ["UBRUNO", "UBOT"]}, people=people)


@pytest.fixture
def client(database, tmp_path, wire):
    def work(session):
        home = builders.workspace(session)
        row = builders.conversation(session, builders.inbox(session, home), MARIA)
        hidden = builders.inbox(session, home, account="1002", slack_channel="CSECRET")
        other = builders.conversation(session, hidden, "5599012345678", "Secreta", thread_ts="1700000999.000100")
        for each, number in ((row, MARIA), (other, "5599012345678")):
            session.get_one(Identity, each.identity_id).phone = f"+{number}"
        session.add(
            Message(
                workspace_id=1, inbox_id=row.inbox_id, conversation_id=row.id, direction="in", source="customer",
                kind="text", text="bom dia", sent_at=builders.NOON, created_at=builders.NOON,
            )
        )  # fmt: skip

    database.write(work)
    return slackside.app_for(database, tmp_path, wire).test_client()


def ask(client, words, user="UANA"):
    told = {"command": "/inbox", "text": words, "team_id": "T1", "user_id": user, "trigger_id": "tr1",
            "channel_id": "C1", "response_url": "http://127.0.0.1:1/respond"}  # fmt: skip
    return (form(client, told).get_json(silent=True) or {}).get("text", "")


def opened(wire):
    return [told["view"] for method, told in wire.asked if method == "views.open"]


def send_off(client, view, word, user="UANA"):
    return in_view(client, view, {ids.ERASE_TYPED: {ids.ERASE_WORD: {"value": word}}}, user).get_json(silent=True)


def ordered(database):
    rows = database.read(lambda session: session.scalars(select(Erasure)).all())
    return [(each.actor, each.contact_id, each.due_at) for each in rows]


@pytest.mark.parametrize("words", ["erase +55 11 98765-4321", "apagar 5511987654321"])
def test_pr4_an_admin_sees_whom_and_how_much_and_types_a_word(database, client, wire, words):
    assert ask(client, words) == ""
    (view,) = opened(wire)
    assert "*Maria Souza*: one conversation, one message and 0 files." in json.dumps(view)

    answer = send_off(client, view, "yes")
    assert answer == {"response_action": "errors", "errors": {"erase.typed": "Type erase here if you want it. Close "
                                                              "the window if not."}}  # fmt: skip
    assert ordered(database) == []

    answer = send_off(client, view, "Erase ")
    assert answer["response_action"] == "update"
    assert ordered(database) == [("UANA", 1, builders.NOON)]
    send_off(client, view, "erase")
    assert len(ordered(database)) == 1  # the same window, sent off twice
    assert database.read(lambda session: session.get(Conversation, 1)) is not None  # a worker does it


def test_pr4_whoever_is_no_admin_neither_sees_nor_erases(database, client, wire):
    assert ask(client, "erase +55 11 98765-4321", "UBRUNO").startswith("Só admins apagam clientes.")
    ask(client, "erase +55 11 98765-4321")
    (view,) = opened(wire)
    assert send_off(client, view, "apagar", "UBRUNO") is None
    assert ordered(database) == []


def test_as7_an_admin_learns_nothing_of_a_private_slack_channel_they_are_not_in(database, client, wire):
    unseen, unknown = ask(client, "erase +5599012345678"), ask(client, "erase +5599012345670")
    assert unseen.replace("5678", "") == unknown.replace("5670", "")
    assert unseen.startswith("Nobody is known as +5599012345678 whose conversations are all in Slack channels")
    ask(client, "erase +55 11 98765-4321")
    (view,) = opened(wire)
    assert send_off(client, view | {"private_metadata": "2"}, "erase")["response_action"] == "update"
    assert ordered(database) == []


@pytest.mark.parametrize(("words", "said"), [("erase", "Say whom:"), ("erase @nobody", "Nobody is known as @nobody")])
def test_pr4_what_is_missing_is_said(client, words, said):
    assert ask(client, words).startswith(said)


def test_pr4_of_two_with_one_name_neither_is_erased(database, client):
    def work(session):
        for row in session.scalars(select(Conversation)):
            row.slack_channel = "C1"
        for each in session.scalars(select(Identity)):
            each.username = "maria"

    database.write(work)
    assert ask(client, "erase @maria").startswith("Several customers are known as @maria.")
