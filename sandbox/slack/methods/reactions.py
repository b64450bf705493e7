"""reactions.*: the app's marks on messages (slack.md 2.2)."""

import re
from typing import Any

from sandbox.records import Channel
from sandbox.slack import limits
from sandbox.slack.calls import Call, Refused
from sandbox.slack.messages import Message
from sandbox.slack.methods.method import Method
from sandbox.slack.workspace import Workspace

# Slack names both errors, not their figures, in the pages read; these are the ones its help pages gave for years.
OF_ONE_PERSON_MAX, OF_ONE_MESSAGE_MAX = 23, 50
NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
_TS = re.compile(r"\d+\.\d{6}")


def add(workspace: Workspace, call: Call) -> dict[str, Any]:
    message, name = _target(workspace, call)
    react(workspace, message, workspace.bot, name)
    return {}


def remove(workspace: Workspace, call: Call) -> dict[str, Any]:
    message, name = _target(workspace, call)
    unreact(workspace, message, workspace.bot, name)
    return {}


def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    channel = workspace.joined(call.required("channel"))
    message = workspace.message(channel, call.required("timestamp"))
    return {"type": "message", "channel": channel.id, "message": workspace.messages.shown(message, metadata=False)}


def react(workspace: Workspace, message: Message, user: str, name: str) -> None:
    """One more reaction of a user, or Refused."""
    if not NAME.fullmatch(name):
        raise Refused("invalid_name")
    if user in message.reactions.get(name, []):
        raise Refused("already_reacted")
    if sum(user in users for users in message.reactions.values()) >= OF_ONE_PERSON_MAX:
        raise Refused("too_many_reactions")
    if name not in message.reactions and len(message.reactions) >= OF_ONE_MESSAGE_MAX:
        raise Refused("too_many_emoji")
    message.reactions.setdefault(name, []).append(user)
    workspace.events.reacted(message, user, name, added=True)


def unreact(workspace: Workspace, message: Message, user: str, name: str) -> None:
    if user not in message.reactions.get(name, []):
        raise Refused("no_reaction")
    message.reactions[name].remove(user)
    if not message.reactions[name]:
        del message.reactions[name]
    workspace.events.reacted(message, user, name, added=False)


def _target(workspace: Workspace, call: Call) -> tuple[Message, str]:
    channel: Channel = workspace.joined(call.required("channel"))
    ts = call.required("timestamp")
    if not _TS.fullmatch(ts):
        raise Refused("bad_timestamp")
    message = workspace.message(channel, ts)
    if channel.is_archived:
        raise Refused("is_archived")
    name = call.required("name")
    call.noted |= {"to": channel.id, "thread": message.thread_ts, "ts": ts, "text": name}
    return message, name


METHODS = {
    "reactions.add": Method(add, limits.TIER_3, ("reactions:write",)),
    "reactions.remove": Method(remove, limits.TIER_2, ("reactions:write",)),
    "reactions.get": Method(get, limits.TIER_3, ("reactions:read",)),
}
