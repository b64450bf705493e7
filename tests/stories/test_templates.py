"""After the window: a template, words that wait for the customer, a conversation that the team begins, the alarm."""

import re
import time
from typing import Any

import pytest

from tests.stories.house import House, eventually

ANA, BRUNO = "U0ANA00001", "U0BRUNO001"
PLACE = "C0WHATSAPP"
MARIA = "Maria Souza"


def thread(house: House, name: str = MARIA) -> dict[str, Any]:
    return eventually(lambda: house.thread(name, PLACE))


def for_ana(house: House) -> list[dict[str, Any]]:
    """The messages that only Ana sees, newest last."""
    return [each["message"] for each in house.state()["slack"]["ephemerals"] if each["user"] == ANA]


def press(house: House, message: dict[str, Any], action: str, user: str = ANA) -> dict[str, Any]:
    block, element = next(
        (block, element)
        for block in message["blocks"]
        for element in [*block.get("elements", []), block.get("accessory") or {}]
        if element.get("action_id") == action
    )
    return house.control(
        "POST", "slack/actions", user=user, channel=PLACE, message_ts=message["ts"], action_id=action,
        block_id=block["block_id"], value=element.get("value"),
    )  # fmt: skip


def modal(house: House, user: str = ANA) -> dict[str, Any]:
    """The modal on top of somebody's stack."""
    return eventually(lambda: (house.state()["slack"]["views"].get(user) or [None])[-1])


def field(view: dict[str, Any], label: str) -> dict[str, Any]:
    return next(block for block in view["blocks"] if block.get("label", {}).get("text") == label)


def labels(view: dict[str, Any]) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def words(view: dict[str, Any]) -> str:
    return "".join(re.findall(r"'text': '((?:[^'\\]|\\.)*)'", str(view["blocks"])))


def pick(house: House, label: str, query: str, user: str = ANA) -> dict[str, Any]:
    """Search in a select of the modal and take the first answer; the modal as it is drawn then."""
    view = modal(house, user)
    block = field(view, label)
    at = {
        "user": user,
        "view_id": view["id"],
        "action_id": block["element"]["action_id"],
        "block_id": block["block_id"],
    }
    options = eventually(lambda: house.control("POST", "slack/options", **at, value=query)["options"])
    before = view["hash"]
    house.control("POST", "slack/actions", **at, value=options[0]["value"])
    return eventually(lambda: (found := modal(house, user))["hash"] != before and found)


def submit(house: House, values: dict[str, Any], user: str = ANA) -> dict[str, Any]:
    return house.control("POST", "slack/views/submit", user=user, view_id=modal(house, user)["id"], values=values)


def closed_since_yesterday(house: House) -> dict[str, Any]:
    """Maria wrote 25 hours ago, and the message arrives now."""
    maria = house.customer(MARIA, "whatsapp")
    house.writes(maria, "Oi, o pedido chegou?", sent_at=time.time() - 25 * 3600)
    eventually(lambda: house.thread(MARIA, PLACE) and "⚫" in thread(house)["card"]["text"])
    return maria


def test_a_template_goes_out_after_the_window_closed_and_the_words_follow_when_she_answers(small_house: House):
    house = small_house
    maria = closed_since_yesterday(house)
    house.answers(ANA, thread(house), "Chegou hoje, pode passar aqui!")
    [question] = eventually(lambda: for_ana(house))
    press(house, question, "held.template")
    assert "Chegou hoje, pode passar aqui!" in words(modal(house))

    view = pick(house, "Modelo", "order update pt")
    assert labels(view) == ["Modelo", "{{1}}", "{{2}}", "Suas palavras"]
    assert "Oi Maria, seu pedido {{2}} saiu para entrega." in words(view)
    assert submit(house, {"{{2}}": ""})["errors"]
    assert submit(house, {"{{2}}": "L-1042\n(azul)"})["ok"]

    eventually(lambda: house.phone(maria))
    assert [line["text"] for line in house.phone(maria)] == [
        "Oi Maria, seu pedido L-1042 (azul) saiu para entrega.\nLumina"
    ]
    eventually(lambda: [each for each in thread(house)["replies"] if "order_update" in each["text"]])
    eventually(lambda: "Chegou hoje" in str(thread(house)["card"]["blocks"]))
    house.writes(maria, "Obrigada!")
    eventually(lambda: len(house.phone(maria)) == 2, seconds=90)
    assert house.phone(maria)[1]["text"] == "Chegou hoje, pode passar aqui!"


def test_words_that_wait_can_be_held_back_while_they_are_about_to_go(small_house: House):
    house = small_house
    maria = closed_since_yesterday(house)
    house.answers(ANA, thread(house), "Chegou!")
    [question] = eventually(lambda: for_ana(house))
    press(house, question, "held.queue")
    eventually(lambda: "Chegou!" in str(thread(house)["card"]["blocks"]))
    house.writes(maria, "Alguém aí?")
    eventually(lambda: "Goes out at" in str(thread(house)["card"]["blocks"]))
    press(house, thread(house)["card"], "queued.cancel")
    eventually(lambda: "queued.cancel" not in str(thread(house)["card"]["blocks"]))
    time.sleep(62)
    assert house.phone(maria) == []


def test_a_conversation_is_begun_with_a_number_as_people_here_write_it(small_house: House):
    house = small_house
    joao = house.customer("João Batista", "whatsapp")
    local = re.sub(r"^\+?55(\d\d)9?(\d{4})(\d{4})$", r"(\1) 9\2-\3", joao["phone"])
    house.control("POST", "slack/commands", user=ANA, channel=PLACE, command="/inbox", text="new")
    view = pick(house, "Modelo", "hello pt_BR")
    assert labels(view)[:4] == ["Caixa de entrada", "Contato", "Telefone", "Nome"]
    assert submit(house, {"Telefone": "98"})["errors"]
    assert submit(house, {"Telefone": local, "Nome": "João"})["ok"]

    card = eventually(lambda: house.thread("João", PLACE))["card"]
    assert "waiting for first reply" in card["text"]
    eventually(lambda: [line["text"] for line in house.phone(joao)] == ["Olá! Podemos continuar por aqui?"])
    house.writes(joao, "Podemos!")
    eventually(lambda: [each for each in house.thread("João", PLACE)["replies"] if "Podemos!" in each["text"]])
    cards = [each for each in house.messages(PLACE) if not each.get("thread_ts") or each["thread_ts"] == each["ts"]]
    assert len(cards) == 1


@pytest.mark.parametrize("owned", [True, False])
def test_a_window_about_to_close_rings_once(small_house: House, owned: bool):
    house = small_house
    maria = house.customer(MARIA, "whatsapp")
    house.writes(maria, "Tem alguém?", sent_at=time.time() - 22 * 3600 + 15)
    if owned:
        press(house, thread(house)["card"], "card.take")

    def alarms() -> list[str]:
        everything = [each for channel in house.state()["slack"]["channels"] for each in channel["messages"]]
        return [each["text"] for each in everything if "2 horas" in each["text"] or "2 hours" in each["text"]]

    eventually(alarms, seconds=40)
    time.sleep(4)
    assert len(set(alarms())) == 1
