"""The Web API's door: who is calling, may they, how often, and what is written down before they are answered."""

import json
from typing import Any

from aiohttp import web

from sandbox import faults as faulty
from sandbox.faults import Fault, Faults
from sandbox.slack import calls
from sandbox.slack.calls import Call, Refused
from sandbox.slack.limits import ratelimited
from sandbox.slack.methods import METHODS
from sandbox.slack.methods.method import Method
from sandbox.slack.workspace import Workspace


class WebApi:
    """POST or GET /slack/api/<method>."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace, self._faults = workspace, faults

    async def answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            call = await calls.read(request, name)
        except Refused as refused:
            return self._refuse(Call(name, {}, ""), refused)
        facts = {"channel": call.text("channel"), "thread_ts": call.text("thread_ts"), "text": call.text("text")}
        fault = self._faults.draw("slack.api", method=name, path=request.path, **facts)

        async def accept() -> web.Response:
            return self._run(call)

        def refuse(fault: Fault) -> web.Response:
            limited = fault.kind == "rate_limit"
            return self._refuse(call, ratelimited(fault.seconds) if limited else Refused(fault.error or "fatal_error"))

        return await faulty.serve(fault, request, accept, refuse)

    def _run(self, call: Call) -> web.Response:
        method = METHODS.get(call.method)
        try:
            if method is None:
                raise Refused("unknown_method", req_method=call.method)
            self._admit(call, method)
            self._workspace.limits.call(call.method, method.per_minute)
            done = method.run(self._workspace, call)
        except Refused as refused:
            return self._refuse(call, refused)
        self._workspace.ledger.write("slack", "call", call.method, **call.noted)
        return _json(call, {"ok": True, **done}, self._headers(method))

    def _admit(self, call: Call, method: Method) -> None:
        """Token, kind of token, scope."""
        app = self._workspace.world.slack_app
        if not method.token:
            return
        if not call.token:
            raise Refused("not_authed")
        rotation = self._workspace.rotation
        kinds = {app.app_token: "app", app.config_token: "config"}
        if rotation.is_bots(call.token):
            kinds[call.token] = "bot"
        if call.token not in kinds:
            raise Refused("invalid_auth")
        if kinds[call.token] != method.token:
            raise Refused("not_allowed_token_type")
        if kinds[call.token] == "bot" and (error := rotation.error(call.token)):
            raise Refused(error)
        if method.scopes and not app.scopes & set(method.scopes):
            raise Refused("missing_scope", needed=method.scopes[0], provided=",".join(sorted(app.scopes)))

    def _refuse(self, call: Call, refused: Refused) -> web.Response:
        facts: dict[str, Any] = {"to": call.text("channel") or None, "thread": call.text("thread_ts") or None}
        facts |= {"text": call.text("text") or None, "problems": list(refused.messages)}
        facts |= {"error": refused.error, "outcome": "refused"}
        self._workspace.ledger.write("slack", "call", call.method, **facts)
        return _json(call, refused.body(), dict(refused.headers), refused.status)

    def _headers(self, method: Method) -> dict[str, str]:
        if method.token != "bot":
            return {}
        granted = ",".join(sorted(self._workspace.world.slack_app.scopes))
        return {"x-oauth-scopes": granted, "x-accepted-oauth-scopes": ",".join(method.scopes)}


def _json(call: Call, body: dict[str, Any], headers: dict[str, str], status: int = 200) -> web.Response:
    if call.warnings and body["ok"]:
        body["warning"] = ",".join(call.warnings)
        body["response_metadata"] = {**body.get("response_metadata", {}), "warnings": call.warnings}
    # ASCII escapes carry what UTF-8 cannot: lone surrogates in a customer's words.
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json", charset="utf-8", headers=headers
    )
