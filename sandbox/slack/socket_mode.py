"""Socket Mode: the same events and interactions through websockets that the app opens (slack.md 4.4)."""

import asyncio
import json
import secrets
from collections.abc import Mapping
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.deliver import Answer, Attempt, Parcel
from sandbox.slack.calls import Refused
from sandbox.world import World

CONNECTIONS_MAX = 10  # slack.md 1.4
TICKET_SECONDS = 30.0  # how long an address may wait for its connection; Slack's own time is not published
ACK_SECONDS = 3.0  # slack.md 4.5


class Sockets:
    """The open connections. Each envelope goes to any one of them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tickets: dict[str, float] = {}
        self._open: list[web.WebSocketResponse] = []
        self._turn = 0
        self._awaited: dict[str, asyncio.Future[dict[str, Any]]] = {}

    def address(self) -> str:
        """A websocket address for one connection."""
        if len(self._open) >= CONNECTIONS_MAX:
            raise Refused("too_many_websockets")
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = self._world.now()
        return f"{self._world.base_url.replace('http', 'ws', 1)}/slack/ws/{ticket}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        made_at = self._tickets.pop(request.match_info["ticket"], 0.0)
        if self._world.now() - made_at > TICKET_SECONDS:
            return web.Response(status=408, text="this address was used or is too old")
        socket = web.WebSocketResponse(heartbeat=30.0)
        await socket.prepare(request)
        self._open.append(socket)
        try:
            await socket.send_json(self._hello())
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._open.remove(socket)
        return socket

    async def disconnect(self, reason: str) -> int:
        """Tell every connection to go: "warning", "refresh_requested" or "link_disabled". How many were told."""
        told = list(self._open)
        for socket in told:
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            if reason != "warning":
                await socket.close()
        return len(told)

    async def close(self) -> None:
        for socket in list(self._open):
            await socket.close()

    def attempt(self, kind: str, payload: Mapping[str, Any]) -> Attempt:
        """How to bring this payload: kind "events_api", "interactive" or "slash_commands"."""

        async def bring(_parcel: Parcel, number: int, _reason: str) -> Answer:
            if not self._open:
                return Answer(reason="connection_failed")
            envelope: dict[str, Any] = {
                "envelope_id": secrets.token_hex(16),
                "type": kind,
                "payload": payload,
                "accepts_response_payload": kind != "events_api",
            }
            if number:
                envelope |= {"retry_attempt": number, "retry_reason": "timeout"}
            return await self._exchange(envelope)

        return bring

    async def _exchange(self, envelope: dict[str, Any]) -> Answer:
        self._turn += 1
        socket = self._open[self._turn % len(self._open)]
        awaited = self._awaited[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            await socket.send_str(json.dumps(envelope))
            answered = await asyncio.wait_for(awaited, ACK_SECONDS)
        except TimeoutError:
            return Answer(reason="http_timeout")
        except ConnectionError:
            return Answer(reason="connection_failed")
        finally:
            del self._awaited[envelope["envelope_id"]]
        payload = answered.get("payload")
        return Answer(200, "", json.dumps(payload).encode() if payload else b"")

    def _acknowledge(self, text: str) -> None:
        try:
            answered = json.loads(text)
        except ValueError:
            return
        if isinstance(answered, dict):
            awaited = self._awaited.get(str(answered.get("envelope_id")))
            if awaited is not None and not awaited.done():
                awaited.set_result(answered)

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": self._world.slack_app.id},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 3600},
        }
