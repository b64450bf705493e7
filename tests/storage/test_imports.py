"""Contacts out of a file: found again or made, changed only where the file says something, and never twice."""

import pytest
from sqlalchemy import select

from storage import about, contact_rows, contacts, fields, imports, linking, tags
from storage.domain import sheet
from storage.domain.events import Person
from storage.domain.sheet import Problem, Row
from storage.imports import Outcome, Reading
from storage.models import AuditEntry, Contact, ContactTag, Conversation, Delivery, Identity, Inbox, Pair
from tests import builders
from tests.builders import NOON

NUMBER, OTHER = "+5511987654321", "+5511955554444"


@pytest.fixture
def place(database):
    """WhatsApp in C1, where Maria (contact 1) writes from NUMBER, and Instagram in C2, where João (contact 2) does."""

    def work(session):
        home = builders.workspace(session)
        whatsapp = builders.inbox(session, home)
        whatsapp.display_number = "+55 11 3333-4444"
        instagram = builders.inbox(session, home, "instagram", "17841", "C2")
        row = builders.conversation(session, whatsapp)
        session.get_one(Identity, row.identity_id).phone = NUMBER
        session.get_one(Contact, 1).phone = NUMBER
        builders.conversation(session, instagram, "9001", "João", thread_ts="1700000001.000100")
        fields.add(session, home, "Plan", "list", ["Basic", "Gold"], now=NOON)

    database.write(work)
    return database.read(lambda session: Reading(1, {each.key: each for each in about.fields(session, 1)}))


@pytest.fixture
def take(database, place):
    """Take rows in, as one file."""

    def run(*rows, digest="file", reading=None):
        known = database.write(lambda session: imports.begin(session, 1, digest, now=NOON))
        took = database.write(
            lambda session: imports.step(session, reading or place, known.id, known.rows, rows, now=NOON)
        )
        database.write(lambda session: imports.finish(session, known.id, now=NOON))
        return took

    return run


def row(tags=(), contact_id=0, **values):
    return Row(values, tuple(tags), contact_id)


def contact(database, contact_id):
    return database.read(lambda session: session.get_one(Contact, contact_id))


def drawn(database):
    """The conversations whose card is to be drawn again."""
    query = select(Delivery).where(Delivery.kind == "card")
    return database.read(lambda session: sorted({each.conversation_id for each in session.scalars(query)}))


def test_cp6_a_row_whose_phone_is_known_changes_that_contact_and_its_card(database, take):
    assert take(row(["VIP"], phone=NUMBER, name="Maria S.", plan="Gold", note="Pays late")) == [Outcome("changed")]
    one = contact(database, 1)
    assert (one.name, one.phone, one.note, one.attributes) == ("Maria S.", NUMBER, "Pays late", {"1": "Gold"})
    assert drawn(database) == [1]
    entries = database.read(
        lambda session: [
            (each.verb, each.details) for each in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        ]
    )
    assert entries[-2:] == [
        ("contact_changed", {"contact": "1", "fields": "name note plan tags", "import": 1}),
        ("contacts_imported", {"import": 1, "rows": 1, "made": 0, "changed": 1, "refused": 0}),
    ]


def test_cp6_the_same_file_again_changes_nothing(database, take):
    rows = (
        row(["VIP"], phone=NUMBER, name="M", opted_out="yes"),
        row(phone=OTHER, email="a@b.co"),
        row(email="c@d.co"),
    )
    assert [each.what for each in take(*rows)] == ["changed", "made", "made"]
    assert [each.what for each in take(*rows)] == ["same", "same", "same"]
    assert database.read(lambda session: len(session.scalars(select(Contact)).all())) == 4
    assert database.read(lambda session: len(session.scalars(select(ContactTag)).all())) == 1


def test_cp6_a_file_that_was_interrupted_goes_on_at_the_next_row(database, place):
    rows = [row(email=f"{each}@b.co") for each in range(4)]
    known = database.write(lambda session: imports.begin(session, 1, "file", now=NOON))
    database.write(lambda session: imports.step(session, place, known.id, 0, rows[:2], now=NOON))

    again = database.write(lambda session: imports.begin(session, 1, "file", now=NOON))
    assert (again.id, again.rows, again.made) == (known.id, 2, 2)
    with pytest.raises(imports.Elsewhere):  # the one that was thought dead
        database.write(lambda session: imports.step(session, place, known.id, 0, rows[:2], now=NOON))
    database.write(lambda session: imports.step(session, place, known.id, 2, rows[2:], now=NOON))
    done = database.write(lambda session: imports.finish(session, known.id, now=NOON))
    assert (done.rows, done.made, done.refused) == (4, 4, 0)


def test_a_dry_run_says_the_same_and_changes_nothing(database, place, take):
    rows = [row(phone=NUMBER, name="M"), row(phone=OTHER), row(phone=NUMBER), row(contact_id=99)]
    looked = database.read(lambda session: [imports.look(session, place, each) for each in rows])
    assert [each.what for each in looked] == ["changed", "made", "same", "refused"]
    assert contact(database, 1).name == "Maria Souza"
    again = database.read(lambda session: [imports.look(session, place, each) for each in rows[:2]])
    assert again == take(*rows[:2])


def test_lc1_a_file_that_gives_an_instagram_contact_its_number_links_it(database, take):
    assert take(row(contact_id=2, phone=NUMBER)) == [Outcome("changed")]
    assert [contact(database, each).person_id for each in (1, 2)] == [1, 1]
    lines = database.read(
        lambda session: [
            each.payload["key"] for each in session.scalars(select(Delivery).where(Delivery.kind == "line"))
        ]
    )
    assert sorted(lines) == ["line-linked-by-itself", "line-linked-by-itself", "line-phone-imported"]


def test_whoever_first_writes_from_a_number_of_a_file_is_that_contact(database, take):
    take(row(["VIP"], phone=OTHER, name="Padaria Sol", plan="Gold"))

    def first_word(session):
        inbox = session.get_one(Inbox, 1)
        return contacts.resolve(session, inbox, Person(address="551155554444", name="zé"), now=NOON).contact_id

    def second_word(session):
        inbox = session.get_one(Inbox, 1)
        return contacts.resolve(session, inbox, Person(address="5511955554444", name="zé"), now=NOON).contact_id

    assert database.write(second_word) == 3
    assert (contact(database, 3).name, contact(database, 3).attributes) == ("Padaria Sol", {"1": "Gold"})
    assert database.write(first_word) != 3  # a landline


def test_two_who_have_one_number_are_a_question_for_people(database, take):
    database.write(lambda session: setattr(session.get_one(Contact, 2), "email", "a@b.co"))
    database.write(lambda session: setattr(session.get_one(Contact, 1), "email", "a@b.co"))
    assert take(row(email="a@b.co", name="X")) == [Outcome("refused", (Problem("email", "a@b.co", "several"),))]
    database.write(
        lambda session: linking.link(session, session.get_one(Contact, 1), session.get_one(Contact, 2), "U", now=NOON)
    )
    assert take(row(email="a@b.co", name="X"), digest="another") == [Outcome("changed")]
    assert [contact(database, each).name for each in (1, 2)] == ["X", "João"]


def test_an_argentine_number_that_may_be_the_same_is_asked_about(database, take):
    def there(session):
        session.get_one(Contact, 1).phone = session.get_one(Identity, 1).phone = "+5491123456789"

    database.write(there)
    assert take(row(phone="+541123456789")) == [Outcome("made")]
    asked = database.read(
        lambda session: [(each.lower_id, each.upper_id, each.state) for each in session.scalars(select(Pair))]
    )
    assert asked == [(1, 3, "asked")]


def test_to_keep_is_to_fill_in_only_what_is_empty(database, take, place):
    keep = Reading(1, place.fields, keep=True)
    assert take(row(["VIP"], phone=NUMBER, name="Other", email="a@b.co", opted_out="no"), reading=keep) == [
        Outcome("changed")
    ]
    assert (contact(database, 1).name, contact(database, 1).email) == ("Maria Souza", "a@b.co")


def test_cp4_a_file_never_takes_back_what_the_customer_said_themselves(database, take):
    def stop(session):
        one = session.get_one(Contact, 1)
        one.opted_out_at, one.opted_out_by = NOON, "customer"

    database.write(stop)
    left = Problem("opted_out", "no", "customer_said")
    assert take(row(phone=NUMBER, opted_out="no", name="M")) == [Outcome("changed", (left,))]
    assert (contact(database, 1).opted_out_at, contact(database, 1).name) == (NOON, "M")


def test_what_an_export_says_an_import_reads_without_a_change(database, take, place):
    take(
        row(
            ["VIP", "São-Paulo"],
            phone=NUMBER,
            name="=Maria",
            plan="Gold",
            note="Two\nlines",
            opted_out="yes",
            email="m@b.co",
            language="pt-BR",
        )
    )

    def out(session):
        known = about.fields(session, 1)
        return contact_rows.headings(known), contact_rows.page(session, 1, known, 0), known

    headings, (rows, last), known = database.read(out)
    assert (last, rows[0][:-1]) == (
        2,
        ["1", "=Maria", NUMBER, "m@b.co", "pt-BR", "Two\nlines", "Gold", "São-Paulo, VIP", "yes",
         "WhatsApp · Sales: +55 11 98765-4321"],
    )  # fmt: skip
    of = sheet.columns(headings, [each for each in known if each.attribute], {})
    assert of.ignored == ()
    assert [each.what for each in take(*(sheet.row(each, of) for each in rows), digest="export")] == ["same", "same"]
    assert database.read(lambda session: contact_rows.page(session, 1, known, last)) == ([], 0)


def test_a_card_that_is_folded_is_not_drawn_for_a_file(database, take):
    database.write(lambda session: setattr(session.get_one(Conversation, 1), "status", "closed"))
    take(row(["VIP"], phone=NUMBER))
    assert drawn(database) == []
    assert database.read(
        lambda session: [each.name for each in tags.of_person(session, [session.get_one(Contact, 1)])]
    ) == ["VIP"]
