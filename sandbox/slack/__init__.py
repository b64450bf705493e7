"""The pretend Slack: Web API, events, interactivity, files and Socket Mode, as strict as the real one (slack.md)."""

import secrets
from urllib.parse import urlencode

from aiohttp import web

from sandbox.bus import Bus
from sandbox.deliver import Deliver
from sandbox.faults import Faults
from sandbox.ledger import Ledger
from sandbox.parts import Part
from sandbox.slack import responses
from sandbox.slack.controls import Controls
from sandbox.slack.state import state
from sandbox.slack.transfers import Transfers
from sandbox.slack.web_api import WebApi
from sandbox.slack.workspace import Workspace
from sandbox.world import World


def part(world: World, ledger: Ledger, bus: Bus, faults: Faults, deliver: Deliver) -> Part:
    workspace = Workspace(world, ledger, bus, deliver)
    web_api, transfers, controls = WebApi(workspace, faults), Transfers(workspace, faults), Controls(workspace)

    async def respond(request: web.Request) -> web.Response:
        return await responses.answer(workspace, request)

    async def authorize(request: web.Request) -> web.Response:
        """The installer's consent, given at once: back to the app with a code."""
        code = secrets.token_urlsafe(16)
        workspace.codes.add(code)
        back = request.query.get("redirect_uri", f"{world.app_url}/slack/oauth_redirect")
        query = urlencode({"code": code, "state": request.query.get("state", "")})
        return web.Response(status=302, headers={"Location": f"{back}?{query}"})

    routes = [
        web.post("/slack/api/{method}", web_api.answer),
        web.get("/slack/api/{method}", web_api.answer),
        web.post("/slack/upload/{ticket}", transfers.upload),
        web.get("/slack/files/{file}/{name}", transfers.download),
        web.get("/slack/files/{file}/download/{name}", transfers.download),
        web.post("/slack/response/{secret}", respond),
        web.get("/slack/ws/{ticket}", workspace.sockets.connect),
        web.get("/slack/oauth/v2/authorize", authorize),
        web.get("/control/slack/files/{file}", transfers.preview),
        *controls.routes(),
    ]
    return Part(routes=routes, state=lambda: state(workspace), close=workspace.sockets.close)
