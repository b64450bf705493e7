"""Connections break and are mended: nothing that comes in is lost, what waits goes out once and in order."""

import os
import signal

import pytest

from tests.stories.house import House, eventually
from tests.stories.test_kill import children
from tests.stories.test_round_trip import ANA, shown, texts, thread_with

NUMBER, CHANNEL = "730000000000001", "C0WHATSAPP"


def told(house: House) -> list[str]:
    """What the app has written to Ana, the workspace's only admin, by direct message."""
    direct = [each for each in house.state()["slack"]["channels"] if each.get("user") == ANA]
    return [message["text"] for channel in direct for message in channel["messages"]]


def test_replies_wait_for_a_new_token_and_then_go_out_once_in_order(small_house: House):
    house = small_house
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi")
    thread = thread_with(house, "Maria Souza", CHANNEL)
    [inbox] = [each for each in house.inboxes if each["channel"] == "whatsapp"]
    house.control("POST", "meta/tokens", account=inbox["phone_number_id"], token="EAA-new-token")
    house.answers(ANA, thread, "Um")
    house.answers(ANA, thread, "Dois")
    eventually(lambda: told(house))
    house.writes(maria, "Alô?")
    thread_with(house, "Maria Souza", CHANNEL, posts=2)
    assert (texts(house, maria), len(told(house))) == ([], 1)
    assert "connect the inbox again" in told(house)[0] or "conecte a caixa de novo" in told(house)[0]
    assert "token_dead" in house.novelo("inboxes", "list", "--json")

    house.connect(inbox | {"token": "EAA-new-token"})
    eventually(lambda: texts(house, maria) == ["Um", "Dois"])
    eventually(lambda: len(told(house)) == 2)
    house.answers(ANA, thread, "Três")
    eventually(lambda: texts(house, maria) == ["Um", "Dois", "Três"])
    assert len(told(house)) == 2


def test_customers_words_wait_for_an_archived_channel_and_then_appear_in_order(small_house: House):
    house = small_house
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi")
    thread_with(house, "Maria Souza", CHANNEL)
    house.control("POST", "slack/channels", channel=CHANNEL, archived=True)
    eventually(lambda: len(told(house)) == 1)
    for text in ("Um", "Dois", "Três"):
        house.writes(maria, text)
    eventually(lambda: "slack_channel_archived" in house.novelo("inboxes", "list", "--json"))
    assert len(shown(house, "Maria Souza", CHANNEL)) == 1

    house.control("POST", "slack/channels", channel=CHANNEL, archived=False)
    eventually(lambda: [word for word in ("Um", "Dois", "Três") if word in everything(house)] == ["Um", "Dois", "Três"])
    words = everything(house)
    assert [words.count(each) for each in ("Um", "Dois", "Três")] == [1, 1, 1]
    assert words.index("Um") < words.index("Dois") < words.index("Três")
    assert len(told(house)) == 2


def everything(house: House) -> str:
    """All that Maria's thread shows, from top to bottom; several of her messages may share one post."""
    return "\n".join(str(reply["blocks"]) for reply in house.thread("Maria Souza", CHANNEL)["replies"])


@pytest.mark.timeout(330)  # more than all its waits together
def test_what_customers_write_while_the_app_is_removed_appears_once_it_is_back(small_house: House):
    house = small_house
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi")
    thread = thread_with(house, "Maria Souza", CHANNEL)
    house.control("POST", "slack/tokens", uninstalled=True)
    eventually(lambda: "slack_token_dead" in house.novelo("inboxes", "list", "--json"))
    for text in ("Um", "Dois", "Três"):
        house.writes(maria, text)
    assert told(house) == []

    house.control("POST", "slack/tokens", revoked=False)
    for pid in children(house):  # the new token comes with a new start
        os.kill(pid, signal.SIGKILL)
    # A worker killed over a look or a post leaves it to be looked at again: a minute at most.
    eventually(lambda: all(each in everything(house) for each in ("Um", "Dois", "Três")), seconds=90)
    words = everything(house)
    assert words.index("Um") < words.index("Dois") < words.index("Três")
    house.answers(ANA, thread, "Voltamos")
    eventually(lambda: texts(house, maria) == ["Voltamos"])
    eventually(lambda: "slack_token_dead" not in house.novelo("inboxes", "list", "--json"), seconds=90)


def test_a_channel_that_becomes_shared_shows_nothing_more_until_it_is_not(small_house: House):
    house = small_house
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi")
    thread = thread_with(house, "Maria Souza", CHANNEL)
    house.control("POST", "slack/channels", channel=CHANNEL, shared=True)
    eventually(lambda: len(told(house)) == 1)
    house.writes(maria, "CPF 123")
    house.answers(ANA, thread, "Um momento")
    eventually(lambda: texts(house, maria) == ["Um momento"])
    assert len(shown(house, "Maria Souza", CHANNEL)) == 1

    house.control("POST", "slack/channels", channel=CHANNEL, shared=False)
    thread_with(house, "Maria Souza", CHANNEL, posts=2)


def test_a_card_that_was_deleted_is_posted_again_and_the_conversation_goes_on_there(small_house: House):
    house = small_house
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi")
    thread = thread_with(house, "Maria Souza", CHANNEL)
    house.control("POST", "slack/messages/delete", user=ANA, channel=CHANNEL, ts=thread["ts"])

    def again() -> dict | None:
        now = house.thread("Maria Souza", CHANNEL)
        return now if now and now["ts"] != thread["ts"] and now["replies"] else None

    eventually(again)  # what is written before Slack has told of it may still hang under what is left of the old card
    house.writes(maria, "Ainda aí?")
    new = eventually(lambda: (found := again()) and len(found["replies"]) >= 2 and found)
    assert thread["ts"].replace(".", "") in str(new["replies"][0]["blocks"])
    assert "Ainda aí?" in str(new["replies"][1]["blocks"])
    house.answers(ANA, new, "Sim")
    house.answers(ANA, thread, "E aqui também")
    eventually(lambda: texts(house, maria) == ["Sim", "E aqui também"])
