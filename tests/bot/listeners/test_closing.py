"""Closing from the card: at once, or with a reason where the inbox asks for one."""

import json

import pytest
from sqlalchemy import select

from bot import ids
from storage import practice
from storage.models import Conversation, Delivery
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, form
from tests.builders import NOON


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def client(database, tmp_path, wire):
    database.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    return slackside.app_for(database, tmp_path, wire).test_client()


def asks_why(database):
    written = {1: {"close_reasons": ["Sold", "No answer"]}}
    database.write(lambda session: practice.take_over(session, written, now=NOON))


def submit(client, place="1", note="They moved"):
    values = {
        ids.CLOSING_REASONS: {
            ids.CLOSING_REASON: {"type": "static_select", "selected_option": {"value": place, "text": {"text": "x"}}}
        },
        ids.CLOSING_NOTES: {ids.CLOSING_NOTE: {"type": "plain_text_input", "value": note}},
    }
    view = {"id": "V1", "type": "modal", "hash": "h1", "callback_id": ids.CLOSING, "private_metadata": "1"}
    payload = {
        "type": "view_submission", "team": {"id": "T1"}, "user": {"id": "UANA", "team_id": "T1"}, "trigger_id": "tr1",
        "view": view | {"state": {"values": values}},
    }  # fmt: skip
    return form(client, {"payload": json.dumps(payload)}).status_code


def came(database):
    row = database.read(lambda session: session.scalars(select(Conversation)).one())
    wanted = select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id)
    lines = database.read(lambda session: [each.payload["key"] for each in session.scalars(wanted)])
    return row.status, row.close_reason, row.close_note, lines


def test_st10_without_reasons_to_choose_from_it_is_closed_at_once(client, database, wire):
    click(client, ids.CARD_CLOSE, "1")
    assert came(database) == ("closed", "", "", ["line-closed"])
    assert "views.open" not in [method for method, _ in wire.asked]


def test_st10_with_reasons_it_is_asked_first(client, database, wire):
    asks_why(database)
    click(client, ids.CARD_CLOSE, "1")
    (asked,) = [arguments for method, arguments in wire.asked if method == "views.open"]
    offered = asked["view"]["blocks"][1]["element"]["options"]
    assert [each["text"]["text"] for each in offered] == ["Sold", "No answer"]
    assert came(database) == ("open", "", "", [])


def test_st10_the_reason_is_kept_and_told_inside(client, database):
    asks_why(database)
    assert submit(client) == 200
    assert came(database) == ("closed", "No answer", "They moved", ["line-closed", "line-close-reason"])


def test_st10_a_second_submission_changes_nothing(client, database):
    asks_why(database)
    submit(client)
    submit(client, "0", "Too late")
    assert came(database)[:3] == ("closed", "No answer", "They moved")
