"""What happens by itself, told in whole days: a greeting, a rule, and a teammate who takes over."""

import json
from typing import Any

from tests.stories.house import House, eventually

ANA = "U0ANA00001"
PLACE = "C0WHATSAPP"
MARIA = "Maria Souza"
RULES = [
    {
        "name": "Refunds",
        "when": "customer message",
        "contains": ["refund"],
        "then": [{"tag": "refund"}, {"priority": "urgent"}, {"reply": "Billing will look at it, {{first_name}}."}],
    }
]


def thread(house: House) -> dict[str, Any]:
    return eventually(lambda: house.thread(MARIA, PLACE))


def told(house: House, words: str) -> bool:
    """Whether the thread has a post that says so."""
    return any(words in json.dumps(each, ensure_ascii=False) for each in thread(house)["replies"])


def test_au2_au5_au8_a_conversation_is_greeted_sorted_and_taken_over(small_house: House):
    house = small_house
    written = house.novelo("settings", "show")
    name = next(line.strip().split(":")[0] for line in written.splitlines() if "whatsapp" in line)
    path = house.folder / "settings.yaml"
    practice = {"welcome": "Welcome to {{inbox}}!", "rules": RULES}
    path.write_text(json.dumps({"inboxes": {name: practice}}))
    house.novelo("settings", "apply", str(path))

    maria = house.customer(MARIA, "whatsapp")
    house.writes(maria, "I want a refund")
    eventually(lambda: len(house.phone(maria)) == 2)
    texts = [each["text"] for each in house.phone(maria)]
    assert texts[0].startswith("Welcome to ")
    assert texts[1] == "Billing will look at it, Maria."
    eventually(lambda: told(house, "🤖 Sent by itself, to welcome them"))
    eventually(lambda: told(house, "🤖 Sent by the rule “Refunds”"))
    eventually(lambda: told(house, "🤖 Rule “Refunds”: #refund · urgent · answered the customer"))
    assert "would act on 1" in house.novelo("rules", "try", "Refunds")

    house.answers(ANA, thread(house), "Hi Maria, Ana here.")
    eventually(lambda: len(house.phone(maria)) == 3)
    house.writes(maria, "The refund, please")
    eventually(lambda: told(house, "The refund, please"))
    house.writes(maria, "Hello?")
    eventually(lambda: told(house, "Hello?"))
    assert len(house.phone(maria)) == 3
