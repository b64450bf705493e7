"""The sandbox's page: customers' phones on one side, the Slack workspace on the other. Static files, no build step."""

from pathlib import Path

from aiohttp import web

from sandbox.bus import Bus
from sandbox.deliver import Deliver
from sandbox.faults import Faults
from sandbox.ledger import Ledger
from sandbox.parts import Part
from sandbox.world import World

FOLDER = Path(__file__).parent
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SOUNDS = {".ogg": "audio/ogg", ".m4a": "audio/mp4"}  # a voice message of each channel, for phones without a microphone
# Nothing from anywhere else, and no code but our own files: what customers type can only ever be text.
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def part(world: World, ledger: Ledger, bus: Bus, faults: Faults, deliver: Deliver) -> Part:
    """The page and its files; all it knows it asks of the control API."""

    async def page(_: web.Request) -> web.Response:
        return _file("index.html")

    async def file(request: web.Request) -> web.Response:
        return _file(request.match_info["name"])

    return Part(routes=[web.get("/", page), web.get("/page/{name:[a-z]+\\.(?:css|js|svg|ogg|m4a)}", file)])


def _file(name: str) -> web.Response:
    path = FOLDER / name
    if not path.is_file():
        raise web.HTTPNotFound
    body, sound = path.read_bytes(), SOUNDS.get(path.suffix)
    if sound:
        return web.Response(body=body, content_type=sound, headers=HEADERS)
    return web.Response(body=body, content_type=TYPES[path.suffix], charset="utf-8", headers=HEADERS)
