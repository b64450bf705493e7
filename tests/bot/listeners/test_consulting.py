"""Asking a colleague who is not in the Slack channel: they read a few lines and answer once, and get into nothing
(features.md IC-4)."""

import pytest
from sqlalchemy import select

from bot import ids
from storage import consulting
from storage.models import Consultation, Conversation, Delivery, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import PEOPLE, Wire, click, event, in_view, said
from tests.builders import NOON

CARLA = {"id": "UCARLA", "team_id": "T1", "name": "carla", "locale": "en-US", "profile": {"display_name": "Carla"}}


@pytest.fixture
def wire():
    return Wire(people=PEOPLE | {"UCARLA": CARLA})


@pytest.fixture
def client(database, tmp_path, wire):
    def work(session):
        talk = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        for number, (direction, status, text) in enumerate(
            [("in", "", "Tem o azul?"), ("note", "", "ela é VIP"), ("out", "sent", "Temos"), ("out", "held", "Hm")]
        ):
            session.add(
                Message(
                    workspace_id=1, inbox_id=1, conversation_id=talk.id, direction=direction, source="slack",
                    kind="text", text=text, status=status, sent_at=NOON, created_at=NOON, slack_ts=f"1.{number}",
                    slack_channel="C1",
                )
            )  # fmt: skip

    database.write(work)
    return slackside.app_for(database, tmp_path, wire).test_client()


def opened(wire):
    return next(arguments["view"] for method, arguments in reversed(wire.asked) if method == "views.open")


def asks(client, wire, whom, user="UANA"):
    click(client, ids.MORE_CONSULT, "1", user=user)
    return in_view(client, opened(wire), {
        ids.CONSULT_PERSON: {ids.CONSULT_WHO: {"selected_user": whom}},
        ids.CONSULT_WORDS: {ids.CONSULT_QUESTION: {"value": "Qual o prazo?"}},
        ids.CONSULT_COUNT: {ids.CONSULT_LINES: {"selected_option": {"value": "5"}}},
    }, user=user)  # fmt: skip


def answers(client, wire, text, user="UCARLA", at="1.1"):
    click(client, ids.CONSULT_ANSWER, "1", user=user, at=at)
    return in_view(
        client, opened(wire) | {"id": f"V{at}"}, {ids.CONSULT_SAID: {ids.CONSULT_TEXT: {"value": text}}}, user=user
    )


def notes(database):
    rows = select(Message).where(Message.direction == "note", Message.author == "UCARLA")
    return database.read(lambda session: [each.text for each in session.scalars(rows)])


def staged(database, target):
    rows = select(Delivery).where(Delivery.target == target).order_by(Delivery.id)
    return database.read(lambda session: [each.payload for each in session.scalars(rows)])


def test_ic4_a_colleague_reads_what_was_said_and_no_notes_and_their_answer_is_one(client, database, wire):
    asks(client, wire, "UCARLA")
    assert {"user": "UCARLA", "consult": 1} in staged(database, "notice")
    rows = database.read(lambda session: consulting.shown(session, session.get_one(Consultation, 1)))
    assert [each.text for each in rows] == ["Tem o azul?", "Temos"]

    answers(client, wire, "Três dias")
    assert notes(database) == ["Três dias"]
    assert [each["key"] for each in staged(database, "slack")] == ["line-colleague-asked", "line-colleague-answered"]
    assert staged(database, "customer") == []
    assert not [method for method, _ in wire.asked if method.startswith("conversations.invite")]


def test_ic4_they_answer_once(client, database, wire):
    asks(client, wire, "UCARLA")
    answers(client, wire, "Três dias")
    answers(client, wire, "Quatro", at="1.2")
    assert notes(database) == ["Três dias"]


def test_ic4_nobody_else_answers_for_them(client, database, wire):
    asks(client, wire, "UCARLA")
    click(client, ids.CONSULT_ANSWER, "1", user="UCARLA")
    view = opened(wire) | {"id": "V2"}
    in_view(client, view, {ids.CONSULT_SAID: {ids.CONSULT_TEXT: {"value": "Oi"}}}, user="UBRUNO")
    assert notes(database) == []


@pytest.mark.parametrize("whom", ["USTRANGER", "UGUEST", "UBOT"])
def test_ic4_guests_and_people_of_other_organisations_are_not_asked(client, database, wire, whom):
    assert asks(client, wire, whom).get_json()["response_action"] == "errors"
    assert database.read(lambda session: session.scalars(select(Consultation)).all()) == []


def test_ic4_somebody_who_may_not_act_cannot_ask(client, database, wire):
    click(client, ids.MORE_CONSULT, "1", user="UCARLA")
    assert [method for method, _ in wire.asked if method == "views.open"] == []


def test_ic4_it_can_be_asked_in_the_thread(client, database):
    event(client, said("<@UBOT> ask <@UCARLA> qual o prazo?"))
    row = database.read(lambda session: session.scalars(select(Consultation)).one())
    assert (row.asked, row.asker, row.question) == ("UCARLA", "UANA", "qual o prazo?")


def test_ic4_being_asked_gives_no_way_into_the_conversation(client, database, wire):
    asks(client, wire, "UCARLA")
    click(client, ids.CARD_TAKE, "1", user="UCARLA")
    assert database.read(lambda session: session.scalars(select(Conversation)).one()).owner == ""
