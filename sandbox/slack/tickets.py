"""What an interaction leaves in the app's hand for a while: a trigger to open a modal, an address to answer to."""

import secrets
from dataclasses import dataclass

from sandbox.slack.calls import Refused
from sandbox.world import World

TRIGGER_SECONDS = 3.0  # slack.md 3.1: 3 s, single use
RESPONSE_SECONDS, RESPONSES_MAX = 30 * 60.0, 5  # slack.md 3.1: 5 posts in 30 min


@dataclass
class Trigger:
    """view_id: the modal it was pulled in, "" outside of modals."""

    user: str
    view_id: str
    made_at: float
    used: bool = False


@dataclass
class ResponseUrl:
    """message_ts: what replace_original and delete_original mean, "" for nothing. thread_ts: where that is."""

    user: str
    channel: str
    made_at: float
    message_ts: str = ""
    thread_ts: str | None = None
    is_ephemeral: bool = False
    uses: int = 0


class Tickets:
    """Both kinds, by their secret."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}
        world.on_reset(self._triggers.clear)
        world.on_reset(self._responses.clear)

    def trigger(self, user: str, view_id: str = "") -> str:
        name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[name] = Trigger(user, view_id, self._world.now())
        return name

    def exchange(self, name: str) -> Trigger:
        """Use a trigger up. Raises Refused in Slack's words."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self._world.now() - trigger.made_at > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def response_url(self, response: ResponseUrl) -> str:
        name = secrets.token_urlsafe(18)
        self._responses[name] = response
        return f"{self._world.base_url}/slack/response/{name}"

    def respond(self, name: str) -> ResponseUrl:
        """Count one use of an address. Raises Refused."""
        response = self._responses.get(name)
        if response is None:
            raise Refused("invalid_url", status=404)
        if self._world.now() - response.made_at > RESPONSE_SECONDS:
            raise Refused("expired_url", status=404)
        if response.uses >= RESPONSES_MAX:
            raise Refused("used_url", status=404)
        response.uses += 1
        return response
