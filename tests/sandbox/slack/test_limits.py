"""Rate limits: the documented rates, the burst, the pause that Retry-After names."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.limits import Meter
from tests.sandbox.rig import ANA, VIP, WHATSAPP, Sandbox


def test_one_post_a_second_to_a_channel_after_a_burst_of_five(sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.put("limits", enforced=True)
    for n in range(5):
        slack.chat_postMessage(channel=WHATSAPP, text=str(n))
    with pytest.raises(SlackApiError) as refused:
        slack.chat_postMessage(channel=WHATSAPP, text="too fast")
    response = refused.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (429, "ratelimited", "1")
    assert slack.chat_postMessage(channel=VIP, text="another channel")["ok"] is True
    assert len(sandbox.messages()) == 5


def test_a_method_of_tier_three_takes_fifty_a_minute(sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.put("limits", enforced=True)
    for _ in range(50):
        slack.users_getPresence(user=ANA)
    with pytest.raises(SlackApiError) as refused:
        slack.users_getPresence(user=ANA)
    assert int(refused.value.response.headers["Retry-After"]) >= 1
    assert slack.users_info(user=ANA)["ok"] is True  # the pause is this method's alone


def test_limits_can_be_widened_and_lifted(sandbox: Sandbox, slack: WebClient) -> None:
    assert sandbox.put("limits", enforced=True, scale=3)["scale"] == 3
    for n in range(15):
        slack.chat_postMessage(channel=WHATSAPP, text=str(n))
    with pytest.raises(SlackApiError, match="ratelimited"):
        slack.chat_postMessage(channel=WHATSAPP, text="too fast")
    sandbox.put("limits", enforced=False)
    assert slack.chat_postMessage(channel=WHATSAPP, text="free")["ok"] is True


def test_a_meter_refuses_until_the_time_it_named_is_over() -> None:
    meter = Meter()
    assert [meter.take(1.0, 2, now) for now in (0.0, 0.0, 0.0)] == [0.0, 0.0, 1.0]
    assert meter.take(1.0, 2, 0.9) == pytest.approx(0.1)
    assert meter.take(1.0, 2, 1.0) == 0.0
