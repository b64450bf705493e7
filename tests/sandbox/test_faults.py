"""Faults on demand, on calls and on deliveries; the ledger says what really happened."""

import time
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.bus import Bus
from sandbox.faults import Faults
from tests.sandbox.rig import ANA, VIP, WHATSAPP, AppStandIn, Sandbox
from tests.sandbox.rig import eventually as soon


def fault(sandbox: Sandbox, kind: str, where: str = "slack.api", **more: Any) -> str:
    return str(sandbox.post("faults", where=where, kind=kind, **more)["id"])


def post(sandbox: Sandbox, seconds: float = 5.0, text: str = "hi", channel: str = WHATSAPP) -> httpx.Response:
    headers = {"Authorization": f"Bearer {sandbox.env['SLACK_BOT_TOKEN']}"}
    address = f"{sandbox.url}/slack/api/chat.postMessage"
    with httpx.Client() as client:
        return client.post(address, json={"channel": channel, "text": text}, headers=headers, timeout=seconds)


def test_an_error_is_given_as_often_as_asked(sandbox: Sandbox, slack: WebClient) -> None:
    fault(sandbox, "error", error="fatal_error", times=1)
    with pytest.raises(SlackApiError, match="fatal_error"):
        slack.auth_test()
    assert slack.auth_test()["ok"] is True


def test_a_rule_strikes_only_what_it_matches(sandbox: Sandbox, slack: WebClient) -> None:
    fault(sandbox, "error", error="fatal_error", match={"method": "chat.*", "channel": VIP})
    assert slack.auth_test()["ok"] is True
    assert post(sandbox).json()["ok"] is True
    assert post(sandbox, channel=VIP).json()["error"] == "fatal_error"


def test_a_throttled_call_names_the_pause(sandbox: Sandbox) -> None:
    fault(sandbox, "rate_limit", seconds=7, times=1)
    answer = post(sandbox)
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["error"]) == (429, "7", "ratelimited")
    assert sandbox.messages() == []


def test_a_status_is_no_json(sandbox: Sandbox) -> None:
    fault(sandbox, "status", status=503, times=1)
    answer = post(sandbox)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert sandbox.messages() == []


@pytest.mark.parametrize("kind", ["drop", "network_down"])
def test_a_dropped_call_was_not_accepted(sandbox: Sandbox, kind: str) -> None:
    fault(sandbox, kind, times=1)
    with pytest.raises(httpx.TransportError):
        post(sandbox)
    assert sandbox.messages() == []


def test_a_call_may_be_accepted_though_its_answer_is_lost(sandbox: Sandbox) -> None:
    fault(sandbox, "accept_then_drop", times=1)
    with pytest.raises(httpx.TransportError):
        post(sandbox, text="dropped")
    fault(sandbox, "accept_then_timeout", times=1, seconds=2)
    with pytest.raises(httpx.ReadTimeout):
        post(sandbox, seconds=0.2, text="silent")
    fault(sandbox, "accept_then_status", times=1, status=502)
    assert post(sandbox, text="failed").status_code == 502
    fault(sandbox, "half_body", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        post(sandbox, text="half")
    accepted = [entry["text"] for entry in sandbox.calls() if entry["outcome"] == "accepted"][-4:]
    assert accepted == ["dropped", "silent", "failed", "half"]
    assert [message["text"] for message in sandbox.messages()] == accepted


def test_a_call_may_be_accepted_after_the_caller_has_gone(sandbox: Sandbox) -> None:
    fault(sandbox, "late_accept", times=1, seconds=0.4)
    with pytest.raises(httpx.ReadTimeout):
        post(sandbox, seconds=0.1)
    assert sandbox.messages() == []
    soon(sandbox.messages)


def test_a_delay_only_takes_time(sandbox: Sandbox) -> None:
    fault(sandbox, "delay", times=1, seconds=0.3)
    began = time.monotonic()
    assert post(sandbox).json()["ok"] is True
    assert time.monotonic() - began >= 0.3


def test_an_event_may_come_twice(app: AppStandIn, sandbox: Sandbox) -> None:
    fault(sandbox, "duplicate", "slack.events", times=1)
    sandbox.say("twice")
    soon(lambda: len(app.received) == 2)
    assert app.received[0].body["event_id"] == app.received[1].body["event_id"]


def test_events_may_overtake_each_other(app: AppStandIn, sandbox: Sandbox) -> None:
    fault(sandbox, "reorder", "slack.events", times=1)
    sandbox.say("first")
    sandbox.say("second")
    soon(lambda: len(app.received) == 2)
    assert [event["text"] for event in app.events()] == ["second", "first"]


def test_an_event_lost_on_the_way_comes_again(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.put("limits", retry_seconds=[0])
    fault(sandbox, "drop", "slack.events", times=1)
    sandbox.say("persistent")
    assert app.last().headers["x-slack-retry-reason"] == "connection_failed"


def test_an_answer_lost_on_the_way_brings_the_event_again(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.put("limits", retry_seconds=[0])
    fault(sandbox, "accept_then_drop", "slack.events", times=1)
    sandbox.say("heard twice")
    soon(lambda: len(app.received) == 2)
    assert [each.headers.get("x-slack-retry-num") for each in app.received] == [None, "1"]


def test_a_network_that_is_down_stays_down_until_the_rule_is_gone(app: AppStandIn, sandbox: Sandbox) -> None:
    name = fault(sandbox, "network_down", "slack.events")
    sandbox.put("limits", retry_seconds=[0.1, 0.3, 0.3])
    sandbox.say("patience")
    time.sleep(0.2)
    assert (app.received, sandbox.state()["paused"]) == ([], True)
    sandbox.http.request("DELETE", "/control/faults", json={"id": name})
    assert app.event("message")["text"] == "patience"
    assert sandbox.state()["paused"] is False


def test_a_click_into_a_broken_network_is_seen_by_the_person(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient
) -> None:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    ts = slack.chat_postMessage(channel=WHATSAPP, text="x", blocks=[{"type": "actions", "elements": [button]}])["ts"]
    app.event("message")
    fault(sandbox, "network_down", "slack.events")
    pressed = sandbox.post("slack/actions", user=ANA, channel=WHATSAPP, message_ts=ts, action_id="go")
    assert pressed == {"ok": False, "error": "dispatch_failed", "status": 0}


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"where": "nowhere", "kind": "drop"}, "where is one of"),
        ({"where": "slack.api", "kind": "explode"}, "kind one of"),
        ({"where": "slack.api", "kind": "drop", "colour": "red"}, "unknown: colour"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(sandbox: Sandbox, rule: dict[str, str], problem: str) -> None:
    answer = sandbox.http.post("/control/faults", json=rule)
    assert (answer.status_code, problem in answer.json()["error"]) == (400, True)


def test_chance_is_seeded_so_that_a_run_can_be_repeated() -> None:
    def run() -> list[bool]:
        faults = Faults(Bus(), random_seed=7)
        faults.add({"where": "media", "kind": "drop", "probability": 0.5})
        return [faults.draw("media") is not None for _ in range(50)]

    assert run() == run()
    assert 15 < sum(run()) < 35
