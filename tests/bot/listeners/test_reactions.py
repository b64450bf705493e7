"""Emoji on customers' messages: which of them go to the customer, whose, and what a removal takes back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import ids
from storage import arrivals
from storage.domain.events import MessageReceived, Person
from storage.models import Conversation, Delivery
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click, event
from tests.builders import NOON

ASKED_TS, CARD_TS = "1700000050.000100", "1700000000.000100"


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture(params=["whatsapp"])
def channel(request):
    return request.param


@pytest.fixture
def client(database, tmp_path, wire, channel):
    """The thread shows what the customer asked."""

    def work(session):
        inbox = builders.inbox(session, builders.workspace(session), channel)
        builders.conversation(session, inbox)
        sender = Person("5511987654321")
        asked = MessageReceived(inbox.account, "wamid.ASKED", sender, NOON + timedelta(seconds=1), "text", "Tem?")
        arrivals.received(session, inbox, asked, envelope_id=None, now=NOON)
        post = session.scalars(select(Delivery).where(Delivery.kind == "message")).one()
        post.state, post.external_id = "sent", ASKED_TS

    database.write(work)
    return slackside.app_for(database, tmp_path, wire).test_client()


def reacts(client, name, user="UANA", kind="added", ts=ASKED_TS, number=1):
    inner = {"type": f"reaction_{kind}", "user": user, "reaction": name, "event_ts": "1.1",
             "item": {"type": "message", "channel": "C1", "ts": ts}}  # fmt: skip
    assert event(client, inner, f"Ev{user}{name}{kind}{number}") == 200


def agrees(client, name, user="UANA", message="1"):
    click(client, ids.REACTION_SHOW, message, user=user, block_id=ids.block(ids.REACTION, int(message), name))


def sent(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "customer").order_by(Delivery.id))
        return [(each.payload["external_id"], each.payload["emoji"]) for each in rows]

    return database.read(read)


def asked(database):
    def read(session):
        rows = session.scalars(select(Delivery).where(Delivery.target == "notice").order_by(Delivery.id))
        return [each.payload for each in rows]

    return database.read(read)


def test_the_first_one_asks_and_goes_once_it_is_agreed_to(client, database):
    reacts(client, "heart")
    assert sent(database) == []
    assert asked(database) == [{"user": "UANA", "react": 1, "emoji": "heart"}]

    agrees(client, "heart")
    assert sent(database) == [("wamid.ASKED", "❤️")]


def test_from_then_on_they_go_by_themselves_whatever_their_skin_tone(client, database):
    agrees(client, "heart")
    reacts(client, "+1::skin-tone-4")
    assert sent(database) == [("wamid.ASKED", "❤️"), ("wamid.ASKED", "👍")]


def test_everybody_is_asked_themselves(client, database):
    agrees(client, "heart")
    reacts(client, "+1", user="UBRUNO")
    assert [payload["user"] for payload in asked(database)] == ["UBRUNO"]


def test_keeping_it_in_slack_sends_nothing_and_asks_again_next_time(client, database):
    reacts(client, "heart")
    click(client, ids.REACTION_KEEP, "1", block_id=ids.block(ids.REACTION, 1, "heart"))
    reacts(client, "tada", number=2)
    assert sent(database) == []
    assert [payload.get("emoji", payload.get("key")) for payload in asked(database)] == [
        "heart", "notice-reaction-kept", "tada",
    ]  # fmt: skip


def test_a_removal_takes_back_what_the_customer_sees(client, database):
    agrees(client, "heart")
    reacts(client, "heart", kind="removed")
    assert sent(database) == [("wamid.ASKED", "❤️"), ("wamid.ASKED", "")]


def test_the_removal_of_one_that_another_has_replaced_changes_nothing(client, database):
    agrees(client, "heart")
    agrees(client, "+1", user="UBRUNO")
    reacts(client, "heart", kind="removed")
    assert [emoji for _, emoji in sent(database)] == ["❤️", "👍"]


@pytest.mark.parametrize("name", ["eyes", "fire", "acme", "white_check_mark"])
def test_any_other_emoji_stays_inside(client, database, name):
    agrees(client, "heart")
    reacts(client, name)
    assert len(sent(database)) == 1


@pytest.mark.parametrize("channel", ["instagram"], indirect=True)
def test_instagram_takes_hearts_alone(client, database):
    agrees(client, "heart")
    reacts(client, "+1")
    assert [emoji for _, emoji in sent(database)] == ["❤️"]


def test_an_emoji_on_the_card_never_goes_to_the_customer(client, database):
    agrees(client, "heart")
    reacts(client, "tada", ts=CARD_TS)
    assert len(sent(database)) == 1


@pytest.mark.parametrize("user", ["UGUEST", "USTRANGER"])
def test_only_full_members_reactions_count(client, database, user):
    reacts(client, "heart", user=user)
    assert (sent(database), asked(database)) == ([], [])


def test_slacks_repeat_changes_nothing(client, database):
    agrees(client, "heart")
    for _ in range(2):
        reacts(client, "tada")
    assert len(sent(database)) == 2


def test_a_reaction_to_the_post_of_a_file_is_one_to_the_message(client, database, wire):
    """Slack tells only where it was; whose file that is, it has to be asked."""
    agrees(client, "heart")

    def as_file(session):
        session.scalars(select(Delivery).where(Delivery.kind == "message")).one().external_id = "F77"

    database.write(as_file)
    wire.threads["1700000060.000100"] = [{"ts": "1700000060.000100", "files": [{"id": "F77"}]}]
    reacts(client, "tada", ts="1700000060.000100")
    assert [emoji for _, emoji in sent(database)] == ["❤️", "🎉"]


def test_it_is_no_reply_so_the_customer_still_waits(client, database):
    agrees(client, "heart")
    waits = database.read(lambda session: session.scalars(select(Conversation.waiting_since)).one())
    assert waits is not None


def test_after_slack_tells_of_a_change_to_a_person_they_are_not_asked_again(client, database):
    agrees(client, "heart")
    event(client, {"type": "user_change", "user": {"id": "UANA"}}, "EvChange")
    reacts(client, "tada")
    assert [emoji for _, emoji in sent(database)] == ["❤️", "🎉"]
