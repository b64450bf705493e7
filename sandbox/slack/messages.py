"""Messages: where they are kept, and how the API and the events show them (slack.md 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.records import Channel, SlackApp
from sandbox.slack.files import Files
from sandbox.slack.values import Values
from sandbox.world import World

TOMBSTONE_TEXT = "This message was deleted."
BOT_ICON = "https://a.slack-edge.example/inbox.png"


@dataclass
class Message:
    """user: who wrote it. thread_ts: the root it hangs on; None for a root, also one that has replies.

    bot_id: set for what apps post. username, icons: the app's disguise of this one message. file_ids: into Files.
    state: what people have chosen in its elements. tombstone: a deleted root whose replies live on.
    """

    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str | None = None
    subtype: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    bot_id: str = ""
    username: str = ""
    icons: dict[str, str] = field(default_factory=dict)
    client_msg_id: str = ""
    file_ids: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: dict[str, str] | None = None
    state: Values = field(default_factory=dict)
    broadcast: bool = False
    tombstone: bool = False

    @property
    def root_ts(self) -> str:
        return self.thread_ts or self.ts


class Messages:
    """Every channel's messages by ts. They are added in the order of their ts, which never goes back."""

    def __init__(self, world: World, files: Files) -> None:
        self._world, self._files = world, files
        self._channels: dict[str, dict[str, Message]] = {}
        self._threads: dict[tuple[str, str], dict[str, Message]] = {}
        world.on_reset(self._channels.clear)
        world.on_reset(self._threads.clear)

    def add(self, message: Message) -> None:
        self._channels.setdefault(message.channel, {})[message.ts] = message
        if message.thread_ts:
            self._threads.setdefault((message.channel, message.thread_ts), {})[message.ts] = message

    def remove(self, message: Message) -> None:
        del self._channels[message.channel][message.ts]
        if message.thread_ts:
            del self._threads[message.channel, message.thread_ts][message.ts]

    def find(self, channel: str, ts: str) -> Message | None:
        return self._channels.get(channel, {}).get(ts)

    def in_channel(self, channel: str) -> Iterator[Message]:
        """Oldest first, replies too."""
        return iter(self._channels.get(channel, {}).values())

    def replies(self, root: Message) -> list[Message]:
        """Oldest first, without the root."""
        return list(self._threads.get((root.channel, root.ts), {}).values())

    def shown(self, message: Message, *, metadata: bool = True) -> dict[str, Any]:
        """The message as the API gives it back."""
        if message.tombstone:
            body = self._tombstone(message)
        else:
            body = {"type": "message", "ts": message.ts, "text": message.text, "team": self._world.team.id}
            body |= self._author(message, self._world.slack_app)
            body |= self._extras(message, metadata=metadata)
        return body | self._thread(message)

    def _author(self, message: Message, app: SlackApp) -> dict[str, Any]:
        if message.subtype == "bot_message":
            disguise: dict[str, Any] = {"subtype": "bot_message", "bot_id": message.bot_id}
            disguise |= {"username": message.username} if message.username else {}
            disguise |= {"icons": message.icons} if message.icons else {}
            return disguise | ({"app_id": app.id} if message.bot_id == app.bot_id else {})
        if message.bot_id:
            profile = {"id": app.bot_id, "app_id": app.id, "name": app.name, "deleted": False, "updated": 1_767_225_600}
            profile |= {"team_id": self._world.team.id, "icons": {"image_36": BOT_ICON, "image_48": BOT_ICON}}
            return {"user": message.user, "bot_id": message.bot_id, "app_id": app.id, "bot_profile": profile}
        author: dict[str, Any] = {"user": message.user}
        user = self._world.users.get(message.user)
        if user is not None and user.is_stranger:
            author |= {"user_team": user.team_id, "source_team": user.team_id}
        return author | ({"client_msg_id": message.client_msg_id} if message.client_msg_id else {})

    def _extras(self, message: Message, *, metadata: bool) -> dict[str, Any]:
        extras: dict[str, Any] = {}
        if message.subtype and message.subtype != "bot_message":
            extras["subtype"] = message.subtype
        for name in ("blocks", "attachments", "edited"):
            if getattr(message, name):
                extras[name] = getattr(message, name)
        if metadata and message.metadata:
            extras["metadata"] = message.metadata
        if message.file_ids:
            stranger = message.user in self._world.users and self._world.users[message.user].is_stranger
            extras["files"] = [self._files.shown(file_id, from_stranger=stranger) for file_id in message.file_ids]
            extras |= {"upload": True, "display_as_bot": False}
        if message.reactions:
            extras["reactions"] = [
                {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
            ]
        return extras

    def _thread(self, message: Message) -> dict[str, Any]:
        if message.thread_ts:
            root = self.find(message.channel, message.thread_ts)
            parent = "USLACKBOT" if root is None or root.tombstone else root.user
            return {"thread_ts": message.thread_ts, "parent_user_id": parent}
        replies = self.replies(message)
        if not replies:
            return {"thread_ts": message.ts} if message.tombstone else {}
        users = list(dict.fromkeys(reply.user for reply in replies))
        return {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "reply_users": users[:5],
            "latest_reply": replies[-1].ts,
            "is_locked": False,
            "subscribed": False,
        }

    def _tombstone(self, message: Message) -> dict[str, Any]:
        return {
            "type": "message",
            "subtype": "tombstone",
            "text": TOMBSTONE_TEXT,
            "user": "USLACKBOT",
            "hidden": True,
            "ts": message.ts,
            "is_locked": False,
        }


def kind_of(channel: Channel) -> str:
    """channel_type in events: channel, group or im (slack.md 4.2)."""
    if channel.kind == "im":
        return "im"
    return "group" if channel.is_private else "channel"
