"""A file that could not be fetched: its place says so once, it is tried again by itself, and says so when it came."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import files, outbox, settlement
from storage.domain.events import Media, MessageReceived, Person
from storage.domain.outcomes import Verdict
from storage.models import Attachment, Conversation, Delivery
from storage.outbox import Done
from tests.builders import NOON

MARIA = Person(address="5511987654321", name="Maria Souza")
PHOTO = MessageReceived("1001", "wamid.photo", MARIA, NOON, "image", media=(Media("image", "media-1"),))


@pytest.fixture
def settle(database, arrive):
    """settle(state, failure): what came of the photo's delivery."""
    arrive(PHOTO)

    def record(state, failure="", now=NOON):
        def work(session):
            file = session.scalars(select(Delivery).where(Delivery.kind == "file")).one()
            verdict = Verdict(state, now, "F1" if state == "sent" else "", failure)
            outbox.apply(file, verdict, now)
            settlement.settled(session, [Done(file, verdict)], now)

        database.write(work)

    return record


def the(database, model, *conditions):
    return database.read(lambda session: session.scalars(select(model).where(*conditions)).one())


def told(database):
    def read(session):
        posts = session.scalars(
            select(Delivery).where(Delivery.kind.in_(("file_failed", "edit"))).order_by(Delivery.id)
        )
        return [each.kind for each in posts]

    return database.read(read)


def test_what_may_only_be_late_is_fetched_again_by_itself_and_told_of_once(database, settle):
    settle("failed", "no_answer")
    assert the(database, Attachment).retry_at == NOON + timedelta(minutes=30)
    assert database.write(lambda session: files.fetch_again(session, NOON + timedelta(minutes=29), 10)) == 0
    later = NOON + timedelta(minutes=30)
    assert database.write(lambda session: files.fetch_again(session, later, 10)) == 1
    assert the(database, Delivery, Delivery.kind == "file").state == "queued"
    assert the(database, Attachment).retry_at is None

    settle("failed", "no_answer", later)
    assert the(database, Attachment).retry_at == NOON + timedelta(hours=2)
    assert told(database) == ["file_failed"]

    settle("sent", now=NOON + timedelta(hours=2))
    assert (the(database, Attachment).state, the(database, Attachment).retry_at) == ("shown", None)
    assert told(database) == ["file_failed", "edit"]
    assert the(database, Delivery, Delivery.kind == "file_failed").payload["came"] is True


def test_what_is_gone_for_good_is_not_tried_again(database, settle):
    settle("failed", "media_gone")
    assert the(database, Attachment).retry_at is None
    assert the(database, Delivery, Delivery.kind == "file_failed").payload["again"] is False


def test_after_a_week_whatsapps_own_id_of_it_has_ended_and_it_is_left_to_people(database, settle):
    settle("failed", "no_answer", NOON + timedelta(days=7))
    assert the(database, Attachment).retry_at is None
    assert the(database, Conversation).status == "open"
