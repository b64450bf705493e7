"""The main job, end to end: a customer writes, a thread appears, a teammate answers, takes and closes."""

import time

import pytest

from tests.stories.house import House, eventually

ANA, BRUNO, GUEST = "U0ANA00001", "U0BRUNO001", "U0GIL00001"
PEOPLE = [
    pytest.param("Maria Souza", "whatsapp", "C0WHATSAPP", "Temos *sim*! 😄", id="WhatsApp"),
    pytest.param("Nina", "whatsapp", "C0WHATSAPP", "Temos *sim*! 😄", id="WhatsApp without a number"),
    pytest.param("Kenji Tanaka", "instagram", "C0INSTAGRM", "Temos sim! 😄", id="Instagram login"),
    pytest.param("Sofia Andrade", "instagram", "C0VIPINBOX", "Temos sim! 😄", id="Facebook login"),
]


def texts(house: House, customer: dict) -> list[str]:
    return [line["text"] for line in house.phone(customer)]


def shown(house: House, name: str, channel: str) -> list[str]:
    thread = house.thread(name, channel)
    return [reply["text"] for reply in thread["replies"] if reply.get("username")] if thread else []


def thread_with(house: House, name: str, channel: str, posts: int = 1) -> dict:
    return eventually(lambda: house.thread(name, channel) if len(shown(house, name, channel)) >= posts else None)


def test_both_directions_on_every_channel(house: House, picture):
    for name, channel, slack_channel, said in (each.values for each in PEOPLE):
        customer = house.customer(name, channel)
        house.writes(customer, "Vocês têm o azul?")
        thread = thread_with(house, name, slack_channel)
        house.answers(ANA, thread, "Temos *sim*! :smile:")
        eventually(lambda customer=customer, said=said: texts(house, customer) == [said])
        house.writes(customer, "", kind="image", media=picture)
        eventually(lambda name=name, place=slack_channel: [
            file["name"] for reply in house.thread(name, place)["replies"] for file in reply.get("files", [])
        ])  # fmt: skip
        house.answers(ANA, thread, "", files=[picture])  # a colleague so soon after her would be asked first
        eventually(lambda customer=customer: [line for line in house.phone(customer) if line["media"]])
    assert all(
        len(posts) == len(set(posts)) for posts in (shown(house, each.values[0], each.values[2]) for each in PEOPLE)
    )


def test_taking_and_closing_is_on_the_card_and_the_next_message_reopens(small_house: House):
    house = small_house
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi")
    thread = thread_with(house, "Maria Souza", "C0WHATSAPP")

    def press(action: str) -> None:
        card = house.thread("Maria Souza", "C0WHATSAPP")["card"]
        (block,) = [each for each in card["blocks"] if each["type"] == "actions"]
        (button,) = [each for each in block["elements"] if each["action_id"] == action]
        house.control(
            "POST", "slack/actions", user=ANA, channel="C0WHATSAPP", message_ts=card["ts"], action_id=action,
            block_id=block["block_id"], value=button["value"],
        )  # fmt: skip

    def card_says(words: str) -> bool:
        return words in house.thread("Maria Souza", "C0WHATSAPP")["card"]["text"]

    press("card.take")
    eventually(lambda: card_says(f"owner <@{ANA}>"))
    press("card.close")
    eventually(lambda: card_says("Closed"))
    house.writes(maria, "Mais uma coisa")
    eventually(lambda: card_says("Open · owner"))
    assert thread["ts"] == house.thread("Maria Souza", "C0WHATSAPP")["ts"]


def test_the_mark_follows_from_sent_to_read(small_house: House):
    house = small_house
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi")
    thread = thread_with(house, "Maria Souza", "C0WHATSAPP")
    ts = house.answers(ANA, thread, "Olá!")

    def marks() -> list[str]:
        (reply,) = [each for each in house.thread("Maria Souza", "C0WHATSAPP")["replies"] if each["ts"] == ts]
        return [each["name"] for each in reply.get("reactions", [])]

    eventually(lambda: marks() == ["mailbox_with_mail"])
    house.control("POST", "meta/read", customer=maria["id"])
    eventually(lambda: marks() == ["eye"])


@pytest.mark.parametrize(
    ("author", "text"), [(ANA, "note: he sounds angry"), (ANA, f"<@{BRUNO}> what now?"), (GUEST, "Hello!")]
)
def test_inside_talk_never_reaches_the_customer(small_house: House, author, text):
    house = small_house
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi")
    thread = thread_with(house, "Maria Souza", "C0WHATSAPP")
    ts = house.answers(author, thread, text)
    eventually(lambda: [
        mark["name"] for each in house.thread("Maria Souza", "C0WHATSAPP")["replies"] if each["ts"] == ts
        for mark in each.get("reactions", [])
    ] == ["lock"])  # fmt: skip
    house.answers(ANA, thread, "Um momento")
    eventually(lambda: texts(house, maria) == ["Um momento"])


def test_what_whatsapp_refuses_later_is_said_aloud_with_retry(small_house: House):
    house = small_house
    maria = house.customer("Maria Souza", "whatsapp")
    house.writes(maria, "Oi")
    thread = thread_with(house, "Maria Souza", "C0WHATSAPP")
    time.sleep(1)  # WhatsApp's times are whole seconds: a window cannot have closed in the second of the last message
    house.control("POST", "meta/window", customer=maria["id"], closed=True)
    house.answers(ANA, thread, "Tarde demais?")

    def refusal() -> list[dict]:
        replies = house.thread("Maria Souza", "C0WHATSAPP")["replies"]
        return [each for each in replies if "❌" in each["text"]]

    (post,) = eventually(refusal)
    buttons = [
        element["action_id"] for block in post["blocks"] if block["type"] == "actions" for element in block["elements"]
    ]
    assert buttons == ["template.open", "failure.retry", "failure.discard"]
    eventually(lambda: "⚫" in house.thread("Maria Souza", "C0WHATSAPP")["card"]["text"])


def test_an_answer_from_the_phone_appears_and_is_not_sent_again(small_house: House):
    house = small_house
    kenji = house.customer("Kenji Tanaka", "instagram")
    house.writes(kenji, "Hello")
    thread_with(house, "Kenji Tanaka", "C0INSTAGRM")
    house.control("POST", "meta/echo", customer=kenji["id"], text="From my phone")
    eventually(lambda: [
        each for each in house.thread("Kenji Tanaka", "C0INSTAGRM")["replies"] if "From my phone" in each["text"]
    ])  # fmt: skip
    assert texts(house, kenji) == ["From my phone"]


def test_inbox_lists_the_conversation_with_a_link(small_house: House):
    house = small_house
    house.writes(house.customer("Maria Souza", "whatsapp"), "Oi")
    thread = thread_with(house, "Maria Souza", "C0WHATSAPP")
    answer = house.control("POST", "slack/commands", user=BRUNO, channel="C0WHATSAPP", command="/inbox", text="")

    controls = [each for block in answer["response"]["blocks"] for each in block.get("elements", [])]
    links = [each["url"] for each in controls if each.get("action_id") == "list.thread"]
    assert links == [f"https://lumina.slack.com/archives/C0WHATSAPP/p{thread['ts'].replace('.', '')}"]
