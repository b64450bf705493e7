"""Drafts for approval: shown to everybody in the thread, let go by somebody who may, never by themselves (features.md
IC-5)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import ids
from bot.blocks import asks
from storage import clockwork, practice
from storage.models import Conversation, Delivery, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event, in_view, said
from tests.builders import NOON


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def client(database, tmp_path, wire):
    database.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    return slackside.app_for(database, tmp_path, wire).test_client()


def trains(database):
    """Ana is in the group of the trainees."""
    database.write(lambda session: practice.take_over(session, {}, {1: {"roles": {"trainee": ["sales"]}}}, now=NOON))


def to_customer(database):
    rows = select(Delivery).where(Delivery.target == "customer").order_by(Delivery.id)
    return database.read(lambda session: [each.payload["text"] for each in session.scalars(rows)])


def message(database):
    row = database.read(lambda session: session.scalars(select(Message).order_by(Message.id.desc())).first())
    return row.direction, row.status, row.text


def posted(database):
    rows = select(Delivery).where(Delivery.target == "slack").order_by(Delivery.id)
    return [
        each.payload.get("key", each.payload) for each in database.read(lambda session: session.scalars(rows).all())
    ]


def told(database):
    rows = select(Delivery).where(Delivery.target == "notice").order_by(Delivery.id)
    return [each.payload["key"] for each in database.read(lambda session: session.scalars(rows).all())]


def approve(client, text, user="UBRUNO", at="1.1", action=ids.HELD_SEND):
    block = ids.block(ids.HELD_ASKED, 1, asks.seen(text))
    return click(client, action, "1", user=user, at=at, block_id=block)


def test_ic5_a_draft_is_shown_and_sent_when_somebody_approves_it_once(client, database):
    event(client, said("draft: Chega amanhã"))
    assert (message(database), to_customer(database)) == (("out", "draft", "Chega amanhã"), [])
    assert posted(database) == [{"draft": 1}]

    approve(client, "Chega amanhã", at="1.1")
    approve(client, "Chega amanhã", at="1.2")
    assert to_customer(database) == ["Chega amanhã"]
    assert posted(database) == [{"draft": 1}, "line-draft-approved"]
    assert told(database) == ["notice-already-decided"]
    assert database.read(lambda session: session.scalars(select(Conversation)).one()).replied_by == "UBRUNO"


def test_ic5_what_a_trainee_says_is_a_draft_that_they_cannot_approve(client, database, wire):
    trains(database)
    event(client, said("reply: Chega amanhã"))
    assert message(database)[1] == "draft"

    approve(client, "Chega amanhã", user="UANA")
    click(client, ids.HELD_EDIT, "1", user="UBRUNO", at="1.2")
    view = next(arguments["view"] for method, arguments in wire.asked if method == "views.open")
    in_view(client, view, {ids.HELD_FIELD: {ids.HELD_TEXT: {"value": "Outra coisa"}}}, user="UANA")
    assert (to_customer(database), told(database)) == ([], ["notice-may-not-act", "notice-may-not-act"])
    assert message(database)[2] == "Chega amanhã"

    approve(client, "Chega amanhã", at="1.3")
    assert to_customer(database) == ["Chega amanhã"]


def test_ic5_a_trainees_note_stays_a_note(client, database):
    trains(database)
    event(client, said("note: ela é VIP"))
    assert message(database)[0] == "note"


def test_ic5_what_a_trainee_changes_after_it_was_approved_waits_for_approval_anew(client, database):
    trains(database)
    event(client, said("Chega amanhã"))
    approve(client, "Chega amanhã")
    assert to_customer(database) == ["Chega amanhã"]  # staged: it has not left

    new = {"type": "message", "user": "UANA", "ts": "1700000100.000100", "thread_ts": "1700000000.000100"}
    change = {
        "type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000200.000100",
        "message": new | {"text": "Chega hoje", "edited": {"user": "UANA", "ts": "1700000200.000000"}},
        "previous_message": new | {"text": "Chega amanhã"},
    }  # fmt: skip
    event(client, change, "Ev2")
    assert message(database) == ("out", "draft", "Chega hoje")
    states = select(Delivery.state).where(Delivery.target == "customer")
    assert list(database.read(lambda session: session.scalars(states).all())) == ["cancelled"]
    approve(client, "Chega hoje", at="1.2")
    assert to_customer(database) == ["Chega amanhã", "Chega hoje"]


def test_ic5_nobody_approves_words_they_have_not_seen(client, database):
    event(client, said("draft: Chega amanhã"))
    new = {"type": "message", "user": "UANA", "ts": "1700000100.000100", "thread_ts": "1700000000.000100"}
    change = {
        "type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000200.000100",
        "message": new | {"text": "draft: Chega hoje", "edited": {"user": "UANA", "ts": "1700000200.000000"}},
        "previous_message": new | {"text": "draft: Chega amanhã"},
    }  # fmt: skip
    event(client, change, "Ev2")
    approve(client, "Chega amanhã")
    assert (to_customer(database), message(database)[1]) == ([], "draft")
    approve(client, "Chega hoje", at="1.2")
    assert to_customer(database) == ["Chega hoje"]


def test_ic5_a_rejected_draft_is_never_sent(client, database):
    event(client, said("rascunho: Chega amanhã"))
    approve(client, "Chega amanhã", action=ids.HELD_DISCARD)
    approve(client, "Chega amanhã", at="1.2")
    assert (to_customer(database), message(database)[1]) == ([], "cancelled")
    assert posted(database)[-1] == "line-draft-rejected"


def test_ic5_somebody_may_change_it_and_then_send_it(client, database, wire):
    event(client, said("draft: Chega amanha"))
    click(client, ids.HELD_EDIT, "1", user="UBRUNO")
    view = next(arguments["view"] for method, arguments in wire.asked if method == "views.open")
    in_view(client, view, {ids.HELD_FIELD: {ids.HELD_TEXT: {"value": "Chega amanhã"}}}, user="UBRUNO")
    assert to_customer(database) == ["Chega amanhã"]


@pytest.mark.parametrize("user", ["UGUEST", "USTRANGER"])
def test_ic5_an_outsider_neither_drafts_nor_approves(client, database, user):
    event(client, said("draft: Chega amanhã", user=user))
    assert message(database)[0] == "note"
    event(client, said("draft: Chega hoje", ts="1700000101.000100"), "Ev2")
    click(client, ids.HELD_SEND, "2", user=user, block_id=ids.block(ids.HELD_ASKED, 2, asks.seen("Chega hoje")))
    assert to_customer(database) == []


def test_ic5_a_draft_waits_and_is_never_sent_by_itself(client, database):
    event(client, said("draft: Chega amanhã"))
    database.clock = NOON + timedelta(hours=23)
    clockwork.run_due(database)
    assert (message(database)[1], to_customer(database)) == ("draft", [])
    database.clock = NOON + timedelta(hours=24)
    approve(client, "Chega amanhã")
    assert (message(database)[1], to_customer(database), told(database)) == ("draft", [], ["compose-closed"])
