"""The control API's Meta half: /control/meta/..."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from aiohttp import web

from sandbox.bus import Bus
from sandbox.control import body, refused
from sandbox.meta import hooks, ids
from sandbox.meta.acts import Acts, content_of
from sandbox.meta.comments import Comments
from sandbox.meta.happenings import Happenings
from sandbox.meta.hooks import Webhooks
from sandbox.meta.phones import Phones
from sandbox.meta.template_seed import Template
from sandbox.meta.templates import STATES, Templates
from sandbox.records import Customer
from sandbox.world import World

Act = Callable[[Mapping[str, Any]], dict[str, Any]]
CHANGEABLE = ("status", "category", "components", "parameter_format", "quality", "reason")
FIELDS = frozenset(each.name for each in fields(Customer))


class Controls:
    def __init__(
        self,
        world: World,
        bus: Bus,
        phones: Phones,
        post: Webhooks,
        acts: Acts,
        happenings: Happenings,
        templates: Templates,
        comments: Comments,
    ) -> None:
        self._comments = comments
        self._happenings = happenings
        self._world, self._bus, self._phones, self._post, self._acts = world, bus, phones, post, acts
        self._templates = templates

    def routes(self) -> list[web.RouteDef]:
        acts = self._acts
        return [
            web.post("/control/meta/messages", _act(lambda given: {"id": acts.write(given)}, 201)),
            web.post("/control/meta/edit", _act(lambda given: {"id": acts.edit(given)})),
            web.post("/control/meta/unsend", _act(lambda given: {"id": acts.unsend(given)})),
            web.post("/control/meta/reactions", _act(lambda given: {"id": acts.react(given)})),
            web.post("/control/meta/read", _act(lambda given: {"read": acts.read(given)})),
            web.post("/control/meta/window", _act(lambda given: {"closes_at": acts.window(given)})),
            web.post("/control/meta/echo", _act(lambda given: {"id": acts.echo(given)}, 201)),
            web.post("/control/meta/comments", _act(self._comments.write, 201)),
            web.post("/control/meta/happenings", _act(self._happenings.happen)),
            web.post("/control/meta/customers", _act(self._customer, 201)),
            web.post("/control/meta/templates", _act(self._template)),
            web.post("/control/meta/tokens", _act(self._token)),
            web.post("/control/meta/webhook", self._webhook),
            web.get("/control/meta/media/{media}", self._media),
        ]

    def _customer(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of Customer: a new one (what is missing is made up), or changes to the one with this id."""
        if unknown := set(given) - FIELDS:
            raise refused(f"unknown: {', '.join(sorted(unknown))}")
        known = self._world.customers.get(str(given.get("id")))
        for name, value in given.items() if known else ():
            setattr(known, name, value)
        customer = known or self._newcomer(given)
        self._world.customers[customer.id] = customer
        self._bus.publish("meta", "customer.changed" if known else "customer.added", customer=customer.id)
        return {"id": customer.id}

    def _newcomer(self, given: Mapping[str, Any]) -> Customer:
        accounts, channel = self._world.accounts, str(given.get("channel") or "whatsapp")
        first = next((each.id for each in accounts.values() if each.channel == channel), "")
        account = accounts.get(str(given.get("account") or first))
        if account is None or not given.get("name"):
            raise refused("a customer has a name, and an account or a channel")
        number = ids.media()
        made: dict[str, Any] = {"id": f"customer-{number}", **given, "channel": account.channel, "account": account.id}
        if account.channel == "instagram":
            made = {"igsid": number, "username": made["id"], **made}
        else:
            made = {"user_id": f"BR.{number}{number}", **made}
            if made.get("shows_phone", True):
                digits = str(made.get("wa_id") or made.get("phone") or f"55119{number[-8:]}").removeprefix("+")
                made = {"wa_id": digits, "phone": f"+{digits}", **made}
        return Customer(**made)

    def _template(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """{name, language, status?, category?, components?, quality?, reason?}: one changes, or there is a new one.

        The app hears of each change by the webhook that Meta has for it.
        """
        account = next(each for each in self._world.accounts.values() if each.waba_id)
        name, language = str(given.get("name") or ""), str(given.get("language") or "")
        changes = {key: given[key] for key in CHANGEABLE if key in given}
        known = self._templates.find(account.waba_id, name, language)
        if not name or not language or (known is None and "components" not in changes):
            raise refused("a new template has a name, a language and components")
        if changes.get("status", "APPROVED") not in STATES:
            raise refused(f"status is one of {', '.join(sorted(STATES))}")
        new = {"id": ids.media(), "name": name, "language": language, "category": "UTILITY", "waba_id": account.waba_id}
        template = replace(known, **changes) if known else Template(**{**new, **changes})
        self._templates.keep(template)
        # The API writes en_US, the webhook en-US (meta.md 3.6).
        named = {"message_template_id": int(template.id), "message_template_name": name}
        named |= {"message_template_language": language.replace("_", "-")}
        for field, told in _news(known, template):
            body = hooks.business(account, field, named | told, self._world.now())
            self._post.send(account, body, "whatsapp.templates", template=name, state=template.status)
        return {"id": template.id}

    def _token(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """{account, token?, type?, scopes?, revoked?, ends_in_seconds?}: a token changes, dies, lives, or ends."""
        account = self._world.accounts.get(str(given.get("account")))
        if account is None:
            raise refused("there is no such account")
        account.token = str(given.get("token") or account.token)
        account.token_type = str(given.get("type") or account.token_type)
        account.scopes = tuple(given.get("scopes", account.scopes))
        account.token_revoked = bool(given.get("revoked", account.token_revoked))
        if "ends_in_seconds" in given:
            account.token_ends_at = self._world.now() + float(given["ends_in_seconds"])
        return {"revoked": account.token_revoked, "ends_at": account.token_ends_at}

    async def _webhook(self, request: web.Request) -> web.Response:
        """{channel, body | raw_base64, sign?, login?}: any bytes, verbatim and once; what the app answers."""
        given = await body(request)
        if given.get("channel") not in {"whatsapp", "instagram"}:
            raise refused("channel is whatsapp or instagram")
        raw = content_of(given["raw_base64"]) if "raw_base64" in given else hooks.wire(given.get("body"))
        sign, login = bool(given.get("sign", True)), str(given.get("login") or "instagram")
        answered = await self._post.raw(given["channel"], raw, sign=sign, login=login)
        told = {"status": answered.status, "reason": answered.reason, "body": answered.body.decode(errors="replace")}
        return web.json_response(told)

    async def _media(self, request: web.Request) -> web.Response:
        """The bytes of any file in a chat, for the page and for tests."""
        found = self._phones.media.get(request.match_info["media"])
        if found is None:
            raise refused("no such file", web.HTTPNotFound)
        headers = {
            "Content-Type": found.mime,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
        }
        return web.Response(body=found.content, headers=headers)


def _news(before: Template | None, after: Template) -> list[tuple[str, dict[str, Any]]]:
    """What Meta tells of a template that is new or has changed: (webhook field, what it says)."""
    news: list[tuple[str, dict[str, Any]]] = []
    if before is None or before.status != after.status:
        told = {"event": after.status, "reason": after.reason, "message_template_category": after.category}
        paused = {"other_info": {"title": "FIRST_PAUSE", "description": "Paused for 3 hours after bad feedback."}}
        news.append(("message_template_status_update", told | (paused if after.status == "PAUSED" else {})))
    if before is None:
        return news
    if before.category != after.category:
        told = {"previous_category": before.category, "new_category": after.category}
        news.append(("template_category_update", told))
    if before.quality != after.quality:
        told = {"previous_quality_score": before.quality, "new_quality_score": after.quality}
        news.append(("message_template_quality_update", told))
    if before.components != after.components:
        body = next((str(each["text"]) for each in after.components if each.get("type") == "BODY"), "")
        news.append(("message_template_components_update", {"message_template_element": body}))
    return news


def _act(does: Act, status: int = 200) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        return web.json_response(does(await body(request)), status=status)

    return handle
