"""The Graph API's door: whose token it is, which object is meant, and the faults."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox import faults as faulty
from sandbox.faults import Fault, Faults
from sandbox.ledger import Ledger
from sandbox.meta.answers import GraphError, answer
from sandbox.meta.cloud_api import WhatsApp
from sandbox.meta.direct import Instagram
from sandbox.meta.phones import Phones
from sandbox.records import Account
from sandbox.world import World

Work = Callable[[Account], Awaitable[web.Response]]


class Graph:
    """Both hosts: /graph (graph.facebook.com) and /instagram (graph.instagram.com), any version."""

    def __init__(
        self, world: World, ledger: Ledger, faults: Faults, phones: Phones, whatsapp: WhatsApp, instagram: Instagram
    ) -> None:
        self._world, self._ledger, self._faults, self._phones = world, ledger, faults, phones
        self._whatsapp, self._instagram = whatsapp, instagram

    def routes(self) -> list[web.RouteDef]:
        """Everything a client may call."""
        return [
            *(
                web.route(method, f"/{host}/{{version:v\\d+\\.\\d+}}/{path}", handler)
                for host in ("graph", "instagram")
                for method, path, handler in (
                    ("POST", "{node}/messages", self.messages),
                    ("POST", "{node}/media", self.upload),
                    ("GET", "{node}/conversations", self.conversations),
                    ("GET", "{node}/phone_numbers", self.numbers),
                    ("POST", "{node}/subscribed_apps", self.subscribed),
                    ("GET", "{node}", self.node),
                )
            ),
            web.get("/graph-media/{media}", self.download),
            web.get("/ig-media/{media}", self.cdn),
        ]

    async def messages(self, request: web.Request) -> web.StreamResponse:
        body = await _json(request)

        async def work(account: Account) -> web.Response:
            if body is None:
                raise GraphError(100, "Invalid JSON")
            if account.channel == "whatsapp":
                return self._whatsapp.message(account, body)
            return await self._instagram.message(account, body)

        return await self._call(request, "messages", work)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        return await self._call(request, "media.upload", lambda account: self._whatsapp.upload(account, request))

    async def conversations(self, request: web.Request) -> web.StreamResponse:
        async def work(account: Account) -> web.Response:
            return self._instagram.conversations(account, request.query.get("user_id", ""))

        return await self._call(request, "conversations", work)

    async def numbers(self, request: web.Request) -> web.StreamResponse:
        async def work(_: Account) -> web.Response:
            return self._whatsapp.numbers(request.match_info["node"])

        return await self._call(request, "phone_numbers", work)

    async def subscribed(self, request: web.Request) -> web.StreamResponse:
        async def work(_: Account) -> web.Response:
            return answer({"success": True})

        return await self._call(request, "subscribed_apps", work)

    async def node(self, request: web.Request) -> web.StreamResponse:
        """GET /{id}: a number, an account, a customer's profile, or a media id."""
        node = request.match_info["node"]

        async def work(account: Account) -> web.Response:
            if node in {account.id, account.page_id, "me"}:
                return (
                    self._whatsapp.number(account)
                    if account.channel == "whatsapp"
                    else answer({"id": account.id, "username": account.username})
                )
            if account.channel == "whatsapp":
                return self._whatsapp.media(account, node)
            return self._instagram.profile(account, node)

        return await self._call(request, "node", work)

    async def download(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request, self._whatsapp.download)

    async def cdn(self, request: web.Request) -> web.StreamResponse:
        """Instagram's CDN: no token needed, gone when the file is."""

        def bytes_of(request: web.Request) -> web.Response:
            media = self._phones.media.get(request.match_info["media"])
            if media is None:
                return web.Response(status=404)
            return web.Response(body=media.content, headers={"Content-Type": media.mime})

        return await self._file(request, bytes_of)

    async def _file(self, request: web.Request, bytes_of: Callable[[web.Request], web.Response]) -> web.StreamResponse:
        fault = self._faults.draw("media", path=request.path)

        async def accept() -> web.Response:
            return bytes_of(request)

        return await faulty.serve(fault, request, accept, lambda _: web.Response(status=500))

    async def _call(self, request: web.Request, call: str, work: Work) -> web.StreamResponse:
        fault = self._faults.draw("meta.api", method=call, path=request.path)

        async def accept() -> web.Response:
            try:
                return await work(self._account(request))
            except GraphError as refused:
                facts = {"error": refused.code, "words": refused.words, "outcome": "refused"}
                self._ledger.write("meta", "call", call, node=request.match_info["node"], **facts)
                return refused.response()

        def refuse(fault: Fault) -> web.Response:
            code = 130429 if fault.kind == "rate_limit" else int(fault.error or 131000)
            return GraphError(code, "A fault on demand").response()

        return await faulty.serve(fault, request, accept, refuse)

    def _account(self, request: web.Request) -> Account:
        """The account a token speaks for, if the object named is its own. Raises GraphError."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if "access_token" in request.query:
            raise GraphError(100, "The sandbox takes tokens in the header only")
        account = next((each for each in self._world.accounts.values() if each.token == token), None)
        if account is None:
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
        self._check_proof(request, token)
        node = request.match_info["node"]
        needs_own = request.method == "POST" or request.path.endswith("/conversations")
        if needs_own and node not in {account.id, account.page_id, account.waba_id, "me"}:
            raise GraphError(100, f"Unsupported request. Object with ID '{node}' does not exist", 33)
        return account

    def _check_proof(self, request: web.Request, token: str) -> None:
        """appsecret_proof, where it is sent, must be right (meta.md 6.3)."""
        given = request.query.get("appsecret_proof")
        secrets = (self._world.meta_app.secret, self._world.meta_app.instagram_secret)
        proofs = {hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest() for secret in secrets}
        if given is not None and given not in proofs:
            raise GraphError(100, "Invalid appsecret_proof provided in the API argument")


async def _json(request: web.Request) -> dict[str, Any] | None:
    try:
        body = json.loads(await request.read())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
