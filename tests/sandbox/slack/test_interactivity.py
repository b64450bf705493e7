"""Buttons, selects, shortcuts: what the app is told, and what the person sees when it does not answer."""

import time
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.rig import ANA, BRUNO, GENERAL, INBOX, WHATSAPP, AppStandIn, Reply, Sandbox

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


CARD: list[Block] = [
    {
        "type": "actions",
        "block_id": "verbs",
        "elements": [
            {"type": "button", "action_id": "take", "text": plain("Take"), "value": "42", "style": "primary"},
            {"type": "users_select", "action_id": "assign", "placeholder": plain("Assign")},
            {
                "type": "static_select",
                "action_id": "status",
                "options": [{"text": plain("Open"), "value": "open"}, {"text": plain("Closed"), "value": "closed"}],
                "initial_option": {"text": plain("Open"), "value": "open"},
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [{"text": plain("Mute"), "value": "mute"}, {"text": plain("Block"), "value": "block"}],
            },
            {"type": "external_select", "action_id": "tags", "min_query_length": 1},
        ],
    }
]


@pytest.fixture
def card(app: AppStandIn, slack: WebClient) -> str:
    ts = str(slack.chat_postMessage(channel=WHATSAPP, text="card", blocks=CARD)["ts"])
    app.event("message")
    return ts


def press(sandbox: Sandbox, ts: str, action_id: str, user: str = ANA, **more: Any) -> dict[str, Any]:
    return sandbox.post("slack/actions", user=user, channel=WHATSAPP, message_ts=ts, action_id=action_id, **more)


def test_a_button_brings_the_message_its_state_and_a_trigger(app: AppStandIn, sandbox: Sandbox, card: str) -> None:
    assert press(sandbox, card, "take") == {"ok": True, "status": 200}
    request = app.last()
    payload = request.body
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert payload["actions"][0].pop("action_ts")
    assert payload["actions"] == [
        {
            "type": "button",
            "action_id": "take",
            "block_id": "verbs",
            "text": {**plain("Take"), "emoji": True},
            "value": "42",
            "style": "primary",
        }
    ]
    assert payload["container"] == {
        "type": "message",
        "message_ts": card,
        "channel_id": WHATSAPP,
        "is_ephemeral": False,
    }
    assert payload["user"] == {"id": ANA, "username": "ana", "name": "ana", "team_id": "T0LUMINA01"}
    assert payload["channel"] == {"id": WHATSAPP, "name": "inbox-whatsapp"}
    assert payload["team"] == {"id": "T0LUMINA01", "domain": "lumina"}
    assert payload["message"]["ts"] == card
    assert payload["state"]["values"]["verbs"]["status"]["selected_option"]["value"] == "open"
    assert payload["trigger_id"]
    assert payload["response_url"].startswith(f"{sandbox.url}/slack/response/")


def test_a_button_in_a_thread_names_the_thread(app: AppStandIn, sandbox: Sandbox, slack: WebClient, card: str) -> None:
    reply = slack.chat_postMessage(channel=WHATSAPP, text="card", blocks=CARD, thread_ts=card)["ts"]
    press(sandbox, reply, "take")
    assert app.last().body["container"]["thread_ts"] == card


@pytest.mark.parametrize(
    ("action_id", "given", "told"),
    [
        ("assign", {"selected_user": BRUNO}, {"selected_user": BRUNO}),
        ("status", {"value": "closed"}, {"selected_option": {"text": {**plain("Closed"), "emoji": True}}}),
        ("more", {"value": "Block"}, {"selected_option": {"text": {**plain("Block"), "emoji": True}}}),
    ],
)
def test_a_choice_is_told_in_its_elements_own_field(
    app: AppStandIn, sandbox: Sandbox, card: str, action_id: str, given: dict[str, Any], told: dict[str, Any]
) -> None:
    press(sandbox, card, action_id, **given)
    (action,) = app.last().body["actions"]
    for name, value in told.items():
        assert action[name] == value or {**action[name], "value": ""} == {**value, "value": ""}


def test_what_was_chosen_stays_in_the_state_until_the_message_is_redrawn(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient, card: str
) -> None:
    press(sandbox, card, "assign", selected_user=BRUNO)
    press(sandbox, card, "take")
    assert app.last().body["state"]["values"]["verbs"]["assign"]["selected_user"] == BRUNO
    slack.chat_update(channel=WHATSAPP, ts=card, text="card", blocks=[{**CARD[0], "block_id": "again"}])
    app.event("message", "message_changed")
    press(sandbox, card, "take")
    assert app.last().body["state"]["values"]["again"]["assign"]["selected_user"] is None


def test_typing_into_an_external_select_asks_for_options_and_offers_them(
    app: AppStandIn, sandbox: Sandbox, card: str
) -> None:
    def type_in(value: str) -> dict[str, Any]:
        return sandbox.post("slack/options", user=ANA, channel=WHATSAPP, message_ts=card, action_id="tags", value=value)

    assert type_in("") == {"ok": True, "sent": False, "options": []}
    app.replies = [Reply(body={"options": [{"text": plain("vip"), "value": "7"}]})]
    assert type_in("vi")["options"][0]["value"] == "7"
    asked = app.last().body
    assert (asked["type"], asked["action_id"], asked["block_id"], asked["value"]) == (
        "block_suggestion",
        "tags",
        "verbs",
        "vi",
    )
    press(sandbox, card, "tags", value="7")
    assert app.last().body["actions"][0]["selected_option"]["text"]["text"] == "vip"
    app.replies = [Reply(body={"options": [{"text": plain("x" * 76), "value": "7"}]})]
    assert type_in("too long")["error"] == "invalid_options"


def test_what_nobody_can_press_is_impossible(sandbox: Sandbox, card: str) -> None:
    where = {"channel": WHATSAPP, "message_ts": card}
    assert "there is no fly here, but take, assign" in sandbox.impossible(
        "slack/actions", user=ANA, action_id="fly", **where
    )
    assert "is not among the options: Open, Closed" in sandbox.impossible(
        "slack/actions", user=ANA, action_id="status", value="pending", **where
    )
    assert "stella is not in #inbox-whatsapp" in sandbox.impossible(
        "slack/actions", user="U0STELLA01", action_id="take", **where
    )


@pytest.mark.parametrize(
    ("reply", "error"), [(Reply(seconds=3.3), "operation_timeout"), (Reply(404), "dispatch_failed")]
)
def test_the_person_sees_that_the_app_failed(
    app: AppStandIn, sandbox: Sandbox, card: str, reply: Reply, error: str
) -> None:
    app.replies = [reply]
    assert press(sandbox, card, "take")["error"] == error


def test_an_ephemeral_button_carries_no_copy_of_its_message(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient
) -> None:
    ts = slack.chat_postEphemeral(channel=WHATSAPP, user=ANA, text="retry?", blocks=CARD)["message_ts"]
    press(sandbox, ts, "take")
    payload = app.last().body
    assert (payload["container"]["is_ephemeral"], "message" in payload) == (True, False)
    assert "sees no message" in sandbox.impossible(
        "slack/actions", user=BRUNO, channel=WHATSAPP, message_ts=ts, action_id="take"
    )


def test_a_shortcut_has_no_channel_and_a_message_shortcut_has_its_message(
    app: AppStandIn, sandbox: Sandbox, card: str
) -> None:
    sandbox.post("slack/shortcuts", user=ANA, callback_id="open_inbox")
    everywhere = app.last().body
    assert (everywhere["type"], everywhere["callback_id"], "channel" in everywhere) == (
        "shortcut",
        "open_inbox",
        False,
    )
    sandbox.post("slack/shortcuts", user=ANA, callback_id="reply", channel=WHATSAPP, message_ts=card)
    here = app.last().body
    assert (here["type"], here["message_ts"], here["message"]["text"]) == ("message_action", card, "card")


def test_a_trigger_opens_one_modal_within_three_seconds(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient, card: str
) -> None:
    modal = {"type": "modal", "title": plain("Template"), "blocks": [{"type": "divider"}]}
    press(sandbox, card, "take")
    trigger = app.last().body["trigger_id"]
    view = slack.views_open(trigger_id=trigger, view=modal)["view"]
    assert sandbox.state()["slack"]["views"][ANA][0]["id"] == view["id"]
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        slack.views_open(trigger_id=trigger, view=modal)
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        slack.views_open(trigger_id="1.2.3", view=modal)


def test_a_trigger_expires(app: AppStandIn, sandbox: Sandbox, slack: WebClient, card: str) -> None:
    press(sandbox, card, "take")
    time.sleep(3.1)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        slack.views_open(
            trigger_id=app.last().body["trigger_id"],
            view={"type": "modal", "title": plain("Late"), "blocks": [{"type": "divider"}]},
        )


def respond(sandbox: Sandbox, url: str, **body: Any) -> tuple[int, str]:
    response = sandbox.http.post(url, json=body)
    return response.status_code, response.text


def test_a_response_url_answers_five_times_ephemerally_by_default(app: AppStandIn, sandbox: Sandbox, card: str) -> None:
    press(sandbox, card, "take")
    url = app.last().body["response_url"]
    assert respond(sandbox, url, text="only Ana sees this") == (200, "ok")
    (shown,) = sandbox.state()["slack"]["ephemerals"]
    assert (shown["user"], shown["message"]["text"]) == (ANA, "only Ana sees this")
    assert respond(sandbox, url, text="all see this", response_type="in_channel", thread_ts=card) == (200, "ok")
    assert (sandbox.messages()[-1]["text"], sandbox.messages()[-1]["thread_ts"]) == ("all see this", card)
    assert respond(sandbox, url, text="again", replace_original=True) == (200, "ok")
    assert sandbox.messages()[0]["text"] == "again"
    assert respond(sandbox, url, blocks=[{"type": "section"}]) == (400, "invalid_blocks")
    assert respond(sandbox, url, delete_original=True) == (200, "ok")
    assert respond(sandbox, url, text="once more") == (404, "used_url")


def test_an_ephemeral_message_can_be_replaced_and_deleted_through_its_response_url(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient
) -> None:
    ts = slack.chat_postEphemeral(channel=WHATSAPP, user=ANA, text="send it?", blocks=CARD)["message_ts"]
    press(sandbox, ts, "take")
    url = app.last().body["response_url"]
    respond(sandbox, url, text="sent", replace_original=True)
    assert [each["message"]["text"] for each in sandbox.state()["slack"]["ephemerals"]] == ["sent"]
    respond(sandbox, url, delete_original=True)
    assert sandbox.state()["slack"]["ephemerals"] == []


def test_a_slash_command_brings_its_words_with_mentions_escaped(app: AppStandIn, sandbox: Sandbox) -> None:
    app.replies = [Reply(body={"text": "3 open", "response_type": "ephemeral"})]
    answer = sandbox.post(
        "slack/commands", user=ANA, channel=WHATSAPP, command="/inbox", text="assign @bruno in #general "
    )
    assert (answer["ok"], answer["response"]["text"]) == (True, "3 open")
    fields = app.last().body
    assert fields.pop("trigger_id")
    assert fields.pop("response_url").startswith(f"{sandbox.url}/slack/response/")
    assert fields == {
        "token": "sandbox-verification-token",
        "team_id": "T0LUMINA01",
        "team_domain": "lumina",
        "channel_id": WHATSAPP,
        "channel_name": "inbox-whatsapp",
        "user_id": ANA,
        "user_name": "ana",
        "command": "/inbox",
        "text": f"assign <@{BRUNO}|bruno> in <#{GENERAL}|general>",
        "api_app_id": "A0NOVELO01",
        "is_enterprise_install": "false",
    }
    assert sandbox.state()["slack"]["ephemerals"][0]["message"]["text"] == "3 open"


def test_a_command_may_answer_the_whole_channel(app: AppStandIn, sandbox: Sandbox) -> None:
    app.replies = [Reply(body={"text": "for all", "response_type": "in_channel"})]
    sandbox.post("slack/commands", user=ANA, channel=WHATSAPP, command="/inbox", text="")
    assert (sandbox.messages()[0]["text"], sandbox.messages()[0]["user"]) == ("for all", INBOX)


@pytest.mark.parametrize(
    ("reply", "error"), [(Reply(seconds=3.3), "operation_timeout"), (Reply(500), "dispatch_failed")]
)
def test_a_command_that_fails_says_so_to_the_one_who_typed_it(
    app: AppStandIn, sandbox: Sandbox, reply: Reply, error: str
) -> None:
    app.replies = [reply]
    answer = sandbox.post("slack/commands", user=ANA, channel=WHATSAPP, command="/inbox", text="")
    assert (answer["ok"], answer["error"]) == (False, error)
    (shown,) = sandbox.state()["slack"]["ephemerals"]
    assert shown["message"]["text"] == f'/inbox failed with the error "{error}"'


def test_a_command_works_in_no_thread_and_only_if_it_is_declared(app: AppStandIn, sandbox: Sandbox) -> None:
    where = {"user": ANA, "channel": WHATSAPP, "text": ""}
    assert "not supported in threads" in sandbox.impossible("slack/commands", command="/inbox", thread_ts="1", **where)
    assert "not a valid command" in sandbox.impossible("slack/commands", command="/outbox", **where)
