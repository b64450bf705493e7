"""The control API's common half: addresses, switches, state, changes, the ledger and the faults."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import web

from sandbox.bus import Bus
from sandbox.deliver import Deliver
from sandbox.faults import Faults
from sandbox.ledger import Ledger
from sandbox.parts import Part
from sandbox.world import World

HEARTBEAT_SECONDS = 15.0  # a comment on a silent stream, so that proxies and browsers keep it


def routes(
    world: World, ledger: Ledger, bus: Bus, faults: Faults, deliver: Deliver, parts: Sequence[Part]
) -> list[web.RouteDef]:
    """parts: whose state is shown by GET /control/state."""

    async def environment(_: web.Request) -> web.Response:
        return web.json_response({"env": _environment(world), "inboxes": _inboxes(world)})

    async def app(request: web.Request) -> web.Response:
        wanted = await body(request)
        if "url" in wanted:
            world.app_url = str(wanted["url"]).rstrip("/")
        if "slack" in wanted:
            if wanted["slack"] not in ("http", "socket"):
                raise refused("slack is http or socket")
            world.switches.slack = wanted["slack"]
        return web.json_response({"url": world.app_url, "slack": world.switches.slack})

    async def limits(request: web.Request) -> web.Response:
        _turn(world, await body(request))
        return web.json_response(_switches(world))

    async def state(_: web.Request) -> web.Response:
        shown: dict[str, Any] = {"slack": {}, "meta": {}}
        for part in parts:
            shown |= part.state()
        shown |= {"faults": faults.listed(), "paused": faults.network_down, "limits": _switches(world)}
        return web.json_response(shown, dumps=_dumps)

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        with bus.listening() as changes:
            await response.prepare(request)
            await response.write(b": ready\n\n")
            coming = asyncio.ensure_future(anext(changes, None))
            try:
                while True:
                    done, _ = await asyncio.wait({coming}, timeout=HEARTBEAT_SECONDS)
                    if not done:
                        await response.write(b": still here\n\n")
                        continue
                    change = coming.result()
                    if change is None:
                        return response
                    await response.write(f"event: change\ndata: {_dumps(change)}\n\n".encode(errors="replace"))
                    coming = asyncio.ensure_future(anext(changes, None))
            except ConnectionError:
                return response
            finally:
                coming.cancel()

    async def read_ledger(request: web.Request) -> web.Response:
        try:
            since = int(request.query.get("since", "0"))
        except ValueError:
            raise refused("since is the number of an entry") from None
        entries = [entry.line() for entry in ledger.since(since, request.query.get("side"))]
        return web.json_response({"entries": entries}, dumps=_dumps)

    async def reset(_: web.Request) -> web.Response:
        deliver.forget()
        faults.reset()
        world.reset()
        bus.publish("world", "world.reset")
        return web.json_response({"ok": True})

    async def list_faults(_: web.Request) -> web.Response:
        return web.json_response({"faults": faults.listed()})

    async def add_fault(request: web.Request) -> web.Response:
        try:
            fault = faults.add(await body(request))
        except (ValueError, TypeError) as error:
            raise refused(str(error)) from error
        return web.json_response({"id": fault.id}, status=201)

    async def remove_faults(request: web.Request) -> web.Response:
        wanted = await body(request)
        faults.remove(wanted.get("id") or request.query.get("id"))
        return web.json_response({"ok": True})

    return [
        web.get("/control/environment", environment),
        web.put("/control/app", app),
        web.put("/control/limits", limits),
        web.get("/control/state", state),
        web.get("/control/stream", stream),
        web.get("/control/ledger", read_ledger),
        web.post("/control/reset", reset),
        web.get("/control/faults", list_faults),
        web.post("/control/faults", add_fault),
        web.delete("/control/faults", remove_faults),
    ]


async def body(request: web.Request) -> dict[str, Any]:
    """The request's JSON object; {} if it is empty. 400 otherwise."""
    raw = await request.read()
    if not raw:
        return {}
    try:
        given = json.loads(raw)
    except ValueError:
        raise refused("the body is not JSON") from None
    if not isinstance(given, dict):
        raise refused("the body is not a JSON object")
    return given


def refused(why: str, status: Callable[..., web.HTTPException] = web.HTTPBadRequest) -> web.HTTPException:
    """An error of the control API: {"error": why}."""
    return status(text=json.dumps({"error": why}), content_type="application/json")


def _turn(world: World, wanted: dict[str, Any]) -> None:
    switches = world.switches
    try:
        switches.limits_enforced = bool(wanted.get("enforced", switches.limits_enforced))
        switches.limits_scale = float(wanted.get("scale", switches.limits_scale))
        switches.dedupe_client_msg_id = bool(wanted.get("dedupe_client_msg_id", switches.dedupe_client_msg_id))
        for name in ("retry_seconds", "meta_retry_seconds"):
            if name in wanted:
                attribute = "slack_retry_seconds" if name == "retry_seconds" else name
                setattr(switches, attribute, tuple(float(seconds) for seconds in wanted[name]))
    except (TypeError, ValueError):
        raise refused("scale is a number, retry_seconds and meta_retry_seconds are lists of seconds") from None


def _switches(world: World) -> dict[str, Any]:
    switches = world.switches
    return {
        "enforced": switches.limits_enforced,
        "scale": switches.limits_scale,
        "retry_seconds": list(switches.slack_retry_seconds),
        "meta_retry_seconds": list(switches.meta_retry_seconds),
        "dedupe_client_msg_id": switches.dedupe_client_msg_id,
    }


def _environment(world: World) -> dict[str, str]:
    slack, meta = world.slack_app, world.meta_app
    return {
        "SLACK_API_URL": f"{world.base_url}/slack/api/",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_APP_TOKEN": slack.app_token,
        "META_GRAPH_URL": f"{world.base_url}/graph",
        "INSTAGRAM_GRAPH_URL": f"{world.base_url}/instagram",
        "META_APP_SECRET": meta.secret,
        "INSTAGRAM_APP_SECRET": meta.instagram_secret,
        "META_VERIFY_TOKEN": meta.verify_token,
    }


def _inboxes(world: World) -> list[dict[str, str]]:
    inboxes = []
    for account in world.accounts.values():
        inbox = {"channel": account.channel, "name": account.name, "slack_channel": account.slack_channel}
        if account.channel == "whatsapp":
            inbox |= {"phone_number_id": account.id, "waba_id": account.waba_id}
            inbox |= {"display_number": account.display_number}
        else:
            inbox |= {"login": account.login, "account_id": account.id}
            if account.page_id:
                inbox["page_id"] = account.page_id
        inboxes.append({**inbox, "token": account.token})
    return inboxes


def _dumps(value: Any) -> str:
    # ASCII escapes: customers may send lone surrogates, which no UTF-8 stream can carry.
    return json.dumps(value)
