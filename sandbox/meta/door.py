"""The Graph API's door: whose token it is, which object is meant, and the faults."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox import faults as faulty
from sandbox.faults import Fault, Faults
from sandbox.ledger import Ledger
from sandbox.meta.answers import GraphError, answer, on_demand
from sandbox.meta.business import Business
from sandbox.meta.cloud_api import WhatsApp
from sandbox.meta.comments import Comments
from sandbox.meta.direct import Instagram
from sandbox.meta.library import Library
from sandbox.meta.phones import Phones
from sandbox.meta.shapes import table
from sandbox.records import Account
from sandbox.world import World

Work = Callable[[Account], Awaitable[web.Response]]
Edge = Callable[[Account, web.Request], Awaitable[web.Response]]
CommentEdge = Callable[[Account, str, Mapping[str, Any]], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Graph:
    """Both hosts: /graph (graph.facebook.com) and /instagram (graph.instagram.com), any version."""

    def __init__(
        self,
        world: World,
        ledger: Ledger,
        faults: Faults,
        phones: Phones,
        whatsapp: WhatsApp,
        library: Library,
        instagram: Instagram,
        business: Business,
        comments: Comments,
    ) -> None:
        self._world, self._ledger, self._faults, self._phones = world, ledger, faults, phones
        self._whatsapp, self._library, self._instagram, self._business = whatsapp, library, instagram, business
        self._comments = comments

    def routes(self) -> list[web.RouteDef]:
        """Everything a client may call."""
        business = self._business
        templates = self._edge("message_templates", business.templates)
        subscriptions = self._edge("subscribed_apps", business.subscriptions)
        profile = self._edge("whatsapp_business_profile", business.profile)
        blocks = self._edge("block_users", business.blocks)
        return [
            *(
                web.route(method, f"/{host}/{{version:v\\d+\\.\\d+}}/{path}", handler)
                for host in ("graph", "instagram")
                for method, path, handler in (
                    ("POST", "{node}/messages", self.messages),
                    ("POST", "{node}/replies", self.comment("replies", self._comments.reply)),
                    ("POST", "{node}/media", self.upload),
                    ("GET", "{node}/conversations", self.conversations),
                    ("GET", "{node}/phone_numbers", self.numbers),
                    ("GET", "{node}/message_templates", templates),
                    ("GET", "{node}/subscribed_apps", subscriptions),
                    ("POST", "{node}/subscribed_apps", subscriptions),
                    ("DELETE", "{node}/subscribed_apps", subscriptions),
                    ("GET", "{node}/whatsapp_business_profile", profile),
                    ("POST", "{node}/whatsapp_business_profile", profile),
                    ("GET", "{node}/block_users", blocks),
                    ("POST", "{node}/block_users", blocks),
                    ("DELETE", "{node}/block_users", blocks),
                    ("GET", "{node}", self.node),
                    ("POST", "{node}", self.comment("hide", self._comments.hide)),
                    ("DELETE", "{node}", self.delete),
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
            if "comment_id" in table(body, "recipient"):
                return await self._comments.private(account, body)
            return await self._instagram.message(account, body)

        return await self._call(request, "messages", work, _facts(body or {}))

    def comment(self, call: str, work: CommentEdge) -> Handler:
        """POST /{comment} and POST /{comment}/replies."""

        async def handle(request: web.Request) -> web.StreamResponse:
            body = await _json(request)

            async def accept(account: Account) -> web.Response:
                if account.channel != "instagram" or body is None:
                    raise GraphError(100, "Unsupported post request.", 33)
                return await work(account, request.match_info["node"], body)

            return await self._call(request, call, accept, _facts(body or {}))

        return handle

    async def upload(self, request: web.Request) -> web.StreamResponse:
        async def work(account: Account) -> web.Response:
            if account.channel != "whatsapp":
                raise GraphError(100, "Unsupported post request.", 33)
            return await self._library.upload(account, request)

        return await self._call(request, "media.upload", work)

    async def conversations(self, request: web.Request) -> web.StreamResponse:
        async def work(account: Account) -> web.Response:
            return self._instagram.conversations(account, request.query)

        return await self._call(request, "conversations", work)

    async def numbers(self, request: web.Request) -> web.StreamResponse:
        async def work(account: Account) -> web.Response:
            waba = [
                each for each in self._world.accounts.values() if account.waba_id and each.waba_id == account.waba_id
            ]
            return answer({"data": [_only(self._whatsapp.number(each), request) for each in waba]})

        return await self._call(request, "phone_numbers", work)

    async def node(self, request: web.Request) -> web.StreamResponse:
        """GET /{id}: a number, an account, a customer's profile, or a media id."""
        node = request.match_info["node"]

        async def work(account: Account) -> web.Response:
            if account.channel == "whatsapp":
                if node == account.id:
                    return answer(_only(self._whatsapp.number(account), request))
                return self._library.address(account, node)
            if node in _names(account):
                own = {"id": node if node == account.page_id else account.id, "name": account.name}
                return answer(_only(own | {"username": account.username, "user_id": account.id}, request))
            return answer(_only(self._instagram.profile(account, node), request))

        return await self._call(request, "node", work)

    async def delete(self, request: web.Request) -> web.StreamResponse:
        async def work(account: Account) -> web.Response:
            return self._library.delete(account, request.match_info["node"])

        return await self._call(request, "media.delete", work)

    async def download(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request, self._library.download)

    async def cdn(self, request: web.Request) -> web.StreamResponse:
        """Instagram's CDN: no token needed, only the signature; gone when the file is."""

        def bytes_of(request: web.Request) -> web.Response:
            media = self._phones.media.get(request.match_info["media"])
            if media is None or request.query.get("signature") != media.sha256[:24]:
                return web.Response(status=404)
            return web.Response(body=media.content, headers={"Content-Type": media.mime})

        return await self._file(request, bytes_of)

    async def _file(self, request: web.Request, bytes_of: Callable[[web.Request], web.Response]) -> web.StreamResponse:
        fault = self._faults.draw("media", method="GET", path=request.path, media=request.match_info["media"])

        async def accept() -> web.Response:
            return bytes_of(request)

        return await faulty.serve(fault, request, accept, lambda _: web.Response(status=500))

    def _edge(self, call: str, work: Edge) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._call(request, call, lambda account: work(account, request))

        return handle

    async def _call(
        self, request: web.Request, call: str, work: Work, facts: Mapping[str, Any] | None = None
    ) -> web.StreamResponse:
        known = self._bearer(request)
        channel = known.channel if known else "whatsapp"
        told = {"channel": channel, "account": known.id if known else "", **(facts or {})}
        fault = self._faults.draw("meta.api", method=call, path=request.path, **told)

        async def accept() -> web.Response:
            try:
                return await work(self._account(request))
            except GraphError as refused:
                said = {"error": refused.code, "words": refused.words, "outcome": "refused", **(facts or {})}
                self._ledger.write("meta", "call", f"{channel}.{call}", node=request.match_info["node"], **said)
                return refused.response(channel)

        def refuse(fault: Fault) -> web.Response:
            throttled = fault.kind == "rate_limit"
            return on_demand(fault.error, throttled=throttled, channel=channel).response(channel)

        return await faulty.serve(fault, request, accept, refuse)

    def _bearer(self, request: web.Request) -> Account | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self._world.bearer(token)

    def _account(self, request: web.Request) -> Account:
        """The account a token speaks for, if the object named is its own. Raises GraphError."""
        if "access_token" in request.query:
            raise GraphError(100, "The sandbox takes tokens in the header only")
        account = self._bearer(request)
        host = request.path.split("/")[1]
        # Each host knows only its own tokens (meta.md 5.1).
        if account is None or (account.login == "instagram") != (host == "instagram"):
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
        self._check_proof(request, account)
        node = request.match_info["node"]
        edge = request.path.rsplit("/", 1)[-1] != node
        if edge and node not in _names(account) and not request.path.endswith("/replies"):  # those know their comments
            raise GraphError(100, f"Unsupported request. Object with ID '{node}' does not exist", 33)
        return account

    def _check_proof(self, request: web.Request, account: Account) -> None:
        """appsecret_proof, where it is sent, must be right (meta.md 6.3)."""
        given = request.query.get("appsecret_proof")
        app = self._world.meta_app
        secret = app.instagram_secret if account.login == "instagram" else app.secret
        proof = hmac.new(secret.encode(), account.token.encode(), hashlib.sha256).hexdigest()
        if given is not None and given != proof:
            raise GraphError(100, "Invalid appsecret_proof provided in the API argument")


def _names(account: Account) -> set[str]:
    """What the account's own edges may be addressed by. A WhatsApp number has no "me"."""
    if account.channel == "whatsapp":
        return {account.id, account.waba_id}
    return {account.id, account.page_id, "me"} - {""}


def _only(whole: dict[str, Any], request: web.Request) -> dict[str, Any]:
    """The fields that were asked for; the id is always told."""
    asked = {each for each in request.query.get("fields", "").split(",") if each}
    return {name: value for name, value in whole.items() if not asked or name in asked or name == "id"}


def _facts(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the ledger and the faults know of a message that was not accepted."""
    recipient, told = body.get("recipient"), body.get("text") or body.get("message")
    to = body.get("to") or (recipient.get("id") if isinstance(recipient, Mapping) else recipient)
    text = (told.get("body") or told.get("text")) if isinstance(told, Mapping) else None
    facts = {"to": to, "text": text, "correlation": body.get("biz_opaque_callback_data")}
    return {name: value for name, value in facts.items() if value}


async def _json(request: web.Request) -> dict[str, Any] | None:
    try:
        body = json.loads(await request.read())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
