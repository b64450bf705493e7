"""`@inbox tag` in a thread: tags for the conversation, for the person, and off again."""

import pytest
from sqlalchemy import select

from storage import tags
from storage.models import Contact, Delivery
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, event, said


@pytest.fixture
def client(database, tmp_path):
    def work(session):
        builders.conversation(session, builders.inbox(session, builders.workspace(session)))

    database.write(work)
    return slackside.app_for(database, tmp_path, Wire()).test_client()


@pytest.fixture
def type_(client):
    """Type words into the thread."""
    count = iter(range(100, 1000))

    def run(text, user="UANA"):
        number = next(count)
        told = said(f"<@UBOT> {text}", ts=f"1700000{number}.000100", user=user)
        assert event(client, told, f"Ev{number}") == 200

    return run


def worn(database):
    def read(session):
        star = tags.of_person(session, [session.get_one(Contact, 1)])
        return [each.name for each in star], [each.name for each in tags.of_conversation(session, 1)]

    return database.read(read)


def told(database):
    query = select(Delivery).where(Delivery.target == "notice").order_by(Delivery.id)
    return database.read(lambda session: [each.payload["key"] for each in session.scalars(query)])


def test_cp3_tags_are_typed_in_the_thread_and_taken_off_again(database, type_):
    type_("tag refund #late ★vip")
    assert worn(database) == (["vip"], ["late", "refund"])
    type_("etiqueta -Refund -★vip new")
    assert worn(database) == ([], ["late", "new"])
    assert told(database) == []


@pytest.mark.parametrize(
    ("text", "key"), [("tag", "notice-tag-how"), ("tag ,", "notice-tag-how"), ("tag -x", "notice-tags-same")]
)
def test_whoever_types_no_tag_or_none_that_is_there_is_told(database, type_, text, key):
    type_(text)
    assert (worn(database), told(database)) == (([], []), [key])


def test_a_guest_tags_nothing(database, type_):
    type_("tag refund", "UGUEST")
    assert worn(database) == ([], [])
