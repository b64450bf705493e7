"""The Events API: signatures, retries, and every shape a message comes in (slack.md 4)."""

import base64
import time
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from tests.sandbox.rig import ANA, BRUNO, GENERAL, INBOX, PARTNERS, STELLA, VIP, WHATSAPP, AppStandIn, Reply, Sandbox
from tests.sandbox.rig import eventually as soon


def test_a_reply_arrives_in_a_signed_envelope(app: AppStandIn, sandbox: Sandbox, slack: WebClient) -> None:
    root = slack.chat_postMessage(channel=WHATSAPP, text="card")["ts"]
    ts = sandbox.say("*Olá* João", thread_ts=root)
    reply = soon(lambda: [each for each in app.received if each.event.get("ts") == ts])[0]
    assert SignatureVerifier(sandbox.env["SLACK_SIGNING_SECRET"]).is_valid_request(reply.raw, reply.headers)
    assert abs(int(reply.headers["x-slack-request-timestamp"]) - time.time()) < 5

    envelope = reply.body
    event = envelope.pop("event")
    assert envelope.pop("event_id").startswith("Ev")
    assert envelope.pop("event_context").startswith("4-")
    assert abs(envelope.pop("event_time") - time.time()) < 5
    assert envelope == {
        "token": "sandbox-verification-token",
        "team_id": "T0LUMINA01",
        "context_team_id": "T0LUMINA01",
        "context_enterprise_id": None,
        "api_app_id": "A0NOVELO01",
        "type": "event_callback",
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T0LUMINA01",
                "user_id": INBOX,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
    }
    assert event.pop("client_msg_id")
    assert event.pop("blocks")[0]["elements"][0]["elements"][0]["style"] == {"bold": True}
    assert event == {
        "type": "message",
        "user": ANA,
        "ts": ts,
        "event_ts": ts,
        "text": "*Olá* João",
        "team": "T0LUMINA01",
        "thread_ts": root,
        "parent_user_id": INBOX,
        "channel": WHATSAPP,
        "channel_type": "channel",
    }


def test_bolt_accepts_what_is_sent_and_refuses_it_changed(app: AppStandIn, sandbox: Sandbox) -> None:
    bolt = App(
        token=sandbox.env["SLACK_BOT_TOKEN"],
        signing_secret=sandbox.env["SLACK_SIGNING_SECRET"],
        client=WebClient(token=sandbox.env["SLACK_BOT_TOKEN"], base_url=sandbox.env["SLACK_API_URL"]),
        process_before_response=True,
    )
    heard: list[str] = []

    @bolt.event("message")
    def hear(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    sandbox.say("genuine")
    sent = app.last()
    body = sent.raw.decode()
    assert bolt.dispatch(BoltRequest(body=body, headers={**sent.headers})).status == 200
    assert bolt.dispatch(BoltRequest(body=body.replace("genuine", "forged"), headers={**sent.headers})).status == 401
    assert heard == ["genuine"]


def test_the_bots_own_posts_and_updates_are_told_too_without_metadata(app: AppStandIn, slack: WebClient) -> None:
    mark = {"event_type": "x", "event_payload": {"id": "1"}}
    ts = slack.chat_postMessage(channel=WHATSAPP, text="one", username="Maria", metadata=mark)["ts"]
    slack.chat_update(channel=WHATSAPP, ts=ts, text="two")
    posted = app.event("message", "bot_message")
    assert (posted["bot_id"], posted["username"], "user" in posted) == ("B0INBOX001", "Maria", False)
    assert "metadata" not in posted
    changed = app.event("message", "message_changed")
    assert (changed["hidden"], changed["message"]["text"], changed["previous_message"]["text"]) == (True, "two", "one")


def test_an_edit_a_deletion_and_an_unfurl(app: AppStandIn, sandbox: Sandbox) -> None:
    ts = sandbox.say("https://lumina.example the lmap")
    sandbox.post("slack/messages/unfurl", user=ANA, channel=WHATSAPP, ts=ts, attachments=[{"title": "Lumina"}])
    sandbox.post("slack/messages/edit", user=ANA, channel=WHATSAPP, ts=ts, text="the lamp")
    sandbox.post("slack/messages/delete", user=ANA, channel=WHATSAPP, ts=ts)
    deleted = app.event("message", "message_deleted")
    unfurled, edited = app.events("message", "message_changed")
    assert ("edited" in unfurled["message"], unfurled["message"]["attachments"][0]["title"]) == (False, "Lumina")
    assert (edited["message"]["text"], edited["message"]["edited"]["user"]) == ("the lamp", ANA)
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (ts, "the lamp")


def test_a_mention_comes_as_two_events_with_ids_of_their_own(app: AppStandIn, sandbox: Sandbox) -> None:
    root = sandbox.say("root")
    sandbox.say("@inbox close", thread_ts=root)
    mention = app.event("app_mention")
    assert (mention["text"], mention["thread_ts"], mention["user"]) == (f"<@{INBOX}> close", root, ANA)
    assert "subtype" not in mention
    twins = [each for each in app.received if each.event.get("ts") == mention["ts"]]
    assert {each.event["type"] for each in twins} == {"message", "app_mention"}
    assert len({each.body["event_id"] for each in twins}) == 2


def test_a_reply_sent_to_the_channel_too_carries_its_root(app: AppStandIn, sandbox: Sandbox) -> None:
    root = sandbox.say("root")
    sandbox.say("everybody look", thread_ts=root, broadcast=True)
    event = app.event("message", "thread_broadcast")
    assert (event["thread_ts"], event["root"]["text"]) == (root, "root")


def test_a_me_message_has_no_blocks(app: AppStandIn, sandbox: Sandbox) -> None:
    ts = sandbox.say("is thinking", subtype="me_message")
    assert app.event("message", "me_message") == {
        "type": "message",
        "subtype": "me_message",
        "user": ANA,
        "text": "is thinking",
        "team": "T0LUMINA01",
        "ts": ts,
        "event_ts": ts,
        "channel": WHATSAPP,
        "channel_type": "channel",
    }


def test_a_file_comes_as_a_file_share_and_as_a_file_shared(app: AppStandIn, sandbox: Sandbox) -> None:
    picture = {"name": "lamp.png", "mimetype": "image/png", "content_base64": base64.b64encode(b"png").decode()}
    sandbox.say("", files=[picture])
    shared = app.event("file_shared")
    message = app.event("message", "file_share")
    assert (message["text"], message["upload"], "client_msg_id" in message) == ("", True, False)
    (file,) = message["files"]
    assert (file["id"], file["name"], file["size"], file["file_access"]) == (
        shared["file_id"],
        "lamp.png",
        3,
        "visible",
    )


def test_a_strangers_file_must_be_asked_for(app: AppStandIn, sandbox: Sandbox, slack: WebClient) -> None:
    slack.conversations_join(channel=PARTNERS)
    sandbox.say("look", user=STELLA, channel=PARTNERS, files=[{"name": "a.txt", "content_base64": "aGk="}])
    received = soon(lambda: [each for each in app.received if each.event.get("subtype") == "file_share"])[0]
    (file,) = received.event["files"]
    assert (received.body["is_ext_shared_channel"], received.event["user_team"]) == (True, "T0ORBIT001")
    assert (file["file_access"], "url_private" in file) == ("check_file_info", False)
    assert slack.files_info(file=file["id"])["file"]["name"] == "a.txt"


@pytest.mark.parametrize(("echoes", "verified"), [(True, True), (False, False)])
def test_an_address_is_verified_by_its_echo(app: AppStandIn, sandbox: Sandbox, echoes: bool, verified: bool) -> None:
    app.answer = lambda request: Reply(body={"challenge": request.body["challenge"] if echoes else "nonsense"})
    assert sandbox.post("slack/verify") == {"ok": verified, "status": 200}
    assert set(app.last().body) == {"token", "challenge", "type"}


def test_a_private_channel_is_a_group_in_events(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.say("psst", channel=VIP)
    assert app.event("message")["channel_type"] == "group"


def test_nothing_is_told_of_channels_the_bot_is_not_in(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.say("not for the bot", channel=GENERAL)
    sandbox.say("for the bot")
    app.event("message")
    assert [event["text"] for event in app.events("message")] == ["for the bot"]


def test_what_the_manifest_does_not_subscribe_to_is_not_told(app: AppStandIn, sandbox: Sandbox) -> None:
    manifest = {
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": ["message.groups"]}},
        "features": {"slash_commands": [{"command": "/inbox"}]},
    }
    sandbox.post("slack/manifest", manifest=manifest)
    sandbox.say("in public")
    sandbox.say("in private", channel=VIP)
    app.event("message")
    assert [event["text"] for event in app.events("message")] == ["in private"]


def test_a_failed_event_comes_back_three_times_with_the_reason(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.put("limits", retry_seconds=[0, 0, 0])
    app.answer = lambda _: Reply(500)
    sandbox.say("again")
    soon(lambda: len(app.received) == 4)
    time.sleep(0.1)
    retries = [
        (each.headers.get("x-slack-retry-num"), each.headers.get("x-slack-retry-reason")) for each in app.received
    ]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({each.body["event_id"] for each in app.received}) == 1
    verifier = SignatureVerifier(sandbox.env["SLACK_SIGNING_SECRET"])
    assert all(verifier.is_valid_request(each.raw, each.headers) for each in app.received)


def test_an_answer_after_three_seconds_is_a_timeout(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.put("limits", retry_seconds=[0])
    app.replies = [Reply(seconds=3.3)]
    sandbox.say("slow")
    soon(lambda: len(app.received) == 2)
    assert app.received[1].headers["x-slack-retry-reason"] == "http_timeout"


def test_no_retry_is_obeyed(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.put("limits", retry_seconds=[0, 0, 0])
    app.answer = lambda _: Reply(500, headers={"x-slack-no-retry": "1"})
    sandbox.say("once")
    app.last()
    time.sleep(0.2)
    assert len(app.received) == 1


def test_an_app_that_is_not_there_yet_gets_the_event_later(sandbox: Sandbox) -> None:
    sandbox.put("limits", retry_seconds=[0.5])
    sandbox.say("are you there?")
    late = AppStandIn()
    try:
        sandbox.put("app", url=late.url)
        assert late.event("message")["text"] == "are you there?"
        assert late.received[0].headers["x-slack-retry-reason"] == "connection_failed"
    finally:
        sandbox.post("reset")
        late.close()


def test_events_of_one_channel_arrive_in_order(app: AppStandIn, sandbox: Sandbox) -> None:
    for n in range(20):
        sandbox.say(str(n), user=BRUNO if n % 2 else ANA)
    soon(lambda: len(app.received) == 20)
    assert [event["text"] for event in app.events("message")] == [str(n) for n in range(20)]


@pytest.mark.parametrize(("tab", "again"), [("home", True), ("messages", False)])
def test_home_opened_carries_the_view_once_there_is_one(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient, tab: str, again: bool
) -> None:
    sandbox.post("slack/home", user=ANA, tab=tab)
    first = app.event("app_home_opened")
    assert (first["user"], first["channel"], first["tab"], "view" in first) == (ANA, "D0ANA00001", tab, False)
    slack.views_publish(user_id=ANA, view={"type": "home", "blocks": [{"type": "divider"}]})
    sandbox.post("slack/home", user=ANA, tab=tab)
    soon(lambda: len(app.events("app_home_opened")) == 2)
    assert ("view" in app.events("app_home_opened")[1]) is again
