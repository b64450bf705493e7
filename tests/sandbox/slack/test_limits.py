"""Rate limits: the documented rates, the burst, the pause that Retry-After names."""

import time
from collections.abc import Callable

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.limits import Meter
from tests.sandbox.rig import ANA, VIP, WHATSAPP, Sandbox


def until_refused(call: Callable[[], object], burst: int, per_second: float) -> SlackApiError:
    """What Slack says when it has had enough, which is after `burst` calls and what it gave back meanwhile."""
    began, taken = time.monotonic(), 0
    while True:
        try:
            call()
        except SlackApiError as refused:
            given_back = (time.monotonic() - began) * per_second
            assert burst <= taken <= burst + given_back
            return refused
        taken += 1


def test_one_post_a_second_to_a_channel_after_a_burst_of_five(sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.put("limits", enforced=True)
    refused = until_refused(lambda: slack.chat_postMessage(channel=WHATSAPP, text="fast"), burst=5, per_second=1)
    response = refused.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (429, "ratelimited", "1")
    taken = len(sandbox.messages())
    assert slack.chat_postMessage(channel=VIP, text="another channel")["ok"] is True
    assert len(sandbox.messages()) == taken


def test_a_method_of_tier_three_takes_fifty_a_minute(sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.put("limits", enforced=True)
    refused = until_refused(lambda: slack.users_getPresence(user=ANA), burst=50, per_second=50 / 60)
    assert int(refused.response.headers["Retry-After"]) >= 1
    assert slack.users_info(user=ANA)["ok"] is True  # the pause is this method's alone


def test_limits_can_be_widened_and_lifted(sandbox: Sandbox, slack: WebClient) -> None:
    assert sandbox.put("limits", enforced=True, scale=3)["scale"] == 3
    refused = until_refused(lambda: slack.chat_postMessage(channel=WHATSAPP, text="fast"), burst=15, per_second=3)
    assert refused.response["error"] == "ratelimited"
    sandbox.put("limits", enforced=False)
    assert slack.chat_postMessage(channel=WHATSAPP, text="free")["ok"] is True


def test_a_meter_refuses_until_the_time_it_named_is_over() -> None:
    meter = Meter()
    assert [meter.take(1.0, 2, now) for now in (0.0, 0.0, 0.0)] == [0.0, 0.0, 1.0]
    assert meter.take(1.0, 2, 0.9) == pytest.approx(0.1)
    assert meter.take(1.0, 2, 1.0) == 0.0
