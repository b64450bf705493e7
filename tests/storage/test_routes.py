"""Where a new conversation goes, and what comes back to the top of its Slack channel."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import arrivals, conversations, favourites, inboxes, roots, routes
from storage.domain.events import MessageReceived, Person
from storage.models import Conversation, Delivery, Inbox
from tests import builders
from tests.builders import NOON

CARD = f"{NOON.timestamp():.6f}"  # a card's place in Slack is its time
MARIA = Person(address="5511987654321", name="Maria Souza")
HELLO = MessageReceived(
    account="1001", external_id="wamid.1", sender=MARIA, sent_at=NOON, kind="text", text="Oi, vocês têm atacado?"
)


@pytest.fixture
def inbox(database):
    return database.write(lambda session: builders.inbox(session, builders.workspace(session)))


@pytest.fixture
def arrive(database, inbox):
    def record(event):
        def work(session):
            row = session.get_one(Inbox, inbox.id)
            arrivals.received(session, row, event, envelope_id=None, now=database.now())

        database.write(work)
        return database.read(
            lambda session: session.scalars(select(Conversation).order_by(Conversation.id.desc())).first()
        )

    return record


def route(database, inbox, kind, value, to, **more):
    return database.write(lambda session: routes.add(session, inbox, kind, value, to, now=database.now(), **more).id)


def test_a_new_conversation_goes_to_the_first_route_that_fits(database, inbox, arrive):
    route(database, inbox, "country", "MX", "CMX")
    route(database, inbox, "words", "atacado", "CBULK")
    route(database, inbox, "country", "BR", "CBR")
    assert (arrive(HELLO).slack_channel, arrive(HELLO).routed) == ("CBULK", True)


def test_what_fits_no_route_goes_to_the_inboxes_own_slack_channel(database, inbox, arrive):
    route(database, inbox, "country", "MX", "CMX")
    assert (arrive(HELLO).slack_channel, arrive(HELLO).routed) == ("C1", False)


def test_a_change_is_for_new_conversations_only(database, inbox, arrive):
    arrive(HELLO)
    bulk = route(database, inbox, "words", "atacado", "CBULK")
    assert arrive(replace(HELLO, external_id="wamid.2")).slack_channel == "C1"
    other = replace(HELLO, external_id="wamid.3", sender=Person(address="5511900000001", name="Rui"))
    assert arrive(other).slack_channel == "CBULK"
    assert database.write(lambda session: routes.remove(session, bulk, now=NOON))
    third = replace(HELLO, external_id="wamid.4", sender=Person(address="5511900000002", name="Lia"))
    assert arrive(third).slack_channel == "C1"
    assert database.read(lambda session: routes.places(session, inbox)) == {"C1", "CBULK"}


def test_routes_are_read_in_the_order_they_are_put_in(database, inbox):
    first, second = (route(database, inbox, "country", each, f"C{each}") for each in ("BR", "MX"))
    third = route(database, inbox, "country", "PT", "CPT", position=1)
    assert database.write(lambda session: routes.move(session, first, 3, now=NOON))
    assert [each.id for each in database.read(lambda session: routes.of(session, inbox.id))] == [third, second, first]
    with pytest.raises(ValueError, match=f"route {third}"):
        route(database, inbox, "country", "pt", "CX")


def test_a_routed_conversation_stays_when_its_inbox_moves(database, inbox, arrive):
    route(database, inbox, "words", "atacado", "CBULK")
    conversation_id = arrive(HELLO).id

    def move(session):
        inboxes.add(
            session, builders.VAULT, builders.workspace(session),
            inboxes.NewInbox(channel="whatsapp", account="1001", slack_channel="C2", token="t"), now=NOON,
        )  # fmt: skip
        roots.follow(session, session.get_one(Conversation, conversation_id), now=NOON)

    database.write(move)
    assert database.read(lambda session: session.get_one(Conversation, conversation_id).slack_channel) == "CBULK"


def broadcast(database):
    rows = database.read(lambda session: session.scalars(select(Delivery).where(Delivery.kind == "message")).all())
    return [bool(each.payload.get("broadcast")) for each in sorted(rows, key=lambda each: each.id)]


def settle_root(database):
    database.write(lambda session: roots.begun(session, session.get_one(Conversation, 1), CARD, now=NOON))


def at(minutes, number):
    return replace(HELLO, external_id=f"wamid.{number}", sent_at=NOON + timedelta(minutes=minutes))


def test_after_an_hour_of_silence_a_message_comes_back_to_the_top_and_not_before(database, arrive):
    arrive(HELLO)
    settle_root(database)
    for number, minutes in enumerate((59, 60, 120, 121), start=2):
        database.clock = NOON + timedelta(minutes=minutes)
        arrive(at(minutes, number))
    assert broadcast(database) == [False, False, False, True, False]


def test_a_message_that_reopens_comes_to_the_top_but_at_most_once_in_fifteen_minutes(database, arrive):
    arrive(HELLO)
    settle_root(database)
    for number, minutes in enumerate((2, 10, 18), start=2):
        database.write(lambda session: setattr(session.get_one(Conversation, 1), "status", "closed"))
        database.clock = NOON + timedelta(minutes=minutes)
        arrive(at(minutes, number))
    assert broadcast(database) == [False, True, False, True]


def test_a_reply_of_the_team_ends_the_silence_too(database, arrive):
    arrive(HELLO)
    settle_root(database)
    database.write(
        lambda session: setattr(session.get_one(Conversation, 1), "replied_at", NOON + timedelta(minutes=50))
    )
    arrive(at(70, 2))
    assert broadcast(database) == [False, False]


def test_a_favourite_that_begins_to_wait_is_told_once_to_whoever_wants_to_hear(database, arrive):
    arrive(HELLO)

    def prepare(session):
        conversation = session.get_one(Conversation, 1)
        conversation.waiting_since = None
        favourites.star(session, conversation, "UANA", now=NOON, notify=True)
        favourites.star(session, conversation, "UBRUNO", now=NOON)

    database.write(prepare)
    arrive(at(1, 2))
    arrive(at(2, 3))
    told = database.read(lambda session: session.scalars(select(Delivery).where(Delivery.kind == "dm")).all())
    assert [(each.payload["user"], each.payload["key"]) for each in told] == [("UANA", "notice-favourite-wrote")]


def test_an_act_on_a_conversation_that_has_no_card_yet_posts_the_card_first(database, inbox):
    def work(session):
        row = builders.conversation(session, session.get_one(Inbox, inbox.id), thread_ts="")
        conversations.act(session, row, "close", "UANA", now=NOON)
        return session.scalars(select(Delivery.kind).where(Delivery.target == "slack").order_by(Delivery.seq)).all()

    assert database.write(work) == ["root", "line"]
