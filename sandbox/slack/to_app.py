"""The three things Slack brings to the app: events, interactions and slash commands, over HTTP or a socket."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from sandbox.deliver import Answer, Attempt, Deliver, Parcel
from sandbox.slack.socket_mode import Sockets
from sandbox.world import World

PATH = "/slack/events"  # one address for all three, as the app's manifest says
ANSWER_SECONDS = 3.0  # slack.md 4.5
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class ToApp:
    """Signs with v0 (slack.md 1.4) and hands over to the postman."""

    def __init__(self, world: World, deliver: Deliver, sockets: Sockets) -> None:
        self._world, self._deliver, self._sockets = world, deliver, sockets

    def event(
        self, envelope: Mapping[str, Any], call: str, lane: str, facts: Mapping[str, Any]
    ) -> asyncio.Task[Answer]:
        """Brings it now and, if that fails, again as Slack does."""
        parcel = self._parcel(
            f"event.{call}",
            _json(envelope),
            JSON,
            facts,
            retry_seconds=self._world.switches.slack_retry_seconds,
            lane=f"slack:{lane}",
        )
        return self._deliver.send(parcel, self._way("events_api", envelope))

    async def interaction(self, payload: Mapping[str, Any], facts: Mapping[str, Any]) -> Answer:
        """Never repeated: the person sees the failure."""
        body = urlencode({"payload": _json(payload).decode()}).encode()
        parcel = self._parcel(f"interaction.{payload['type']}", body, FORM, facts)
        return await self._deliver.ask(parcel, self._way("interactive", payload))

    async def command(self, fields: Mapping[str, str], facts: Mapping[str, Any]) -> Answer:
        parcel = self._parcel(f"command.{fields['command']}", urlencode(fields).encode(), FORM, facts)
        return await self._deliver.ask(parcel, self._way("slash_commands", fields))

    async def challenge(self, challenge: str) -> Answer:
        """url_verification (slack.md 4.1): always over HTTP, it is the address that is tried."""
        token = self._world.slack_app.verification_token
        body = _json({"token": token, "challenge": challenge, "type": "url_verification"})
        return await self._deliver.ask(self._parcel("url_verification", body, JSON, {}))

    def _parcel(self, call: str, body: bytes, content_type: str, facts: Mapping[str, Any], **more: Any) -> Parcel:
        return Parcel(
            side="slack",
            call=call,
            path=PATH,
            body=body,
            headers=self._headers(body, content_type),
            timeout_seconds=ANSWER_SECONDS,
            facts=facts,
            **more,
        )

    def _headers(self, body: bytes, content_type: str) -> Callable[[int, str], Mapping[str, str]]:
        def headers(number: int, reason: str) -> Mapping[str, str]:
            timestamp = str(int(self._world.now()))
            retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason} if number else {}
            return {
                "Content-Type": content_type,
                "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
                "X-Slack-Request-Timestamp": timestamp,
                "X-Slack-Signature": signature(self._world.slack_app.signing_secret, timestamp, body),
                **retry,
            }

        return headers

    def _way(self, kind: str, payload: Mapping[str, Any]) -> Attempt | None:
        return self._sockets.attempt(kind, payload) if self._world.switches.slack == "socket" else None


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """v0 (slack.md 1.4)."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
