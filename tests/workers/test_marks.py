"""The reaction that shows how far a reply has come, where a try may land late: one at a time, and the right one."""

import pytest
from sqlalchemy import select

from storage import outbox, settlement
from storage.models import Lane, Message
from storage.outbox import stage
from tests import builders
from tests.bot.slackside import Wire
from tests.builders import NOON
from workers import budget, relay

SENDING, DELIVERED = "hourglass_flowing_sand", "mailbox_with_mail"


class Reacting(Wire):
    """Slack with the reactions on one message."""

    def __init__(self):
        super().__init__()
        self.reactions = set()

    def _answer(self, method, arguments):
        name = arguments.get("name")
        if method == "reactions.add":
            if name in self.reactions:
                return {"ok": False, "error": "already_reacted"}
            self.reactions.add(name)
        if method == "reactions.remove":
            if name not in self.reactions:
                return {"ok": False, "error": "no_reaction"}
            self.reactions.remove(name)
        return super()._answer(method, arguments)


@pytest.fixture
def wire():
    return Reacting()


@pytest.fixture
def delivered(database):
    """A reply that has arrived, with this mark noted down and these deliveries due; their lanes by target."""

    def make(mark, *due):
        def work(session):
            talk = builders.conversation(session, builders.inbox(session, builders.workspace(session)))
            message = Message(
                workspace_id=talk.workspace_id, inbox_id=talk.inbox_id, conversation_id=talk.id, direction="out",
                source="slack", kind="text", text="Hello", author="UANA", status="delivered", mark=mark,
                slack_channel=talk.slack_channel, slack_ts="1700000100.000100", sent_at=NOON, created_at=NOON,
            )  # fmt: skip
            session.add(message)
            session.flush()
            for target, kind in due:
                stage(session, talk, target, kind, now=database.now(), message_id=message.id)

        database.write(work)
        return dict(database.read(lambda session: session.execute(select(Lane.target, Lane.id)).all()))

    return make


def drain(database, outside):
    """Everything that is due, until nothing is."""
    for _ in range(3):
        for lane in database.read(lambda session: session.scalars(select(Lane.id).order_by(Lane.id)).all()):
            relay.drain(outside, lane)


def test_once_more_does_not_put_back_a_mark_that_is_just_being_changed(database, outside, wire, delivered):
    wire.reactions = {SENDING}
    lanes = delivered(SENDING, ("mark", "mark"), ("tidy", "tidy_mark"))
    turn = outbox.take(database, lanes["mark"], "another worker", budget.limits)
    outcome = relay.perform(outside, turn)  # Slack shows it, and it is not written down yet
    relay.drain(outside, lanes["tidy"])
    outbox.settle(database, turn, outcome, budget.limits, settlement.settled, go_on=False)
    drain(database, outside)
    assert wire.reactions == {DELIVERED}


def test_once_more_takes_away_a_mark_that_landed_late(database, outside, wire, delivered):
    wire.reactions = {DELIVERED, SENDING}
    delivered(DELIVERED, ("tidy", "tidy_mark"))
    drain(database, outside)
    assert wire.reactions == {DELIVERED}
