"""What Meta says of tokens: debug_token, and the renewal of Instagram's (meta.md 3.8, 5.1)."""

import hmac
from collections.abc import Callable

from aiohttp import web

from sandbox import faults as faulty
from sandbox.faults import Fault, Faults
from sandbox.ledger import Ledger
from sandbox.meta.answers import GraphError, answer, on_demand
from sandbox.world import World

LIVES_SECONDS = 60 * 86400  # meta.md 5.1: an Instagram user token
SCOPES = {
    "whatsapp": ["business_management", "whatsapp_business_management", "whatsapp_business_messaging"],
    "instagram": [
        "instagram_business_basic", "instagram_business_manage_comments", "instagram_business_manage_messages",
    ],
    "facebook": [
        "instagram_basic", "instagram_manage_comments", "instagram_manage_messages", "pages_manage_metadata",
        "pages_messaging", "pages_read_engagement", "pages_show_list",
    ],
}  # fmt: skip

Work = Callable[[web.Request], web.Response]


class Tokens:
    """These two calls take the token in the address: Meta has no other way for them."""

    def __init__(self, world: World, ledger: Ledger, faults: Faults) -> None:
        self._world, self._ledger, self._faults = world, ledger, faults

    def routes(self) -> list[web.RouteDef]:
        version = "{version:v\\d+\\.\\d+}"
        return [
            web.get(f"/graph/{version}/debug_token", self.debug),
            web.get("/instagram/refresh_access_token", self.refresh),
            web.get(f"/instagram/{version}/refresh_access_token", self.refresh),
        ]

    async def debug(self, request: web.Request) -> web.StreamResponse:
        """GET /debug_token?input_token=…&access_token=APPID|SECRET, or any good token of the app's in its place."""
        return await self._serve(request, "debug_token", self._debugged)

    async def refresh(self, request: web.Request) -> web.StreamResponse:
        """GET /refresh_access_token?grant_type=ig_refresh_token&access_token=…"""
        return await self._serve(request, "refresh_access_token", self._refreshed)

    def _debugged(self, request: web.Request) -> web.Response:
        app, bearer = self._world.meta_app, request.headers.get("Authorization", "").removeprefix("Bearer ")
        asker = request.query.get("access_token", "") or bearer
        if (
            not hmac.compare_digest(asker.encode(), f"{app.id}|{app.secret}".encode())
            and self._world.bearer(asker) is None
        ):
            raise GraphError(190, "Invalid OAuth access token")
        if "input_token" not in request.query:
            raise GraphError(100, "The parameter input_token is required.")
        account = self._world.bearer(request.query["input_token"])
        if account is None:
            error = {"code": 190, "message": "Invalid OAuth access token."}
            return answer({"data": {"error": error, "is_valid": False, "scopes": []}})
        scopes = sorted(account.scopes or SCOPES[account.login or account.channel])
        target = account.waba_id or account.page_id or account.id
        told = {"app_id": app.id, "type": account.token_type, "application": "Lumina inbox", "is_valid": True}
        told |= {"expires_at": int(account.token_ends_at), "data_access_expires_at": 0, "scopes": scopes}
        told |= {"granular_scopes": [{"scope": each, "target_ids": [target]} for each in scopes]}
        return answer({"data": told})

    def _refreshed(self, request: web.Request) -> web.Response:
        if request.query.get("grant_type") != "ig_refresh_token":
            raise GraphError(100, "The parameter grant_type must be ig_refresh_token.")
        account = self._world.bearer(request.query.get("access_token", ""))
        if account is None or account.login != "instagram":
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
        account.token_ends_at = self._world.now() + LIVES_SECONDS
        self._ledger.write("meta", "call", "instagram.refresh_access_token", to=account.id, outcome="accepted")
        told = {"access_token": account.token, "token_type": "bearer", "expires_in": LIVES_SECONDS}
        return answer(told | {"permissions": ",".join(SCOPES["instagram"])})

    async def _serve(self, request: web.Request, call: str, work: Work) -> web.StreamResponse:
        fault = self._faults.draw("meta.api", method=call, path=request.path)

        async def accept() -> web.Response:
            try:
                return work(request)
            except GraphError as refused:
                self._ledger.write("meta", "call", call, error=refused.code, words=refused.words, outcome="refused")
                return refused.response("instagram")

        def refuse(fault: Fault) -> web.Response:
            throttled = fault.kind == "rate_limit"
            return on_demand(fault.error, throttled=throttled, channel="instagram").response("instagram")

        return await faulty.serve(fault, request, accept, refuse)
