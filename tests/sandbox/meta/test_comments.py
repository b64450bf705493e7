"""Comments under the shop's posts, as the app meets them: told by both logins, answered, hidden, answered alone."""

import pytest

from tests.sandbox.meta.line import PAGE, SHOP, TOKENS, Meta, refusal
from tests.sandbox.rig import eventually

KENJI, SOFIA = "7701000000000002", "8802000000000001"


def heard(meta: Meta, field: str = "comments"):
    """What the webhooks say of comments, by either login."""
    bodies = [each.body for each in list(meta.app.received) if each.path == "/webhooks/instagram"]
    entries = [entry for body in bodies for entry in body["entry"]]
    changes = [change for entry in entries for change in entry.get("changes", [entry])]
    return [each["value"] for each in changes if each.get("field") == field]


def comment(meta: Meta, customer: str = "kenji", **more) -> str:
    before = len(meta.app.received)
    made = meta.sandbox.post("meta/comments", customer=customer, text="いくらですか", **more)["id"]
    eventually(lambda: len(meta.app.received) > before)
    return str(made)


def post(meta: Meta, path: str, body, token: str = SHOP, host: str = "instagram"):
    return meta.call("POST", path, TOKENS[token], host, json=body)


def private(meta: Meta, about: str):
    return post(meta, f"{SHOP}/messages", {"recipient": {"comment_id": about}, "message": {"text": "Hello"}})


def test_a_comment_stands_right_on_the_entry_by_instagrams_login(meta: Meta) -> None:
    made = comment(meta)
    entry = meta.app.last().body["entry"][0]
    assert isinstance(entry.pop("time"), int)
    value = {
        "from": {"id": KENJI, "username": value_of(meta, "kenji")}, "comment_id": made, "text": "いくらですか",
        "media": {"id": "17918195224117851", "media_product_type": "FEED"},
    }  # fmt: skip
    assert entry == {"id": SHOP, "field": "comments", "value": value}


def value_of(meta: Meta, customer: str) -> str:
    known = meta.sandbox.state()["meta"]["customers"]
    return str(next(each["username"] for each in known if each["id"] == customer))


def test_a_comment_is_among_the_changes_by_facebooks_login(meta: Meta) -> None:
    made = comment(meta, "sofia", live=True)
    [change] = meta.app.last().body["entry"][0]["changes"]
    assert (change["field"], change["value"]["comment_id"]) == ("live_comments", made)


def test_a_public_reply_stands_under_the_post_and_the_account_hears_of_it(meta: Meta) -> None:
    made = comment(meta)
    answered = post(meta, f"{made}/replies", {"message": "¥1,200"}).json()
    said = meta.chat("kenji")[-1]
    assert (said["id"], said["kind"], said["text"], said["reply_to"]) == (
        answered["id"],
        "comment_reply",
        "¥1,200",
        made,
    )
    told = eventually(lambda: heard(meta)[1:])[0]
    assert (told["from"]["id"], told["parent_id"], told["text"]) == (SHOP, made, "¥1,200")


def test_a_comment_that_is_hidden_or_live_takes_no_public_reply(meta: Meta) -> None:
    hidden, live = comment(meta), comment(meta, live=True)
    assert post(meta, hidden, {"hide": True}).json() == {"success": True}
    for each in (hidden, live):
        assert refusal(post(meta, f"{each}/replies", {"message": "no"})) == (400, 100, 0)
    assert post(meta, hidden, {"hide": False}).json() == {"success": True}
    assert post(meta, f"{hidden}/replies", {"message": "yes"}).status_code == 200


def test_there_is_one_private_reply_and_it_comes_back_as_an_echo(meta: Meta) -> None:
    made = comment(meta)
    answered = private(meta, made).json()
    assert answered == {"recipient_id": KENJI, "message_id": answered["message_id"]}
    assert refusal(private(meta, made)) == (403, 10, 2534025)
    echoes = eventually(lambda: [each for each in told(meta) if each["message"].get("is_echo")])
    assert [each["message"]["mid"] for each in echoes] == [answered["message_id"]]


def told(meta: Meta):
    bodies = [each.body for each in list(meta.app.received) if each.path == "/webhooks/instagram"]
    return [event for body in bodies for event in body["entry"][0].get("messaging", ())]


def test_after_seven_days_there_is_no_private_reply(meta: Meta) -> None:
    old = comment(meta, sent_at=1_700_000_000)
    assert refusal(private(meta, old)) == (403, 10, 2534013)


def test_a_comment_is_no_message_and_opens_no_window(meta: Meta) -> None:
    comment(meta)
    assert refusal(meta.instagram({"text": "hi"})) == (400, 100, 2018001)
    found = meta.call("GET", f"{SHOP}/conversations", TOKENS[SHOP], "instagram", params={"platform": "instagram"})
    assert found.json() == {"data": []}


def test_nobody_answers_a_comment_of_another_account(meta: Meta) -> None:
    made = comment(meta, "sofia")
    assert refusal(post(meta, f"{made}/replies", {"message": "hi"})) == (400, 100, 33)
    assert post(meta, f"{made}/replies", {"message": "hi"}, PAGE, "graph").status_code == 200


@pytest.mark.parametrize("body", [{}, {"hide": "yes"}])
def test_hiding_needs_a_yes_or_a_no(meta: Meta, body) -> None:
    assert refusal(post(meta, comment(meta), body)) == (400, 100, 0)
