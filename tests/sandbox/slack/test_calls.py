"""Encodings, tokens, scopes and the words of refusal."""

import json
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.rig import WHATSAPP, Sandbox

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


def call(sandbox: Sandbox, method: str, token: str | None = None, **request: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token or sandbox.env['SLACK_BOT_TOKEN']}"} if token != "" else {}
    return sandbox.http.post(f"/slack/api/{method}", headers=headers, **request)


def error(sandbox: Sandbox, method: str, token: str | None = None, **request: Any) -> str:
    answer = call(sandbox, method, token, **request).json()
    assert answer["ok"] is False
    return str(answer["error"])


def test_a_json_body_and_a_form_with_strings_of_json_say_the_same(sandbox: Sandbox) -> None:
    fields = {"channel": WHATSAPP, "blocks": [{**SECTION, "block_id": "b"}], "text": "hello"}
    by_json = call(sandbox, "chat.postMessage", json=fields).json()
    by_form = call(sandbox, "chat.postMessage", data={**fields, "blocks": json.dumps(fields["blocks"])}).json()
    assert by_json["message"]["blocks"] == by_form["message"]["blocks"]


def test_a_form_may_carry_the_token_and_a_json_body_may_not(sandbox: Sandbox) -> None:
    token = sandbox.env["SLACK_BOT_TOKEN"]
    assert call(sandbox, "auth.test", "", data={"token": token}).json()["ok"] is True
    assert error(sandbox, "auth.test", "", json={"token": token}) == "not_authed"


@pytest.mark.parametrize(
    ("token", "expected"),
    [("", "not_authed"), ("xoxb-somebody-else", "invalid_auth"), ("xapp-sandbox-lumina", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused_in_slacks_words(sandbox: Sandbox, token: str, expected: str) -> None:
    assert error(sandbox, "auth.test", token) == expected


def test_the_bot_token_opens_no_socket(sandbox: Sandbox) -> None:
    assert error(sandbox, "apps.connections.open") == "not_allowed_token_type"


def test_a_method_that_does_not_exist_is_named(sandbox: Sandbox) -> None:
    assert call(sandbox, "chat.sing").json() == {"ok": False, "error": "unknown_method", "req_method": "chat.sing"}


def test_a_missing_argument_is_named(sandbox: Sandbox) -> None:
    answer = call(sandbox, "chat.postMessage", json={"text": "to nobody"}).json()
    assert answer == {
        "ok": False,
        "error": "invalid_arguments",
        "response_metadata": {"messages": ["[ERROR] missing required field: channel"]},
    }


@pytest.mark.parametrize(("body", "expected"), [("{", "invalid_json"), ("[]", "json_not_object")])
def test_a_body_that_is_no_object_is_refused(sandbox: Sandbox, body: str, expected: str) -> None:
    answer = sandbox.http.post(
        "/slack/api/auth.test",
        content=body,
        headers={"Authorization": f"Bearer {sandbox.env['SLACK_BOT_TOKEN']}", "Content-Type": "application/json"},
    ).json()
    assert answer == {"ok": False, "error": expected}


def test_a_json_body_without_a_charset_earns_a_warning(sandbox: Sandbox) -> None:
    assert call(sandbox, "auth.test", json={}).json()["warning"] == "missing_charset"


def test_the_granted_scopes_are_in_the_headers(slack: WebClient) -> None:
    granted = slack.auth_test().headers["x-oauth-scopes"].split(",")
    assert {"chat:write", "commands", "users:read"} <= set(granted)


def test_a_scope_the_manifest_did_not_ask_for_is_missing(sandbox: Sandbox, slack: WebClient) -> None:
    manifest = {
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": []}},
        "features": {},
    }
    sandbox.post("slack/manifest", manifest=manifest)
    with pytest.raises(SlackApiError) as refused:
        slack.reactions_add(channel=WHATSAPP, timestamp="1.000001", name="eyes")
    assert refused.value.response.data == {
        "ok": False,
        "error": "missing_scope",
        "needed": "reactions:write",
        "provided": "chat:write",
    }
    with pytest.raises(SlackApiError, match="missing_scope"):
        slack.chat_postMessage(channel=WHATSAPP, text="hi", username="Maria")


def test_a_revoked_token_is_dead_until_it_is_given_back(sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.post("slack/tokens", revoked=True)
    with pytest.raises(SlackApiError, match="token_revoked"):
        slack.auth_test()
    sandbox.post("slack/tokens", expired=True)
    with pytest.raises(SlackApiError, match="token_expired"):
        slack.auth_test()
    sandbox.post("slack/tokens", revoked=False)
    assert slack.auth_test()["user_id"] == "U0INBOX001"


def test_a_code_is_exchanged_for_the_token_once(sandbox: Sandbox, slack: WebClient) -> None:
    consent = sandbox.http.get("/slack/oauth/v2/authorize", params={"state": "s", "redirect_uri": "http://app/back"})
    location = httpx.URL(consent.headers["location"])
    code = location.params["code"]
    assert location.params["state"] == "s"
    granted = slack.oauth_v2_access(client_id="1001.2002", client_secret="sandbox-client-secret", code=code)
    assert (granted["access_token"], granted["bot_user_id"]) == (sandbox.env["SLACK_BOT_TOKEN"], "U0INBOX001")
    with pytest.raises(SlackApiError, match="invalid_code"):
        slack.oauth_v2_access(client_id="1001.2002", client_secret="sandbox-client-secret", code=code)
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        slack.oauth_v2_access(client_id="1001.2002", client_secret="wrong", code=code)


def test_every_call_is_in_the_ledger_accepted_or_not(sandbox: Sandbox, slack: WebClient) -> None:
    mark = {"event_type": "novelo", "event_payload": {"delivery": "d-1"}}
    ts = slack.chat_postMessage(channel=WHATSAPP, text="hi", metadata=mark)["ts"]
    with pytest.raises(SlackApiError):
        slack.chat_postMessage(channel=WHATSAPP, text="hi", thread_ts="1700000000.000001")
    accepted, refused = sandbox.calls()[-2:]
    known = ("side", "kind", "call", "to", "text", "correlation", "ts", "outcome")
    assert {name: accepted[name] for name in known} == {
        "side": "slack",
        "kind": "call",
        "call": "chat.postMessage",
        "to": WHATSAPP,
        "text": "hi",
        "correlation": "d-1",
        "ts": ts,
        "outcome": "accepted",
    }
    assert (refused["call"], refused["outcome"], refused["error"]) == (
        "chat.postMessage",
        "refused",
        "thread_not_found",
    )
