"""conversations.*: channels, who is in them and what was said (slack.md 2.2)."""

import re
from collections.abc import Iterable
from typing import Any

from sandbox.records import Channel
from sandbox.slack import limits
from sandbox.slack.calls import Call, Refused
from sandbox.slack.messages import Message, kind_of
from sandbox.slack.methods.method import Method
from sandbox.slack.paging import page
from sandbox.slack.workspace import Workspace

SCOPES = {"channel": "channels", "group": "groups", "im": "im"}
READ = ("channels:read", "groups:read", "im:read")
HISTORY = ("channels:history", "groups:history", "im:history")
_TS = re.compile(r"\d+(\.\d{1,6})?")


def info(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel = workspace.channel(call.required("channel"))
    workspace.needs(f"{SCOPES[kind_of(channel)]}:read")
    shown = channel_shown(workspace, channel)
    if call.flag("include_locale"):
        shown["locale"] = channel.locale
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def listed(workspace: Workspace, call: Call) -> dict[str, Any]:
    wanted = call.words("types") or ["public_channel"]
    if set(wanted) - {"public_channel", "private_channel", "im", "mpim"}:
        raise Refused("invalid_types")
    found = [
        channel
        for channel in workspace.world.channels.values()
        if _type(channel) in wanted
        and (workspace.bot in channel.members or _type(channel) == "public_channel")
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    shown, more = page(call, found, 100)
    return {"channels": [channel_shown(workspace, channel) for channel in shown], **more}


def members(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel = workspace.channel(call.required("channel"))
    workspace.needs(f"{SCOPES[kind_of(channel)]}:read")
    shown, more = page(call, channel.members, 100)
    return {"members": shown, **more}


def history(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel = workspace.joined(call.required("channel"))
    workspace.needs(f"{SCOPES[kind_of(channel)]}:history")
    said = [
        message
        for message in _within(call, workspace.messages.in_channel(channel.id))
        if message.thread_ts is None or message.broadcast
    ]
    shown, more = page(call, said[::-1], 100, 999)
    return _said(workspace, call, shown, more)


def replies(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel = workspace.joined(call.required("channel"))
    workspace.needs(f"{SCOPES[kind_of(channel)]}:history")
    asked = workspace.messages.find(channel.id, call.required("ts"))
    if asked is None:
        raise Refused("thread_not_found")
    if asked.thread_ts:  # asked by a reply's own ts, Slack shows that reply alone
        return _said(workspace, call, [asked], {"response_metadata": {"next_cursor": ""}})
    said = [asked, *_within(call, workspace.messages.replies(asked))]
    shown, more = page(call, said, 1000)
    return _said(workspace, call, shown, more)


def opened(workspace: Workspace, call: Call) -> dict[str, Any]:
    users = call.words("users")
    if not users and not call.text("channel"):
        raise Refused("invalid_arguments", ["[ERROR] missing required field: users"])
    if len(users) > 1:
        workspace.needs("mpim:write")
    known = set(workspace.world.channels)
    channel = workspace.direct(users[0]) if users else workspace.channel(call.text("channel"))
    shown = channel_shown(workspace, channel) if call.flag("return_im") else {"id": channel.id}
    again = {"no_op": True, "already_open": True} if channel.id in known else {}
    return {**again, "channel": shown}


def join(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel = workspace.channel(call.required("channel"))
    if channel.is_private or channel.kind == "im":
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    if workspace.bot in channel.members:
        call.warnings.append("already_in_channel")
    else:
        admit(workspace, channel, workspace.bot)
    return {"channel": channel_shown(workspace, channel)}


def admit(workspace: Workspace, channel: Channel, user: str, inviter: str = "") -> None:
    """A user comes into a channel."""
    channel.members.append(user)
    event = {"type": "member_joined_channel", "user": user, "channel": channel.id, "team": workspace.world.team.id}
    event |= {"channel_type": "G" if channel.is_private else "C", "event_ts": workspace.world.stamp(channel.id)}
    event |= {"inviter": inviter} if inviter else {}
    workspace.events.notice(channel, user, "channel_join", f"<@{user}> has joined the channel")
    workspace.events.tell(event, channel, user=user)
    workspace.bus.publish("slack", "channel.updated", channel=channel_shown(workspace, channel))


def channel_shown(workspace: Workspace, channel: Channel) -> dict[str, Any]:
    is_im = channel.kind == "im"
    if is_im:
        other = next((user for user in channel.members if user != workspace.bot), "")
        return {"id": channel.id, "created": channel.created, "is_im": True, "user": other, "is_archived": False}
    topic = {"value": channel.topic, "creator": channel.creator, "last_set": channel.created}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.is_general,
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "is_member": workspace.bot in channel.members,
        "created": channel.created,
        "creator": channel.creator,
        "context_team_id": workspace.world.team.id,
        "topic": topic,
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _said(workspace: Workspace, call: Call, shown: list[Message], more: dict[str, Any]) -> dict[str, Any]:
    metadata = call.flag("include_all_metadata")
    messages = [workspace.messages.shown(message, metadata=metadata) for message in shown]
    return {"messages": messages, "has_more": bool(more["response_metadata"]["next_cursor"]), **more}


def _within(call: Call, messages: Iterable[Message]) -> list[Message]:
    """Between oldest and latest, both left out unless inclusive."""
    oldest, latest = _moment(call, "oldest", 0.0), _moment(call, "latest", float("inf"))
    inclusive = call.flag("inclusive")
    return [
        message
        for message in messages
        if oldest < float(message.ts) < latest or (inclusive and float(message.ts) in (oldest, latest))
    ]


def _moment(call: Call, name: str, default: float) -> float:
    given = call.text(name)
    if not given:
        return default
    if not _TS.fullmatch(given):
        raise Refused(f"invalid_ts_{name}")
    return float(given)


def _type(channel: Channel) -> str:
    if channel.kind == "im":
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


METHODS = {
    "conversations.info": Method(info, limits.TIER_3, READ),
    "conversations.list": Method(listed, limits.TIER_2, READ),
    "conversations.members": Method(members, limits.TIER_4, READ),
    "conversations.history": Method(history, limits.TIER_3, HISTORY),
    "conversations.replies": Method(replies, limits.TIER_3, HISTORY),
    "conversations.open": Method(opened, limits.TIER_3, ("im:write",)),
    "conversations.join": Method(join, limits.TIER_3, ("channels:join",)),
}
