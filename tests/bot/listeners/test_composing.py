"""What teammates compose in windows: who may, what goes out, what is said inside the window when it cannot."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import ids
from bot.blocks.card import card
from bot.i18n import translator
from storage import arrivals, clockwork, conversations, settlement
from storage.domain.events import MessageReceived, Person
from storage.domain.outcomes import Verdict
from storage.models import AuditEntry, Conversation, Delivery, Inbox, Message
from storage.outbox import Done
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, in_view, shortcut
from tests.builders import NOON

ASKED_TS = "1700000050.000100"


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture(params=["whatsapp"])
def channel(request):
    return request.param


@pytest.fixture
def client(database, tmp_path, wire, channel):
    """Ana's side of a conversation in which the customer has asked something that the thread shows."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session), channel)
        talk = builders.conversation(session, inbox)
        asked = MessageReceived(
            inbox.account, "wamid.ASKED", Person("5511987654321"), NOON + timedelta(seconds=1), "text", "Tem o azul?"
        )
        identity = {"address": "5511987654321"}
        assert identity
        arrivals.received(session, inbox, asked, envelope_id=None, now=NOON)
        post = session.scalars(select(Delivery).where(Delivery.kind == "message")).one()
        post.state, post.external_id = "sent", ASKED_TS
        return talk.id

    database.write(work)
    return slackside.app_for(database, tmp_path, wire).test_client()


def opened(wire, method="views.open"):
    return next(arguments["view"] for asked, arguments in reversed(wire.asked) if asked == method)


def staged(database, target="customer"):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == target).order_by(Delivery.id))
        return [(each.kind, each.payload) for each in rows]

    return database.read(read)


def typed(action_id, value):
    return {action_id: {"type": "plain_text_input", "value": value}}


def labels(view):
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def test_reply_quoting_this_opens_a_window_and_the_customer_sees_that_somebody_writes(client, wire, database):
    assert shortcut(client, ids.REPLY_QUOTING, ASKED_TS) == 200

    view = opened(wire)
    assert labels(view) == ["Reply"]
    assert "Tem o azul?" in str(view["blocks"])
    assert staged(database, "receipt") == [("typing", {"external_id": "wamid.ASKED"})]


def test_what_is_written_there_quotes_the_message_and_the_thread_shows_it(client, wire, database):
    shortcut(client, ids.REPLY_QUOTING, ASKED_TS)
    in_view(client, opened(wire), {ids.WRITE_WORDS: typed(ids.WRITE_TEXT, "Temos *sim* :smile:")})

    text = {"part": "text", "text": "Temos *sim* 😄", "reply_to": "wamid.ASKED"}
    assert staged(database) == [("text", text)]
    assert [kind for kind, _ in staged(database, "slack")] == ["message", "sent"]


def writing(database):
    return database.read(lambda session: session.scalars(select(Conversation.drafted_by)).one())


def test_ic3_the_card_says_who_has_a_window_open_until_it_is_sent_off(client, wire, database):
    shortcut(client, ids.REPLY_QUOTING, ASKED_TS)
    assert writing(database) == "UANA"
    drawn = database.read(lambda session: card(conversations.card_view(session, 1, NOON), translator("en")).arguments())
    assert "✍️" in str(drawn)
    in_view(client, opened(wire), {ids.WRITE_WORDS: typed(ids.WRITE_TEXT, "Temos")})
    assert writing(database) == ""


def test_ic3_a_window_that_nobody_heard_close_is_believed_for_ten_minutes(client, wire, database):
    shortcut(client, ids.REPLY_QUOTING, ASKED_TS)
    for minutes, who in ((9, "UANA"), (1, "")):
        database.later(minutes=minutes)
        clockwork.run_due(database)
        assert writing(database) == who


def test_a_second_submission_of_the_same_window_sends_nothing(client, wire, database):
    shortcut(client, ids.REPLY_QUOTING, ASKED_TS)
    for _ in range(2):
        in_view(client, opened(wire), {ids.WRITE_WORDS: typed(ids.WRITE_TEXT, "Temos")})
    assert len(staged(database)) == 1


def test_the_post_in_the_thread_becomes_the_place_of_its_marks(client, wire, database):
    shortcut(client, ids.REPLY_QUOTING, ASKED_TS)
    in_view(client, opened(wire), {ids.WRITE_WORDS: typed(ids.WRITE_TEXT, "Temos")})

    def settle(session):
        post = session.scalars(select(Delivery).where(Delivery.kind == "sent")).one()
        settlement.settled(session, [Done(post, Verdict("sent", NOON, "1700000200.000100"))], NOON)
        message = session.scalars(select(Message).where(Message.direction == "out")).one()
        return message.slack_channel, message.slack_ts

    assert database.write(settle) == ("C1", "1700000200.000100")
    assert staged(database, "mark") == [("mark", {})]


def test_each_letter_shows_what_the_customer_will_see(client, wire):
    shortcut(client, ids.REPLY_QUOTING, ASKED_TS)
    in_view(client, opened(wire), {ids.WRITE_WORDS: typed(ids.WRITE_TEXT, "*Sim*")}, action_id=ids.WRITE_TEXT)

    drawn = opened(wire, "views.update")
    assert drawn["blocks"][-2]["elements"][0]["text"] == "What Maria Souza will see · 5 of 4,096 characters"
    assert drawn["blocks"][-1]["elements"][0]["elements"] == [{"type": "text", "text": "Sim", "style": {"bold": True}}]


def test_after_the_window_has_closed_the_words_stay_in_the_window(client, wire, database):
    shortcut(client, ids.REPLY_QUOTING, ASKED_TS)
    view = opened(wire)
    database.clock = NOON + timedelta(hours=25)
    told = in_view(client, view, {ids.WRITE_WORDS: typed(ids.WRITE_TEXT, "Temos")}).get_json()

    assert told["response_action"] == "errors"
    assert "WhatsApp has closed this conversation" in told["errors"][ids.WRITE_WORDS]
    assert staged(database) == []


def test_what_is_no_message_of_a_customer_cannot_be_quoted(client, wire):
    shortcut(client, ids.REPLY_QUOTING, "1700000099.000100")
    assert [method for method, _ in wire.asked if method == "views.open"] == []
    assert wire.asked[-1][0] == "respond"


def test_a_guest_opens_and_sends_nothing(client, wire, database):
    click(client, ids.MORE_WRITE, "1", user="UGUEST")
    view = {"type": "modal", "callback_id": ids.WRITE, "private_metadata": "1"}
    in_view(client, view, {ids.WRITE_WORDS: typed(ids.WRITE_TEXT, "Temos")}, user="UGUEST")

    assert [method for method, _ in wire.asked if method == "views.open"] == []
    assert staged(database) == []
    assert staged(database, "notice")[0][1]["key"] == "notice-may-not-act"


def test_while_slack_does_not_say_who_sends_the_window_stays_open_with_its_words(client, wire, database):
    click(client, ids.MORE_WRITE, "1")
    view = opened(wire)
    database.later(minutes=6)  # who is in the Slack channel is asked again
    wire.down = True
    assert in_view(client, view, {ids.WRITE_WORDS: typed(ids.WRITE_TEXT, "Temos")}).status_code == 500
    assert staged(database) == []
    wire.down = False
    assert in_view(client, view, {ids.WRITE_WORDS: typed(ids.WRITE_TEXT, "Temos")}).status_code == 200
    assert [payload["text"] for _, payload in staged(database)] == ["Temos"]


def test_who_composed_is_written_down(client, wire, database):
    click(client, ids.MORE_WRITE, "1")
    in_view(client, opened(wire), {ids.WRITE_WORDS: typed(ids.WRITE_TEXT, "Temos")})
    entries = database.read(
        lambda session: [
            (each.actor, each.verb) for each in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        ]
    )
    assert ("UANA", "composed") in entries


def answers(**titles):
    return {ids.block(ids.OFFER_ANSWER, int(row[1:])): typed(ids.OFFER_TITLE, title) for row, title in titles.items()}


def test_buttons_go_out_as_the_channel_takes_them(client, wire, database):
    click(client, ids.MORE_OFFER, "1")
    values = {ids.OFFER_WORDS: typed(ids.OFFER_TEXT, "Qual cor?")} | answers(r1="Azul", r2="Verde")
    in_view(client, opened(wire), values)

    ((kind, part),) = staged(database)
    assert (kind, part["style"], part["text"], part["opener"]) == ("choice", "buttons", "Qual cor?", "")
    assert [each["title"] for each in part["choices"]] == ["Azul", "Verde"]
    assert len({each["id"] for each in part["choices"]}) == 2


def test_a_list_asks_for_what_opens_it_and_for_small_words(client, wire, database):
    click(client, ids.MORE_OFFER, "1")
    style = {ids.OFFER_KIND: {ids.OFFER_STYLE: {"type": "radio_buttons", "selected_option": {"value": "list"}}}}
    in_view(client, opened(wire), style, action_id=ids.OFFER_STYLE)
    view = opened(wire, "views.update")
    assert "Words on the button that opens the list" in labels(view)

    values = style | {ids.OFFER_WORDS: typed(ids.OFFER_TEXT, "Qual?"), ids.OFFER_BEHIND: typed(ids.OFFER_OPENER, "Ver")}
    values |= answers(r1="Azul", r2="Verde")
    values[ids.block(ids.OFFER_MORE_WORDS, 1)] = typed(ids.OFFER_DESCRIPTION, "R$ 40")
    in_view(client, view, values)
    ((_, part),) = staged(database)
    assert (part["style"], part["opener"]) == ("list", "Ver")
    assert [each["description"] for each in part["choices"]] == ["R$ 40", ""]


def test_the_counters_follow_what_is_typed(client, wire):
    click(client, ids.MORE_OFFER, "1")
    in_view(client, opened(wire), answers(r1="Azul", r2=""), action_id=ids.OFFER_TITLE)
    counters = [
        element["text"] for block in opened(wire, "views.update")["blocks"] if block["type"] == "context"
        for element in block["elements"]
    ]  # fmt: skip
    assert counters[1:] == ["0 of 1,024", "4 of 20", "0 of 20", "2 of 3 answers"]


def test_answers_are_added_up_to_the_channels_most_and_removed(client, wire):
    click(client, ids.MORE_OFFER, "1")
    in_view(client, opened(wire), {}, action_id=ids.OFFER_ADD, value="1")
    added = opened(wire, "views.update")
    assert labels(added)[-1] == "Answer 3"
    assert ids.OFFER_ADD not in str(added)

    in_view(client, added, answers(r1="Azul", r2="Verde", r3="Rosa"), action_id=ids.OFFER_REMOVE, value="2")
    left = opened(wire, "views.update")
    assert left["private_metadata"] == "1:1,3"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (answers(r1="Azul", r2="Verde"), {ids.OFFER_WORDS}),
        ({ids.OFFER_WORDS: typed(ids.OFFER_TEXT, "Cor?")} | answers(r1="Azul", r2="Azul"),
         {"offer.answer:1", "offer.answer:2"}),
        ({ids.OFFER_WORDS: typed(ids.OFFER_TEXT, "Cor?")} | answers(r1="Azul", r2=""), {"offer.answer:2"}),
        ({ids.OFFER_WORDS: typed(ids.OFFER_TEXT, "Cor?")} | answers(r1="A" * 21, r2="B"), {"offer.answer:1"}),
    ],
    ids=["no question", "the same twice", "an empty answer", "a long answer"],
)  # fmt: skip
def test_what_is_wrong_with_a_question_is_said_where_it_is(client, wire, database, values, wrong):
    click(client, ids.MORE_OFFER, "1")
    told = in_view(client, opened(wire), values).get_json()
    assert set(told["errors"]) == wrong
    assert staged(database) == []


@pytest.mark.parametrize("channel", ["instagram"], indirect=True)
def test_instagram_counts_in_bytes_and_has_quick_replies(client, wire, database):
    click(client, ids.MORE_OFFER, "1")
    view = opened(wire)
    assert labels(view)[0] == "Question"
    told = in_view(client, view, {ids.OFFER_WORDS: typed(ids.OFFER_TEXT, "é" * 501)} | answers(r1="Sim", r2="Não"))
    assert told.get_json()["errors"] == {ids.OFFER_WORDS: "The question is too long by 2. Shorten it."}

    in_view(client, view, {ids.OFFER_WORDS: typed(ids.OFFER_TEXT, "Sim?")} | answers(r1="Sim", r2="Não"))
    assert staged(database)[0][1]["style"] == "quick_replies"


def shared_place(
    client, wire, where="https://www.google.com/maps/place/MASP/@-23.5,-46.6,17z/data=!3d-23.5614!4d-46.6559"
):
    click(client, ids.MORE_LOCATION, "1")
    values = {
        ids.LOCATION_POINT: typed(ids.LOCATION_WHERE, where),
        ids.LOCATION_LABEL: typed(ids.LOCATION_NAME, "MASP"),
        ids.LOCATION_STREET: typed(ids.LOCATION_ADDRESS, None),
    }
    return in_view(client, opened(wire), values)


def test_a_place_goes_out_as_a_place(client, wire, database):
    shared_place(client, wire)
    part = {
        "part": "location", "latitude": -23.5614, "longitude": -46.6559, "name": "MASP", "address": "", "reply_to": "",
    }  # fmt: skip
    assert staged(database) == [("location", part)]


def test_what_is_no_place_is_said_so(client, wire, database):
    told = shared_place(client, wire, "https://maps.app.goo.gl/abcdef").get_json()
    assert told["errors"][ids.LOCATION_POINT].startswith("I find no place in this.")
    assert staged(database) == []


@pytest.mark.parametrize("channel", ["instagram"], indirect=True)
def test_where_the_channel_draws_no_place_it_goes_in_words(client, wire, database):
    shared_place(client, wire)
    said = "📍 MASP\nhttps://www.google.com/maps/search/?api=1&query=-23.561400,-46.655900"
    assert staged(database) == [("text", {"part": "text", "text": said, "reply_to": ""})]


def shared_card(client, wire, phone):
    click(client, ids.MORE_CONTACT_CARD, "1")
    values = {
        ids.CONTACT_CARD_PERSON: typed(ids.CONTACT_CARD_NAME, "Rui Prado"),
        ids.CONTACT_CARD_NUMBER: typed(ids.CONTACT_CARD_PHONE, phone),
    }
    return in_view(client, opened(wire), values)


def test_a_contact_card_goes_out_with_its_number_as_people_read_it(client, wire, database):
    shared_card(client, wire, "+5511912345678")
    ((kind, part),) = staged(database)
    assert (kind, part["name"], part["phones"]) == ("contact", "Rui Prado", ["+55 11 91234-5678"])


@pytest.mark.parametrize("phone", ["912345678", "+55", "nobody"])
def test_a_number_without_its_country_is_asked_for_again(client, wire, database, phone):
    told = shared_card(client, wire, phone).get_json()
    assert set(told["errors"]) == {ids.CONTACT_CARD_NUMBER}
    assert staged(database) == []


def test_composing_answers_the_customer_and_opens_the_conversation_again(client, wire, database):
    database.write(lambda session: setattr(session.scalars(select(Conversation)).one(), "status", "closed"))
    shared_card(client, wire, "+5511912345678")

    def read(session):
        talk = session.scalars(select(Conversation)).one()
        return talk.status, talk.waiting_since, talk.replied_by, talk.preview

    assert database.read(read) == ("open", None, "UANA", "kind:contacts")


def test_an_inbox_that_never_shows_reading_shows_no_typing_either(client, wire, database):
    database.write(lambda session: setattr(session.scalars(select(Inbox)).one(), "read_receipts", "never"))
    click(client, ids.MORE_WRITE, "1")
    assert staged(database, "receipt") == []
