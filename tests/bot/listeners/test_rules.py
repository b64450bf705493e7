"""Rules in Slack: for admins, of what they may see, and without doing anything (features.md AU-5)."""

import json

import pytest
from sqlalchemy import func, select

from bot import ids
from storage.models import Conversation, Delivery, Inbox, Message
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_home import press
from tests.bot.slackside import PEOPLE, Wire

RULES = [
    {"name": "Refunds", "when": "customer message", "contains": ["refund"], "then": [{"canned": "refund"}]},
    {"name": "Closing", "when": "idle 2d", "if": "closed", "then": [{"tag": "old"}]},
]


@pytest.fixture
def wire():
    return Wire(
        people=PEOPLE | {"UANA": PEOPLE["UANA"] | {"is_admin": True}},
        members={"C1": ["UANA", "UBRUNO", "UBOT"], "CSECRET": ["UBRUNO", "UBOT"]},
    )


@pytest.fixture
def client(database, tmp_path, wire):
    """Two customers who want a refund, one where the admin may not look, and one who does not want it."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        inbox.practice = {"rules": RULES}
        told = (("551", "I want a refund", "C1"), ("552", "refund, secretly", "CSECRET"), ("553", "Good morning", "C1"))
        for number, words, place in told:
            row = builders.conversation(session, inbox, number, f"Cliente {number}", thread_ts=f"17{number}.1")
            row.slack_channel = place
            session.add(
                Message(
                    workspace_id=1, inbox_id=1, conversation_id=row.id, direction="in", source="customer", kind="text",
                    text=words, sent_at=builders.NOON, created_at=builders.NOON,
                )
            )  # fmt: skip

    database.write(work)
    return slackside.app_for(database, tmp_path, wire).test_client()


def windows(wire):
    return [each["view"] for method, each in wire.asked if method in {"views.open", "views.push"}]


def words(window):
    return [(each.get("text") or each["elements"][0])["text"] for each in window["blocks"] if each["type"] != "divider"]


def test_au5_an_admin_sees_the_rules_and_tries_one_of_what_they_may_see(client, wire, database):
    press(client, ids.SETTINGS_RULES)
    rows = [each for each in windows(wire)[0]["blocks"] if "accessory" in each]
    assert [each["text"]["text"] for each in rows] == [
        "*Refunds* · 🟢 WhatsApp · Sales · customer message: answered the customer with !refund",
        "*Closing* · 🟢 WhatsApp · Sales · idle: #old",
    ]
    before = database.read(lambda session: session.scalar(select(func.count(Delivery.id))))
    press(client, ids.SETTINGS_TRY, rows[0]["block_id"], at="1.2")
    said = words(windows(wire)[1])
    assert said[1] == "It would act on 1 of the last 100 conversations that you may see. Nothing was done."
    assert said[2].endswith("Open · I want a refund")
    assert "secretly" not in json.dumps(windows(wire))
    press(client, ids.SETTINGS_TRY, rows[1]["block_id"], at="1.3")
    assert words(windows(wire)[2])[1].startswith("It would act on 0 of")
    after = database.read(lambda session: session.scalar(select(func.count(Delivery.id))))
    statuses = database.read(lambda session: set(session.scalars(select(Conversation.status))))
    assert (before, statuses) == (after, {"open"})


def test_au5_nobody_else_sees_or_tries_them(client, wire):
    press(client, ids.SETTINGS_RULES, user="UBRUNO")
    press(client, ids.SETTINGS_TRY, "settings.rule:1:0", user="UBRUNO", at="1.2")
    assert windows(wire) == []


def test_au5_a_rule_that_has_gone_meanwhile_opens_nothing(client, wire, database):
    database.write(lambda session: setattr(session.get_one(Inbox, 1), "practice", {}))
    press(client, ids.SETTINGS_RULES)
    press(client, ids.SETTINGS_TRY, "settings.rule:1:0", at="1.2")
    assert [words(each)[-1] for each in windows(wire)] == [
        "No inbox has rules yet. Write some in the settings file: `novelo settings show` and `apply`."
    ]
