"""Socket Mode, driven by Bolt's own handler."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.rig import ANA, WHATSAPP, Sandbox
from tests.sandbox.rig import eventually as soon


class Ears:
    """A Bolt app on a socket; remembers the events it heard."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.heard: list[dict[str, Any]] = []
        self.deaf = False
        client = WebClient(token=sandbox.env["SLACK_BOT_TOKEN"], base_url=sandbox.env["SLACK_API_URL"])
        bolt = App(token=sandbox.env["SLACK_BOT_TOKEN"], client=client, process_before_response=True)

        @bolt.event("message")
        def hear(event: dict[str, Any], request: Any) -> None:
            number = request.headers.get("x-slack-retry-num", [None])[0]
            self.heard.append({"text": event["text"], "retry": number})
            if self.deaf:
                self.deaf = False
                raise RuntimeError("not now")

        @bolt.command("/inbox")
        def command(ack: Ack, body: dict[str, Any]) -> None:
            ack(f"you said {body['text']}")

        self.handler = SocketModeHandler(bolt, app_token=sandbox.env["SLACK_APP_TOKEN"])
        self.handler.connect()


@pytest.fixture
def ears(sandbox: Sandbox) -> Iterator[Ears]:
    sandbox.put("app", slack="socket")
    listening = Ears(sandbox)
    yield listening
    sandbox.put("app", slack="http")
    listening.handler.close()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(5)


def test_events_come_through_the_socket_and_commands_are_answered_through_it(ears: Ears, sandbox: Sandbox) -> None:
    sandbox.say("hello")
    soon(lambda: ears.heard)
    assert ears.heard == [{"text": "hello", "retry": None}]
    answer = sandbox.post("slack/commands", user=ANA, channel=WHATSAPP, command="/inbox", text="open")
    assert answer["response"]["text"] == "you said open"


def test_an_event_that_is_not_acknowledged_comes_again(ears: Ears, sandbox: Sandbox) -> None:
    sandbox.put("limits", enforced=False, retry_seconds=[0])
    ears.deaf = True
    sandbox.say("hello")
    soon(lambda: len(ears.heard) == 2)
    assert ears.heard == [{"text": "hello", "retry": None}, {"text": "hello", "retry": "1"}]


def test_a_refresh_makes_the_client_connect_anew(ears: Ears, sandbox: Sandbox) -> None:
    assert sandbox.post("slack/socket", disconnect="refresh_requested") == {"told": 1}
    soon(lambda: len([each for each in sandbox.calls() if each["call"] == "apps.connections.open"]) > 1, 10)
    sandbox.put("limits", enforced=False, retry_seconds=[0.5, 1, 2])
    sandbox.say("still there?")
    soon(lambda: ears.heard, 10)
    assert ears.heard[0]["text"] == "still there?"


def test_only_the_app_token_opens_a_socket(sandbox: Sandbox, slack: WebClient) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        slack.apps_connections_open(app_token=sandbox.env["SLACK_BOT_TOKEN"])
    url = slack.apps_connections_open(app_token=sandbox.env["SLACK_APP_TOKEN"])["url"]
    assert url.startswith(sandbox.url.replace("http", "ws") + "/slack/ws/")
