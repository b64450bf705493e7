"""`/inbox why`: who is told, in which language, and that nobody learns of what they may not see."""

import json

import pytest
from sqlalchemy import select

from bot import ids
from bot.i18n import translator
from bot.listeners.why import asked
from storage import outbox, replies
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


def pressed(client, wire, user="UANA", ts="1700000100.000100", channel="C1", files=()):
    """ "Why?" in a message's menu; what was answered to whoever asked."""
    payload = {
        "type": "message_action", "callback_id": ids.WHY, "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1"},
        "channel": {"id": channel}, "message": {"ts": ts, "files": [{"id": each} for each in files]},
        "message_ts": ts, "trigger_id": "tr1", "response_url": "http://127.0.0.1:1/respond",
    }  # fmt: skip
    assert form(client, {"payload": json.dumps(payload)}).status_code == 200
    ((_, told),) = [each for each in wire.asked if each[0] == "respond"]
    wire.asked.clear()
    return told


def test_the_shortcut_tells_the_same_to_them_alone(client, wire):
    told = pressed(client, wire)
    typed = why(client, f"why {LINK}")

    assert (told["text"], told["blocks"]) == (typed["text"], typed["blocks"])
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)


@pytest.mark.parametrize(("user", "channel"), [("UGUEST", "C1"), ("USTRANGER", "C1"), ("UANA", "C2")])
def test_the_shortcut_tells_nothing_to_others_and_nowhere_else(client, wire, user, channel):
    wire.members["C2"] = ["UANA", "UBOT"]
    assert pressed(client, wire, user, channel=channel)["text"].startswith(UNKNOWN)


@pytest.fixture
def file(database, client):
    """A customer's file in the thread. Slack's id of it is all that we keep of its post."""

    def work(session):
        about = session.scalars(select(Conversation)).one()
        shown = outbox.stage(
            session, about, "file", "file", now=NOON, message_id=session.scalars(select(Message.id)).one()
        )
        shown.state, shown.external_id = "sent", "F0FOTO0001"

    database.write(work)


def test_a_file_is_known_by_its_id_in_the_menu_and_by_asking_slack_for_a_link(client, wire, file):
    there = {"ts": "1700000500.000100", "files": [{"id": "F0FOTO0001"}]}
    wire.threads[there["ts"]] = [there]
    link = LINK.replace("p1700000100000100", "p1700000500000100")

    told = pressed(client, wire, ts=there["ts"], files=["F0FOTO0001"])
    assert told["text"] == why(client, f"why {link}")["text"] != why(client, "why")["text"]
    assert told["text"].startswith("Message 1 to Maria Souza")


def test_slack_is_not_asked_about_a_channel_they_are_not_in(client, wire):
    wire.members["C1"] = ["UBRUNO", "UBOT"]
    why(client, f"why {LINK.replace('p17', 'p16')}")
    assert [method for method, _ in wire.asked if method == "conversations.replies"] == []


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
