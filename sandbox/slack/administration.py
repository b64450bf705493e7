"""What administrators do: people come and go, channels change, the app is reinstalled or thrown out (slack.md 4.3)."""

from collections.abc import Mapping
from typing import Any

from sandbox.records import Channel
from sandbox.slack.methods.conversations import admit, channel_shown
from sandbox.slack.methods.people import UPDATED, user_shown
from sandbox.slack.people import person
from sandbox.slack.values import Impossible
from sandbox.slack.workspace import Workspace

Wanted = Mapping[str, Any]


def move(workspace: Workspace, wanted: Wanted) -> None:
    """{channel, user, remove?}: into a channel or out of it."""
    channel, user = _channel(workspace, wanted), str(wanted.get("user"))
    if user not in workspace.world.users:
        raise Impossible(f"there is no user {user}")
    if wanted.get("remove"):
        _leave(workspace, channel, user)
    elif user in channel.members:
        raise Impossible(f"{user} is in #{channel.name} already")
    else:
        admit(workspace, channel, user, inviter=channel.creator)


def change_channel(workspace: Workspace, wanted: Wanted) -> None:
    """{channel, archived?, shared?, name?, locale?, deleted?}."""
    channel = _channel(workspace, wanted)
    kind = "group" if channel.is_private else "channel"
    event: dict[str, Any] = {"channel": channel.id, "event_ts": workspace.world.stamp(channel.id)}
    if wanted.get("locale"):
        channel.locale = str(wanted["locale"])
    if wanted.get("name"):
        channel.name = str(wanted["name"])
        renamed = {"id": channel.id, "name": channel.name, "created": channel.created}
        workspace.events.tell({**event, "type": f"{kind}_rename", "channel": renamed}, channel)
    if "archived" in wanted and channel.is_archived != bool(wanted["archived"]):
        verb = "archive" if wanted["archived"] else "unarchive"
        channel.is_archived = bool(wanted["archived"])
        workspace.events.notice(channel, channel.creator, f"channel_{verb}", f"{verb}d the channel")
        workspace.events.tell({**event, "type": f"{kind}_{verb}", "user": channel.creator}, channel)
    if "shared" in wanted and channel.is_shared != bool(wanted["shared"]):
        channel.is_shared = bool(wanted["shared"])
        verb = "shared" if channel.is_shared else "unshared"
        partner = next((user.team_id for user in workspace.world.users.values() if user.is_stranger), "")
        shared = {**event, "type": f"channel_{verb}", "connected_team_id": partner}
        workspace.events.tell(shared, channel)
    if wanted.get("deleted"):
        workspace.events.tell({**event, "type": f"{kind}_deleted", "actor_id": channel.creator}, channel)
        del workspace.world.channels[channel.id]
    workspace.bus.publish("slack", "channel.updated", channel=channel_shown(workspace, channel))


def change_user(workspace: Workspace, wanted: Wanted) -> None:
    """{user, real_name?, locale?, presence?, dnd?, deleted?, is_restricted?}: user_change where Slack tells it."""
    user = workspace.world.users.get(str(wanted.get("user")))
    if user is None:
        raise Impossible(f"there is no user {wanted.get('user')}")
    for name in ("presence", "dnd"):
        if name in wanted:
            setattr(user, name, wanted[name])
    told = [name for name in ("real_name", "locale", "deleted", "is_restricted", "title") if name in wanted]
    for name in told:
        setattr(user, name, wanted[name])
    shown = user_shown(workspace, user, locale=True)
    if told:
        event_ts = workspace.world.stamp("users")
        workspace.events.tell({"type": "user_change", "user": shown, "cache_ts": UPDATED, "event_ts": event_ts})
    workspace.bus.publish("slack", "user.updated", user=shown)


def change_tokens(workspace: Workspace, wanted: Wanted) -> None:
    """{revoked: true|false, uninstalled?: true, expired?: true}: the bot token dies, or lives again."""
    app = workspace.world.slack_app
    uninstalled = bool(wanted.get("uninstalled"))
    if wanted.get("expired"):  # nobody is told: the next call finds out
        app.token_error = "token_expired"
    elif wanted.get("revoked") or uninstalled:
        tokens = {"oauth": [], "bot": [app.bot_user]}
        event_ts = workspace.world.stamp("tokens")
        workspace.events.tell({"type": "tokens_revoked", "tokens": tokens, "event_ts": event_ts})
        if uninstalled:
            workspace.events.tell({"type": "app_uninstalled", "event_ts": event_ts})
        app.token_error = "account_inactive" if uninstalled else "token_revoked"
    else:
        app.token_error = ""


def rotate(workspace: Workspace, wanted: Wanted) -> None:
    """{on?: true, seconds?, grace_seconds?, expire?: true}: token rotation, how long tokens live, and their end."""
    rotation = workspace.rotation
    if "on" in wanted:
        if rotation.on and not wanted["on"]:
            raise Impossible("token rotation cannot be turned off")
        rotation.on = bool(wanted["on"])
    try:
        rotation.seconds = float(wanted.get("seconds", rotation.seconds))
        rotation.grace_seconds = float(wanted.get("grace_seconds", rotation.grace_seconds))
    except (TypeError, ValueError):
        raise Impossible("seconds and grace_seconds are numbers") from None
    if wanted.get("expire"):
        rotation.expire()


def install(workspace: Workspace, manifest: Any) -> dict[str, Any]:
    """Let an app manifest (slack.md 5) say what the app may do. What it now has."""
    try:
        scopes = frozenset(manifest["oauth_config"]["scopes"]["bot"])
        settings, features = manifest["settings"], manifest["features"]
        events = frozenset(settings["event_subscriptions"]["bot_events"])
        commands = tuple(each["command"] for each in features.get("slash_commands", []))
        kinds = {"message": "message_action", "global": "shortcut"}
        shortcuts = {each["callback_id"]: kinds[each["type"]] for each in features.get("shortcuts", [])}
    except (KeyError, TypeError) as error:
        raise Impossible(f"this is no manifest: {error!r}") from None
    app = workspace.world.slack_app
    app.scopes, app.events, app.commands, app.shortcuts = scopes, events, commands, shortcuts
    shown = {"scopes": sorted(scopes), "events": sorted(events), "commands": list(commands)}
    return {**shown, "shortcuts": shortcuts}


def _leave(workspace: Workspace, channel: Channel, user: str) -> None:
    if user not in channel.members:
        raise Impossible(f"{user} is not in #{channel.name}")
    event = {"type": "member_left_channel", "user": user, "channel": channel.id, "team": workspace.world.team.id}
    event |= {"channel_type": "G" if channel.is_private else "C", "event_ts": workspace.world.stamp(channel.id)}
    if user == workspace.bot:  # the last thing the app hears of this channel
        kind = "group_left" if channel.is_private else "channel_left"
        gone = {"type": kind, "channel": channel.id, "actor_id": channel.creator, "event_ts": event["event_ts"]}
        workspace.events.tell(gone, channel)
        channel.members.remove(user)
    else:
        person(workspace, user)
        channel.members.remove(user)
        workspace.events.notice(channel, user, "channel_leave", f"<@{user}> has left the channel")
        workspace.events.tell(event, channel, user=user)
    workspace.bus.publish("slack", "channel.updated", channel=channel_shown(workspace, channel))


def _channel(workspace: Workspace, wanted: Wanted) -> Channel:
    channel = workspace.world.channels.get(str(wanted.get("channel")))
    if channel is None:
        raise Impossible(f"there is no channel {wanted.get('channel')}")
    return channel
