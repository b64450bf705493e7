"""A database that was brought back: what was on its way in it may have gone out since."""

from sqlalchemy import select

from storage import outbox
from storage.models import Delivery, Lane
from tests import builders
from tests.builders import NOON


def test_what_was_on_its_way_is_looked_for_and_nothing_else_is_touched(database):
    def prepare(session):
        conversation = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
        for kind, target in (("text", "customer"), ("message", "slack"), ("card", "card")):
            outbox.stage(session, conversation, target, kind, {}, now=NOON)
        outbox.stage(session, conversation, "customer", "text", {}, now=NOON).state = "sent"

    database.write(prepare)
    assert database.write(lambda session: outbox.doubt(session, now=database.now())) == 2
    states = database.read(lambda session: session.scalars(select(Delivery.state).order_by(Delivery.id)).all())
    assert states == ["uncertain", "uncertain", "queued", "sent"]
    due = database.read(lambda session: session.scalars(select(Lane.due_at)).all())
    assert all(each is not None for each in due)
