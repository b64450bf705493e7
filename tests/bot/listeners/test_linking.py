"""Linking from Slack: what a card asks, by hand behind ⋯ and in a message's menu, and the history; and who may."""

import json

import pytest
from sqlalchemy import select

from bot import ids
from storage import linking
from storage.models import Contact, Delivery, Identity, Inbox, NumberSeen, Pair
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, form
from tests.builders import NOON

NUMBER = "+5511987654321"


@pytest.fixture
def wire():
    return Wire(members={"C1": ["UANA", "UBRUNO", "UGUEST", "UBOT"], "C2": ["UANA", "UBOT"]})


@pytest.fixture
def client(database, tmp_path, wire):
    """Maria on Instagram in C1 is contact 1, Maria on WhatsApp in C2 contact 2."""

    def work(session):
        home = builders.workspace(session)
        instagram = builders.inbox(session, home, "instagram", "17841", "C1")
        whatsapp = builders.inbox(session, home, slack_channel="C2")
        builders.conversation(session, instagram, "9001", "Maria")
        other = builders.conversation(session, whatsapp, thread_ts="1700000002.000100")
        session.get_one(Identity, other.identity_id).phone = NUMBER

    database.write(work)
    return slackside.app_for(database, tmp_path, wire).test_client()


def ask(database):
    """The card of conversation 1 asks about contact 2."""

    def work(session):
        session.get_one(Inbox, 1).link_mode = "suggest"
        return linking.set_phone(session, session.get_one(Contact, 1), NUMBER, "UANA", now=NOON).what

    assert database.write(work) == "asked"


def submit(client, callback, block, action, contact, kind, user="UANA"):
    option = {"text": {"type": "plain_text", "text": "Maria"}, "value": str(contact)}
    payload = {
        "type": "view_submission", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"}, "trigger_id": "tr1",
        "view": {
            "id": f"V{contact}{callback}{user}", "type": "modal", "hash": "h1", "callback_id": callback,
            "private_metadata": "1", "state": {"values": {block: {action: {"type": kind, "selected_option": option}}}},
        },
    }  # fmt: skip
    return form(client, {"payload": json.dumps(payload)}).status_code


def link(client, contact=2, user="UANA"):
    return submit(client, ids.LINK_FORM, ids.LINK_FIELD, ids.LINK_PICK, contact, "external_select", user)


def unlink(client, contact=2, user="UANA"):
    return submit(client, ids.UNLINK_FORM, ids.UNLINK_FIELD, ids.UNLINK_PICK, contact, "radio_buttons", user)


def persons(database):
    return database.read(lambda session: list(session.scalars(select(Contact.person_id).order_by(Contact.id))))


def notices(database):
    def read(session):
        wanted = select(Delivery).where(Delivery.target == "notice").order_by(Delivery.id)
        return [(each.payload["user"], each.payload["key"]) for each in session.scalars(wanted)]

    return database.read(read)


def opened(wire, method="views.open"):
    ((_, asked),) = [each for each in wire.asked if each[0] == method]
    return asked["view"]


def suggest(client, words, user="UANA"):
    payload = {
        "type": "block_suggestion", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"},
        "action_id": ids.LINK_PICK, "block_id": ids.LINK_FIELD, "value": words,
        "view": {"id": "V1", "type": "modal", "callback_id": ids.LINK_FORM, "private_metadata": "1"},
    }  # fmt: skip
    answer = form(client, {"payload": json.dumps(payload)}).get_json()
    return [(each["text"]["text"], each["value"]) for each in answer["options"]]


def test_yes_links_and_a_second_answer_is_told_that_it_came_too_late(client, database):
    ask(database)
    block = ids.block(ids.LINK_ASKED, 1, "1")

    click(client, ids.LINK_YES, "1", block_id=block)
    assert persons(database) == [1, 1]
    click(client, ids.LINK_NO, "1", user="UBRUNO", at="2.2", block_id=block)
    assert (persons(database), notices(database)) == ([1, 1], [("UBRUNO", "notice-already-decided")])


def test_no_is_for_good(client, database):
    ask(database)
    click(client, ids.LINK_NO, "1", block_id=ids.block(ids.LINK_ASKED, 1, "1"))

    assert persons(database) == [None, None]
    assert database.read(lambda session: session.scalar(select(Pair.state))) == "dismissed"


def test_a_question_of_another_conversation_cannot_be_answered_here(client, database):
    ask(database)

    def third(session):
        builders.conversation(session, session.get_one(Inbox, 1), "9009", "João", thread_ts="1700000009.000100")

    database.write(third)
    click(client, ids.LINK_YES, "1", block_id=ids.block(ids.LINK_ASKED, 3, "1"))
    assert persons(database) == [None, None, None]


@pytest.fixture
def seen(database, client):
    def work(session):
        row = NumberSeen(workspace_id=1, contact_id=1, number=NUMBER, state="offered", at=NOON)
        session.add(row)
        session.flush()
        return row.id

    return database.write(work)


def test_lc9_a_number_that_is_theirs_is_saved_and_linked(client, database, seen):
    click(client, ids.NUMBER_SAVE, str(seen), block_id=ids.block(ids.NUMBER_ASKED, 1, str(seen)))
    assert persons(database) == [1, 1]
    assert database.read(lambda session: session.get_one(Contact, 1).phone) == NUMBER


def test_a_number_that_is_not_theirs_is_never_offered_again(client, database, seen):
    click(client, ids.NUMBER_NO, str(seen), block_id=ids.block(ids.NUMBER_ASKED, 1, str(seen)))
    click(client, ids.NUMBER_SAVE, str(seen), at="2.2", block_id=ids.block(ids.NUMBER_ASKED, 1, str(seen)))
    assert (persons(database), notices(database)) == ([None, None], [("UANA", "notice-already-decided")])


def test_linking_by_hand_offers_whom_the_teammate_may_see(client):
    assert suggest(client, "mar") == [("WhatsApp · Sales: Maria Souza", "2")]
    assert suggest(client, "") == [("WhatsApp · Sales: Maria Souza", "2")]
    assert suggest(client, "98765") == [("WhatsApp · Sales: Maria Souza", "2")]
    assert suggest(client, "nobody") == []
    assert suggest(client, "mar", user="UBRUNO") == []  # not in C2
    assert suggest(client, "mar", user="UGUEST") == []


def test_lc5_linking_and_unlinking_by_hand_and_who_comes_late_is_told(client, database):
    link(client)
    link(client, user="UBRUNO")
    assert (persons(database), notices(database)) == ([1, 1], [("UBRUNO", "notice-already-linked")])

    unlink(client)
    unlink(client, user="UBRUNO")
    assert (persons(database), notices(database)[1:]) == ([None, None], [("UBRUNO", "notice-already-unlinked")])


def test_a_guest_links_nobody(client, database):
    link(client, user="UGUEST")
    assert (persons(database), notices(database)) == ([None, None], [("UGUEST", "notice-may-not-act")])


def test_a_contact_of_another_workspace_cannot_be_linked(client, database):
    def elsewhere(session):
        inbox = builders.inbox(session, builders.workspace(session, "T2"), account="2002")
        conversation = builders.conversation(session, inbox, thread_ts="1700000009.000100")
        return session.get_one(Identity, conversation.identity_id).contact_id

    other = database.write(elsewhere)
    link(client, other)
    assert persons(database) == [None, None, None]


@pytest.mark.parametrize(("button", "callback"), [(ids.MORE_LINK, "link"), (ids.MORE_UNLINK, "unlink")])
def test_the_buttons_behind_the_dots_open_their_forms(client, database, wire, button, callback):
    link(client)
    click(client, button, "1")
    view = opened(wire)
    assert (view["callback_id"], view["private_metadata"]) == (callback, "1")


def test_a_message_in_the_thread_offers_it_too(client, wire):
    payload = {
        "type": "message_action", "callback_id": ids.LINK_CONTACT, "trigger_id": "tr1", "team": {"id": "T1"},
        "user": {"id": "UANA", "team_id": "T1"}, "channel": {"id": "C1"},
        "message": {"ts": "1700000005.000100", "thread_ts": "1700000000.000100", "text": "Oi"},
    }  # fmt: skip
    form(client, {"payload": json.dumps(payload)})
    assert opened(wire)["private_metadata"] == "1"


def test_lc4_the_history_opens_and_its_pages_are_turned(client, database, wire):
    click(client, ids.MORE_HISTORY, "1")
    assert opened(wire)["callback_id"] == "history"

    payload = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "UANA", "team_id": "T1"}, "trigger_id": "tr1",
        "view": {"id": "V1", "type": "modal", "callback_id": "history", "hash": "h", "private_metadata": "1"},
        "actions": [{"action_id": ids.HISTORY_OLDER, "block_id": ids.block(ids.HISTORY_PAGES, 1), "value": "5"}],
    }  # fmt: skip
    form(client, {"payload": json.dumps(payload)})
    payload["actions"][0]["action_id"] = ids.HISTORY_NEWER
    form(client, {"payload": json.dumps(payload)})
    assert [method for method, _ in wire.asked if method == "views.update"] == ["views.update"] * 2


def test_a_guest_reads_no_history(client, wire):
    click(client, ids.MORE_HISTORY, "1", user="UGUEST")
    assert [method for method, _ in wire.asked if method.startswith("views.")] == []
