"""What came from the customers' side, written down: once, whole, and in the right conversation."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import amendments, outbox, settlement
from storage.domain.events import (
    IdentityChanged,
    Media,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    Person,
    StatusChanged,
)
from storage.domain.parts import TextPart, to_json
from storage.models import Attachment, Contact, Conversation, Delivery, Identity, Inbox, Message, ParkedStatus
from tests.builders import NOON

MARIA = Person(address="5511987654321", bsuid="BR.13491208655302741918", name="Maria Souza")
HELLO = MessageReceived(
    account="1001", external_id="wamid.hello", sender=MARIA, sent_at=NOON, kind="text", text="Oi, tudo bem?"
)


@pytest.fixture
def reply(database):
    """A reply of ours on its way to the customer."""

    def record(conversation_id, text="Bom dia!", state="sending"):
        def work(session):
            conversation = session.get_one(Conversation, conversation_id)
            message = Message(
                workspace_id=conversation.workspace_id, inbox_id=conversation.inbox_id, conversation_id=conversation.id,
                direction="out", source="slack", kind="text", text=text, author="UANA", slack_channel="C1",
                slack_ts="1700000001.000100", status="sending", sent_at=NOON, created_at=NOON,
            )  # fmt: skip
            session.add(message)
            session.flush()
            part = to_json(TextPart(text))
            delivery = outbox.stage(session, conversation, "customer", "text", part, now=NOON, message_id=message.id)
            delivery.state, delivery.sending_at = state, NOON
            return delivery.key

        return database.write(work)

    return record


def rows(database, model, *order):
    return database.read(lambda session: list(session.scalars(select(model).order_by(*(order or [model.id])))))


def lanes(database):
    return [(each.target, each.kind, each.state) for each in rows(database, Delivery)]


def test_a_conversation_stands_in_the_lists_where_its_newest_words_were_sent(database, arrive):
    arrive(HELLO, now=NOON + timedelta(seconds=4))
    assert [each.active_at for each in rows(database, Conversation)] == [NOON]
    for number, minutes in enumerate((5, 3)):
        arrive(replace(HELLO, external_id=f"wamid.{number}", sent_at=NOON + timedelta(minutes=minutes)))
    assert [each.active_at for each in rows(database, Conversation)] == [NOON + timedelta(minutes=5)]


def test_a_first_message_opens_a_conversation_and_stages_the_card_and_the_words(database, arrive):
    assert arrive(HELLO) is True

    (conversation,) = rows(database, Conversation)
    assert (conversation.status, conversation.inbound_at, conversation.waiting_since) == ("open", NOON, NOON)
    assert (conversation.preview, conversation.preview_by_customer) == ("Oi, tudo bem?", True)
    assert lanes(database) == [
        ("slack", "root", "queued"),
        ("slack", "message", "queued"),
        ("card", "card", "queued"),
    ]


def test_the_same_message_again_changes_nothing(database, arrive):
    arrive(HELLO)
    before = lanes(database)

    assert arrive(HELLO) is False
    assert lanes(database) == before
    assert len(rows(database, Message)) == 1


def test_words_longer_than_a_post_go_on_in_the_next_and_none_is_lost(database, arrive):
    text = "palavra " * 1000
    arrive(replace(HELLO, text=text))

    posts = [each.payload for each in rows(database, Delivery) if each.kind == "message"]
    assert "".join(post["text"] for post in posts) == text
    assert [post["first"] for post in posts] == [True, False, False]


def test_rm7_rm8_what_is_bold_at_a_cut_is_bold_in_both_posts_and_an_edit_draws_it_so_too(database, arrive):
    arrive(replace(HELLO, text=f"*{'palavra ' * 600}fim*"))

    def shown():
        return [each.payload["text"] for each in rows(database, Delivery) if each.kind == "message"]

    assert [(text[0], text.rstrip()[-1]) for text in shown()] == [("*", "*"), ("*", "*")]
    assert all(len(text) <= 2800 for text in shown())
    edit = MessageEdited("1001", HELLO.external_id, "wamid.edit", MARIA, NOON, f"_{'palavra ' * 600}fim_")
    database.write(
        lambda session: amendments.edited(
            session, session.scalars(select(Inbox)).one(), edit, envelope_id=None, now=NOON
        )
    )
    assert [(text[0], text.rstrip()[-1]) for text in shown()] == [("_", "_"), ("_", "_")]


def test_files_wait_in_a_lane_of_their_own(database, arrive):
    arrive(
        replace(
            HELLO, kind="image", text="", media=(Media("image", "media-1", "image/jpeg"), Media("image", "media-2"))
        )
    )

    assert [each.source for each in rows(database, Attachment)] == ["media-1", "media-2"]
    assert [target for target, kind, _ in lanes(database) if kind == "file"] == ["file", "file"]


def test_a_message_after_closing_reopens_and_says_so(database, arrive):
    arrive(HELLO)
    database.write(lambda session: setattr(session.scalars(select(Conversation)).one(), "status", "closed"))

    arrive(replace(HELLO, external_id="wamid.again"))

    assert rows(database, Conversation)[0].status == "open"
    assert [each.payload["key"] for each in rows(database, Delivery) if each.kind == "line"] == ["line-reopened"]


def test_an_older_message_that_comes_late_does_not_move_the_window_back(database, arrive):
    arrive(HELLO)
    arrive(replace(HELLO, external_id="wamid.older", sent_at=NOON - timedelta(hours=3)))

    assert rows(database, Conversation)[0].inbound_at == NOON


def test_the_same_person_with_and_without_a_number_is_one(database, arrive):
    arrive(HELLO)
    arrive(replace(HELLO, external_id="wamid.2", sender=Person(bsuid=MARIA.bsuid, username="maria.souza")))

    (identity,) = rows(database, Identity)
    assert (identity.address, identity.bsuid, identity.username) == (MARIA.address, MARIA.bsuid, "maria.souza")
    assert len(rows(database, Conversation)) == 1


def test_a_number_with_and_without_the_ninth_digit_is_one_and_is_written_to_as_it_was_given_last(database, arrive):
    arrive(replace(HELLO, sender=Person(address="553187654321", name="João")))
    arrive(replace(HELLO, external_id="wamid.2", sender=Person(address="5531987654321", name="João")))

    (identity,) = rows(database, Identity)
    assert (identity.address, identity.phone) == ("5531987654321", "+5531987654321")


def test_a_group_is_kept_apart_from_its_members(database, arrive):
    arrive(HELLO)
    arrive(replace(HELLO, external_id="wamid.group", group="group-7"))

    assert len(rows(database, Conversation)) == 2


def test_ci6_an_answer_from_the_phone_is_shown_counts_as_a_reply_and_opens_no_window(database, arrive):
    arrive(HELLO)
    later = NOON + timedelta(minutes=5)
    arrive(MessageEchoed("1001", "wamid.phone", MARIA, later, "text", "Respondo já"), now=later)

    (conversation,) = rows(database, Conversation)
    assert (conversation.waiting_since, conversation.replied_at, conversation.inbound_at) == (None, later, NOON)
    assert [each.source for each in rows(database, Message)] == ["customer", "app"]


def test_ci6_the_echo_of_our_own_send_proves_it_even_before_its_answer(database, arrive, reply):
    arrive(HELLO)
    key = reply(rows(database, Conversation)[0].id)

    assert arrive(MessageEchoed("1001", "mid.ours", MARIA, NOON, "text", "Bom dia!", app_id="42")) is False

    (ours,) = [each for each in rows(database, Delivery) if each.key == key]
    assert (ours.state, ours.external_id) == ("sent", "mid.ours")
    assert [each.status for each in rows(database, Message) if each.direction == "out"] == ["sent"]


def test_a_status_with_our_key_proves_an_uncertain_send(database, arrive, reply):
    arrive(HELLO)
    key = reply(rows(database, Conversation)[0].id, state="uncertain")

    arrive(StatusChanged("1001", "wamid.ours", "delivered", NOON, correlation=key))

    (ours,) = [each for each in rows(database, Delivery) if each.key == key]
    assert (ours.state, ours.external_id, ours.status) == ("sent", "wamid.ours", "delivered")
    assert [each.status for each in rows(database, Message) if each.direction == "out"] == ["delivered"]


def test_a_status_that_overtakes_the_answer_is_parked(database, arrive, reply):
    arrive(HELLO)
    reply(rows(database, Conversation)[0].id)

    assert arrive(StatusChanged("1001", "wamid.unheard", "delivered", NOON)) is False
    assert [(each.external_id, each.status) for each in rows(database, ParkedStatus)] == [
        ("wamid.unheard", "delivered")
    ]


def test_a_parked_status_finds_its_message_when_both_were_written_at_the_same_moment(database, arrive, reply):
    arrive(HELLO)
    key = reply(rows(database, Conversation)[0].id)
    arrive(StatusChanged("1001", "wamid.ours", "delivered", NOON))

    def answered(session):  # as it is where the two do not see each other
        ours = session.scalars(select(Delivery).where(Delivery.key == key)).one()
        ours.state, ours.external_id, ours.status = "sent", "wamid.ours", "sent"

    database.write(answered)
    assert database.write(lambda session: settlement.claim_parked(session, NOON)) == 1
    assert database.write(lambda session: settlement.claim_parked(session, NOON)) == 0

    assert [each.status for each in rows(database, Message) if each.direction == "out"] == ["delivered"]
    assert rows(database, ParkedStatus) == []


def test_a_failure_after_sending_is_said_aloud(database, arrive, reply):
    arrive(HELLO)
    key = reply(rows(database, Conversation)[0].id, state="uncertain")
    arrive(StatusChanged("1001", "wamid.ours", "sent", NOON, correlation=key))

    later = NOON + timedelta(seconds=3)
    arrive(StatusChanged("1001", "wamid.ours", "failed", later, code="window_closed", reason="131047"), now=later)

    assert rows(database, Conversation)[0].shut_at == later
    told = [each.kind for each in rows(database, Delivery) if each.kind in {"failure", "ephemeral"}]
    assert told == ["failure", "ephemeral"]


def test_a_new_number_keeps_the_conversation_and_is_written_to_from_now_on(database, arrive):
    arrive(HELLO)
    moved = IdentityChanged("1001", "wamid.moved", MARIA, Person(address="5511912345678"), NOON)

    assert [arrive(moved), arrive(moved)] == [True, False]
    (identity,) = rows(database, Identity)
    assert identity.address == "5511912345678"
    assert len(rows(database, Conversation)) == 1


def test_messages_that_came_out_of_order_are_posted_in_the_order_they_were_sent(database, arrive):
    arrive(replace(HELLO, external_id="wamid.3", sent_at=NOON + timedelta(seconds=20), text="three"))
    arrive(replace(HELLO, external_id="wamid.2", sent_at=NOON + timedelta(seconds=10), text="two"))
    arrive(replace(HELLO, external_id="wamid.1", sent_at=NOON, text="one"))
    arrive(replace(HELLO, external_id="wamid.4", sent_at=NOON + timedelta(seconds=20), text="four"))

    staged = [each for each in rows(database, Delivery, Delivery.seq) if each.target == "slack"]
    assert [(each.kind, each.payload.get("text"), each.payload.get("late")) for each in staged] == [
        ("root", None, None), ("message", "one", False), ("message", "two", False), ("message", "three", False),
        ("message", "four", False),
    ]  # fmt: skip


def test_a_message_that_comes_after_a_later_one_was_posted_says_when_it_was_sent(database, arrive):
    arrive(replace(HELLO, external_id="wamid.2", sent_at=NOON + timedelta(seconds=10), text="two"))

    def posted(session):
        for each in session.scalars(select(Delivery).where(Delivery.target == "slack")):
            each.state = "sent"

    database.write(posted)
    arrive(replace(HELLO, external_id="wamid.1", text="one"))
    arrive(replace(HELLO, external_id="wamid.3", sent_at=NOON + timedelta(seconds=11), text="three"))

    staged = [each for each in rows(database, Delivery, Delivery.seq) if each.kind == "message"]
    assert [(each.payload["text"], each.payload["late"]) for each in staged] == [
        ("two", False), ("one", True), ("three", False),
    ]  # fmt: skip


def test_what_is_being_posted_already_keeps_its_place(database, arrive):
    arrive(replace(HELLO, external_id="wamid.2", sent_at=NOON + timedelta(seconds=10), text="two"))
    lane_id = rows(database, Delivery)[0].lane_id
    outbox.take(database, lane_id, "one", lambda *_: [])
    arrive(replace(HELLO, external_id="wamid.1", text="one"))

    staged = [each for each in rows(database, Delivery, Delivery.seq) if each.target == "slack"]
    assert [(each.kind, each.state, each.payload.get("text")) for each in staged] == [
        ("root", "sending", None), ("message", "queued", "one"), ("message", "queued", "two"),
    ]  # fmt: skip


def test_a_first_try_that_arrived_after_it_was_sent_again_is_told_once(database, inbox, arrive, reply):
    arrive(HELLO)
    key = reply(rows(database, Conversation)[0].id)

    def sent_again(session):
        row = session.scalars(select(Delivery).where(Delivery.key == key)).one()
        row.state, row.external_id, row.generation, row.status = "sent", "wamid.second", 2, "delivered"

    database.write(sent_again)
    first = StatusChanged(account="1001", external_id="wamid.first", status="read", at=NOON, correlation=key)
    assert [arrive(first), arrive(replace(first, status="delivered"))] == [True, False]

    lines = [each.payload["key"] for each in rows(database, Delivery) if each.kind == "line"]
    (ours,) = [each for each in rows(database, Delivery) if each.key == key]
    assert (lines, ours.external_id, ours.status) == (["line-twice"], "wamid.second", "delivered")


def test_ci6_an_echo_that_waited_for_the_answer_to_our_own_send_is_known(database, arrive, reply):
    """Both come at once: whoever writes second sees what the first has written."""
    arrive(HELLO)
    (conversation,) = rows(database, Conversation)
    key = reply(conversation.id)
    holding = threading.Event()

    def answer(session):
        outbox.hold(session, conversation.id)
        ours = session.scalars(select(Delivery).where(Delivery.key == key)).one()
        outbox.prove(session, ours, "mid.ours", settlement.settled, by="status", now=NOON)
        holding.set()
        time.sleep(0.3)  # long enough for the echo to have been looked up and to wait

    with ThreadPoolExecutor(1) as other:
        answered = other.submit(database.write, answer)
        holding.wait(10)
        arrive(MessageEchoed("1001", "mid.ours", MARIA, NOON, "text", "Bom dia!", app_id="42"))
        answered.result()

    assert [(each.direction, each.source) for each in rows(database, Message)] == [("in", "customer"), ("out", "slack")]


def test_first_messages_of_a_new_customer_at_once_are_one_conversation_with_one_card(database, arrive):
    at_once = threading.Barrier(4)

    def write(number):
        at_once.wait(30)
        return arrive(replace(HELLO, external_id=f"wamid.{number}", text=f"Oi {number}"))

    with ThreadPoolExecutor(4) as webhooks:
        assert list(webhooks.map(write, range(4))) == [True] * 4

    assert (len(rows(database, Identity)), len(rows(database, Contact)), len(rows(database, Conversation))) == (1, 1, 1)
    kinds = [kind for target, kind, _ in lanes(database) if target == "slack"]
    assert kinds == ["root", "message", "message", "message", "message"]
