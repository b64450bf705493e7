"""Faults on demand: rules that say where, when and how the outside world misbehaves."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web

from sandbox.bus import Bus

PLACES = ("slack.api", "slack.events", "meta.api", "meta.webhooks", "media")
KINDS = (
    "error",  # refuse with the platform's error `error`
    "status",  # refuse with HTTP `status`, no JSON
    "rate_limit",  # refuse as the platform throttles; `seconds` is what Retry-After says
    "delay",  # wait `seconds`, then go on as usual
    "drop",  # close the connection before anything was accepted
    "accept_then_timeout",  # do it, then say nothing for `seconds`
    "accept_then_drop",  # do it, then close the connection
    "accept_then_status",  # do it, then answer HTTP `status`
    "half_body",  # do it, then break off in the middle of the answer
    "late_accept",  # say nothing for `seconds`, then do it although the caller has gone
    "duplicate",  # deliveries only: twice
    "reorder",  # deliveries only: hold back until the next one has gone, at most `seconds`
    "network_down",  # nothing gets through, either way, until the rule is gone
)
SECONDS = {"accept_then_timeout": 60.0, "late_accept": 20.0, "reorder": 5.0, "rate_limit": 1.0, "delay": 1.0}


@dataclass
class Fault:
    """One rule. match: fact -> wanted value, where "*" stands for anything. times: None is for ever."""

    id: str
    where: str
    kind: str
    match: dict[str, str] = field(default_factory=dict)
    times: int | None = None
    probability: float = 1.0
    seconds: float = 0.0
    status: int = 500
    error: str = ""

    def fits(self, where: str, facts: Mapping[str, Any]) -> bool:
        if self.where != where or self.times == 0:
            return False
        return all(fnmatchcase(str(facts.get(name, "")), str(wanted)) for name, wanted in self.match.items())


class Faults:
    """The rules in force, oldest first; the first that fits and whose die falls strikes. Seeded: runs repeat."""

    def __init__(self, bus: Bus, random_seed: int = 1) -> None:
        self._bus = bus
        self._random_seed = random_seed
        self.reset()

    def reset(self) -> None:
        self._rules: dict[str, Fault] = {}
        self._random = random.Random(self._random_seed)
        self._made = 0

    def add(self, rule: Mapping[str, Any]) -> Fault:
        """A rule as the control API takes it. ValueError says what is wrong with it."""
        unknown = set(rule) - set(Fault.__dataclass_fields__)
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        if rule.get("where") not in PLACES or rule.get("kind") not in KINDS:
            raise ValueError(f"where is one of {', '.join(PLACES)}; kind one of {', '.join(KINDS)}")
        self._made += 1
        given = {name: value for name, value in rule.items() if value is not None or name == "times"}
        fault = Fault(**{"id": f"fault-{self._made}", "seconds": SECONDS.get(rule["kind"], 0.0), **given})
        self._rules[fault.id] = fault
        self._bus.publish("faults", "fault.added", fault=asdict(fault))
        return fault

    def remove(self, fault_id: str | None = None) -> None:
        """One rule, or all of them."""
        gone = list(self._rules) if fault_id is None else [fault_id]
        for name in gone:
            if self._rules.pop(name, None):
                self._bus.publish("faults", "fault.removed", id=name)

    def listed(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._rules.values()]

    @property
    def network_down(self) -> bool:
        return any(fault.kind == "network_down" and fault.times != 0 for fault in self._rules.values())

    def draw(self, where: str, **facts: Any) -> Fault | None:
        """The fault that strikes this call, if any; uses it up once."""
        for fault in list(self._rules.values()):
            if not fault.fits(where, facts) or self._random.random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    self.remove(fault.id)
            return fault
        return None


async def serve(
    fault: Fault | None,
    request: web.Request,
    accept: Callable[[], Awaitable[web.Response]],
    refuse: Callable[[Fault], web.Response],
) -> web.StreamResponse:
    """Answer a call as the fault demands.

    accept: does the work and makes the answer. refuse: the platform's own words for "error" and "rate_limit".
    """
    if fault is None or fault.kind in ("duplicate", "reorder"):
        return await accept()
    match fault.kind:
        case "error" | "rate_limit":
            return refuse(fault)
        case "status":
            return _bare(fault.status)
        case "drop" | "network_down":
            return _hang_up(request)
        case "delay" | "late_accept":
            await asyncio.sleep(fault.seconds)
            return await accept()
    answer = await accept()
    match fault.kind:
        case "accept_then_timeout":
            await _silence(request, fault.seconds)
            return _hang_up(request)
        case "accept_then_status":
            return _bare(fault.status)
        case "half_body":
            return await _half(request, answer)
    return _hang_up(request)


def _bare(status: int) -> web.Response:
    return web.Response(status=status, text=f"<html><body>{status}</body></html>", content_type="text/html")


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _silence(request: web.Request, seconds: float) -> None:
    """Until the time is over or the caller has gone."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end and request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(min(0.1, max(0.0, end - loop.time())))


async def _half(request: web.Request, answer: web.Response) -> web.StreamResponse:
    body = answer.body if isinstance(answer.body, bytes) else b"{}"
    broken = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
    broken.content_length = len(body)
    await broken.prepare(request)
    await broken.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return broken
