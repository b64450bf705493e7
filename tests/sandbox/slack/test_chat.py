"""chat.*: what may be posted where, and how it changes."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.rig import ANA, BRUNO, GENERAL, GIL, PARTNERS, VIP, WHATSAPP, AppStandIn, Sandbox

SECTION = {"type": "section", "block_id": "b", "text": {"type": "mrkdwn", "text": "hello"}}


def test_a_post_is_shown_with_its_author_and_its_blocks_completed(slack: WebClient) -> None:
    answer = slack.chat_postMessage(channel=WHATSAPP, text="hello", blocks=[SECTION])
    message = answer["message"]
    assert message["ts"] == answer["ts"]
    assert (message["user"], message["bot_id"], message["app_id"]) == ("U0INBOX001", "B0INBOX001", "A0NOVELO01")
    assert message["blocks"] == [{**SECTION, "text": {"type": "mrkdwn", "text": "hello", "verbatim": False}}]


def test_a_post_in_disguise_is_a_bot_message_without_a_user(slack: WebClient) -> None:
    answer = slack.chat_postMessage(channel=WHATSAPP, text="Oi", username="Maria Souza", icon_url="http://x/maria.png")
    assert answer["message"] == {
        "type": "message",
        "subtype": "bot_message",
        "ts": answer["ts"],
        "text": "Oi",
        "team": "T0LUMINA01",
        "bot_id": "B0INBOX001",
        "app_id": "A0NOVELO01",
        "username": "Maria Souza",
        "icons": {"image_48": "http://x/maria.png"},
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"channel": "C0NOWHERE1", "text": "hi"}, "channel_not_found"),
        ({"channel": GENERAL, "text": "hi"}, "not_in_channel"),
        ({"channel": WHATSAPP, "text": "  "}, "no_text"),
        ({"channel": WHATSAPP, "text": "hi", "thread_ts": "1700000000.000001"}, "thread_not_found"),
        ({"channel": WHATSAPP, "text": "hi", "blocks": "{}"}, "invalid_blocks_format"),
        ({"channel": WHATSAPP, "text": "hi", "metadata": []}, "invalid_metadata_format"),
        ({"channel": WHATSAPP, "text": "hi", "markdown_text": "*hi*"}, "markdown_text_conflict"),
        ({"channel": WHATSAPP, "markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"channel": WHATSAPP, "attachments": [{}] * 101}, "too_many_attachments"),
        ({"channel": "U0DAVI0001", "text": "hi"}, "user_disabled"),
    ],
)
def test_a_post_that_slack_refuses(slack: WebClient, fields: dict[str, Any], expected: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        slack.api_call("chat.postMessage", json=fields)
    assert refused.value.response["error"] == expected


def test_a_private_channel_the_bot_is_not_in_does_not_exist(sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.post("slack/members", channel=VIP, user="U0INBOX001", remove=True)
    with pytest.raises(SlackApiError, match="channel_not_found"):
        slack.chat_postMessage(channel=VIP, text="hi")


def test_an_archived_channel_takes_nothing(sandbox: Sandbox, slack: WebClient) -> None:
    ts = slack.chat_postMessage(channel=WHATSAPP, text="hi")["ts"]
    sandbox.post("slack/channels", channel=WHATSAPP, archived=True)
    with pytest.raises(SlackApiError, match="is_archived"):
        slack.chat_postMessage(channel=WHATSAPP, text="hi")
    with pytest.raises(SlackApiError, match="is_inactive"):
        slack.chat_update(channel=WHATSAPP, ts=ts, text="hi again")
    with pytest.raises(SlackApiError, match="is_archived"):
        slack.reactions_add(channel=WHATSAPP, timestamp=ts, name="eyes")


def test_a_reply_takes_no_replies_of_its_own(slack: WebClient) -> None:
    root = slack.chat_postMessage(channel=WHATSAPP, text="root")["ts"]
    reply = slack.chat_postMessage(channel=WHATSAPP, text="reply", thread_ts=root)["ts"]
    with pytest.raises(SlackApiError, match="cannot_reply_to_message"):
        slack.chat_postMessage(channel=WHATSAPP, text="deeper", thread_ts=reply)


def test_a_text_over_forty_thousand_characters_is_cut_with_a_warning(slack: WebClient) -> None:
    answer = slack.chat_postMessage(channel=WHATSAPP, text="ü" * 40_001)
    assert (len(answer["message"]["text"]), answer["warning"]) == (40_000, "message_truncated")


def test_a_post_to_a_user_goes_to_their_direct_messages(slack: WebClient) -> None:
    assert slack.chat_postMessage(channel=ANA, text="hi")["channel"] == "D0ANA00001"


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"event_type": "x"}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": {"deep": {"deeper": {}}}}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"list": ["scalar"]}}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"long": "x" * 8_000}}, "metadata_too_large"),
    ],
)
def test_metadata_has_a_shape_and_a_size(slack: WebClient, metadata: dict[str, Any], expected: str) -> None:
    with pytest.raises(SlackApiError, match=expected):
        slack.chat_postMessage(channel=WHATSAPP, text="hi", metadata=metadata)


def test_an_update_keeps_what_it_leaves_out_and_clears_what_it_empties(slack: WebClient) -> None:
    mark = {"event_type": "x", "event_payload": {"id": "1"}}
    ts = slack.chat_postMessage(channel=WHATSAPP, text="one", blocks=[SECTION], metadata=mark)["ts"]

    by_blocks = slack.chat_update(channel=WHATSAPP, ts=ts, text="two", blocks=[SECTION])["message"]
    assert (by_blocks["text"], by_blocks["metadata"], "edited" in by_blocks) == ("two", mark, False)

    by_text = slack.chat_update(channel=WHATSAPP, ts=ts, text="three")["message"]
    assert ("blocks" in by_text, by_text["edited"]["user"]) == (False, "U0INBOX001")

    cleared = slack.chat_update(channel=WHATSAPP, ts=ts, text="three", metadata={})["message"]
    assert "metadata" not in cleared


def test_an_update_is_refused_where_slack_refuses(sandbox: Sandbox, slack: WebClient) -> None:
    ts = slack.chat_postMessage(channel=WHATSAPP, text="mine")["ts"]
    anas = sandbox.say("hers")
    for fields, expected in [
        ({"ts": "1700000000.000001", "text": "x"}, "message_not_found"),
        ({"ts": anas, "text": "x"}, "cant_update_message"),
        ({"ts": ts, "text": "x" * 4_001}, "msg_too_long"),
        ({"ts": ts}, "no_text"),
    ]:
        with pytest.raises(SlackApiError) as refused:
            slack.api_call("chat.update", json={"channel": WHATSAPP, **fields})
        assert refused.value.response["error"] == expected


def test_only_own_messages_can_be_deleted_and_only_once(sandbox: Sandbox, slack: WebClient) -> None:
    ts = slack.chat_postMessage(channel=WHATSAPP, text="mine")["ts"]
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        slack.chat_delete(channel=WHATSAPP, ts=sandbox.say("hers"))
    slack.chat_delete(channel=WHATSAPP, ts=ts)
    with pytest.raises(SlackApiError, match="message_not_found"):
        slack.chat_delete(channel=WHATSAPP, ts=ts)


def test_an_ephemeral_message_is_for_one_member_and_in_no_history(sandbox: Sandbox, slack: WebClient) -> None:
    ts = slack.chat_postEphemeral(channel=WHATSAPP, user=ANA, text="only you")["message_ts"]
    (shown,) = sandbox.state()["slack"]["ephemerals"]
    assert (shown["user"], shown["channel"], shown["message"]["text"]) == (ANA, WHATSAPP, "only you")
    assert slack.conversations_history(channel=WHATSAPP)["messages"] == []
    with pytest.raises(SlackApiError, match="message_not_found"):
        slack.chat_update(channel=WHATSAPP, ts=ts, text="not possible")
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        slack.chat_postEphemeral(channel=VIP, user=GIL, text="not there")


def test_an_ephemeral_message_for_somebody_away_vanishes_without_a_word(sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.post("slack/users", user=BRUNO, presence="away")
    assert slack.chat_postEphemeral(channel=WHATSAPP, user=BRUNO, text="gone")["ok"] is True
    assert sandbox.state()["slack"]["ephemerals"] == []


def test_a_permalink_names_the_thread_of_a_reply(slack: WebClient) -> None:
    root = slack.chat_postMessage(channel=WHATSAPP, text="root")["ts"]
    reply = slack.chat_postMessage(channel=WHATSAPP, text="reply", thread_ts=root)["ts"]
    assert slack.chat_getPermalink(channel=WHATSAPP, message_ts=reply)["permalink"] == (
        f"https://lumina.slack.com/archives/{WHATSAPP}/p{reply.replace('.', '')}?thread_ts={root}&cid={WHATSAPP}"
    )


def test_a_repeated_client_msg_id_is_a_second_post_unless_asked(sandbox: Sandbox, slack: WebClient) -> None:
    def post() -> str:
        return str(slack.chat_postMessage(channel=WHATSAPP, text="hi", client_msg_id="same")["ts"])

    assert post() != post()
    sandbox.put("limits", dedupe_client_msg_id=True)
    assert post() == sandbox.messages()[0]["ts"]
    assert len(sandbox.messages()) == 2


def test_the_ledger_notes_who_a_post_would_alert(sandbox: Sandbox, slack: WebClient) -> None:
    broadcast = {"type": "broadcast", "range": "here"}
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [broadcast]}]}
    slack.chat_postMessage(channel=WHATSAPP, text="<!channel> come", blocks=[rich])
    slack.chat_postMessage(channel=WHATSAPP, text="&lt;!channel&gt; come")
    alerting, harmless = (entry["pings"] for entry in sandbox.calls()[-2:])
    assert (alerting, harmless) == (["channel", "here"], [])


def test_a_channel_shared_with_strangers_hides_nothing_from_its_members(sandbox: Sandbox, slack: WebClient) -> None:
    slack.conversations_join(channel=PARTNERS)
    assert slack.conversations_info(channel=PARTNERS)["channel"]["is_ext_shared"] is True


def test_an_app_event_follows_each_post_and_change(app: AppStandIn, slack: WebClient) -> None:
    ts = slack.chat_postMessage(channel=WHATSAPP, text="one")["ts"]
    slack.chat_update(channel=WHATSAPP, ts=ts, text="two")
    slack.chat_delete(channel=WHATSAPP, ts=ts)
    deleted = app.event("message", "message_deleted")
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (ts, "two")
    assert [event.get("subtype") for event in app.events("message")] == [None, "message_changed", "message_deleted"]
