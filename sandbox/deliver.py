"""Carries the platforms' posts to the app: signed anew for each attempt, repeated as they repeat, struck by faults."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from sandbox.bus import Bus
from sandbox.faults import Fault, Faults
from sandbox.ledger import Ledger
from sandbox.world import World

REDIRECTS_MAX = 2  # slack.md 4.5


@dataclass(frozen=True)
class Answer:
    """What came back. status 0: nothing did, and `reason` says why (Slack's words, slack.md 4.5)."""

    status: int = 0
    reason: str = ""  # "", "http_timeout", "connection_failed", "http_error", "too_many_redirects"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        """The body as JSON; None if there is none or it is not JSON."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One thing to bring to the app.

    call: its name in the ledger ("event.message", "whatsapp.messages"). path: below the app's address.
    headers: made anew for each attempt, as attempt number (0 first) and the last reason -> headers.
    retry_seconds: the wait before each retry; () never repeats. accepts: does this status end it?
    lane: parcels of one lane set out in order: each after its predecessor's first attempt. None: at once.
    facts: further words for the ledger (to, thread, text, correlation, ...); the faults can match on them too.
    """

    side: str
    call: str
    path: str
    body: bytes
    headers: Callable[[int, str], Mapping[str, str]]
    retry_seconds: Sequence[float] = ()
    timeout_seconds: float
    accepts: Callable[[int], bool] = lambda status: 200 <= status < 300
    lane: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return "slack.events" if self.side == "slack" else "meta.webhooks"


Attempt = Callable[[Parcel, int, str], Awaitable[Answer]]


class Deliver:
    """The postman. `send` hands a parcel over and returns at once; `ask` waits for the first attempt's answer."""

    def __init__(self, world: World, ledger: Ledger, bus: Bus, faults: Faults) -> None:
        self._world, self._ledger, self._bus, self._faults = world, ledger, bus, faults
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._lanes: dict[str, asyncio.Task[Answer]] = {}
        self._gone: dict[str, asyncio.Event] = {}

    def send(self, parcel: Parcel, attempt: Attempt | None = None) -> asyncio.Task[Answer]:
        """Result: the first attempt's answer. Retries go on behind it. attempt: another way than HTTP to the app."""
        fault = self._faults.draw(parcel.where, call=parcel.call, path=parcel.path, **_plain(parcel.facts))
        before = self._lanes.get(parcel.lane) if parcel.lane else None
        task = self._keep(self._first(parcel, attempt or self.post, before, fault))
        if parcel.lane and not _held_back(fault):
            self._lanes[parcel.lane] = task
        return task

    async def ask(self, parcel: Parcel, attempt: Attempt | None = None) -> Answer:
        return await self.send(parcel, attempt)

    async def post(self, parcel: Parcel, number: int, reason: str) -> Answer:
        """One HTTP attempt, without faults."""
        if not self._world.app_url:
            return Answer(reason="connection_failed")
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        try:
            async with self._session.post(
                self._world.app_url + parcel.path,
                data=parcel.body,
                headers=parcel.headers(number, reason),
                timeout=aiohttp.ClientTimeout(total=parcel.timeout_seconds),
                max_redirects=REDIRECTS_MAX,
            ) as response:
                body = await response.read()
                why = "" if parcel.accepts(response.status) else "http_error"
                return Answer(response.status, why, body, dict(response.headers))
        except TimeoutError:
            return Answer(reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Answer(reason="too_many_redirects")
        except (aiohttp.ClientError, OSError):
            return Answer(reason="connection_failed")

    def forget(self) -> None:
        """Drop all that is still under way, retries too."""
        for task in self._tasks:
            task.cancel()
        self._lanes.clear()

    async def close(self) -> None:
        self.forget()
        if self._session is not None:
            await self._session.close()

    async def _first(
        self, parcel: Parcel, attempt: Attempt, before: asyncio.Task[Answer] | None, fault: Fault | None
    ) -> Answer:
        if fault is not None and _held_back(fault):
            await self._overtaken(parcel.where, fault.seconds)
        elif before is not None:
            await asyncio.wait([before])
        answer = await self._try(parcel, attempt, 0, "", fault)
        gone, self._gone[parcel.where] = self._gone.get(parcel.where), asyncio.Event()
        if gone is not None:
            gone.set()
        if fault is not None and fault.kind == "duplicate":
            self._keep(self._try(parcel, attempt, 0, "", None))
        if answer.reason and not _told_to_stop(answer):
            self._keep(self._repeat(parcel, attempt, answer.reason))
        return answer

    async def _repeat(self, parcel: Parcel, attempt: Attempt, reason: str) -> None:
        for number, seconds in enumerate(parcel.retry_seconds, start=1):
            await asyncio.sleep(seconds)
            fault = self._faults.draw(parcel.where, call=parcel.call, path=parcel.path, **_plain(parcel.facts))
            answer = await self._try(parcel, attempt, number, reason, fault)
            if not answer.reason or _told_to_stop(answer):
                return
            reason = answer.reason

    async def _try(self, parcel: Parcel, attempt: Attempt, number: int, reason: str, fault: Fault | None) -> Answer:
        """One attempt under one fault, written down."""
        kind = fault.kind if fault is not None else ""
        if kind in ("drop", "network_down", "error", "status", "rate_limit"):
            answer = Answer(reason="connection_failed")
        else:
            if fault is not None and kind in ("delay", "late_accept"):
                await asyncio.sleep(fault.seconds)
            answer = await attempt(parcel, number, reason)
            if fault is not None and kind in (
                "accept_then_drop",
                "accept_then_timeout",
                "accept_then_status",
                "half_body",
            ):
                answer = (
                    Answer(fault.status, "http_error")
                    if kind == "accept_then_status"
                    else Answer(reason="http_timeout")
                )
        self._ledger.write(
            parcel.side,
            "delivery",
            parcel.call,
            **parcel.facts,
            attempt=number,
            status=answer.status,
            reason=answer.reason,
            outcome="failed" if answer.reason else "accepted",
        )
        self._bus.publish(
            parcel.side, "delivery.made", call=parcel.call, attempt=number, status=answer.status, reason=answer.reason
        )
        return answer

    async def _overtaken(self, where: str, seconds: float) -> None:
        """Until another parcel has gone the same way, at most `seconds`."""
        gone = self._gone.setdefault(where, asyncio.Event())
        try:
            await asyncio.wait_for(gone.wait(), seconds)
        except TimeoutError:
            return

    def _keep(self, work: Any) -> asyncio.Task[Answer]:
        task: asyncio.Task[Answer] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _held_back(fault: Fault | None) -> bool:
    """It has stepped out of its lane: those behind do not wait for it."""
    return fault is not None and fault.kind == "reorder"


def _told_to_stop(answer: Answer) -> bool:
    """x-slack-no-retry on a failure ends the retries of that event (slack.md 4.5)."""
    return any(name.lower() == "x-slack-no-retry" and value == "1" for name, value in answer.headers.items())


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in ("where", "call", "path")}
