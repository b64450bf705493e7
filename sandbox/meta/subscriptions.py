"""What an app hears of: the edge /{app-id}/subscriptions, the same list the app's dashboard shows under Webhooks."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

import aiohttp
from aiohttp import web

from sandbox.ledger import Ledger
from sandbox.meta.answers import GraphError, answer
from sandbox.world import World

OBJECTS: Final = {"whatsapp_business_account": "whatsapp", "instagram": "instagram"}  # object -> our name for it
FIELDS: Final = {  # meta.md 1.5: what there is to hear of
    "whatsapp_business_account": (
        "account_alerts", "account_review_update", "account_update", "business_capability_update", "calls", "history",
        "message_template_components_update", "message_template_quality_update", "message_template_status_update",
        "messages", "messaging_handovers", "phone_number_name_update", "phone_number_quality_update", "security",
        "smb_app_state_sync", "smb_message_echoes", "standby", "template_category_update", "user_preferences",
    ),
    "instagram": (
        "comments", "live_comments", "message_echoes", "message_edit", "message_reactions", "messages",
        "messaging_handover", "messaging_optins", "messaging_postbacks", "messaging_referral", "messaging_seen",
        "standby",
    ),
}  # fmt: skip
_KEYS: Final = {
    "message_edit": "message_edit", "reaction": "message_reactions", "postback": "messaging_postbacks",
    "read": "messaging_seen", "referral": "messaging_referral",
}  # fmt: skip
TIMEOUT_SECONDS: Final = 10.0


class Subscriptions:
    """At first the app hears of everything, at the address that the sandbox reaches it by."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self._world, self._ledger = world, ledger
        self._fields: dict[str, tuple[str, ...]] = {}
        self._reset()
        world.on_reset(self._reset)

    def routes(self) -> list[web.RouteDef]:
        path = "/graph/{version:v\\d+\\.\\d+}/{node:\\d+}/subscriptions"
        return [
            web.get(path, self._answering(self._listed)),
            web.post(path, self._post),
            web.delete(path, self._answering(self._ended)),
        ]

    def fields(self, name: str) -> tuple[str, ...]:
        """What the app hears of an object."""
        return self._fields.get(name, ())

    def _reset(self) -> None:
        self._fields = dict(FIELDS)

    def _listed(self, _: web.Request) -> dict[str, Any]:
        told = [
            {
                "object": name,
                "callback_url": self._callback(name),
                "active": True,
                "fields": [{"name": field, "version": "v25.0"} for field in fields],
            }
            for name, fields in self._fields.items()
        ]
        return {"data": told}

    def _ended(self, request: web.Request) -> dict[str, Any]:
        """DELETE ?object=…&fields=…: of these fields, or of all."""
        name = _object(request.query.get("object", ""))
        ended = {each for each in request.query.get("fields", "").split(",") if each}
        left = tuple(each for each in self._fields.get(name, ()) if ended and each not in ended)
        self._fields |= {name: left}
        if not left:
            del self._fields[name]
        self._ledger.write("meta", "call", "subscriptions", method="DELETE", to=name)
        return {"success": True}

    async def _post(self, request: web.Request) -> web.Response:
        """object, callback_url, fields, verify_token: the address is asked before it is believed (meta.md 1.1)."""
        given = {**request.query, **{name: str(value) for name, value in (await request.post()).items()}}
        try:
            self._admit(request)
            name = _object(given.get("object", ""))
            fields = tuple(each for each in given.get("fields", "").split(",") if each)
            if unknown := sorted(set(fields) - set(FIELDS[name])):
                raise GraphError(100, f"Param fields[0] must be one of the known fields, not {unknown[0]}")
            await self._verify(name, given.get("callback_url", ""), given.get("verify_token", ""))
        except GraphError as refused:
            return refused.response("instagram")
        self._fields[name] = tuple(sorted({*self._fields.get(name, ()), *fields}))
        self._ledger.write("meta", "call", "subscriptions", method="POST", to=name)
        return answer({"success": True})

    async def _verify(self, name: str, address: str, token: str) -> None:
        if address != self._callback(name):  # the sandbox asks nobody but the app
            raise GraphError(2200, "Callback verification failed: the URL couldn't be validated")
        word = str(secrets.randbelow(10**10))
        query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": word}
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address, params=query) as told:
                body = await told.text()
                said = told.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            said, body = 0, ""
        if (said, body) != (200, word):
            raise GraphError(2200, f"Callback verification failed: HTTP Status Code = {said}; HTTP Message = ...")

    def _callback(self, name: str) -> str:
        return f"{self._world.app_url}/webhooks/{OBJECTS[name]}"

    def _answering(self, work: Callable[[web.Request], dict[str, Any]]) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            try:
                self._admit(request)
                return answer(work(request))
            except GraphError as refused:
                return refused.response("instagram")

        return handle

    def _admit(self, request: web.Request) -> None:
        """Only the app itself may: by its id and secret, not by any account's token."""
        app = self._world.meta_app
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), f"{app.id}|{app.secret}".encode()):
            raise GraphError(190, "Invalid OAuth access token signature.")
        if request.match_info["node"] != app.id:
            raise GraphError(100, "Unsupported request. Object does not exist", 33)


def field_of(body: Mapping[str, Any]) -> str:
    """The webhook field that a body belongs to."""
    entry = body["entry"][0]
    if "field" in entry:  # a comment, by Instagram's login
        return str(entry["field"])
    if "changes" in entry:
        return str(entry["changes"][0]["field"])
    if "standby" in entry:
        return "standby"
    item: Mapping[str, Any] = entry.get("messaging", [{}])[0]
    if item.get("message", {}).get("is_echo"):
        return "message_echoes"
    named = next((field for key, field in _KEYS.items() if key in item), "")
    if named:
        return named
    return "messaging_handover" if any("thread_control" in key for key in item) else "messages"


def _object(name: str) -> str:
    if name not in OBJECTS:
        raise GraphError(100, "(#100) Param object must be one of {USER, PAGE, WHATSAPP_BUSINESS_ACCOUNT, INSTAGRAM}")
    return name
