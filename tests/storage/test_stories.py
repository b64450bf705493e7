"""Links to stories live no longer than stories do."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from storage import arrivals, stories
from storage.domain.events import MessageReceived, Person
from storage.models import Delivery, Message
from tests import builders
from tests.builders import NOON

KENJI = Person(address="17841", name="Kenji")
URL = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"


@pytest.fixture
def told(database):
    """told(kind, details): a customer of an Instagram account sends it, and the thread shows it."""

    def record(kind, details):
        def work(session):
            inbox = builders.inbox(session, builders.workspace(session), channel="instagram")
            event = MessageReceived("1001", "mid.story", KENJI, NOON, kind, details=details)
            arrivals.received(session, inbox, event, envelope_id=None, now=NOON)
            session.execute(update(Delivery).values(state="sent", external_id="7.1"))

        database.write(work)

    return record


def message(database):
    return database.read(lambda session: session.scalars(select(Message)).one())


@pytest.mark.parametrize(("kind", "details"), [("story_reply", {}), ("story_mention", {}), ("share", {"story": True})])
def test_a_day_later_the_link_is_gone_from_the_rows_and_the_post_is_drawn_again(database, told, kind, details):
    told(kind, details | {"url": URL})
    day = timedelta(hours=24)
    assert database.write(lambda session: stories.let_fade(session, NOON + day - timedelta(seconds=1), 10)) == 0
    assert database.write(lambda session: stories.let_fade(session, NOON + day, 10)) == 1
    assert database.write(lambda session: stories.let_fade(session, NOON + day, 10)) == 0

    kept = message(database)
    assert ("url" in kept.details, kept.details["faded"], kept.fades_at) == (False, True, None)
    edits = database.read(lambda session: session.scalars(select(Delivery).where(Delivery.kind == "edit")).all())
    assert len(edits) == 1


def test_a_shared_post_stays(database, told):
    told("share", {"url": "https://www.instagram.com/p/1/"})
    assert message(database).fades_at is None
