"""Where a person can press and type: a message, an ephemeral one, a modal or Home."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.records import Channel, User
from sandbox.slack.blocks.elements import in_block
from sandbox.slack.messages import Message
from sandbox.slack.people import person, room
from sandbox.slack.tickets import ResponseUrl
from sandbox.slack.values import Impossible, Values
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace


@dataclass
class Surface:
    """channel, message: None in a view. view: None in a message."""

    user: User
    blocks: list[dict[str, Any]]
    state: Values
    channel: Channel | None = None
    message: Message | None = None
    view: View | None = None
    is_ephemeral: bool = False

    @property
    def key(self) -> str:
        """Tells it from every other one."""
        if self.message is not None:
            return f"{self.message.channel}:{self.message.ts}"
        return self.view.id if self.view else ""


def find(workspace: Workspace, wanted: Mapping[str, Any]) -> Surface:
    """What the control call means: {user, view_id} or {user, channel, message_ts}. Raises Impossible."""
    user = person(workspace, str(wanted.get("user")))
    if wanted.get("view_id"):
        view = workspace.views.find(str(wanted["view_id"]))
        if view is None or view.user != user.id:
            raise Impossible(f"{user.name} has no view {wanted['view_id']} open")
        return Surface(user, view.blocks, view.state, view=view)
    channel = room(workspace, user, str(wanted.get("channel")))
    ts = str(wanted.get("message_ts"))
    ephemeral = workspace.ephemeral(channel.id, ts, user.id)
    message = ephemeral.message if ephemeral else workspace.messages.find(channel.id, ts)
    if message is None or message.tombstone:
        raise Impossible(f"{user.name} sees no message {ts} in #{channel.name}")
    blocks = message.blocks + [block for each in message.attachments for block in each.get("blocks", [])]
    return Surface(user, blocks, message.state, channel, message, is_ephemeral=ephemeral is not None)


def element(surface: Surface, action_id: str, block_id: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """The block and the element in it. Raises Impossible, naming what there is."""
    found = [(block, each) for block in surface.blocks for each in in_block(block)]
    for block, each in found:
        if each["action_id"] == action_id and block_id in ("", block["block_id"]):
            allowed = each.get("visible_to_user_ids")
            if allowed and surface.user.id not in allowed:
                raise Impossible(f"{surface.user.name} does not see {action_id}")
            return block, each
    there = ", ".join(each["action_id"] for _, each in found) or "nothing to press"
    raise Impossible(f"there is no {action_id} here, but {there}")


def payload(workspace: Workspace, surface: Surface, kind: str, *, response_url: bool) -> dict[str, Any]:
    """What every interaction on a surface carries (slack.md 4.4), with a fresh trigger."""
    body = common(workspace, surface.user, kind, surface.view.id if surface.view else "")
    if surface.view is not None:
        return body | {
            "container": {"type": "view", "view_id": surface.view.id},
            "view": workspace.views.shown(surface.view),
        }
    if surface.message is None or surface.channel is None:
        return body
    message, channel = surface.message, surface.channel
    container: dict[str, Any] = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = surface.is_ephemeral
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    body |= {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}
    body["state"] = {"values": message.state}
    if not surface.is_ephemeral:  # of an ephemeral message the app gets no copy
        body["message"] = workspace.messages.shown(message, metadata=False)
    if response_url:
        address = ResponseUrl(
            surface.user.id, channel.id, workspace.world.now(), message.ts, message.thread_ts, surface.is_ephemeral
        )
        body["response_url"] = workspace.tickets.response_url(address)
    return body


def common(workspace: Workspace, user: User, kind: str, view_id: str = "") -> dict[str, Any]:
    """Who, where from, and a trigger that lives for three seconds."""
    world = workspace.world
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id or world.team.id},
        "api_app_id": world.slack_app.id,
        "token": world.slack_app.verification_token,
        "trigger_id": workspace.tickets.trigger(user.id, view_id),
        "team": {"id": world.team.id, "domain": world.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Channel) -> str:
    """As interactions and slash commands give it (slack.md 4.4, unconfirmed there)."""
    if channel.kind == "im":
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
