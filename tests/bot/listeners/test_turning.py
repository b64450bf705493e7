"""From a message's own menu: a note that goes to the customer after all, and a reply that stays inside (features.md
c-1, IC-1)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import ids
from storage.models import AuditEntry, Conversation, Delivery, Inbox, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, event, in_view, said, shortcut
from tests.builders import NOON

TS = "1700000100.000100"


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def client(database, tmp_path, wire):
    database.write(lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))))
    return slackside.app_for(database, tmp_path, wire).test_client()


def opened(wire):
    return [arguments["view"] for method, arguments in wire.asked if method == "views.open"]


def answered(wire):
    return [arguments["text"] for method, arguments in wire.asked if method == "respond"]


def to_customer(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "customer").order_by(Delivery.id))
        return [each.payload.get("text") or each.payload.get("name") for each in rows if each.state != "cancelled"]

    return database.read(read)


def message(database):
    def read(session):
        row = session.scalars(select(Message)).one()
        return row.direction, row.status, row.text

    return database.read(read)


def told(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target.in_(("notice", "slack"))).order_by(Delivery.id))
        return [each.payload["key"] for each in rows if "key" in each.payload]

    return database.read(read)


def test_ic1_send_this_shows_what_the_customer_will_read_and_then_sends_exactly_that(client, database, wire):
    event(client, said("note: Chega *amanhã*"))
    shortcut(client, ids.SEND_THIS, TS, text="note: Chega *amanhã*")
    assert to_customer(database) == []

    (view,) = opened(wire)
    in_view(client, view, {}, user="UBRUNO")

    assert to_customer(database) == ["Chega *amanhã*"]
    assert message(database) == ("out", "staged", "Chega *amanhã*")
    assert told(database) == ["line-note-sent"]

    def read(session):
        talk = session.scalars(select(Conversation)).one()
        return talk.replied_by, [
            (each.actor, each.verb) for each in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        ][-1]

    assert database.read(read) == ("UBRUNO", ("UBRUNO", "note_sent"))


def test_ic1_send_this_sends_once(client, database, wire):
    event(client, said("note: Chega amanhã"))
    for _ in range(2):
        shortcut(client, ids.SEND_THIS, TS, text="note: Chega amanhã")
    first, second = opened(wire)
    in_view(client, first, {})
    in_view(client, second | {"id": "V2"}, {})
    in_view(client, second | {"id": "V3"}, {})
    assert to_customer(database) == ["Chega amanhã"]
    assert told(database) == ["line-note-sent", "notice-already-decided", "notice-already-decided"]


def test_ic1_send_this_takes_the_notes_files_along(client, database, wire):
    files = [{"id": "F1", "name": "menu.png", "mimetype": "image/png", "size": 1000}]
    event(client, said("note: O cardápio", subtype="file_share", files=files))
    shortcut(client, ids.SEND_THIS, TS, text="note: O cardápio", files=files)
    in_view(client, opened(wire)[0], {})
    assert to_customer(database) == ["menu.png"]


@pytest.mark.parametrize(
    "text", ["<@UBRUNO> o que acha?", "o que acha? <!here>", "note: <@UBRUNO>", "note: note: oi", "note: reply: // oi"]
)
def test_ic2_send_this_never_sends_a_mention_or_a_mark(client, database, wire, text):
    event(client, said(text))
    shortcut(client, ids.SEND_THIS, TS, text=text)
    assert (opened(wire), len(answered(wire)), to_customer(database)) == ([], 1, [])


@pytest.mark.parametrize("user", ["UGUEST", "USTRANGER"])
def test_ic1_send_this_is_not_for_outsiders(client, database, wire, user):
    event(client, said("note: Chega amanhã"))
    shortcut(client, ids.SEND_THIS, TS, user=user, text="note: Chega amanhã")
    assert (opened(wire), to_customer(database)) == ([], [])


def test_ic1_an_outsider_cannot_send_off_a_window_that_somebody_else_opened(client, database, wire):
    event(client, said("note: Chega amanhã"))
    shortcut(client, ids.SEND_THIS, TS, text="note: Chega amanhã")
    in_view(client, opened(wire)[0], {}, user="UGUEST")
    assert to_customer(database) == []


def test_ic1_a_note_that_changed_while_the_window_was_open_is_not_sent(client, database, wire):
    event(client, said("note: Chega amanhã"))
    shortcut(client, ids.SEND_THIS, TS, text="note: Chega amanhã")
    new = {"type": "message", "user": "UANA", "ts": TS, "thread_ts": "1700000000.000100"}
    change = {
        "type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000200.000100",
        "message": new | {"text": "note: ela é VIP", "edited": {"user": "UANA", "ts": "1700000200.000000"}},
        "previous_message": new | {"text": "note: Chega amanhã"},
    }  # fmt: skip
    event(client, change, "Ev2")
    in_view(client, opened(wire)[0], {})
    assert (to_customer(database), message(database)[0]) == ([], "note")


def test_ic1_after_the_window_has_closed_send_this_says_so_and_offers_no_way_to_send(client, database, wire):
    event(client, said("note: Chega amanhã"))
    database.clock = NOON + timedelta(hours=24)
    shortcut(client, ids.SEND_THIS, TS, text="note: Chega amanhã")
    (view,) = opened(wire)
    assert "submit" not in view
    in_view(client, view, {})
    assert (to_customer(database), told(database)) == ([], ["compose-closed"])


def test_ic1_what_was_sent_already_or_is_the_customers_own_is_not_sent_again(client, database, wire):
    event(client, said("Bom dia"))
    shortcut(client, ids.SEND_THIS, TS, text="Bom dia")
    shortcut(client, ids.SEND_THIS, "1700000050.000100", text="Oi", bot_id="BBOT")
    assert (opened(wire), len(answered(wire)), to_customer(database)) == ([], 2, ["Bom dia"])


def test_ic1_make_this_a_note_in_time_keeps_it_inside(client, database):
    database.write(lambda session: session.get_one(Inbox, 1).__setattr__("undo_seconds", 30))
    event(client, said("Ela é VIP"))
    shortcut(client, ids.NOTE_THIS, TS, text="Ela é VIP")
    assert (message(database), to_customer(database)) == (("note", "", "Ela é VIP"), [])
    assert told(database) == ["line-made-note"]


def test_ic1_make_this_a_note_too_late_says_so(client, database):
    event(client, said("Ela é VIP"))
    database.write(lambda session: [setattr(each, "state", "sent") for each in session.scalars(select(Delivery))])
    shortcut(client, ids.NOTE_THIS, TS, text="Ela é VIP")
    assert (message(database)[0], told(database)) == ("out", ["turn-too-late"])


def test_ic1_make_this_a_note_takes_held_words_back(client, database):
    event(client, said("O que a gente responde?"))
    shortcut(client, ids.NOTE_THIS, TS, text="O que a gente responde?")
    shortcut(client, ids.NOTE_THIS, TS, text="O que a gente responde?")
    assert (message(database)[0], told(database)) == ("note", ["line-made-note", "turn-note-already"])


def test_ic1_make_this_a_note_is_not_for_outsiders(client, database):
    database.write(lambda session: session.get_one(Inbox, 1).__setattr__("undo_seconds", 30))
    event(client, said("Ela é VIP"))
    shortcut(client, ids.NOTE_THIS, TS, user="UGUEST", text="Ela é VIP")
    assert message(database)[0] == "out"
