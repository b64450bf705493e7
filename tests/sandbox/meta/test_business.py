"""The business's own edges, and what Meta says of tokens."""

from tests.sandbox.meta.line import NUMBER, SHOP, TOKENS, WABA, Meta, refusal
from tests.sandbox.rig import eventually

APP_TOKEN = "990010002000300|sandbox-meta-secret"
MARIA = "5511987654321"


def test_nobody_hears_of_an_account_without_a_subscription(meta: Meta) -> None:
    assert meta.call("DELETE", f"{WABA}/subscribed_apps").json() == {"success": True}
    assert meta.call("GET", f"{WABA}/subscribed_apps").json() == {"data": []}
    meta.sandbox.post("meta/messages", customer="maria", text="lost")
    assert meta.call("POST", f"{WABA}/subscribed_apps").json() == {"success": True}
    [told] = meta.call("GET", f"{WABA}/subscribed_apps").json()["data"]
    assert told["whatsapp_business_api_data"]["id"] == "990010002000300"
    meta.write(text="heard")
    assert [each["text"]["body"] for each in meta.values("messages")] == ["heard"]


def test_the_profile_can_be_read_and_changed(meta: Meta) -> None:
    path = f"{NUMBER}/whatsapp_business_profile"
    body = {"messaging_product": "whatsapp", "about": "Lamps"}
    assert meta.call("POST", path, json=body).json() == {"success": True}
    assert meta.call("GET", path, params={"fields": "about"}).json() == {
        "data": [{"about": "Lamps", "messaging_product": "whatsapp"}]
    }


def test_a_blocked_customer_writes_to_nobody_and_gets_nothing(meta: Meta) -> None:
    block = {"messaging_product": "whatsapp", "block_users": [{"user": MARIA}]}
    nobody = meta.call("POST", f"{NUMBER}/block_users", json=block).json()
    assert nobody["block_users"] == {"added_users": [], "failed_users": [{"input": MARIA}]}
    meta.write(text="oi")
    blocked = meta.call("POST", f"{NUMBER}/block_users", json=block).json()
    assert blocked["block_users"] == {"added_users": [{"input": MARIA, "wa_id": MARIA}]}
    assert meta.call("GET", f"{NUMBER}/block_users").json() == {
        "data": [{"messaging_product": "whatsapp", "wa_id": MARIA}]
    }
    meta.sandbox.post("meta/messages", customer="maria", text="anybody there?")
    message = meta.whatsapp().json()["messages"][0]["id"]
    eventually(lambda: meta.statuses(message) == ["failed"])
    assert [each["text"]["body"] for each in meta.values("messages")] == ["oi"]
    assert meta.call("DELETE", f"{NUMBER}/block_users", json=block).status_code == 200
    meta.write(text="again")


def test_a_tokens_nature_is_told_to_its_app(meta: Meta) -> None:
    query = {"input_token": TOKENS[NUMBER], "access_token": APP_TOKEN}
    told = meta.sandbox.http.get("/graph/v25.0/debug_token", params=query).json()["data"]
    assert (told["is_valid"], told["app_id"], told["expires_at"]) == (True, "990010002000300", 0)
    assert "whatsapp_business_messaging" in told["scopes"]
    query["input_token"] = "nonsense"
    assert meta.sandbox.http.get("/graph/v25.0/debug_token", params=query).json()["data"]["is_valid"] is False
    query["access_token"] = "990010002000300|guess"
    assert refusal(meta.sandbox.http.get("/graph/v25.0/debug_token", params=query)) == (401, 190, 0)


def test_a_token_that_was_revoked_or_has_ended_speaks_for_nobody(meta: Meta) -> None:
    query = {"input_token": TOKENS[NUMBER], "access_token": APP_TOKEN}

    def is_valid() -> bool:
        return bool(meta.sandbox.http.get("/graph/v25.0/debug_token", params=query).json()["data"]["is_valid"])

    meta.sandbox.post("meta/tokens", account=NUMBER, revoked=True)
    assert (is_valid(), refusal(meta.call("GET", NUMBER))) == (False, (401, 190, 0))
    meta.sandbox.post("meta/tokens", account=NUMBER, revoked=False, ends_in_seconds=3600)
    assert is_valid()
    meta.sandbox.post("meta/tokens", account=NUMBER, ends_in_seconds=-1)
    assert not is_valid()


def test_an_instagram_token_is_renewed_for_sixty_days(meta: Meta) -> None:
    query = {"grant_type": "ig_refresh_token", "access_token": TOKENS[SHOP]}
    told = meta.sandbox.http.get("/instagram/refresh_access_token", params=query).json()
    assert (told["access_token"], told["token_type"], told["expires_in"]) == (TOKENS[SHOP], "bearer", 5184000)
    query["access_token"] = TOKENS[NUMBER]
    assert refusal(meta.sandbox.http.get("/instagram/v25.0/refresh_access_token", params=query)) == (401, 190, 0)
