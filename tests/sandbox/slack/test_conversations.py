"""conversations.*: who sees which channel, and what was said in it."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.rig import ANA, BRUNO, GENERAL, INBOX, VIP, WHATSAPP, AppStandIn, Sandbox


def test_the_bot_sees_public_channels_and_the_private_ones_it_is_in(sandbox: Sandbox, slack: WebClient) -> None:
    def names() -> list[str]:
        found = slack.conversations_list(types="public_channel,private_channel")["channels"]
        return [channel["name"] for channel in found]

    assert names() == ["inbox-whatsapp", "inbox-instagram", "vip-inbox", "general", "partners"]
    sandbox.post("slack/members", channel=VIP, user=INBOX, remove=True)
    assert names() == ["inbox-whatsapp", "inbox-instagram", "general", "partners"]


def test_a_channel_says_whether_the_bot_is_in_it_and_in_which_language(slack: WebClient) -> None:
    vip = slack.conversations_info(channel=VIP, include_locale=True, include_num_members=True)["channel"]
    assert (vip["is_member"], vip["is_private"], vip["locale"], vip["num_members"]) == (True, True, "pt-BR", 3)
    assert slack.conversations_info(channel=GENERAL)["channel"]["is_member"] is False


def test_members_come_in_pages(slack: WebClient) -> None:
    first = slack.conversations_members(channel=WHATSAPP, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = slack.conversations_members(channel=WHATSAPP, limit=3, cursor=cursor)
    assert first["members"] + second["members"] == [ANA, BRUNO, "U0CARLA001", "U0GIL00001", INBOX]
    assert second["response_metadata"]["next_cursor"] == ""
    with pytest.raises(SlackApiError, match="invalid_cursor"):
        slack.conversations_members(channel=WHATSAPP, cursor="bm9uc2Vuc2U=")
    with pytest.raises(SlackApiError, match="invalid_limit"):
        slack.conversations_members(channel=WHATSAPP, limit=1001)


def test_a_thread_is_read_root_first_page_by_page(sandbox: Sandbox, slack: WebClient) -> None:
    root = slack.chat_postMessage(channel=WHATSAPP, text="root")["ts"]
    replies = [sandbox.say(f"reply {n}", thread_ts=root) for n in range(3)]
    first = slack.conversations_replies(channel=WHATSAPP, ts=root, limit=2)
    rest = slack.conversations_replies(
        channel=WHATSAPP, ts=root, limit=2, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [message["ts"] for message in first["messages"] + rest["messages"]] == [root, *replies]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    head = first["messages"][0]
    assert (head["reply_count"], head["latest_reply"], head["reply_users"]) == (3, replies[-1], [ANA])


def test_oldest_cuts_the_replies_and_never_the_root(sandbox: Sandbox, slack: WebClient) -> None:
    root = sandbox.say("root")
    one, two = sandbox.say("one", thread_ts=root), sandbox.say("two", thread_ts=root)

    def after(ts: str, inclusive: bool) -> list[str]:
        answer = slack.conversations_replies(channel=WHATSAPP, ts=root, oldest=ts, inclusive=inclusive)
        return [message["text"] for message in answer["messages"]]

    assert (after(one, False), after(one, True)) == (["root", "two"], ["root", "one", "two"])
    assert after(two, False) == ["root"]
    with pytest.raises(SlackApiError, match="invalid_ts_oldest"):
        after("yesterday", False)


def test_metadata_is_shown_to_those_who_ask(slack: WebClient) -> None:
    mark = {"event_type": "x", "event_payload": {"id": "1"}}
    ts = slack.chat_postMessage(channel=WHATSAPP, text="hi", metadata=mark)["ts"]
    asked = slack.conversations_replies(channel=WHATSAPP, ts=ts, include_all_metadata=True)["messages"][0]
    unasked = slack.conversations_replies(channel=WHATSAPP, ts=ts)["messages"][0]
    assert (asked["metadata"], "metadata" in unasked) == (mark, False)


def test_history_shows_roots_newest_first_and_replies_only_where_they_were_broadcast(
    sandbox: Sandbox, slack: WebClient
) -> None:
    root = sandbox.say("root")
    sandbox.say("hidden", thread_ts=root)
    sandbox.say("loud", thread_ts=root, broadcast=True)
    said = slack.conversations_history(channel=WHATSAPP)["messages"]
    assert [(message["text"], message.get("subtype")) for message in said] == [
        ("loud", "thread_broadcast"),
        ("root", None),
    ]


@pytest.mark.parametrize(
    ("channel", "ts", "expected"),
    [
        (WHATSAPP, "1700000000.000001", "thread_not_found"),
        (GENERAL, "1700000000.000001", "not_in_channel"),
        ("C0NOWHERE1", "1700000000.000001", "channel_not_found"),
    ],
)
def test_a_thread_that_cannot_be_read(slack: WebClient, channel: str, ts: str, expected: str) -> None:
    with pytest.raises(SlackApiError, match=expected):
        slack.conversations_replies(channel=channel, ts=ts)


def test_a_root_deleted_under_its_replies_stays_as_a_tombstone_that_takes_more(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient
) -> None:
    root = slack.chat_postMessage(channel=WHATSAPP, text="card")["ts"]
    reply = sandbox.say("reply", thread_ts=root)
    sandbox.post("slack/messages/delete", user=ANA, channel=WHATSAPP, ts=root)
    changed = app.event("message", "message_changed")
    assert changed["message"] == {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": root,
        "thread_ts": root,
        "is_locked": False,
        "reply_count": 1,
        "reply_users_count": 1,
        "reply_users": [ANA],
        "latest_reply": reply,
        "subscribed": False,
    }
    assert changed["previous_message"]["text"] == "card"
    later = slack.chat_postMessage(channel=WHATSAPP, text="goes on", thread_ts=root)
    assert later["message"]["parent_user_id"] == "USLACKBOT"
    with pytest.raises(SlackApiError, match="message_not_found"):
        slack.chat_update(channel=WHATSAPP, ts=root, text="card again")


def test_joining_a_public_channel_is_told_and_joining_twice_is_a_warning(app: AppStandIn, slack: WebClient) -> None:
    slack.conversations_join(channel=GENERAL)
    joined = app.event("member_joined_channel")
    assert (joined["user"], joined["channel"], joined["channel_type"]) == (INBOX, GENERAL, "C")
    assert slack.conversations_join(channel=GENERAL)["warning"] == "already_in_channel"
    with pytest.raises(SlackApiError, match="method_not_supported_for_channel_type"):
        slack.conversations_join(channel=VIP)


def test_direct_messages_are_opened_once(slack: WebClient) -> None:
    first, again = slack.conversations_open(users=ANA), slack.conversations_open(users=ANA)
    assert (first["channel"], again["channel"], again["already_open"]) == (
        {"id": "D0ANA00001"},
        {"id": "D0ANA00001"},
        True,
    )
    with pytest.raises(SlackApiError, match="user_not_found"):
        slack.conversations_open(users="U0NOBODY01")
    with pytest.raises(SlackApiError, match="missing_scope"):
        slack.conversations_open(users=f"{ANA},{BRUNO}")
