"""One person on two channels: the number that links them, both cards, the way there, the history, and undoing it."""

import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

from tests.stories.house import PATIENCE, House, eventually

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


def modal(house: House, callback: str, seconds: float = PATIENCE) -> dict[str, Any]:
    def on_top() -> dict[str, Any] | None:
        stack = house.state()["slack"]["views"].get(ANA) or [{}]
        return stack[-1] if stack[-1].get("callback_id") == callback else None

    return eventually(on_top, seconds)


def opened(house: House, press: Callable[[], None], callback: str) -> dict[str, Any]:
    """The window that a click opens. A trigger lives for three seconds: whoever was answered too late clicks again."""
    for _ in range(3):
        press()
        with contextlib.suppress(AssertionError):
            return modal(house, callback, 6)
    press()
    return modal(house, callback)


def press_in(house: House, view: dict[str, Any], action: str) -> None:
    button = buttons(view)[action]
    house.control(
        "POST", "slack/actions", user=ANA, view_id=view["id"], action_id=action, block_id=button["block_id"],
        value=button.get("value"),
    )  # fmt: skip


def lines(house: House, channel: str) -> list[str]:
    return [reply["text"] for reply in house.thread(NAME, channel)["replies"]]


def ts_of(button: dict[str, Any]) -> str:
    """Where a button leads: the end of a permalink."""
    return str(button["url"]).rpartition("/p")[2]


def submit(house: House, view: dict[str, Any], values: dict[str, Any]) -> None:
    answer = house.control("POST", "slack/views/submit", user=ANA, view_id=view["id"], values=values)
    assert answer["ok"], answer


def behind_the_dots(house: House, channel: str, action: str, callback: str) -> dict[str, Any]:
    """Choose a verb behind the card's ⋯; the window that it opens."""
    more = opened(house, lambda: press(house, channel, "card.more"), "more")
    return opened(house, lambda: press_in(house, more, action), callback)


def close_all(house: House, view: dict[str, Any]) -> None:
    house.control("POST", "slack/views/close", user=ANA, view_id=view["id"], all=True)


def is_linked(house: House, channel: str) -> bool:
    return shows(house, channel, "🔗") and "card.switch.1" in buttons(card(house, channel))


def test_lc1_to_lc5_the_seed_scenario_one_customer_on_both_channels(small_house: House):
    house = small_house
    house.writes(house.customer(NAME, "instagram"), "Oi pelo Instagram")
    eventually(lambda: shows(house, INSTAGRAM, "Oi pelo Instagram"))
    second = int(time.time())
    eventually(lambda: int(time.time()) > second)  # WhatsApp tells whole seconds: within one it seems the earlier
    house.writes(house.customer(NAME, "whatsapp"), "Oi pelo WhatsApp")
    eventually(lambda: shows(house, WHATSAPP, "Oi pelo WhatsApp"))

    # LC-1, LC-6: an agent adds the phone to the Instagram contact, as people write it, without its country.
    contact = behind_the_dots(house, INSTAGRAM, "more.contact", "profile")
    (phone,) = [block["block_id"] for block in contact["blocks"] if ":phone:" in block.get("block_id", "")]
    submit(house, contact, {phone: "(11) 98765-4321"})
    # LC-2: both cards, in place.
    eventually(lambda: is_linked(house, INSTAGRAM) and is_linked(house, WHATSAPP))
    for channel in (INSTAGRAM, WHATSAPP):
        eventually(lambda channel=channel: any("linked this" in line for line in lines(house, channel)))
    # LC-3: both ways, each with what is left there.
    there, back = buttons(card(house, INSTAGRAM))["card.switch.1"], buttons(card(house, WHATSAPP))["card.switch.1"]
    places = [card(house, WHATSAPP)["ts"], card(house, INSTAGRAM)["ts"]]
    assert [ts_of(there), ts_of(back)] == [ts.replace(".", "") for ts in places]
    assert there["text"]["text"].startswith("🟢 WhatsApp · 23 h")
    assert back["text"]["text"].startswith("🟣 Instagram · ")
    # LC-4: one history, whichever card it is opened from.
    for channel in (INSTAGRAM, WHATSAPP):
        history = behind_the_dots(house, channel, "more.history", "history")
        told = json.dumps(history["blocks"], ensure_ascii=False)
        assert 0 < told.index("Oi pelo Instagram") < told.index("Oi pelo WhatsApp")
        close_all(house, history)

    # LC-5: and all of it is taken back, the number that linked them, too.
    form = behind_the_dots(house, INSTAGRAM, "more.unlink", "unlink")
    (field,) = [block for block in form["blocks"] if block["type"] == "input"]
    submit(house, form, {field["element"]["action_id"]: field["element"]["options"][0]["value"]})
    eventually(lambda: not is_linked(house, INSTAGRAM) and not is_linked(house, WHATSAPP))
    for channel in (INSTAGRAM, WHATSAPP):
        eventually(lambda channel=channel: any("unlinked this" in line for line in lines(house, channel)))
    contact = behind_the_dots(house, INSTAGRAM, "more.contact", "profile")
    assert "98765" not in json.dumps(contact["blocks"])


def test_lc9_a_number_typed_in_a_direct_message_is_offered_and_leads_to_one_person(small_house: House):
    house = small_house
    house.writes(house.customer(NAME, "whatsapp"), "Oi pelo WhatsApp")
    eventually(lambda: shows(house, WHATSAPP, "Oi pelo WhatsApp"))
    house.writes(house.customer(NAME, "instagram"), "Meu número é +55 11 98765-4321")

    eventually(lambda: "number.save" in buttons(card(house, INSTAGRAM)))
    assert not shows(house, INSTAGRAM, "🔗")
    press(house, INSTAGRAM, "number.save")
    eventually(lambda: is_linked(house, INSTAGRAM) and is_linked(house, WHATSAPP))
