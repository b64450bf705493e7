"""What cannot be said on one channel goes on on another: kept words in one press, a template, a first word."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import ids
from bot.i18n import translator
from storage import conversations, linking, replies, templates
from storage.domain.outgoing import SlackFile
from storage.models import Attachment, AuditEntry, Contact, Conversation, Delivery, Identity, Inbox, Message
from storage.replies import Typed
from tests import builders
from tests.bot import slackside
from tests.bot.listeners.test_templating import HELLO, change, shown, submit, to_customer, told
from tests.bot.slackside import Wire, click
from tests.builders import NOON
from workers import drawing, kept

NUMBER = "+5511987654321"
LATE = NOON + timedelta(days=8)  # Instagram's window is closed


@pytest.fixture
def wire():
    return Wire(members={"C1": ["UANA", "UBRUNO", "UBOT"], "C2": ["UANA", "UBOT"]})


@pytest.fixture
def client(database, tmp_path, wire):
    """Maria wrote on Instagram in C1 a week ago (contact 1); in C2 is a WhatsApp account with a template."""
    database.clock = LATE

    def work(session):
        home = builders.workspace(session)
        instagram = builders.inbox(session, home, "instagram", "17841", "C1")
        whatsapp = builders.inbox(session, home, slack_channel="C2")
        whatsapp.business, whatsapp.display_number = "WABA1", "+551130031001"
        reading = templates.begin(session, whatsapp, now=NOON)
        templates.keep(session, reading, [HELLO], now=NOON)
        templates.finish(session, reading, now=LATE)
        builders.conversation(session, instagram, "9001", "Maria")

    database.write(work)
    return slackside.app_for(database, tmp_path, wire).test_client()


@pytest.fixture
def there(database, client):
    """Her conversation on WhatsApp (2), linked."""

    def work(session):
        row = builders.conversation(session, session.get_one(Inbox, 2), inbound_at=LATE, thread_ts="1700000002.000100")
        session.get_one(Identity, row.identity_id).phone = session.get_one(Contact, 2).phone = NUMBER
        linking.link(session, session.get_one(Contact, 1), session.get_one(Contact, 2), "UANA", now=LATE)

    database.write(work)


@pytest.fixture
def keep(database, client):
    """Words, and files, that came too late for Instagram: the message."""

    def work(session, text, files):
        typed = Typed("UANA", "C1", "1700000100.000100", text, LATE, files)
        return replies.hold_back(session, session.get_one(Conversation, 1), typed, now=LATE).id

    return lambda text, *files: database.write(lambda session: work(session, text, files))


@pytest.fixture
def held(keep):
    return keep("Chegou hoje!")


def asked_about(database, held):
    """What their author is asked, as blocks."""

    def work(session):
        card = conversations.card_view(session, 1, LATE, slack_channels={"C1", "C2"})
        return kept.held(session, "instagram", "Maria", held, card, translator("en")).blocks

    return database.read(work)


def lines(database):
    query = select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id)
    told_lines = database.read(
        lambda session: [(each.conversation_id, each.payload["key"]) for each in session.scalars(query)]
    )
    return [each for each in told_lines if each[1] != "line-linked"]


def message(database, message_id):
    return database.read(lambda session: session.get_one(Message, message_id))


def press(client, action, held, user="UANA", at="1.1"):
    return click(client, action, str(held), user, at, block_id=f"held.elsewhere:{held}:2")


def test_lc3_kept_words_go_out_on_the_other_channel_in_one_press_and_both_threads_say_so(client, database, there, held):
    assert press(client, ids.HELD_SEND_THERE, held) == 200
    assert to_customer(database) == [("text", "Chegou hoje!")]
    assert database.read(
        lambda session: session.scalars(select(Delivery.conversation_id).where(Delivery.target == "customer")).all()
    ) == [2]
    assert lines(database) == [(1, "line-carried"), (2, "line-carried-here")]
    assert (message(database, held).direction, message(database, held).status) == ("note", "")
    acts = select(AuditEntry.conversation_id).where(AuditEntry.verb == "carried").order_by(AuditEntry.id)
    assert database.read(lambda session: session.scalars(acts).all()) == [1, 2]


def test_a_second_press_sends_nothing_twice_and_is_told(client, database, there, held):
    press(client, ids.HELD_SEND_THERE, held)
    press(client, ids.HELD_SEND_THERE, held, at="1.2")
    assert to_customer(database) == [("text", "Chegou hoje!")]
    assert [each["key"] for each in told(database)] == ["notice-already-decided"]


PICTURE = SlackFile("F1", "menu.png", "image/png", 1000)
ARCHIVE = SlackFile("F2", "all.exe", "application/x-msdownload", 1000)


@pytest.mark.parametrize("text", ["Chegou hoje!", ""])
def test_lc3_files_go_along_with_the_words_and_the_thread_there_names_them(client, database, there, keep, text):
    held = keep(text, PICTURE)
    press(client, ids.HELD_SEND_THERE, held)
    part, attachment = database.read(
        lambda session: (
            session.scalars(select(Delivery).where(Delivery.target == "customer")).one().payload,
            session.scalars(select(Attachment)).one(),
        )
    )
    assert (part["part"], part["kind"], part["caption"]) == ("file", "image", text)
    assert (attachment.source, attachment.name) == ("F1", "menu.png")

    def posted(session):
        sent = session.scalars(select(Delivery).where(Delivery.kind == "sent")).one()
        return sent.conversation_id, json.dumps(drawing.post(session, sent, LATE)[0].blocks)

    where, post = database.read(posted)
    assert (where, "menu.png" in post, "follows" in post) == (2, True, False)
    assert lines(database) == [(1, "line-carried"), (2, "line-carried-here")]


def test_lc3_a_file_that_the_other_channel_does_not_take_stays_and_may_go_as_a_link(client, database, there, keep):
    held = keep("Chegou hoje!", PICTURE, ARCHIVE)
    asked = json.dumps(asked_about(database, held), ensure_ascii=False)
    assert "WhatsApp does not take all.exe" in asked
    assert "With these files: menu.png" in asked
    press(client, ids.HELD_SEND_THERE, held)
    sent = select(Delivery.payload).where(Delivery.target == "customer")
    assert [each["name"] for each in database.read(lambda session: session.scalars(sent).all())] == ["menu.png"]
    waiting = select(Attachment).where(Attachment.state == "refused")
    refused = database.read(lambda session: session.scalars(waiting).one())
    notices = select(Delivery).where(Delivery.kind == "ephemeral")
    assert [each.payload for each in database.read(lambda session: session.scalars(notices).all())] == [
        {"user": "UANA", "refused": refused.id}
    ]


def test_lc3_files_alone_that_the_other_channel_does_not_take_are_not_offered_to_it(client, database, there, keep):
    held = keep("", ARCHIVE)
    asked = json.dumps(asked_about(database, held), ensure_ascii=False)
    assert (ids.HELD_SEND_THERE in asked, "WhatsApp does not take all.exe" in asked) == (False, True)
    press(client, ids.HELD_SEND_THERE, held)
    assert (to_customer(database), message(database, held).status) == ([], "held")


def test_lc3_it_is_said_before_that_a_template_takes_no_files_along(client, database, there, keep):
    database.write(lambda session: setattr(session.get_one(Conversation, 2), "inbound_at", NOON))
    asked = json.dumps(asked_about(database, keep("Chegou hoje!", PICTURE)), ensure_ascii=False)
    assert (ids.HELD_TEMPLATE_THERE in asked, "takes no files along: menu.png stays here" in asked) == (True, True)


def test_who_is_no_agent_of_the_other_channel_sends_nothing_there(client, database, there, held):
    press(client, ids.HELD_SEND_THERE, held, "UBRUNO")
    assert (to_customer(database), message(database, held).status) == ([], "held")
    assert [each["key"] for each in told(database)] == ["notice-may-not-act"]


@pytest.mark.parametrize("change_", ["unlinked", "closed"])
def test_words_stay_kept_when_the_way_is_gone_by_then(client, database, there, held, change_):
    def work(session):
        if change_ == "closed":
            session.get_one(Conversation, 2).inbound_at = NOON
        else:
            linking.unlink(session, session.get_one(Contact, 1), session.get_one(Contact, 2), "UANA", now=LATE)

    database.write(work)
    press(client, ids.HELD_SEND_THERE, held)
    assert (to_customer(database), message(database, held).status) == ([], "held")
    assert [each["key"] for each in told(database)] == ["notice-already-decided"]


def test_lc3_where_the_other_window_is_closed_too_a_template_goes_out_there_instead(
    client, database, wire, there, held
):
    database.write(lambda session: setattr(session.get_one(Conversation, 2), "inbound_at", NOON))
    assert press(client, ids.HELD_TEMPLATE_THERE, held) == 200
    picked = {ids.TEMPLATE_PICK: str(database.read(lambda session: templates.every(session)[0].id))}
    change(client, wire, picked, ids.TEMPLATE_PICK)
    submit(client, wire, picked)
    assert to_customer(database) == [("template", "Olá!")]
    assert lines(database) == [(1, "line-carried"), (2, "line-carried-here")]
    assert message(database, held).direction == "note"


def test_lc3_a_card_offers_a_first_word_where_a_number_is_known_and_begins_linked(client, database, wire):
    database.write(lambda session: linking.set_phone(session, session.get_one(Contact, 1), NUMBER, "UANA", now=LATE))
    assert click(client, ids.START_THERE, "1") == 200
    view = json.dumps(shown(wire), ensure_ascii=False)
    assert "+55 11 98765-4321" in view

    picked = {ids.TEMPLATE_PICK: str(database.read(lambda session: templates.every(session)[0].id))}
    picked[ids.NEW_PHONE] = "+55 11 98765-4321"
    change(client, wire, picked, ids.TEMPLATE_PICK)
    submit(client, wire, picked)
    assert to_customer(database) == [("template", "Olá!")]
    people = database.read(
        lambda session: session.execute(select(Contact.id, Contact.person_id).order_by(Contact.id)).all()
    )
    assert [tuple(each) for each in people] == [(1, 1), (2, 1)]
    assert [key for _, key in lines(database)].count("line-linked-by-itself") == 2


def test_pr1_a_hidden_number_is_not_shown_by_beginning_there(client, database, wire):
    def work(session):
        inbox = session.get_one(Inbox, 1)
        inbox.masked, inbox.reveal_to = True, "S1"
        linking.set_phone(session, session.get_one(Contact, 1), NUMBER, "UANA", now=LATE)

    database.write(work)
    assert click(client, ids.START_THERE, "1", "UBRUNO") == 200
    assert [each["key"] for each in told(database)] == ["notice-number-hidden"]
    assert not any(method == "views.open" for method, _ in wire.asked)


def test_lc7_the_number_is_asked_for_in_a_reply_that_the_teammate_sends(client, database, wire):
    database.write(lambda session: setattr(session.get_one(Conversation, 1), "inbound_at", LATE))
    assert click(client, ids.MORE_ASK_NUMBER, "1") == 200
    (field,) = [each for each in shown(wire)["blocks"] if each["type"] == "input"]
    words = field["element"]["initial_value"]
    assert "phone number" in words
    assert to_customer(database) == []
    submit(client, wire, {})
    assert to_customer(database) == [("text", words)]
