"""App Home for two people: each sees what is theirs to see, and it keeps up by itself."""

import json

from tests.stories.house import House, eventually
from tests.stories.test_round_trip import thread_with

ANA, CARLA = "U0ANA00001", "U0CARLA001"
TABS = ("needs-reply", "mine", "team", "unassigned", "expiring", "all")


def opens_home(house: House, user: str) -> None:
    house.control("POST", "slack/home", user=user)


def home(house: House, user: str) -> dict:
    """What somebody's Home shows now."""
    return house.state()["slack"]["homes"].get(user) or {"blocks": []}


def shown(house: House, user: str) -> str:
    return json.dumps(home(house, user)["blocks"], ensure_ascii=False)


def does(house: House, user: str, action: str, value: str = "", about: str = "") -> None:
    """Presses, chooses or types in Home. about: words of the row whose menu is meant."""
    view, seen = home(house, user), False
    for block in view["blocks"]:
        seen = seen or about in json.dumps(block, ensure_ascii=False)  # a row's controls come after its words
        elements = [*block.get("elements", []), *filter(None, [block.get("accessory"), block.get("element")])]
        if seen and action in [each.get("action_id") for each in elements]:
            house.control(
                "POST", "slack/actions", user=user, view_id=view["id"], action_id=action,
                block_id=block["block_id"], **({"value": value} if value else {}),
            )  # fmt: skip
            return
    raise AssertionError(f"{user} sees no {action} in Home")


def test_needs_reply_follows_what_happens_without_a_click(small_house: House):
    house = small_house
    opens_home(house, ANA)
    eventually(lambda: home(house, ANA)["blocks"])
    house.writes(house.customer("Maria Souza", "whatsapp"), "Vocês têm o azul?")
    thread = thread_with(house, "Maria Souza", "C0WHATSAPP")
    eventually(lambda: "Maria Souza" in shown(house, ANA))

    does(house, ANA, "home.row.act", "take", about="Maria Souza")
    eventually(lambda: f"owner <@{ANA}>" in house.thread("Maria Souza", "C0WHATSAPP")["card"]["text"])
    house.answers(ANA, thread, "Temos sim!")
    eventually(lambda: "Maria Souza" not in shown(house, ANA))
    does(house, ANA, "home.tab.mine")
    eventually(lambda: "Maria Souza" in shown(house, ANA))


def test_a_private_slack_channels_conversations_are_nowhere_in_an_outsiders_home(small_house: House):
    house = small_house
    house.writes(house.customer("Sofia Andrade", "instagram"), "Segredo da Sofia")
    house.writes(house.customer("Maria Souza", "whatsapp"), "Oi")
    thread_with(house, "Sofia Andrade", "C0VIPINBOX")
    thread_with(house, "Maria Souza", "C0WHATSAPP")
    opens_home(house, ANA)
    opens_home(house, CARLA)
    eventually(lambda: "Sofia" in shown(house, ANA) and "Maria" in shown(house, ANA))
    eventually(lambda: "Maria" in shown(house, CARLA))

    seen = []
    for tab in TABS:
        does(house, CARLA, f"home.tab.{tab}")
        seen.append(shown(house, CARLA))
    for words in ("Sofia", "sofia.interiors", "segredo", "instagram"):
        does(house, CARLA, "home.words", words)
        eventually(lambda words=words: f"Busca: {words}" in shown(house, CARLA))
        seen.append(shown(house, CARLA))
        does(house, CARLA, "home.clear")
        eventually(lambda: "Busca: " not in shown(house, CARLA))
    assert not [each for each in seen if "Sofia Andrade" in each or "Segredo da" in each or "2 sem" in each]
    assert "1 sem resposta" in shown(house, CARLA)
    assert "2 need a reply" in shown(house, ANA) or "2 sem resposta" in shown(house, ANA)

    house.control("POST", "slack/members", channel="C0VIPINBOX", user=CARLA)
    does(house, CARLA, "home.tab.all")
    eventually(lambda: "Sofia" in shown(house, CARLA))
