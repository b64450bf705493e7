"""reactions.*: marks on messages."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.rig import ANA, INBOX, WHATSAPP, AppStandIn, Sandbox


def test_a_reaction_is_added_seen_and_taken_away(app: AppStandIn, sandbox: Sandbox, slack: WebClient) -> None:
    ts = sandbox.say("hello")
    slack.reactions_add(channel=WHATSAPP, timestamp=ts, name="white_check_mark")
    sandbox.post("slack/reactions", user=ANA, channel=WHATSAPP, ts=ts, name="white_check_mark")
    shown = slack.reactions_get(channel=WHATSAPP, timestamp=ts)["message"]["reactions"]
    assert shown == [{"name": "white_check_mark", "users": [INBOX, ANA], "count": 2}]

    slack.reactions_remove(channel=WHATSAPP, timestamp=ts, name="white_check_mark")
    removed = app.event("reaction_removed")
    assert {**removed, "event_ts": ""} == {
        "type": "reaction_removed",
        "user": INBOX,
        "reaction": "white_check_mark",
        "item": {"type": "message", "channel": WHATSAPP, "ts": ts},
        "item_user": ANA,
        "event_ts": "",
    }
    assert [event["user"] for event in app.events("reaction_added")] == [INBOX, ANA]


def test_a_reaction_that_slack_refuses(sandbox: Sandbox, slack: WebClient) -> None:
    ts = sandbox.say("hello")
    slack.reactions_add(channel=WHATSAPP, timestamp=ts, name="eyes")
    for name, timestamp, expected in [
        ("eyes", ts, "already_reacted"),
        (":x:", ts, "invalid_name"),
        ("👀", ts, "invalid_name"),
        ("x", "1700000000.000001", "message_not_found"),
        ("x", "yesterday", "bad_timestamp"),
    ]:
        with pytest.raises(SlackApiError, match=f"'{expected}'"):
            slack.reactions_add(channel=WHATSAPP, timestamp=timestamp, name=name)
    with pytest.raises(SlackApiError, match="no_reaction"):
        slack.reactions_remove(channel=WHATSAPP, timestamp=ts, name="x")


def test_one_person_reacts_twenty_three_times_to_one_message_at_most(sandbox: Sandbox, slack: WebClient) -> None:
    ts = sandbox.say("hello")
    for n in range(23):
        slack.reactions_add(channel=WHATSAPP, timestamp=ts, name=f"e{n}")
    with pytest.raises(SlackApiError, match="too_many_reactions"):
        slack.reactions_add(channel=WHATSAPP, timestamp=ts, name="eyes")


def test_a_skin_tone_is_part_of_the_name(sandbox: Sandbox, slack: WebClient) -> None:
    ts = sandbox.say("hello")
    slack.reactions_add(channel=WHATSAPP, timestamp=ts, name="wave::skin-tone-3")
    assert sandbox.messages()[0]["reactions"][0]["name"] == "wave::skin-tone-3"
