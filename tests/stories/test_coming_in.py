"""What customers do besides writing, end to end: it shows in the thread, and what they take back is gone from there."""

import json

import pytest

from tests.stories.house import House, eventually

ANA = "U0ANA00001"
PLACES = {"whatsapp": ("Maria Souza", "C0WHATSAPP"), "instagram": ("Kenji Tanaka", "C0INSTAGRM")}


def replies(house: House, channel: str) -> list[dict]:
    name, place = PLACES[channel]
    thread = house.thread(name, place)
    return thread["replies"] if thread else []


def begun(house: House, channel: str, text: str = "Oi") -> tuple[dict, dict, str]:
    """A customer, their thread and the id of their first message."""
    name, place = PLACES[channel]
    customer = house.customer(name, channel)
    first = house.writes(customer, text)
    eventually(lambda: [each for each in replies(house, channel) if each.get("username")])
    return customer, house.thread(name, place), first


def reactions(post: dict) -> list[str]:
    return [each["name"] for each in post.get("reactions", [])]


@pytest.mark.parametrize("channel", ["whatsapp", "instagram"])
def test_a_thumb_on_our_question_is_an_answer_until_it_is_taken_back(small_house: House, channel):
    house = small_house
    customer, thread, _ = begun(house, channel)
    asked = house.answers(ANA, thread, "Posso agendar para as 15h?")
    (line,) = eventually(lambda: house.phone(customer))
    house.control("POST", "meta/reactions", customer=customer["id"], message=line["id"], emoji="👍")

    def said() -> list[str]:
        return [each["text"] for each in replies(house, channel) if "👍" in each["text"]]

    eventually(lambda: "+1" in [
        name for each in replies(house, channel) if each["ts"] == asked for name in reactions(each)
    ])  # fmt: skip
    assert eventually(said) == ["👍 to “Posso agendar para as 15h?”"]
    name, place = PLACES[channel]
    eventually(lambda: "“👍”" in house.thread(name, place)["card"]["text"])

    house.control("POST", "meta/reactions", customer=customer["id"], message=line["id"], remove=True)
    eventually(lambda: not said())
    eventually(lambda: "+1" not in [
        name for each in replies(house, channel) if each["ts"] == asked for name in reactions(each)
    ])  # fmt: skip


def test_what_an_instagram_customer_unsends_is_nowhere_any_more(small_house: House, picture):
    house = small_house
    customer, _, first = begun(house, "instagram", "segredo 4711")
    photo = house.writes(customer, "", kind="image", media=[picture])
    (file,) = eventually(lambda: [
        file for each in replies(house, "instagram") for file in each.get("files", []) if file.get("name")
    ])  # fmt: skip
    assert file
    for message in (first, photo):
        house.control("POST", "meta/unsend", customer=customer["id"], message=message)

    eventually(lambda: "4711" not in json.dumps(house.messages("C0INSTAGRM")))
    eventually(lambda: not [
        file for each in replies(house, "instagram") for file in each.get("files", []) if file.get("name")
    ])  # fmt: skip
    eventually(lambda: not list((house.folder / "data" / "media").iterdir()))


def test_what_a_whatsapp_customer_takes_back_is_struck_out_and_what_they_change_is_shown(small_house: House):
    house = small_house
    customer, _, first = begun(house, "whatsapp", "às 3")
    house.control("POST", "meta/edit", customer=customer["id"], message=first, text="às 4")
    eventually(lambda: [each for each in replies(house, "whatsapp") if "às 4" in each["text"]])
    house.control("POST", "meta/unsend", customer=customer["id"], message=first)

    def struck() -> list[bool]:
        return [
            element.get("style", {}).get("strike", False)
            for each in replies(house, "whatsapp")
            for block in each.get("blocks", [])
            if block["type"] == "rich_text"
            for section in block["elements"]
            for element in section["elements"]
        ]

    eventually(lambda: struck() == [True])


def test_a_number_off_a_card_is_saved_from_the_thread(small_house: House):
    house = small_house
    customer, _, _ = begun(house, "whatsapp")
    house.writes(customer, "", kind="contacts")

    def button() -> list[tuple[str, str, str]]:
        return [
            (each["ts"], block["block_id"], block["accessory"]["value"])
            for each in replies(house, "whatsapp")
            for block in each.get("blocks", [])
            if block.get("accessory", {}).get("action_id") == "contact.save_number"
        ]

    ((ts, block_id, value),) = eventually(button)
    house.control(
        "POST", "slack/actions", user=ANA, channel="C0WHATSAPP", message_ts=ts, action_id="contact.save_number",
        block_id=block_id, value=value,
    )  # fmt: skip
    eventually(lambda: [each for each in replies(house, "whatsapp") if "saved +55 11 91234-5678" in each["text"]])


def test_a_quote_leads_to_what_it_answers(small_house: House):
    house = small_house
    customer, thread, first = begun(house, "whatsapp", "Tem azul?")
    house.writes(customer, "e verde?", reply_to=first)

    def ways() -> list[str]:
        return [
            element["url"]
            for each in replies(house, "whatsapp")
            for block in each.get("blocks", [])
            if block["type"] == "rich_text"
            for section in block["elements"]
            for element in section["elements"]
            if element["type"] == "link"
        ]

    (first_post, *_) = [each for each in replies(house, "whatsapp") if each.get("username")]
    (way,) = eventually(ways)
    assert way.endswith(f"/p{first_post['ts'].replace('.', '')}?thread_ts={thread['ts']}&cid=C0WHATSAPP")
