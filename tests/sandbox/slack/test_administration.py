"""Channels, people and tokens change under the app's feet (slack.md 4.3)."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.rig import ANA, BRUNO, GIL, INBOX, STELLA, VIP, WHATSAPP, AppStandIn, Sandbox


def test_an_archived_channel_and_its_return_are_told(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.post("slack/channels", channel=WHATSAPP, archived=True)
    assert app.event("channel_archive")["channel"] == WHATSAPP
    assert "is archived" in sandbox.impossible("slack/messages", user=ANA, channel=WHATSAPP, text="hi")
    sandbox.post("slack/channels", channel=WHATSAPP, archived=False)
    assert app.event("channel_unarchive")["user"] == ANA
    sandbox.post("slack/channels", channel=VIP, archived=True)
    assert app.event("group_archive")["channel"] == VIP


def test_a_channel_that_becomes_shared_says_with_whom(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.post("slack/channels", channel=WHATSAPP, shared=True)
    assert app.event("channel_shared")["connected_team_id"] == "T0ORBIT001"


def test_a_renamed_channel_keeps_its_id(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.post("slack/channels", channel=WHATSAPP, name="customers")
    assert app.event("channel_rename")["channel"]["id"] == WHATSAPP


def test_people_come_and_go(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.post("slack/members", channel=WHATSAPP, user=STELLA)
    sandbox.post("slack/members", channel=WHATSAPP, user=GIL, remove=True)
    joined, left = app.event("member_joined_channel"), app.event("member_left_channel")
    assert (joined["user"], joined["inviter"], left["user"]) == (STELLA, ANA, GIL)
    assert sandbox.say("I may write now", user=STELLA)
    assert "gil is not in" in sandbox.impossible("slack/messages", user=GIL, channel=WHATSAPP, text="hi")


def test_a_bot_that_is_thrown_out_hears_of_it_and_of_nothing_more(
    app: AppStandIn, sandbox: Sandbox, slack: WebClient
) -> None:
    sandbox.post("slack/members", channel=WHATSAPP, user=INBOX, remove=True)
    assert app.event("channel_left")["actor_id"] == ANA
    sandbox.say("unheard")
    with pytest.raises(SlackApiError, match="not_in_channel"):
        slack.chat_postMessage(channel=WHATSAPP, text="hi")
    assert app.events("message") == []


def test_a_changed_user_is_told_with_their_language(app: AppStandIn, sandbox: Sandbox) -> None:
    sandbox.post("slack/users", user=BRUNO, locale="pt-BR", deleted=True)
    user = app.event("user_change")["user"]
    assert (user["id"], user["locale"], user["deleted"]) == (BRUNO, "pt-BR", True)
    assert "there is no user" in sandbox.impossible("slack/messages", user=BRUNO, channel=WHATSAPP, text="hi")


def test_an_uninstalled_app_hears_it_twice_and_is_out(app: AppStandIn, sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.post("slack/tokens", uninstalled=True)
    assert app.event("tokens_revoked")["tokens"] == {"oauth": [], "bot": [INBOX]}
    assert app.event("app_uninstalled")["type"] == "app_uninstalled"
    with pytest.raises(SlackApiError, match="account_inactive"):
        slack.auth_test()


def test_only_authors_edit_and_only_authors_and_admins_delete(sandbox: Sandbox) -> None:
    ts = sandbox.say("mine", user=BRUNO)
    where = {"channel": WHATSAPP, "ts": ts}
    assert "only U0BRUNO001 can edit" in sandbox.impossible("slack/messages/edit", user=ANA, text="x", **where)
    assert "gil cannot delete" in sandbox.impossible("slack/messages/delete", user=GIL, **where)
    assert sandbox.post("slack/messages/delete", user=ANA, **where) == {"ok": True}


def test_a_manifest_that_is_none_is_refused(sandbox: Sandbox) -> None:
    assert "this is no manifest" in sandbox.impossible("slack/manifest", manifest={"features": {}})
