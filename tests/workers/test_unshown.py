"""What Slack refuses for good: words alone, then kept in sight; the lane goes on, nothing is lost."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from storage import arrivals, letters, lives
from storage.domain.events import MessageReceived, Person
from storage.lives import Subject
from storage.models import Alarm, Conversation, Delivery, Inbox, Lane
from storage.outbox import stage
from tests import builders
from tests.bot.slackside import Wire
from tests.builders import NOON
from workers import relay


@dataclass
class Picky(Wire):
    """Slack that takes no blocks with these words in them, and no text with those."""

    no_blocks: str = "\0"
    no_text: str = "\0"

    def _answer(self, method, arguments):
        if method != "chat.postMessage":
            return super()._answer(method, arguments)
        if self.no_blocks in str(arguments.get("blocks", "")):
            return {"ok": False, "error": "invalid_blocks"}
        if self.no_text in arguments["text"]:
            return {"ok": False, "error": "msg_too_long"}
        return {"ts": f"1700000900.{len(self.asked):06}"}

    @property
    def shown(self):
        """What was taken: its text, and whether it had blocks."""
        posts = [told for method, told in self.asked if method == "chat.postMessage"]
        return [
            (told["text"], "blocks" in told) for told in posts if "ok" not in self._answer("chat.postMessage", told)
        ]


@pytest.fixture
def wire():
    return Picky()


@pytest.fixture
def conversation(database):
    """Maria's, with its thread."""
    return database.write(
        lambda session: builders.conversation(session, builders.inbox(session, builders.workspace(session))).id
    )


def came(database, *texts):
    """Maria writes."""

    def work(session):
        inbox = session.scalars(select(Inbox)).one()
        for text in texts:
            event = MessageReceived(
                account=inbox.account, external_id=f"wamid.{text}", sender=Person(address="5511987654321"),
                sent_at=database.now(), kind="text", text=text,
            )  # fmt: skip
            arrivals.received(session, inbox, event, envelope_id=None, now=database.now())

    database.write(work)


def drain(database, outside):
    """Work the lane of posts until it rests."""
    lane = database.read(lambda session: session.scalar(select(Lane.id).where(Lane.target == "slack")))
    for _ in range(12):
        relay.drain(outside, lane)
        database.later(seconds=2)


def posts(database):
    """The deliveries to the thread, in their order: kind and state."""
    query = select(Delivery).where(Delivery.target == "slack").order_by(Delivery.seq)
    return [(each.kind, each.state) for each in database.read(lambda session: session.scalars(query).all())]


def test_what_slack_does_not_take_as_drawn_is_shown_in_words(database, outside, wire, conversation):
    wire.no_blocks = "torto"
    came(database, "torto")
    drain(database, outside)

    assert wire.shown == [("Maria Souza on WhatsApp: torto", False)]
    assert posts(database) == [("message", "sent")]
    assert database.read(lambda session: session.scalars(select(Alarm)).all()) == []


def test_one_bad_message_of_a_pile_costs_the_others_nothing(database, outside, wire, conversation):
    wire.no_blocks = "torto"
    came(database, "um", "torto", "dois")
    drain(database, outside)

    assert wire.shown == [
        ("Maria Souza on WhatsApp: um", True),
        ("Maria Souza on WhatsApp: torto", False),
        ("Maria Souza on WhatsApp: dois", True),
    ]


def test_what_cannot_be_drawn_is_shown_in_words(database, outside, wire, conversation):
    came(database, "oi")

    def breaks(session):
        session.scalars(select(Delivery).where(Delivery.kind == "message")).one().payload = {"text": "oi"}
        stage(session, session.get_one(Conversation, conversation), "slack", "line", {"key": "no-such"}, now=NOON)

    database.write(breaks)
    drain(database, outside)

    assert wire.shown[0] == ("Maria Souza on WhatsApp: oi", False)
    assert wire.shown[1][0].startswith("⚠️ Something belongs here that could not be shown. It is kept")
    assert posts(database) == [("message", "sent"), ("line", "sent")]


def test_what_is_refused_in_words_too_is_kept_in_sight_and_the_lane_goes_on(database, outside, wire, conversation):
    wire.no_text = "torto"
    came(database, "torto", "depois")
    drain(database, outside)

    assert [text.split(".")[0] for text, _ in wire.shown] == [
        "Maria Souza on WhatsApp: depois",
        "⚠️ Slack did not take a message of Maria Souza, or a change to it",
    ]
    assert posts(database) == [("message", "failed"), ("message", "sent"), ("unshown", "sent")]
    (letter,) = database.read(letters.standing)
    assert (letter.kind, letter.state, letter.code, letter.provider) == (
        "message", "failed", "slack_refused", "msg_too_long",
    )  # fmt: skip
    (alarm,) = database.read(lambda session: session.scalars(select(Alarm)).all())
    assert (alarm.key, alarm.details["delivery"]) == ("alarm-unshown", str(letter.id))


def test_retry_shows_it_as_it_was_meant_once_slack_takes_it(database, outside, wire, conversation):
    wire.no_text = "torto"
    came(database, "torto")
    drain(database, outside)
    wire.no_text = "\0"

    def again(session):
        refused = session.scalars(select(Delivery).where(Delivery.state == "failed")).one()
        return letters.decide(session, refused, "again", "UANA", "", now=database.now())

    assert database.write(again)
    drain(database, outside)
    assert wire.shown[-1] == ("Maria Souza on WhatsApp: torto", True)
    assert posts(database) == [("unshown", "sent"), ("message", "sent")]


def test_the_admins_are_told_once_an_hour(database, outside, wire, conversation):
    wire.no_text = "torto"
    for text in ("torto 1", "torto 2"):
        came(database, text)
        drain(database, outside)
    assert len(database.read(lambda session: session.scalars(select(Alarm)).all())) == 1
    database.later(hours=1)
    came(database, "torto 3")
    drain(database, outside)
    assert len(database.read(lambda session: session.scalars(select(Alarm)).all())) == 2


def test_where_even_the_word_about_it_is_refused_it_ends_there(database, outside, wire, conversation):
    wire.no_text = ""
    came(database, "oi")
    drain(database, outside)
    assert posts(database) == [("message", "failed"), ("unshown", "failed")]


def test_a_card_that_was_refused_and_is_sent_again_keeps_its_place_before_what_waits_for_it(database, outside, wire):
    database.write(
        lambda session: builders.conversation(
            session, builders.inbox(session, builders.workspace(session)), thread_ts=""
        )
    )
    wire.no_text = "Maria"
    came(database, "oi")
    drain(database, outside)
    assert posts(database) == [("root", "failed"), ("message", "queued")]
    wire.no_text = "\0"

    def again(session):
        root = session.scalars(select(Delivery).where(Delivery.kind == "root")).one()
        return letters.decide(session, root, "again", "novelo deliveries", "", now=database.now())

    assert database.write(again)
    drain(database, outside)
    assert posts(database) == [("root", "sent"), ("message", "sent")]


def test_the_flight_recorder_tells_of_both_tries(database, outside, wire, conversation):
    wire.no_blocks = "torto"
    came(database, "torto")
    drain(database, outside)
    life = database.read(lambda session: lives.tell(session, Subject(conversation, "C1", 1), now=database.now()))

    assert [(step.what, step.provider) for step in life.steps][-2:] == [
        ("try-rejected", "invalid_blocks"), ("try-sent", ""),
    ]  # fmt: skip
    assert life.now == "shown"
