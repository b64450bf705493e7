"""The Slack app manifest: what Slack must allow and tell the app. Shape: slackapi/manifest-schema, version 2."""

import json
from typing import Any, Final

import click

from bot import ids
from bot.scopes import SCOPES

# The app has a listener for each: Slack counts an event that is answered 404 as failed (slack.md 1.4).
BOT_EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "file_shared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "tokens_revoked",
    "user_change",
)


@click.command()
@click.option("--url", metavar="URL", help="The https address of your server, such as https://inbox.example.com.")
@click.option("--socket", "socket_mode", is_flag=True, help="For Socket Mode: Slack needs no address of yours.")
def manifest(url: str | None, *, socket_mode: bool) -> None:
    """Print the Slack app manifest (JSON), ready to paste.

    Paste it at https://api.slack.com/apps under "Create New App", "From an app manifest".
    """
    if not socket_mode:
        url = _address(url)
    click.echo(json.dumps(build(url, socket_mode=socket_mode), indent=2))


def build(url: str | None, *, socket_mode: bool = False) -> dict[str, Any]:
    """The manifest. url: where the app is reached, without a slash at the end; None only with Socket Mode."""
    events = f"{url}/slack/events"
    command = {
        "command": "/inbox",
        "description": "List and find customer conversations",
        "usage_hint": "[mine | needs-reply | closed | tag:vip | search words | new | help]",
        "should_escape": True,
    }
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    subscriptions: dict[str, Any] = {"bot_events": list(BOT_EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if not socket_mode:
        command["url"] = events
        oauth["redirect_urls"] = [f"{url}/slack/oauth_redirect"]
        subscriptions["request_url"] = events
        interactivity |= {"request_url": events, "message_menu_options_url": events}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Novelo",
            "description": "WhatsApp and Instagram conversations as Slack threads",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "inbox", "always_online": True},
            "shortcuts": [
                {
                    "name": "Why?",
                    "type": "message",
                    "callback_id": ids.WHY,
                    "description": "Tell what happened to this message, step by step",
                },
                {
                    "name": "Reply quoting this",
                    "type": "message",
                    "callback_id": ids.REPLY_QUOTING,
                    "description": "Answer the customer under this message",
                },
                {
                    "name": "Link contact",
                    "type": "message",
                    "callback_id": ids.LINK_CONTACT,
                    "description": "Say that this customer is the same person as another contact",
                },
                {
                    "name": "New chat",
                    "type": "global",
                    "callback_id": ids.NEW_CHAT_SHORTCUT,
                    "description": "Write first to a customer on WhatsApp, with a template",
                },
            ],
            "slash_commands": [command],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": subscriptions,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            # Cannot be turned off once it is on, and a token in the environment could not follow (slack.md 1.3).
            "token_rotation_enabled": False,
        },
    }


def _address(url: str | None) -> str:
    from cli import compose
    from storage.settings import address

    if url is None:
        url = compose.settings().public_url
        if not url:
            raise click.UsageError("say where your server is reached with --url, or set PUBLIC_URL")
    try:
        return address(url)
    except ValueError:
        raise click.BadParameter("an https address is expected (http on loopback)", param_hint="--url") from None
