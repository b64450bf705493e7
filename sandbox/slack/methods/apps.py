"""auth.*, oauth.*, apps.*, bookmarks.*: the app itself (slack.md 1.2, 2.2)."""

import secrets
from typing import Any

from sandbox.slack import limits
from sandbox.slack.calls import Call, Refused
from sandbox.slack.methods.method import Method
from sandbox.slack.workspace import Workspace


def test(workspace: Workspace, _: Call) -> dict[str, Any]:
    world = workspace.world
    return {
        "url": f"https://{world.team.domain}.slack.com/",
        "team": world.team.name,
        "user": world.slack_app.name,
        "team_id": world.team.id,
        "user_id": world.slack_app.bot_user,
        "bot_id": world.slack_app.bot_id,
        "is_enterprise_install": False,
    }


def access(workspace: Workspace, call: Call) -> dict[str, Any]:
    """A code, or with token rotation on a refresh token, for a token."""
    app = workspace.world.slack_app
    client_id, client_secret = call.basic or (call.text("client_id"), call.text("client_secret"))
    if client_id != app.client_id:
        raise Refused("invalid_client_id")
    if client_secret != app.client_secret:
        raise Refused("bad_client_secret")
    if call.text("grant_type") == "refresh_token":
        return _granted(workspace, workspace.rotation.renew(call.text("refresh_token")))
    if call.text("code") not in workspace.codes:
        raise Refused("invalid_code")
    workspace.codes.discard(call.text("code"))
    app.token_error = ""
    installer = next(user for user in workspace.world.users.values() if user.is_admin)
    tokens = workspace.rotation.grant() if workspace.rotation.on else {"access_token": app.bot_token}
    return {"authed_user": {"id": installer.id}, **_granted(workspace, tokens)}


def _granted(workspace: Workspace, tokens: dict[str, Any]) -> dict[str, Any]:
    app, team = workspace.world.slack_app, workspace.world.team
    return {
        "app_id": app.id,
        "scope": ",".join(sorted(app.scopes)),
        "token_type": "bot",
        **tokens,
        "bot_user_id": app.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def connections_open(workspace: Workspace, _: Call) -> dict[str, Any]:
    return {"url": workspace.sockets.address()}


def exported(workspace: Workspace, call: Call) -> dict[str, Any]:
    """The app as it is set up now, in the shape of a manifest (slack.md 5)."""
    world = workspace.world
    app, socket_mode = world.slack_app, world.switches.slack == "socket"
    if call.required("app_id") != app.id:
        raise Refused("invalid_app_id")
    events: dict[str, Any] = {"bot_events": sorted(app.events)}
    if not socket_mode:
        events["request_url"] = f"{world.app_url}/slack/events"
    settings = {"event_subscriptions": events, "socket_mode_enabled": socket_mode}
    oauth = {"scopes": {"bot": sorted(app.scopes)}}
    return {"manifest": {"display_information": {"name": app.name}, "oauth_config": oauth, "settings": settings}}


def bot(workspace: Workspace, call: Call) -> dict[str, Any]:
    app = workspace.world.slack_app
    if call.required("bot") != app.bot_id:
        raise Refused("bot_not_found")
    return {"bot": {"id": app.bot_id, "deleted": False, "name": app.name, "app_id": app.id, "user_id": app.bot_user}}


def bookmark(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel = workspace.joined(call.required("channel_id"))
    title, kind = call.required("title"), call.required("type")
    if kind != "link":
        raise Refused("invalid_bookmark_type")
    link = call.required("link")
    made = int(workspace.world.now())
    added = {
        "id": f"Bk{secrets.token_hex(5).upper()}",
        "channel_id": channel.id,
        "title": title,
        "link": link,
        "emoji": call.text("emoji"),
        "type": kind,
        "date_created": made,
        "date_updated": 0,
        "rank": "i",
        "app_id": workspace.world.slack_app.id,
    }
    workspace.bookmarks.append(added)
    workspace.bus.publish("slack", "bookmark.added", bookmark=added)
    call.noted |= {"to": channel.id, "text": title}
    return {"bookmark": added}


METHODS = {
    "auth.test": Method(test, limits.SPECIAL),
    "oauth.v2.access": Method(access, limits.SPECIAL, token=""),
    "apps.manifest.export": Method(exported, limits.TIER_3, token="config"),
    "bots.info": Method(bot, limits.TIER_3, ("users:read",)),
    "apps.connections.open": Method(connections_open, limits.TIER_1, token="app"),
    "bookmarks.add": Method(bookmark, limits.TIER_2, ("bookmarks:write",)),
}
