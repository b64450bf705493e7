"""A business's own things: templates, its profile, which app hears of it, whom it blocks (meta.md 1.5, 3.6, 3.8)."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.ledger import Ledger
from sandbox.meta.answers import GraphError, answer
from sandbox.meta.hooks import Webhooks
from sandbox.meta.phones import Phones
from sandbox.meta.shapes import tables, words
from sandbox.meta.subscriptions import FIELDS
from sandbox.meta.templates import Templates
from sandbox.records import Account, Customer
from sandbox.world import World

PROFILE = {"about": 139, "address": 256, "description": 512, "email": 128, "vertical": 60}  # characters, Meta's form


class Business:
    """Each answers one edge of an account. Raises GraphError."""

    def __init__(self, world: World, ledger: Ledger, phones: Phones, post: Webhooks, templates: Templates) -> None:
        self._world, self._ledger, self._phones, self._post = world, ledger, phones, post
        self._templates = templates
        self._profiles: dict[str, dict[str, Any]] = {}
        world.on_reset(self._profiles.clear)

    async def templates(self, account: Account, request: web.Request) -> web.Response:
        _only_whatsapp(account)
        return answer(self._templates.listed(account, request.query, f"{self._world.base_url}{request.path}"))

    async def subscriptions(self, account: Account, request: web.Request) -> web.Response:
        """GET tells who hears of this account, POST subscribes, DELETE ends it: no webhook comes from then on."""
        if request.method == "GET":
            app = {"id": self._world.meta_app.id, "name": "Lumina inbox", "link": "https://lumina.example"}
            chosen = list(self._post.chosen.get(account.id, FIELDS["instagram"]))
            told: dict[str, Any] = {**app, "subscribed_fields": chosen}
            if account.channel == "whatsapp":
                told = {"whatsapp_business_api_data": app}
            return answer({"data": [] if account.id in self._post.silent else [told]})
        if request.method == "POST" and account.channel == "instagram":
            fields = tuple(each for each in request.query.get("subscribed_fields", "").split(",") if each)
            if not fields or not set(fields) <= set(FIELDS["instagram"]):
                raise GraphError(100, "Param subscribed_fields must be a list of the known fields")
            self._post.chosen[account.id] = fields
        (self._post.silent.add if request.method == "DELETE" else self._post.silent.discard)(account.id)
        self._ledger.write("meta", "call", f"{account.channel}.subscribed_apps", method=request.method, to=account.id)
        return answer({"success": True})

    async def profile(self, account: Account, request: web.Request) -> web.Response:
        _only_whatsapp(account)
        if request.method == "POST":
            given = await body_of(request)
            changed = {name: words(given, name, most) for name, most in PROFILE.items() if name in given}
            self._profiles.setdefault(account.id, {}).update(changed)
            return answer({"success": True})
        asked = {each for each in request.query.get("fields", "").split(",") if each}
        whole = {"about": "Lamps that feel like home", "vertical": "RETAIL", **self._profiles.get(account.id, {})}
        told = {name: value for name, value in whole.items() if not asked or name in asked}
        return answer({"data": [{**told, "messaging_product": "whatsapp"}]})

    async def blocks(self, account: Account, request: web.Request) -> web.Response:
        """Only people who wrote within a day can be blocked (meta.md 3.8).

        The notes name the edge and its rule, not its bodies: these are as Meta's guide prints them.
        """
        _only_whatsapp(account)
        if request.method == "GET":
            people = [each for each in self._world.customers.values() if each.id in self._phones.blocked]
            return answer({"data": [{"messaging_product": "whatsapp", **_address(each)} for each in people]})
        given = [words(each, "user", 160) for each in tables(await body_of(request), "block_users")]
        if not given:
            raise GraphError(131008, "Required parameter is missing: block_users")
        done, failed = [], []
        for address in given:
            customer = self._phones.customer(account.id, address)
            if customer is None or (request.method == "POST" and self._phones.closes_at(customer) is None):
                failed.append({"input": address})
                continue
            (self._phones.blocked.add if request.method == "POST" else self._phones.blocked.discard)(customer.id)
            done.append({"input": address, **_address(customer)})
        self._ledger.write("meta", "call", "whatsapp.block_users", method=request.method, people=given)
        told = {"added_users" if request.method == "POST" else "removed_users": done}
        return answer(
            {"messaging_product": "whatsapp", "block_users": told | ({"failed_users": failed} if failed else {})}
        )


async def body_of(request: web.Request) -> Mapping[str, Any]:
    """The JSON object of a call. Raises GraphError."""
    try:
        given = json.loads(await request.read())
    except ValueError:
        raise GraphError(100, "Invalid JSON") from None
    if not isinstance(given, Mapping):
        raise GraphError(100, "Invalid JSON: an object is expected")
    return given


def _only_whatsapp(account: Account) -> None:
    if account.channel != "whatsapp":
        raise GraphError(100, "Unsupported request: this object has no such edge", 33)


def _address(customer: Customer) -> dict[str, str]:
    return {"wa_id": customer.wa_id} if customer.shows_phone else {"user_id": customer.user_id}
