"""Snoozing from the ⋯ modal and by `@inbox snooze`: what is asked and refused, and the warning about the window."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import ids
from bot.blocks.snooze import day_field
from storage.models import Conversation, Delivery
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event, form, said
from tests.builders import NOON


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def client(database, tmp_path, wire):
    database.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    return slackside.app_for(database, tmp_path, wire).test_client()


def submit(client, span, day="", user="UANA"):
    values = {
        ids.SNOOZE_FIELDS: {ids.SNOOZE_SPAN: {"type": "radio_buttons", "selected_option": {"value": span}}},
        day_field(): {ids.SNOOZE_DAY: {"type": "datepicker", "selected_date": day or None}},
    }
    payload = {
        "type": "view_submission", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"}, "trigger_id": "tr1",
        "view": {
            "id": "V1", "type": "modal", "hash": "h1", "callback_id": ids.SNOOZE, "private_metadata": "1",
            "state": {"values": values},
        },
    }  # fmt: skip
    return form(client, {"payload": json.dumps(payload)})


def until(database):
    return database.read(lambda session: session.scalar(select(Conversation.snoozed_until)))


def told(database):
    def read(session):
        wanted = select(Delivery).where(Delivery.target == "notice").order_by(Delivery.id)
        return [each.payload["key"] for each in session.scalars(wanted)]

    return database.read(read)


def test_st4_the_button_opens_a_modal_that_warns_of_the_window(client, database, wire):
    database.clock = NOON + timedelta(hours=21)
    click(client, ids.MORE_SNOOZE, "1")

    ((_, asked),) = [each for each in wire.asked if each[0] == "views.open"]
    options = asked["view"]["blocks"][1]["element"]["options"]
    assert [(each["value"], "description" in each) for each in options] == [
        ("1h", False), ("4h", True), ("tomorrow", True), ("day", False),
    ]  # fmt: skip


def test_st4_four_hours_are_four_hours(client, database):
    assert submit(client, "4h").status_code == 200
    assert (until(database), told(database)) == (NOON + timedelta(hours=4), [])


def test_st4_past_the_window_they_are_told(client, database):
    submit(client, "day", "2026-11-05")
    assert until(database) == datetime(2026, 11, 5, 9, tzinfo=UTC)
    assert told(database) == ["notice-snooze-past-window"]


def test_st4_a_day_that_is_over_is_said_at_its_field(client, database):
    answered = submit(client, "day", "2026-11-01")
    assert answered.get_json() == {
        "response_action": "errors",
        "errors": {day_field(): "Choose a day that is still to come, at most a year ahead."},
    }
    assert until(database) is None


def test_st4_a_guest_cannot_put_anything_off(client, database):
    submit(client, "4h", user="UGUEST")
    assert (until(database), told(database)) == (None, ["notice-may-not-act"])


def test_st4_waking_brings_it_back(client, database):
    submit(client, "4h")
    click(client, ids.MORE_WAKE, "1")
    assert until(database) is None


@pytest.mark.parametrize(
    ("words", "after", "answers"),
    [
        ("<@UBOT> snooze 4h", NOON + timedelta(hours=4), []),
        ("<@UBOT> adiar amanhã", datetime(2026, 11, 3, 9, tzinfo=UTC), []),
        ("<@UBOT> snooze 2d", NOON + timedelta(days=2), ["notice-snooze-past-window"]),
        ("<@UBOT> snooze", None, ["notice-snooze-how"]),
        ("<@UBOT> wake", None, ["notice-not-snoozed"]),
    ],
)
def test_st4_it_can_be_said_in_the_thread(client, database, words, after, answers):
    event(client, said(words))
    assert (until(database), told(database)) == (after, answers)
