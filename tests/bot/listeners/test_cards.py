"""[Save number] on a contact card: whose number it is depends on where the card comes from."""

import pytest
from sqlalchemy import select

from bot import ids
from storage import arrivals
from storage.domain.events import MessageReceived, Person
from storage.models import AuditEntry, Contact, Conversation, Delivery, Inbox, Message
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, click
from tests.builders import NOON

NINA = Person(bsuid="BR.13491208655302741918", name="Nina")


@pytest.fixture
def client(database, tmp_path):
    return slackside.app_for(database, tmp_path, Wire()).test_client()


@pytest.fixture
def sent(database):
    """sent(card): a customer without a number sends a contact card; the message's id."""

    def record(card, **more):
        def work(session):
            inbox = session.scalars(select(Inbox)).one_or_none() or builders.inbox(session, builders.workspace(session))
            event = MessageReceived("1001", "wamid.card", NINA, NOON, "contacts", details={"contacts": [card]}, **more)
            arrivals.received(session, inbox, event, envelope_id=None, now=NOON)
            session.scalars(select(Conversation)).one().thread_ts = "1700000000.000100"
            return session.scalars(select(Message)).one().id

        return database.write(work)

    return record


def press(client, message_id, place="0:0", at="1.1", user="UANA"):
    block_id = f"contact:{message_id}:{place}"
    return click(client, ids.CONTACT_SAVE, str(message_id), user=user, at=at, block_id=block_id)


def kept(database):
    """(name, phone) of every contact."""
    return database.read(lambda session: sorted((each.name, each.phone) for each in session.scalars(select(Contact))))


def said(database):
    def read(session):
        deliveries = session.scalars(
            select(Delivery).where(Delivery.kind.in_(("line", "ephemeral"))).order_by(Delivery.id)
        )
        return [(each.payload["key"], each.payload["values"]) for each in deliveries]

    return database.read(read)


def test_a_number_they_were_asked_for_is_their_own(client, database, sent):
    message_id = sent({"phones": ["+55 31 8765-4321"], "origin": "contact_request"})
    assert press(client, message_id) == 200
    assert kept(database) == [("Nina", "+5531987654321")]
    assert said(database) == [("line-phone-set", {"by": "UANA"})]
    assert database.read(lambda session: session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all())[
        1:
    ] == ["phone_set"]


@pytest.mark.parametrize("origin", [{}, {"origin": "other"}])
def test_a_card_of_somebody_else_is_never_put_down_to_the_sender(client, database, sent, origin):
    message_id = sent({"name": "João", "phones": ["+55 11 91234-5678"], **origin})
    press(client, message_id)
    assert kept(database) == [("João", "+5511912345678"), ("Nina", "")]
    assert said(database) == [("line-number-saved", {"by": "UANA", "phone": "+55 11 91234-5678", "name": "João"})]


def test_saving_it_again_says_that_it_is_saved(client, database, sent):
    message_id = sent({"name": "João", "phones": ["+55 11 91234-5678"]})
    press(client, message_id)
    press(client, message_id, at="2.2")
    assert kept(database) == [("João", "+5511912345678"), ("Nina", "")]
    assert said(database)[1:] == [("notice-number-known", {"phone": "+55 11 91234-5678"})]


def test_in_a_group_no_number_is_the_groups(client, database, sent):
    message_id = sent({"phones": ["+5531987654321"], "origin": "contact_request"}, group="g1")
    press(client, message_id)
    assert ("", "+5531987654321") in kept(database)


@pytest.mark.parametrize("place", ["0:1", "7:0", "", "x:y", "0"])
def test_a_place_that_is_not_on_the_card_saves_nothing(client, database, sent, place):
    message_id = sent({"name": "João", "phones": ["no number"]})
    assert press(client, message_id, place) == 200
    assert kept(database) == [("Nina", "")]


def test_a_guest_saves_nothing(client, database, sent):
    message_id = sent({"name": "João", "phones": ["+55 11 91234-5678"]})
    press(client, message_id, user="UGUEST")
    assert kept(database) == [("Nina", "")]
