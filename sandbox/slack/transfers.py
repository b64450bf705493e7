"""The addresses that carry bytes: where an upload goes, and where a file is fetched from (slack.md 2.3)."""

from aiohttp import web

from sandbox import faults as faulty
from sandbox.faults import Fault, Faults
from sandbox.slack.files import File
from sandbox.slack.limits import ratelimited
from sandbox.slack.workspace import Workspace

LOGIN_PAGE = "<!DOCTYPE html><html><body>Sign in to Lumina</body></html>"


class Transfers:
    """Both can be struck by faults: where "slack.api", method "upload" or "download"."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace, self._faults = workspace, faults

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """POST, the bytes as body or as a form's file; no token needed: the address is the secret."""
        file = self._workspace.files.awaited(request.match_info["ticket"])
        if file is None or file.content is not None:
            return web.Response(status=404, text="no such upload")
        content = await _content(request)
        fault = self._faults.draw("slack.api", method="upload", path=request.path)

        async def accept() -> web.Response:
            return self._take(file, content)

        return await faulty.serve(fault, request, accept, _refuse)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """GET with the bot's token. Without it Slack answers 200 with the page to sign in at."""
        fault = self._faults.draw("slack.api", method="download", path=request.path)

        async def accept() -> web.Response:
            return self._give(request)

        return await faulty.serve(fault, request, accept, _refuse)

    async def preview(self, request: web.Request) -> web.Response:
        """The same bytes for the page, whose browser is signed in."""
        file = self._workspace.files.find(request.match_info["file"])
        if file is None or file.content is None:
            return web.Response(status=404)
        return _bytes(file)

    def _take(self, file: File, content: bytes) -> web.Response:
        if len(content) != file.size:
            problem = f"the length was to be {file.size}, not {len(content)}"
            return web.Response(status=400, text=problem)
        file.content = content
        self._workspace.ledger.write("slack", "call", "upload", file=file.id, text=file.name, size=len(content))
        return web.Response(text=f"OK - {len(content)}")

    def _give(self, request: web.Request) -> web.Response:
        app = self._workspace.world.slack_app
        file = self._workspace.files.find(request.match_info["file"])
        token, rotation = request.headers.get("Authorization", "").removeprefix("Bearer "), self._workspace.rotation
        signed_in = rotation.is_bots(token) and not rotation.error(token)
        facts = {"file": request.match_info["file"]}
        if not signed_in or "files:read" not in app.scopes:
            self._workspace.ledger.write("slack", "call", "download", **facts, outcome="refused", error="not_authed")
            return web.Response(text=LOGIN_PAGE, content_type="text/html")
        if file is None or file.content is None or file.deleted:
            self._workspace.ledger.write("slack", "call", "download", **facts, outcome="refused", error="not_found")
            return web.Response(status=404, text="not found")
        self._workspace.ledger.write("slack", "call", "download", **facts)
        return _bytes(file)


async def _content(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""


def _bytes(file: File) -> web.Response:
    return web.Response(body=file.content or b"", content_type=file.mimetype.partition(";")[0])


def _refuse(fault: Fault) -> web.Response:
    if fault.kind == "rate_limit":
        return web.Response(status=429, headers=dict(ratelimited(fault.seconds).headers))
    return web.Response(status=fault.status, text=fault.error)
