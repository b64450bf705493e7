"""CP-3: tags on people and on conversations, and the lists that are read off them."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

import storage
from storage import arrivals, contacts, linking, tags
from storage.domain.events import MessageReceived, Person
from storage.domain.views import TagView
from storage.models import Contact, Conversation, ConversationTag, Identity, Inbox
from tests import builders
from tests.builders import NOON

MARIA = Person(address="5511987654321", name="Maria")


@pytest.fixture
def place(database):
    """A workspace with a WhatsApp inbox."""

    def work(session):
        builders.inbox(session, builders.workspace(session))

    database.write(work)


def heard(database, external_id, *, minutes=0):
    """Maria writes; her conversation's id."""

    def work(session):
        inbox = session.get_one(Inbox, 1)
        at = NOON + timedelta(minutes=minutes)
        event = MessageReceived("1001", external_id, MARIA, at, "text", "Oi")
        arrivals.received(session, inbox, event, envelope_id=None, now=at)
        return session.scalars(select(Conversation.id)).one()

    return database.write(work)


def star(database, *names):
    def work(session):
        contact = session.scalars(select(Contact)).first()
        tags.put_on_person(session, contact, [each.id for each in tags.define(session, 1, "contact", names, now=NOON)])

    database.write(work)


def hash_tag(database, conversation_id, *names):
    def work(session):
        row = session.get_one(Conversation, conversation_id)
        wanted = tags.define(session, 1, "conversation", names, now=NOON)
        tags.put_on_conversation(session, row, [each.id for each in wanted])

    database.write(work)


def shown(database, conversation_id):
    return database.read(lambda session: tags.shown(session, [conversation_id])[conversation_id])


def test_cp3_a_conversation_shows_its_own_tags_and_then_the_persons(database, place):
    talk = heard(database, "m1")
    star(database, "vip", "Gold")
    hash_tag(database, talk, "refund", "delivery")
    assert shown(database, talk) == (
        TagView("conversation", "delivery"),
        TagView("conversation", "refund"),
        TagView("contact", "Gold"),
        TagView("contact", "vip"),
    )


def test_cp3_what_is_put_on_replaces_what_was_there_and_leaves_the_other_kind_alone(database, place):
    talk = heard(database, "m1")
    star(database, "vip")
    hash_tag(database, talk, "vip", "refund")
    hash_tag(database, talk, "refund", "late")
    star(database)
    assert shown(database, talk) == (TagView("conversation", "late"), TagView("conversation", "refund"))


def test_cp3_one_word_in_two_spellings_is_one_tag(database, place):
    def define(*names):
        return database.write(
            lambda session: [(each.id, each.name) for each in tags.define(session, 1, "contact", names, now=NOON)]
        )

    first, again = define("VIP", "Promoção"), define("promocao", "vip")
    assert again == list(reversed(first))


def test_cp3_the_tags_that_begin_with_what_is_typed_are_offered(database, place):
    def find(typed, kind="contact"):
        return [each.name for each in database.read(lambda session: tags.find(session, 1, kind, typed))]

    def define(session):
        tags.define(session, 1, "contact", ["Vip", "Victory", "gold", "100%"], now=NOON)

    database.write(define)
    assert [find(""), find("vÍ"), find("v%"), find("1"), find("vip", "conversation")] == [
        ["100%", "gold", "Victory", "Vip"], ["Victory", "Vip"], [], ["100%"], [],
    ]  # fmt: skip


def test_cp3_a_tags_time_is_its_conversations_own(database, place):
    talk = heard(database, "m1")
    star(database, "vip")
    heard(database, "m2", minutes=9)
    heard(database, "m0", minutes=-5)  # an old one that comes late moves nothing down
    hash_tag(database, talk, "refund")
    rows = database.read(lambda session: session.scalars(select(ConversationTag.active_at)).all())
    assert rows == [NOON + timedelta(minutes=9)] * 2


def test_cp3_a_new_conversation_of_a_tagged_person_is_found_by_their_tags(database, place):
    talk = heard(database, "m1")
    star(database, "vip")

    def elsewhere(session):
        other = builders.inbox(session, builders.workspace(session), account="2002")
        known = contacts.resolve(session, other, MARIA, now=NOON)
        known.contact_id = session.get_one(Identity, session.get_one(Conversation, talk).identity_id).contact_id
        session.flush()
        return arrivals.open_conversation(session, other, known, now=NOON).id

    assert shown(database, database.write(elsewhere)) == (TagView("contact", "vip"),)


def test_cp3_linked_contacts_share_their_tags_until_they_are_unlinked(database, place):
    talk = heard(database, "m1")
    star(database, "vip")
    hash_tag(database, talk, "refund")

    def another(session):
        other = Contact(workspace_id=1, name="Ana", created_at=NOON)
        session.add(other)
        session.flush()
        tags.put_on_person(session, other, [each.id for each in tags.define(session, 1, "contact", ["new"], now=NOON)])
        linking.link(session, session.get_one(Contact, 1), other, "UANA", now=NOON)

    database.write(another)
    together = shown(database, talk)
    database.write(
        lambda session: linking.unlink(
            session, session.get_one(Contact, 1), session.get_one(Contact, 2), "UANA", now=NOON
        )
    )
    refund, vip = TagView("conversation", "refund"), TagView("contact", "vip")
    assert (together, shown(database, talk)) == ((refund, TagView("contact", "new"), vip), (refund, vip))


def test_the_tags_of_a_page_are_one_query(database, place):
    talk = heard(database, "m1")
    hash_tag(database, talk, "a", "b")
    asked = []
    event.listen(database.reader, "before_cursor_execute", lambda *told: asked.append(told[2]))
    database.read(lambda session: tags.shown(session, range(1, 11)))
    assert len([each for each in asked if each.startswith("SELECT")]) == 1


def test_only_stir_moves_a_conversation_in_the_lists():
    """Whoever else did would leave the tags' times behind."""
    folder = Path(storage.__file__).parents[1]
    found = {
        path.relative_to(folder).as_posix()
        for package in ("bot", "cli", "storage", "workers")
        for path in (folder / package).rglob("*.py")
        if re.search(r"\.active_at = ", path.read_text())
    }
    assert found == {"storage/tags.py"}
