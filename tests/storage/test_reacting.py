"""Customers' reactions: on the post they are about, in a line where they are the answer, and gone when taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from storage import replies
from storage.domain.events import MessageReceived, Person, ReactionChanged
from storage.models import Conversation, Delivery, Inbox, Message
from storage.replies import Typed
from tests.builders import NOON

MARIA = Person(address="5511987654321", name="Maria Souza")
HELLO = MessageReceived("1001", "wamid.hello", MARIA, NOON, "text", "Oi, tudo bem?")
LATER = NOON + timedelta(minutes=2)


def reaction(to, emoji="👍", event_id="wamid.react", at=LATER):
    return ReactionChanged("1001", to, event_id, MARIA, at, emoji)


def conversation(database):
    return database.read(lambda session: session.scalars(select(Conversation)).one())


def staged(database, *kinds):
    def read(session):
        found = session.scalars(select(Delivery).where(Delivery.kind.in_(kinds)).order_by(Delivery.id))
        return [(each.kind, each.payload) for each in found if each.state != "cancelled"]

    return database.read(read)


@pytest.fixture
def asked(database, arrive):
    """asked(text): Maria wrote, and a teammate answered with this: the id of its part at the channel."""

    def record(text="Posso agendar para as 15h?"):
        arrive(HELLO)

        def work(session):
            about = session.scalars(select(Conversation)).one()
            about.thread_ts = "1700000000.000100"
            typed = Typed("UANA", "C1", "1700000100.000100", text, NOON + timedelta(minutes=1))
            replies.send(session, about, session.get_one(Inbox, about.inbox_id), typed, now=NOON)
            session.execute(
                update(Delivery)
                .where(Delivery.target == "customer", Delivery.message_id.is_not(None))
                .values(state="sent", external_id="wamid.ours")
            )
            session.execute(update(Delivery).where(Delivery.kind == "message").values(state="sent", external_id="7.1"))

        database.write(work)
        return "wamid.ours"

    return record


def test_a_reaction_to_their_own_words_is_only_put_on_the_post(database, arrive):
    arrive(HELLO)
    heart = reaction("wamid.hello", "❤️")

    assert [arrive(heart), arrive(heart)] == [True, False]
    assert staged(database, "react", "line") == [("react", {"emoji": "❤️"})]


def test_a_thumb_on_our_question_is_an_answer_that_somebody_has_to_act_on(database, arrive, asked):
    arrive(reaction(asked()))

    line = {"key": "line-reaction", "values": {"emoji": "👍", "text": "Posso agendar para as 15h?"}}
    assert staged(database, "react", "line") == [("react", {"emoji": "👍"}), ("line", line)]
    about = conversation(database)
    assert (about.waiting_since, about.preview, about.preview_by_customer) == (LATER, "👍", True)
    assert about.inbound_at == NOON  # Meta says of messages and calls that they open a window, not of reactions


def test_a_thumb_on_our_last_words_is_said_but_asks_nothing_of_anybody(database, arrive, asked):
    arrive(reaction(asked("Combinado!")))
    assert [kind for kind, _ in staged(database, "react", "line")] == ["react", "line"]
    assert conversation(database).waiting_since is None


def test_a_thumb_on_something_they_have_answered_in_words_needs_no_line(database, arrive, asked):
    ours = asked()
    arrive(MessageReceived("1001", "wamid.yes", MARIA, NOON + timedelta(minutes=2), "text", "Sim"))
    arrive(reaction(ours, at=NOON + timedelta(minutes=3)))
    assert [kind for kind, _ in staged(database, "react", "line")] == ["react"]


def test_a_thumb_on_a_question_reopens_what_waited_for_the_customer(database, arrive, asked):
    ours = asked()
    database.write(lambda session: session.execute(update(Conversation).values(status="pending")))
    arrive(reaction(ours))
    assert conversation(database).status == "open"


def test_taking_it_back_takes_back_all_that_showed_it(database, arrive, asked):
    ours = asked()
    arrive(reaction(ours))
    arrive(reaction(ours, "", "wamid.gone", LATER + timedelta(seconds=9)))

    assert staged(database, "react", "line") == [
        ("react", {"emoji": "👍"}), ("react", {"emoji": "👍", "remove": True})
    ]  # fmt: skip
    about = conversation(database)
    assert (about.waiting_since, about.preview, about.preview_by_customer) == (
        None, "Posso agendar para as 15h?", False
    )  # fmt: skip


def test_a_line_that_stands_in_the_thread_is_deleted_there(database, arrive, asked):
    ours = asked()
    arrive(reaction(ours))
    database.write(
        lambda session: session.execute(
            update(Delivery).where(Delivery.kind == "line").values(state="sent", external_id="8.1", attempts=1)
        )
    )
    arrive(reaction(ours, "", "wamid.gone", LATER + timedelta(seconds=9)))
    (line,) = database.read(lambda session: session.scalars(select(Delivery.id).where(Delivery.kind == "line")).all())
    assert staged(database, "delete") == [("delete", {"post": line})]


def test_another_emoji_takes_the_place_of_the_first(database, arrive, asked):
    ours = asked()
    arrive(reaction(ours))
    arrive(reaction(ours, "❤️", "wamid.other", LATER + timedelta(seconds=9)))
    assert [payload for _, payload in staged(database, "react")] == [
        {"emoji": "👍"}, {"emoji": "❤️"}, {"emoji": "👍", "remove": True}
    ]  # fmt: skip
    (line,) = staged(database, "line")
    assert line[1]["values"]["emoji"] == "❤️"


def test_an_older_reaction_that_comes_late_changes_nothing(database, arrive, asked):
    ours = asked()
    arrive(reaction(ours, "", "wamid.gone", LATER + timedelta(seconds=9)))
    arrive(reaction(ours))
    assert staged(database, "react", "line") == []
    assert conversation(database).waiting_since is None


def test_a_reaction_to_something_from_before_we_were_here_is_a_line(database, arrive):
    arrive(HELLO)
    arrive(reaction("wamid.ancient"))
    assert staged(database, "react", "line") == [
        ("line", {"key": "line-reaction", "values": {"emoji": "👍", "text": ""}})
    ]


def test_a_reaction_of_nobody_we_know_is_let_be(database, arrive):
    assert arrive(reaction("wamid.ancient")) is False
    assert database.read(lambda session: session.scalars(select(Message)).all()) == []
