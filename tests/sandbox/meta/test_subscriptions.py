"""What the pretend Meta app hears of, and who may say so."""

from tests.sandbox.meta.line import SHOP, TOKENS, Meta, refusal

APP = "990010002000300"
SECRET = f"{APP}|sandbox-meta-secret"
PATH = f"{APP}/subscriptions"


def test_at_first_the_app_hears_of_everything(meta: Meta) -> None:
    told = {each["object"]: each for each in meta.call("GET", PATH, SECRET).json()["data"]}
    assert told["instagram"]["callback_url"] == f"{meta.app.url}/webhooks/instagram"
    assert "messages" in {each["name"] for each in told["whatsapp_business_account"]["fields"]}


def test_only_the_app_itself_may_ask(meta: Meta) -> None:
    assert refusal(meta.call("GET", PATH)) == (401, 190, 0)
    assert refusal(meta.call("GET", PATH, f"{APP}|guess")) == (401, 190, 0)
    assert refusal(meta.call("GET", "1/subscriptions", SECRET)) == (400, 100, 33)


def test_what_is_not_subscribed_is_not_told(meta: Meta) -> None:
    query = {"object": "whatsapp_business_account", "fields": "messages"}
    assert meta.call("DELETE", PATH, SECRET, params=query).json() == {"success": True}
    meta.sandbox.post("meta/messages", customer="maria", text="lost")
    subscribed = meta.call("POST", f"{SHOP}/subscribed_apps?subscribed_fields=messages", TOKENS[SHOP], "instagram")
    assert subscribed.json() == {"success": True}
    meta.write("kenji", text="heard")
    assert (meta.values("messages"), len(meta.events("message"))) == ([], 1)


def test_an_address_that_does_not_answer_the_question_is_not_subscribed(meta: Meta) -> None:
    query = {
        "object": "instagram", "callback_url": f"{meta.app.url}/webhooks/instagram", "fields": "messages",
        "verify_token": "x",
    }  # fmt: skip
    assert refusal(meta.call("POST", PATH, SECRET, params=query)) == (400, 2200, 0)
