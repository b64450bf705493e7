"""A comment under a post, end to end (RM-18): seen, answered for everybody, answered in private once, hidden."""

from typing import Any

import pytest

from tests.stories.house import House, eventually

ANA = "U0ANA00001"


def posts(house: House, place: str) -> list[dict[str, Any]]:
    """What stands in the thread of the one who commented."""
    return [each for each in house.messages(place) if each.get("thread_ts") not in {None, each["ts"]}]


def buttons(house: House, place: str) -> dict[str, dict[str, Any]]:
    """The comment's buttons by action, each with where it is."""
    return {
        button["action_id"]: {"message_ts": post["ts"], "block_id": block["block_id"], "value": button["value"]}
        for post in posts(house, place)
        for block in post.get("blocks", [])
        if block["type"] == "actions"
        for button in block["elements"]
        if button["action_id"].startswith("comment.")
    }


def press(house: House, place: str, action: str) -> None:
    where = eventually(lambda: buttons(house, place).get(action))
    house.control("POST", "slack/actions", user=ANA, channel=place, action_id=action, **where)


def answers(house: House, place: str, action: str, window: str, text: str) -> None:
    """Ana opens a window on the comment, and sends it off."""
    press(house, place, action)

    def on_top() -> dict[str, Any] | None:
        stack = house.state()["slack"]["views"].get(ANA) or [{}]
        return stack[-1] if stack[-1].get("callback_id") == window else None

    view = eventually(on_top)
    values = {"comment.words": {"comment.text": {"type": "plain_text_input", "value": text}}}
    assert house.control("POST", "slack/views/submit", user=ANA, view_id=view["id"], values=values)["ok"]


# The one's account is connected by Instagram's login, the other's by Facebook's.
@pytest.mark.parametrize(("name", "place"), [("Kenji Tanaka", "C0INSTAGRM"), ("Sofia Andrade", "C0VIPINBOX")])
def test_rm18_a_comment_is_answered_publicly_then_once_in_private_and_hidden(small_house: House, name: str, place: str):
    house = small_house
    customer = next(each for each in house.state()["meta"]["customers"] if each["name"] == name)
    house.control("POST", "meta/comments", customer=customer["id"], text="Quanto custa?")

    answers(house, place, "comment.reply", "comment.publicly", "Custa R$ 120")
    (public,) = eventually(lambda: house.phone(customer))
    assert (public["kind"], public["text"]) == ("comment_reply", "Custa R$ 120")

    answers(house, place, "comment.private", "comment.privately", "Oi! Guardo um para você?")
    private = eventually(lambda: house.phone(customer)[1:])[0]
    assert (private["kind"], private["text"]) == ("text", "Oi! Guardo um para você?")
    eventually(lambda: "comment.private" not in buttons(house, place))

    press(house, place, "comment.hide")
    eventually(lambda: "comment.show" in buttons(house, place))
    chat = next(each["chat"] for each in house.state()["meta"]["customers"] if each["id"] == customer["id"])
    assert [(line["kind"], line["body"]["hidden"]) for line in chat if line["direction"] == "in"] == [("comment", True)]
    assert len(house.phone(customer)) == 2
    assert (
        len([each for each in posts(house, place) if "Custa R$ 120" in each["text"]]) == 1
    )  # our own comment is no news
