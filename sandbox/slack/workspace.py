"""The pretend workspace: everything the Slack side keeps and does, in one hand."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from sandbox.bus import Bus
from sandbox.deliver import Deliver
from sandbox.ledger import Ledger
from sandbox.records import Channel, User
from sandbox.slack.calls import Refused
from sandbox.slack.events import Events
from sandbox.slack.files import Files
from sandbox.slack.limits import Limits
from sandbox.slack.messages import Message, Messages
from sandbox.slack.rotation import Rotation
from sandbox.slack.socket_mode import Sockets
from sandbox.slack.tickets import Tickets
from sandbox.slack.to_app import ToApp
from sandbox.slack.views import Views
from sandbox.world import World


@dataclass
class Ephemeral:
    """A message only one user sees; it is in no history and cannot be updated by the Web API."""

    to: str
    message: Message


class Workspace:
    """The stores, and the rules about who is where."""

    def __init__(self, world: World, ledger: Ledger, bus: Bus, deliver: Deliver) -> None:
        self.world, self.ledger, self.bus = world, ledger, bus
        self.files = Files(world)
        self.messages = Messages(world, self.files)
        self.ephemerals: list[Ephemeral] = []
        self.views = Views(world, bus)
        self.tickets = Tickets(world)
        self.limits = Limits(world)
        self.sockets = Sockets(world)
        self.to_app = ToApp(world, deliver, self.sockets)
        self.events = Events(world, bus, self.messages, self.to_app)
        self.rotation = Rotation(world)
        self.codes: set[str] = set()  # OAuth codes given out and not yet used
        self.bookmarks: list[dict[str, Any]] = []
        self._background: set[asyncio.Task[None]] = set()
        world.on_reset(self._forget)

    def _forget(self) -> None:
        self.ephemerals.clear()
        self.codes.clear()
        self.bookmarks.clear()
        for task in self._background:
            task.cancel()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it behind the answer that is given now."""
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    @property
    def bot(self) -> str:
        return self.world.slack_app.bot_user

    def needs(self, scope: str) -> None:
        """Refuses where the app was not granted it."""
        scopes = self.world.slack_app.scopes
        if scope not in scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(scopes)))

    def user(self, user_id: str) -> User:
        user = self.world.users.get(user_id)
        if user is None:
            raise Refused("user_not_found")
        return user

    def channel(self, channel_id: str) -> Channel:
        """A channel the app can see; a private one it is not in does not exist for it (slack.md 2.2)."""
        channel = self.world.channels.get(channel_id)
        if channel is None or (self._hides(channel) and self.bot not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def joined(self, channel_id: str) -> Channel:
        """A channel the app is in."""
        channel = self.channel(channel_id)
        if self.bot not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def target(self, channel_id: str) -> Channel:
        """Where the app may post: a channel it is in and that is not archived, or a user's direct messages."""
        if channel_id in self.world.users:
            return self.direct(channel_id)
        channel = self.channel(channel_id)
        if self.bot not in channel.members and "chat:write.public" not in self.world.slack_app.scopes:
            raise Refused("not_in_channel")
        if channel.is_archived:
            raise Refused("is_archived")
        return channel

    def direct(self, user_id: str) -> Channel:
        """The direct messages between the app and a user."""
        user = self.user(user_id)
        if user.is_bot:
            raise Refused("cannot_dm_bot")
        if user.deleted:
            raise Refused("user_disabled")
        channel_id = "D" + user_id[1:]
        return self.world.channels.setdefault(
            channel_id, Channel(channel_id, user.name, self.bot, [user_id, self.bot], kind="im")
        )

    def message(self, channel: Channel, ts: str, error: str = "message_not_found") -> Message:
        message = self.messages.find(channel.id, ts)
        if message is None or message.tombstone:
            raise Refused(error)
        return message

    def show_ephemeral(self, to: str, message: Message) -> None:
        """For one user's eyes, on the page."""
        self.ephemerals.append(Ephemeral(to, message))
        self.bus.publish("slack", "ephemeral.posted", **self.ephemeral_shown(self.ephemerals[-1]))

    def ephemeral(self, channel_id: str, ts: str, user: str) -> Ephemeral | None:
        for each in self.ephemerals:
            if (each.message.channel, each.message.ts, each.to) == (channel_id, ts, user):
                return each
        return None

    def drop_ephemeral(self, ephemeral: Ephemeral) -> None:
        self.ephemerals.remove(ephemeral)
        self.bus.publish("slack", "ephemeral.deleted", **self.ephemeral_shown(ephemeral))

    def ephemeral_shown(self, ephemeral: Ephemeral) -> dict[str, Any]:
        shown = self.messages.shown(ephemeral.message)
        return {"user": ephemeral.to, "channel": ephemeral.message.channel, "message": shown}

    @staticmethod
    def _hides(channel: Channel) -> bool:
        return channel.is_private or channel.kind == "im"
