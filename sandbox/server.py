"""Builds one aiohttp application out of the sandbox's parts."""

from pathlib import Path

from aiohttp import web

from sandbox import control, meta, page, slack
from sandbox.bus import Bus
from sandbox.deliver import Deliver
from sandbox.faults import Faults
from sandbox.ledger import Ledger
from sandbox.parts import Part
from sandbox.world import World

# A Slack upload may hold 1 GB; nothing that people try here does. WhatsApp's largest file is 100 MB (meta.md 3.5).
BODY_MAX_BYTES = 128 * 1024 * 1024
WORLD = web.AppKey("world", World)


def build(directory: Path, app_url: str = "") -> web.Application:
    """The whole sandbox. directory: where the ledger is kept. app_url: where events and webhooks go, "" for not yet.

    Set `application[WORLD].base_url` once the port is known: answers contain addresses of this server.
    """
    world = World(app_url=app_url.rstrip("/"))
    ledger = Ledger(directory, world.now)
    bus = Bus()
    faults = Faults(bus)
    deliver = Deliver(world, ledger, bus, faults)
    parts: list[Part] = [side.part(world, ledger, bus, faults, deliver) for side in (slack, meta, page)]

    application = web.Application(client_max_size=BODY_MAX_BYTES)
    application[WORLD] = world
    application.router.add_routes(control.routes(world, ledger, bus, faults, deliver, parts))
    for part in parts:
        application.router.add_routes(part.routes)

    async def stop(_: web.Application) -> None:
        bus.close()

    async def end(_: web.Application) -> None:
        for part in parts:
            await part.close()
        await deliver.close()
        ledger.close()

    application.on_shutdown.append(stop)
    application.on_cleanup.append(end)
    return application
