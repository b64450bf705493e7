"""What teammates send besides words, end to end: a clip, a question with answers, a reaction, a file as a link."""

import base64

from tests.stories.house import House, eventually
from tests.stories.test_round_trip import ANA, thread_with
from tests.workers.studio_files import clip

MARIA, PLACE = "Maria Souza", "C0WHATSAPP"


def element(blocks: list[dict], action: str) -> tuple[str, dict]:
    """The control with this id, and its block's id."""
    for block in blocks:
        for each in block.get("elements", []) or [block.get("element", {})]:
            if each.get("action_id") == action:
                return block["block_id"], each
    raise AssertionError(f"{action} is not there")


def last_view(house: House) -> dict | None:
    stack = house.state()["slack"]["views"].get(ANA, [])
    return stack[-1] if stack else None


def test_a_clip_a_question_and_a_reaction_reach_the_customer_and_the_answer_comes_back(small_house: House, tmp_path):
    house = small_house
    maria = house.customer(MARIA, "whatsapp")
    asked = house.writes(maria, "Tem o azul?")
    thread = thread_with(house, MARIA, PLACE)

    spoken = base64.b64encode(clip(tmp_path / "clip").read_bytes()).decode()
    upload = {
        "name": "audio_message.webm",
        "mimetype": "audio/webm",
        "content_base64": spoken,
        "subtype": "slack_audio",
    }
    house.answers(ANA, thread, "", files=[upload])
    (voice,) = eventually(lambda: [each for each in house.phone(maria) if each["kind"] == "audio"], 60)
    assert (voice["status"] != "failed", voice["body"], voice["media"][0]["mime"]) == (
        True, {"voice": True}, "audio/ogg; codecs=opus",
    )  # fmt: skip

    def act(action: str, **where: str) -> None:
        house.control("POST", "slack/actions", user=ANA, action_id=action, **where)

    card = house.thread(MARIA, PLACE)["card"]
    block_id, button = element(card["blocks"], "card.more")
    act("card.more", channel=PLACE, message_ts=card["ts"], block_id=block_id, value=button["value"])
    more = eventually(lambda: last_view(house))
    block_id, button = element(more["blocks"], "more.offer")
    act("more.offer", view_id=more["id"], block_id=block_id, value=button["value"])
    offer = eventually(lambda: (view := last_view(house)) and view["callback_id"] == "offer" and view)
    values = {"offer.words": "Qual cor?", "offer.answer:1": "Azul", "offer.answer:2": "Verde"}
    assert house.control("POST", "slack/views/submit", user=ANA, view_id=offer["id"], values=values)["ok"]
    (question,) = eventually(lambda: [each for each in house.phone(maria) if each["kind"] == "interactive"], 60)
    (first, _) = question["body"]["action"]["buttons"]
    answer = {"type": "button_reply", "button_reply": first["reply"]}
    house.writes(maria, "Azul", kind="interactive", body=answer, reply_to=question["id"])
    eventually(lambda: any("Azul" in reply["text"] for reply in house.thread(MARIA, PLACE)["replies"][-3:]), 60)

    post = next(each for each in house.thread(MARIA, PLACE)["replies"] if "Tem o azul?" in each["text"])
    house.control("POST", "slack/reactions", user=ANA, channel=PLACE, ts=post["ts"], name="heart")

    def asks() -> dict | None:
        told = house.state()["slack"]["ephemerals"]
        return next((each for each in told if "reaction.show" in str(each)), None)

    shown = eventually(asks, 60)
    shown = shown["message"]
    block_id, button = element(shown["blocks"], "reaction.show")
    act("reaction.show", channel=PLACE, message_ts=shown["ts"], block_id=block_id, value=button["value"])

    def hearts() -> list:
        chat = next(each for each in house.state()["meta"]["customers"] if each["id"] == maria["id"])["chat"]
        return next(each["reactions"] for each in chat if each["id"] == asked)

    assert eventually(hearts, 60) == [{"by": "business", "emoji": "❤️"}]
