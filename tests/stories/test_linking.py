"""One person on two channels: the number that links them, both cards, the way there, the history, and undoing it."""

import json
from typing import Any

from tests.stories.house import House, eventually

ANA = "U0ANA00001"
NAME = "Maria Souza"
INSTAGRAM, WHATSAPP = "C0INSTAGRM", "C0WHATSAPP"


def card(house: House, channel: str) -> dict[str, Any]:
    return eventually(lambda: house.thread(NAME, channel))["card"]


def buttons(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        element["action_id"]: element | {"block_id": block["block_id"]}
        for block in message["blocks"]
        for element in block.get("elements", [])
        if isinstance(element, dict) and "action_id" in element
    }


def shows(house: House, channel: str, words: str) -> bool:
    return words in json.dumps(card(house, channel)["blocks"], ensure_ascii=False)


def press(house: House, channel: str, action: str) -> None:
    message = card(house, channel)
    button = buttons(message)[action]
    house.control(
        "POST", "slack/actions", user=ANA, channel=channel, message_ts=message["ts"], action_id=action,
        block_id=button["block_id"], value=button.get("value"),
    )  # fmt: skip


def modal(house: House, callback: str) -> dict[str, Any]:
    def on_top() -> dict[str, Any] | None:
        stack = house.state()["slack"]["views"].get(ANA) or [{}]
        return stack[-1] if stack[-1].get("callback_id") == callback else None

    return eventually(on_top)


def press_in(house: House, view: dict[str, Any], action: str) -> None:
    button = buttons(view)[action]
    house.control(
        "POST", "slack/actions", user=ANA, view_id=view["id"], action_id=action, block_id=button["block_id"],
        value=button.get("value"),
    )  # fmt: skip


def lines(house: House, channel: str) -> list[str]:
    return [reply["text"] for reply in house.thread(NAME, channel)["replies"]]


def test_a_number_typed_in_a_direct_message_leads_to_one_person_on_two_channels(small_house: House):
    house = small_house
    house.writes(house.customer(NAME, "whatsapp"), "Oi pelo WhatsApp")
    eventually(lambda: shows(house, WHATSAPP, "Oi pelo WhatsApp"))
    house.writes(house.customer(NAME, "instagram"), "Meu número é +55 11 98765-4321")

    eventually(lambda: "number.save" in buttons(card(house, INSTAGRAM)))
    assert not shows(house, INSTAGRAM, "🔗")
    press(house, INSTAGRAM, "number.save")

    eventually(lambda: shows(house, INSTAGRAM, "🔗") and shows(house, WHATSAPP, "🔗"))
    there, back = buttons(card(house, INSTAGRAM))["card.switch.1"], buttons(card(house, WHATSAPP))["card.switch.1"]
    places = [card(house, WHATSAPP)["ts"], card(house, INSTAGRAM)["ts"]]
    assert [each["url"].rpartition("/p")[2] for each in (there, back)] == [ts.replace(".", "") for ts in places]
    assert there["text"]["text"].startswith("🟢 WhatsApp · 23 h")
    eventually(lambda: any("linked this" in line for line in lines(house, WHATSAPP)))
    eventually(lambda: any("linked this" in line for line in lines(house, INSTAGRAM)))

    press(house, WHATSAPP, "card.more")
    press_in(house, modal(house, "more"), "more.history")
    told = json.dumps(modal(house, "history")["blocks"], ensure_ascii=False)
    assert 0 < told.index("Oi pelo WhatsApp") < told.index("Meu número é")
    house.control("POST", "slack/views/close", user=ANA, view_id=modal(house, "history")["id"], all=True)

    press(house, INSTAGRAM, "card.more")
    press_in(house, modal(house, "more"), "more.unlink")
    form = modal(house, "unlink")
    (field,) = [block for block in form["blocks"] if block["type"] == "input"]
    chosen = field["element"]["options"][0]["value"]
    house.control(
        "POST", "slack/views/submit", user=ANA, view_id=form["id"], values={field["element"]["action_id"]: chosen}
    )
    eventually(lambda: not shows(house, INSTAGRAM, "🔗") and not shows(house, WHATSAPP, "🔗"))
    eventually(lambda: any("unlinked this" in line for line in lines(house, WHATSAPP)))
    assert "card.switch.1" not in buttons(card(house, INSTAGRAM))
