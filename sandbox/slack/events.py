"""What happens in the workspace, told to the page and, where the app has subscribed and may look, to the app."""

import secrets
from typing import Any

from sandbox.bus import Bus
from sandbox.records import Channel
from sandbox.slack.messages import Message, Messages, kind_of
from sandbox.slack.to_app import ToApp
from sandbox.world import World

SUBSCRIPTIONS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


class Events:
    """Inner events have the shapes of slack.md 4.2 and 4.3; the envelope is 4.1."""

    def __init__(self, world: World, bus: Bus, messages: Messages, to_app: ToApp) -> None:
        self._world, self._bus, self._messages, self._to_app = world, bus, messages, to_app

    def posted(self, message: Message) -> None:
        channel = self._world.channels[message.channel]
        self._bus.publish("slack", "message.posted", channel=channel.id, message=self._messages.shown(message))
        body = self._messages.shown(message, metadata=False)
        event = body | {"channel": channel.id, "channel_type": kind_of(channel), "event_ts": message.ts}
        if message.subtype == "thread_broadcast" and message.thread_ts:
            root = self._messages.find(channel.id, message.thread_ts)
            event["root"] = self._messages.shown(root, metadata=False) if root else {}
        self._message(event, channel, message)
        if f"<@{self._world.slack_app.bot_user}" in message.text and not message.bot_id and channel.kind != "im":
            kept = (
                "user",
                "text",
                "ts",
                "thread_ts",
                "team",
                "blocks",
                "client_msg_id",
                "files",
                "channel",
                "event_ts",
            )
            mention = {"type": "app_mention", **{name: event[name] for name in kept if name in event}}
            self.tell(mention, channel, thread=message.thread_ts, text=message.text, user=message.user)
        for file_id in message.file_ids:
            shared = {"type": "file_shared", "file_id": file_id, "user_id": message.user, "file": {"id": file_id}}
            self.tell({**shared, "channel_id": channel.id, "event_ts": message.ts}, channel, user=message.user)

    def changed(self, message: Message, before: dict[str, Any]) -> None:
        """before: the message as it was, as `Messages.shown` gave it without metadata."""
        channel = self._world.channels[message.channel]
        self._bus.publish("slack", "message.updated", channel=channel.id, message=self._messages.shown(message))
        ts = self._world.stamp(channel.id)
        event = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "channel": channel.id,
            "channel_type": kind_of(channel),
            "ts": ts,
            "event_ts": ts,
            "message": self._messages.shown(message, metadata=False),
            "previous_message": before,
        }
        self._message(event, channel, message)

    def deleted(self, message: Message, before: dict[str, Any]) -> None:
        channel = self._world.channels[message.channel]
        gone = {"channel": channel.id, "ts": message.ts, "thread_ts": message.thread_ts}
        self._bus.publish("slack", "message.deleted", **gone)
        ts = self._world.stamp(channel.id)
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": message.ts,
            "channel": channel.id,
            "channel_type": kind_of(channel),
            "ts": ts,
            "event_ts": ts,
            "previous_message": before,
        }
        self._message(event, channel, message)

    def notice(self, channel: Channel, user: str, subtype: str, text: str) -> None:
        """A line of the workspace's own, such as channel_join."""
        message = Message(channel.id, self._world.stamp(channel.id), user, text, subtype=subtype)
        self._messages.add(message)
        self.posted(message)

    def reacted(self, message: Message, user: str, name: str, *, added: bool) -> None:
        channel = self._world.channels[message.channel]
        kind = "reaction_added" if added else "reaction_removed"
        what = {"user": user, "name": name, "ts": message.ts, "message": self._messages.shown(message)}
        self._bus.publish("slack", kind.replace("_", "."), channel=channel.id, **what)
        event = {
            "type": kind,
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "item_user": message.user,
            "event_ts": self._world.stamp(channel.id),
        }
        self.tell(event, channel, thread=message.root_ts, user=user, text=name)

    def tell(self, event: dict[str, Any], channel: Channel | None = None, name: str = "", **facts: Any) -> None:
        """Bring an inner event to the app, which must be in `channel`. name: the subscription, if not the type."""
        app = self._world.slack_app
        if (name or event["type"]) not in app.events:
            return
        if channel is not None and app.bot_user not in channel.members:
            return
        facts |= {"to": channel.id if channel else None, "event": event}
        envelope = self._envelope(event, channel)
        call = f"{event['type']}.{event['subtype']}" if event.get("subtype") else event["type"]
        facts["event_id"] = envelope["event_id"]
        self._to_app.event(envelope, call, channel.id if channel else "team", facts)

    def _message(self, event: dict[str, Any], channel: Channel, message: Message) -> None:
        facts = {"thread": message.thread_ts, "text": message.text, "user": message.user}
        self.tell(event, channel, SUBSCRIPTIONS[kind_of(channel)], **facts)

    def _envelope(self, event: dict[str, Any], channel: Channel | None) -> dict[str, Any]:
        app, team = self._world.slack_app, self._world.team.id
        return {
            "token": app.verification_token,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(self._world.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team,
                    "user_id": app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.is_shared),
            "event_context": f"4-{secrets.token_urlsafe(24)}",
        }
