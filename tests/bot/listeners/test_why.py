"""`/inbox why`: who is told, in which language, and that nobody learns of what they may not see."""

import pytest
from sqlalchemy import select

from bot.i18n import translator
from bot.listeners.why import asked
from storage import replies
from storage.models import Conversation, Inbox, Message
from storage.replies import Typed
from tests import builders
from tests.bot import slackside
from tests.bot.slackside import Wire, form
from tests.builders import NOON

LINK = "https://lumina.slack.com/archives/C1/p1700000100000100?thread_ts=1700000000.000100&cid=C1"
UNKNOWN = "I do not know a message of a conversation of yours at that link."


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def client(database, tmp_path, wire):
    def work(session):
        inbox = builders.inbox(session, builders.workspace(session))
        about = session.get_one(Conversation, builders.conversation(session, inbox).id)
        typed = Typed("UANA", "C1", "1700000100.000100", "Oi!", NOON)
        replies.send(session, about, session.get_one(Inbox, inbox.id), typed, now=NOON)

    database.write(work)
    return slackside.app_for(database, tmp_path, wire).test_client()


def why(client, words, user="UANA", team="T1"):
    told = form(client, {"command": "/inbox", "text": words, "team_id": team, "user_id": user, "channel_id": "C9"})
    return told.get_json(silent=True)


@pytest.mark.parametrize("link", [LINK, f"<{LINK}>", f"<{LINK}|a message>"])
def test_a_teammate_is_told_what_happened_to_a_message_alone(client, link):
    told = why(client, f"why {link}")

    assert (told["response_type"], told["text"]) == (
        "ephemeral",
        "Message 1 to Maria Souza · WhatsApp · Sales. Now: it waits for its turn and goes by itself.",
    )
    assert told["blocks"][1]["text"]["text"].splitlines()[0].endswith("⌨️ <@UANA> wrote it in the thread.")


def test_everybody_is_told_in_their_own_language(client):
    assert why(client, f"por que {LINK}", user="UBRUNO")["text"].startswith("Mensagem 1 para Maria Souza")


@pytest.mark.parametrize("user", ["UGUEST", "USTRANGER"])
def test_a_guest_or_outsider_hears_the_same_as_of_an_unknown_link(client, user):
    unknown = why(client, f"why {LINK.replace('p17', 'p16')}", user=user)
    assert why(client, f"why {LINK}", user=user) == unknown
    assert unknown["text"].startswith(UNKNOWN)


def test_somebody_outside_the_slack_channel_hears_the_same_as_of_an_unknown_link(client, wire):
    wire.members["C1"] = ["UBRUNO", "UBOT"]
    assert why(client, f"why {LINK}") == why(client, f"why {LINK.replace('p17', 'p16')}")


def test_nobody_is_told_while_slack_does_not_say_who_is_in_the_channel(client, wire):
    wire.refuses["conversations.members"] = "channel_not_found"
    assert why(client, f"why {LINK}")["text"].startswith(UNKNOWN)


def test_without_a_link_they_are_told_how_to_get_one(client):
    assert {why(client, words)["text"] for words in ("why", "why did it fail", "why 1")} == {
        translator("en")("why-help")
    }


def test_looking_changes_nothing(client, database):
    before = database.read(lambda session: session.scalars(select(Message.status)).all())
    why(client, f"why {LINK}")
    assert database.read(lambda session: session.scalars(select(Message.status)).all()) == before


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("why x", "x"), ("Por quê X", "X"), ("porque", ""), ("whyever x", None), ("open", None), ("", None),
        ("porque x", "x"),
    ],
)  # fmt: skip
def test_the_word_is_known_in_both_languages(words, expected):
    assert asked(words) == expected
