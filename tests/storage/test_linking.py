"""Two contacts that are one person: found, linked, parted, and nothing else changed by any of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import amendments, arrivals, conversations, linking, rooms
from storage import persons as persons_of
from storage.domain.events import IdentityChanged, MessageReceived, MessageUnsent, Person
from storage.linking import Came
from storage.models import (
    Alias,
    AuditEntry,
    Contact,
    Conversation,
    Delivery,
    Identity,
    Inbox,
    Message,
    Pair,
    Thread,
)
from tests import builders
from tests.builders import NOON

NUMBER = "+5511987654321"
KEPT = (Contact, Identity, Alias, Conversation, Thread, Message)  # what linking may not change


@pytest.fixture
def place(database):
    """WhatsApp in C1, Instagram in C2, both public. Maria writes to both: as contact 1 on Instagram, 2 on WhatsApp."""

    def work(session):
        home = builders.workspace(session)
        whatsapp = builders.inbox(session, home)
        whatsapp.display_number = "+55 11 3333-4444"
        instagram = builders.inbox(session, home, "instagram", "17841", "C2")
        builders.conversation(session, instagram, "9001", "Maria", thread_ts="1700000001.000100")
        person = builders.conversation(session, whatsapp, "5511987654321", thread_ts="1700000002.000100")
        session.get_one(Identity, person.identity_id).phone = NUMBER
        session.get_one(Contact, 2).phone = NUMBER
        for channel in ("C1", "C2"):
            rooms.looks(session, home.id, channel, {"is_private": False})

    database.write(work)


@pytest.fixture
def add(database):
    """One more contact who writes to WhatsApp; its id."""

    def make(address, *, inbox_id=1, phone="", thread_ts=""):
        def work(session):
            row = builders.conversation(session, session.get_one(Inbox, inbox_id), address, "João", thread_ts=thread_ts)
            person = session.get_one(Identity, row.identity_id)
            person.phone = phone
            return person.contact_id

        return database.write(work)

    return make


@pytest.fixture
def write(database):
    """A WhatsApp message comes in."""
    count = iter(range(1000))

    def arrive(address="5511987654321", bsuid="", account="1001", at=NOON):
        event = MessageReceived(
            account=account, external_id=f"wamid.{next(count)}", sender=Person(address=address, bsuid=bsuid),
            sent_at=at, kind="text", text="Oi",
        )  # fmt: skip

        def work(session):
            inbox = session.scalars(select(Inbox).where(Inbox.account == account)).one()
            arrivals.received(session, inbox, event, envelope_id=None, now=NOON)

        database.write(work)

    return arrive


def act(database, verb, one, other=None, actor="UANA", **more):
    def work(session):
        rows = [session.get_one(Contact, each) for each in (one, other) if each]
        return getattr(linking, verb)(session, *rows, actor, now=NOON, **more)

    return database.write(work)


def phone(database, contact_id, number, actor="UANA"):
    return database.write(
        lambda session: linking.set_phone(session, session.get_one(Contact, contact_id), number, actor, now=NOON)
    )


def all_rows(database, *models):
    def read(session):
        return {
            model.__tablename__: [
                tuple(getattr(row, column.key) for column in model.__mapper__.columns)
                for row in session.scalars(select(model).order_by(model.id))
            ]
            for model in models
        }

    return database.read(read)


def persons(database):
    """Who is one person: the contacts that name the same one."""

    def read(session):
        groups = {}
        for row in session.scalars(select(Contact).order_by(Contact.id)):
            groups.setdefault(row.person_id or row.id, []).append(row.id)
        return sorted(groups.values())

    return database.read(read)


def told(database):
    """The lines staged for each conversation's thread."""

    def read(session):
        return [
            (row.conversation_id, row.payload["key"], row.payload["values"])
            for row in session.scalars(select(Delivery).where(Delivery.kind == "line").order_by(Delivery.id))
        ]

    return database.read(read)


def pairs(database):
    query = select(Pair).order_by(Pair.lower_id, Pair.upper_id)
    return database.read(lambda session: [(row.lower_id, row.upper_id, row.state) for row in session.scalars(query)])


def linked(database, contact_id):
    """What the card of a contact's conversation shows beside it."""

    def read(session):
        (conversation,) = persons_of.conversations_of(session, [contact_id])
        return conversations.card_view(session, conversation.id, NOON)

    view = database.read(read)
    return [(each.conversation_id, each.channel, each.link) for each in view.linked]


def test_lc1_the_number_of_a_whatsapp_contact_set_on_an_instagram_contact_links_the_two(database, place):
    assert phone(database, 1, NUMBER) == Came("linked", (2,))
    assert persons(database) == [[1, 2]]
    assert linked(database, 1) == [(2, "whatsapp", "https://lumina.slack.com/archives/C1/p1700000002000100")]
    assert linked(database, 2) == [(1, "instagram", "https://lumina.slack.com/archives/C2/p1700000001000100")]


def test_lc5_both_threads_say_who_linked_what_and_both_are_written_down(database, place):
    phone(database, 1, NUMBER)

    assert told(database) == [
        (1, "line-phone-set", {"by": "UANA"}),
        (1, "line-linked", {"by": "UANA", "with": "WhatsApp · Sales: Maria Souza"}),
        (2, "line-linked", {"by": "UANA", "with": "Instagram · Sales: Maria"}),
    ]
    audit = all_rows(database, AuditEntry)["audit"]
    assert [entry[2:6] for entry in audit if entry[2]] == [
        (1, "UANA", "phone_set", {"contact": "1"}),
        (1, "UANA", "linked", {"contact": "2"}),
        (2, "UANA", "linked", {"contact": "1"}),
    ]


def test_lc2_both_cards_are_drawn_again_at_once(database, place):
    phone(database, 1, NUMBER)

    def drawn(session):
        return set(session.scalars(select(Delivery.conversation_id).where(Delivery.kind == "card")))

    assert database.read(drawn) == {1, 2}


def test_lc5_linking_and_unlinking_leaves_every_row_as_it_was(database, place):
    before = all_rows(database, *KEPT)

    assert act(database, "link", 1, 2) is True
    assert act(database, "unlink", 1, 2) is True

    assert all_rows(database, *KEPT) == before


def test_lc5_unlinking_takes_back_the_number_that_was_set_to_link_them(database, place):
    before = all_rows(database, *KEPT)

    phone(database, 1, NUMBER)
    act(database, "unlink", 2, 1)

    assert all_rows(database, *KEPT) == before


def test_unlinking_keeps_a_number_that_was_changed_meanwhile(database, place):
    phone(database, 1, NUMBER)
    phone(database, 1, "+5511911112222")

    act(database, "unlink", 1, 2)

    assert database.read(lambda session: session.get_one(Contact, 1).phone) == "+5511911112222"


def test_what_is_edited_while_linked_stays_with_whom_it_was_said_of(database, place):
    act(database, "link", 1, 2)
    database.write(lambda session: setattr(session.get_one(Contact, 1), "name", "Maria S."))

    act(database, "unlink", 1, 2)

    assert [row[2] for row in all_rows(database, Contact)["contacts"]] == ["Maria S.", "Maria Souza"]


def test_linking_twice_and_unlinking_twice_do_it_once(database, place):
    assert [act(database, "link", 1, 2), act(database, "link", 2, 1)] == [True, False]
    assert [act(database, "unlink", 1, 2), act(database, "unlink", 2, 1)] == [True, False]
    assert [key for _, key, _ in told(database)] == ["line-linked"] * 2 + ["line-unlinked"] * 2


def test_nobody_is_linked_with_themselves(database, place):
    assert act(database, "link", 1, 1) is False
    assert act(database, "unlink", 1, 1) is False


def test_a_pair_that_was_parted_is_never_linked_by_itself_again(database, place, write):
    phone(database, 1, NUMBER)
    act(database, "unlink", 1, 2)

    assert phone(database, 1, NUMBER) == Came("saved")
    write()
    assert persons(database) == [[1], [2]]
    assert pairs(database) == [(1, 2, "dismissed")]


def test_a_teammate_may_link_by_hand_what_was_parted(database, place):
    act(database, "link", 1, 2)
    act(database, "unlink", 1, 2)

    assert act(database, "link", 1, 2) is True
    assert persons(database) == [[1, 2]]


def test_lc1_a_number_nobody_has_is_remembered_and_linked_when_its_owner_first_writes(database, place, write):
    assert phone(database, 1, "+5521912345678") == Came("saved")

    write("5521912345678")

    assert persons(database) == [[1, 3], [2]]
    assert told(database)[1:] == [
        (1, "line-linked-by-itself", {"with": "WhatsApp · Sales"}),
        (3, "line-linked-by-itself", {"with": "Instagram · Sales: Maria"}),
    ]


def test_a_known_contacts_next_message_looks_for_nobody(database, place, write):
    write()
    database.write(lambda session: setattr(session.get_one(Contact, 1), "phone", NUMBER))

    write(at=NOON + timedelta(minutes=1))

    assert persons(database) == [[1], [2]]


def test_ci7_the_same_number_in_two_inboxes_is_one_person_with_two_conversations(database, place, write):
    database.write(lambda session: builders.inbox(session, builders.workspace(session), account="1002"))

    write()
    write(account="1002")

    assert persons(database) == [[1], [2, 3]]
    assert linked(database, 3) == [(2, "whatsapp", "https://lumina.slack.com/archives/C1/p1700000002000100")]


def test_lc7_the_same_business_scoped_id_in_two_inboxes_is_one_person(database, place, write):
    database.write(lambda session: builders.inbox(session, builders.workspace(session), account="1002"))

    write("", "BR.13491208655302741918")
    write("", "BR.13491208655302741918", account="1002")

    assert persons(database) == [[1], [2], [3, 4]]


def test_lc1_two_who_have_the_number_are_asked_about_and_neither_is_linked(database, place, add):
    third = add("5511987654321x", phone=NUMBER)

    assert phone(database, 1, NUMBER) == Came("asked", (2, third))
    assert persons(database) == [[1], [2], [third]]
    assert pairs(database) == [(1, 2, "asked"), (1, third, "asked")]


def test_the_one_that_is_chosen_is_linked_and_the_other_is_not_asked_about_again(database, place, add):
    third = add("5511987654321x", phone=NUMBER)
    phone(database, 1, NUMBER)

    def choose(session):
        return linking.confirm(session, session.get_one(Pair, 1), "UBOB", now=NOON)

    assert [database.write(choose), database.write(choose)] == [True, False]
    assert persons(database) == [[1, 2], [third]]
    assert pairs(database) == [(1, 2, "linked"), (1, third, "dismissed")]


def test_lc6_argentinas_other_writing_is_asked_about_and_never_linked_by_itself(database, place, add):
    third = add("5491123456789", phone="+5491123456789")

    assert phone(database, 1, "+541123456789") == Came("asked", (third,))
    assert persons(database) == [[1], [2], [3]]


@pytest.mark.parametrize(
    ("whatsapp", "instagram", "came"),
    [
        ("auto", "auto", "linked"),
        ("auto", "suggest", "asked"),
        ("suggest", "auto", "asked"),
        ("off", "auto", "saved"),
        ("suggest", "off", "saved"),
    ],
)
def test_lc1_of_two_inboxes_the_more_careful_one_decides(database, place, whatsapp, instagram, came):
    def work(session):
        session.get_one(Inbox, 1).link_mode, session.get_one(Inbox, 2).link_mode = whatsapp, instagram

    database.write(work)
    assert phone(database, 1, NUMBER).what == came


def test_a_question_that_is_answered_no_is_not_asked_again(database, place):
    database.write(lambda session: setattr(session.get_one(Inbox, 1), "link_mode", "suggest"))
    phone(database, 1, NUMBER)

    def no(session):
        return linking.dismiss(session, session.get_one(Pair, 1), "UBOB", now=NOON)

    assert [database.write(no), database.write(no)] == [True, False]
    phone(database, 1, "")
    assert phone(database, 1, NUMBER) == Came("saved")
    assert [key for _, key, _ in told(database)][1:3] == ["line-dismissed", "line-dismissed"]


def test_unlinking_parts_what_one_step_had_joined(database, place, add):
    third, fourth = add("3", thread_ts="1700000003.000100"), add("4", thread_ts="1700000004.000100")
    act(database, "link", 1, 2)
    act(database, "link", third, fourth)
    before = all_rows(database, *KEPT)

    act(database, "link", 2, third)
    assert persons(database) == [[1, 2, third, fourth]]
    act(database, "unlink", 2, third)

    assert all_rows(database, *KEPT) == before


def test_a_contact_that_leaves_takes_only_itself_along(database, place, add):
    third = add("3", thread_ts="1700000003.000100")
    act(database, "link", 1, 2)
    act(database, "link", 1, third)

    act(database, "unlink", 2, 1)

    assert persons(database) == [[1, third], [2]]


def test_who_was_parted_from_one_of_a_person_is_not_joined_to_the_rest_by_itself(database, place, add, write):
    database.write(lambda session: builders.inbox(session, builders.workspace(session), account="1002"))
    write()
    write(account="1002")
    phone(database, 1, NUMBER)
    assert persons(database) == [[1, 2, 3]]

    act(database, "unlink", 2, 1)

    assert phone(database, 1, NUMBER) == Came("saved")
    assert persons(database) == [[1], [2, 3]]


def test_lc8_a_new_number_is_looked_for_again_in_the_same_conversation(database, place, write):
    phone(database, 1, "+5511955556666")
    write()

    def change(session):
        event = IdentityChanged(
            account="1001",
            event_id="",
            old=Person(address="5511987654321"),
            new=Person(address="5511955556666"),
            at=NOON,
        )
        return arrivals.identity_changed(session, session.get_one(Inbox, 1), event, now=NOON)

    assert database.write(change) is True
    assert persons(database) == [[1, 2]]
    assert database.read(lambda session: session.get_one(Contact, 2).phone) == "+5511955556666"
    assert database.read(lambda session: session.query(Conversation).count()) == 2


def test_the_same_number_again_changes_nothing_and_none_is_none(database, place):
    phone(database, 1, "+5521912345678")
    assert phone(database, 1, "+5521912345678") == Came("unchanged")
    assert phone(database, 1, "") == Came("cleared")
    assert [key for _, key, _ in told(database)] == ["line-phone-set", "line-phone-cleared"]


def test_a_contact_of_another_workspace_is_nobodys_match(database, place):
    def other(session):
        inbox = builders.inbox(session, builders.workspace(session, "T2"), account="2002")
        person = session.get_one(Identity, builders.conversation(session, inbox).identity_id)
        person.phone = "+5521912345678"

    database.write(other)
    assert phone(database, 1, "+5521912345678") == Came("saved")


def test_whoever_first_writes_from_a_number_that_a_contact_was_noted_with_is_that_contact(database, place, write):
    database.write(
        lambda session: session.add(Contact(workspace_id=1, name="VIP", phone="+5521912345678", created_at=NOON))
    )
    write("5521912345678")
    assert persons(database) == [[1], [2], [3]]
    assert database.read(lambda session: session.get_one(Identity, 3).contact_id) == 3
    assert database.read(lambda session: session.get_one(Contact, 3).name) == "VIP"


@pytest.mark.parametrize(
    ("own", "expected"), [("+1 650 555 1234", "US"), ("", "BR")], ids=["its own", "the workspace's"]
)
def test_numbers_without_a_country_are_of_the_inboxs_own_country(database, place, own, expected):
    database.write(lambda session: setattr(session.get_one(Inbox, 2), "display_number", own))
    assert database.read(lambda session: linking.home(session, session.get_one(Inbox, 2))) == expected


def asked_numbers(database, conversation_id=1):
    view = database.read(lambda session: conversations.card_view(session, conversation_id, NOON))
    return [each.number for each in view.numbers]


@pytest.fixture
def direct(database, place):
    """An Instagram message comes in."""
    count = iter(range(1000))

    def arrive(text):
        event = MessageReceived(
            account="17841", external_id=f"mid.{next(count)}", sender=Person(address="9001"), sent_at=NOON, kind="text",
            text=text,
        )  # fmt: skip

        def work(session):
            arrivals.received(session, session.get_one(Inbox, 2), event, envelope_id=None, now=NOON)

        database.write(work)
        return event.external_id

    return arrive


def test_lc9_a_number_in_a_direct_message_is_offered_and_never_assumed(database, direct):
    direct("meu zap: (11) 98765-4321")

    assert asked_numbers(database) == ["+55 11 98765-4321"]
    assert persons(database) == [[1], [2]]


@pytest.mark.parametrize("text", ["pedido 12345", "R$ 1.234.567,00", "CEP 01310-100", "hoje às 14:30", ""])
def test_other_figures_are_not_offered(database, direct, text):
    direct(text)
    assert asked_numbers(database) == []


def test_a_number_is_offered_once_and_not_when_one_is_known(database, direct):
    direct("11 98765-4321")
    direct("é 11 98765-4321!")
    assert asked_numbers(database) == ["+55 11 98765-4321"]

    phone(database, 1, "+5521912345678")
    direct("ou 11 91111-2222")
    assert asked_numbers(database) == ["+55 11 98765-4321"]


def test_a_number_that_was_taken_back_is_not_offered_any_more(database, direct):
    said = direct("11 98765-4321")
    event = MessageUnsent(account="17841", external_id=said, sender=Person(address="9001"), at=NOON)
    database.write(
        lambda session: amendments.unsent(session, session.get_one(Inbox, 2), event, envelope_id=None, now=NOON)
    )
    assert asked_numbers(database) == []


def test_the_question_stands_on_both_cards_until_it_is_answered(database, place):
    database.write(lambda session: setattr(session.get_one(Inbox, 1), "link_mode", "suggest"))
    phone(database, 1, NUMBER)

    def questions(session):
        return [[each.named for each in conversations.card_view(session, n, NOON).asked] for n in (1, 2)]

    assert database.read(questions) == [["WhatsApp · Sales: Maria Souza"], ["Instagram · Sales: Maria"]]
    database.write(lambda session: linking.dismiss(session, session.get_one(Pair, 1), "UANA", now=NOON))
    assert database.read(questions) == [[], []]


def test_lc3_the_other_card_is_drawn_again_when_this_window_opens_anew(database, place, write):
    act(database, "link", 1, 2)

    def undrawn(session):
        for each in session.scalars(select(Delivery).where(Delivery.kind == "card")):
            each.state = "sent"

    database.write(undrawn)
    write(at=NOON + timedelta(hours=3))

    def drawn(session):
        return set(
            session.scalars(select(Delivery.conversation_id).where(Delivery.kind == "card", Delivery.state == "queued"))
        )

    assert database.read(drawn) == {1, 2}
