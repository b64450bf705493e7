"""The control API's common half, the ledger on disk, and the process itself."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from tests.sandbox.rig import ANA, WHATSAPP, AppStandIn, Sandbox, eventually


def test_the_environment_is_what_the_product_needs(sandbox: Sandbox) -> None:
    given = sandbox.http.get("/control/environment").json()
    assert given["env"] == {
        "SLACK_API_URL": f"{sandbox.url}/slack/api/",
        "SLACK_BOT_TOKEN": "xoxb-sandbox-lumina",
        "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
        "SLACK_APP_TOKEN": "xapp-sandbox-lumina",
        "META_GRAPH_URL": f"{sandbox.url}/graph",
        "INSTAGRAM_GRAPH_URL": f"{sandbox.url}/instagram",
        "META_APP_SECRET": "sandbox-meta-secret",
        "INSTAGRAM_APP_SECRET": "sandbox-instagram-secret",
        "META_VERIFY_TOKEN": "sandbox-verify-token",
    }
    whatsapp, instagram, page = given["inboxes"]
    assert set(whatsapp) == {
        "channel",
        "name",
        "slack_channel",
        "phone_number_id",
        "waba_id",
        "display_number",
        "token",
    }
    assert (instagram["login"], "page_id" in instagram) == ("instagram", False)
    assert (page["login"], page["page_id"]) == ("facebook", "104000000002002")


def test_a_change_is_streamed_to_whoever_listens(sandbox: Sandbox, slack: WebClient) -> None:
    with sandbox.http.stream("GET", "/control/stream") as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": ready"
        ts = slack.chat_postMessage(channel=WHATSAPP, text="live")["ts"]
        change = json.loads(next(line for line in lines if line.startswith("data: ")).removeprefix("data: "))
    assert (change["side"], change["kind"], change["channel"]) == ("slack", "message.posted", WHATSAPP)
    assert (change["message"]["ts"], change["message"]["text"]) == (ts, "live")
    assert change["n"] > 0


def test_a_reset_brings_the_seed_back_and_the_ledger_goes_on_counting(sandbox: Sandbox, slack: WebClient) -> None:
    slack.chat_postMessage(channel=WHATSAPP, text="before")
    sandbox.post("slack/users", user=ANA, real_name="Somebody Else")
    n = sandbox.ledger()[-1]["n"]
    sandbox.post("reset")
    sandbox.put("limits", enforced=False)
    assert sandbox.messages() == []
    assert slack.users_info(user=ANA)["user"]["real_name"] == "Ana Ribeiro"
    assert sandbox.ledger(since=n)[0]["n"] == n + 1


def test_the_ledger_is_read_from_a_number_on_and_by_side(sandbox: Sandbox, slack: WebClient) -> None:
    slack.auth_test()
    last = sandbox.ledger()[-1]["n"]
    slack.team_info()
    calls = [entry["call"] for entry in sandbox.ledger(since=last, side="slack") if entry["kind"] == "call"]
    assert calls == ["team.info"]
    assert sandbox.ledger(since=last, side="meta") == []


def test_a_delivery_is_in_the_ledger_with_its_outcome(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.say("is anyone there?")

    def told(kind: str) -> list[dict[str, Any]]:
        entries = sandbox.ledger(side="slack")
        return [each for each in entries if (each["kind"], each.get("text")) == (kind, "is anyone there?")]

    # The app has the event a moment before the sandbox has its answer, and that goes into the ledger with it.
    [delivery] = eventually(lambda: told("delivery"))
    [act] = told("act")
    assert (act["call"], act["user"]) == ("message.posted", ANA)
    known = ("kind", "call", "to", "text", "status", "attempt", "outcome")
    assert {name: delivery[name] for name in known} == {
        "kind": "delivery",
        "call": "event.message",
        "to": WHATSAPP,
        "text": "is anyone there?",
        "status": 200,
        "attempt": 0,
        "outcome": "accepted",
    }


@pytest.mark.parametrize(
    ("path", "body"),
    [("app", '{"slack": "pigeon"}'), ("app", "["), ("app", "[]"), ("limits", '{"retry_seconds": "soon"}')],
)
def test_a_control_call_that_makes_no_sense_is_refused(sandbox: Sandbox, path: str, body: str) -> None:
    answer = sandbox.http.put(f"/control/{path}", content=body)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_the_process_prints_its_address_flushes_its_ledger_and_ends_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--dir", str(tmp_path), "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = json.loads(process.stdout.readline())["url"]
        httpx.post(f"{url}/slack/api/auth.test", headers={"Authorization": "Bearer xoxb-sandbox-lumina"})
        on_disk = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text().splitlines()]
        with httpx.stream("GET", f"{url}/control/stream") as stream:  # an open page does not hold it back
            next(stream.iter_lines())
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait(5) == 0
        assert process.stderr.read() == b""
    assert [(entry["n"], entry["call"]) for entry in on_disk] == [(1, "auth.test")]
