"""The control API's Meta half: what customers and owners do."""

import base64
import binascii
import uuid
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.bus import Bus
from sandbox.control import body, refused
from sandbox.meta import hooks
from sandbox.meta.cloud_api import WhatsApp
from sandbox.meta.direct import Instagram
from sandbox.meta.hooks import Webhooks
from sandbox.meta.phones import Line, Media, Phones, shown
from sandbox.records import Account, Customer
from sandbox.world import World

FILES = frozenset({"image", "video", "audio", "voice", "document", "sticker"})
INSTAGRAM_TYPES = {"document": "file", "voice": "audio", "sticker": "image"}


class Controls:
    """POST /control/meta/…"""

    def __init__(
        self, world: World, bus: Bus, phones: Phones, post: Webhooks, whatsapp: WhatsApp, instagram: Instagram
    ) -> None:
        self._world, self._bus, self._phones, self._post = world, bus, phones, post
        self._whatsapp, self._instagram = whatsapp, instagram

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/control/meta/messages", self.write),
            web.post("/control/meta/unsend", self.unsend),
            web.post("/control/meta/read", self.read),
            web.post("/control/meta/window", self.window),
            web.post("/control/meta/echo", self.echo),
            web.post("/control/meta/webhook", self.webhook),
            web.post("/control/meta/customers", self.customers),
            web.get("/control/meta/media/{media}", self.media),
        ]

    async def write(self, request: web.Request) -> web.Response:
        """A customer writes."""
        given = await body(request)
        customer, account = self._who(given)
        kind, at = str(given.get("kind", "text")), float(given.get("sent_at") or self._world.now())
        prefix = "wamid.in" if customer.channel == "whatsapp" else "mid.in"
        line = Line(
            f"{prefix}{self._world.stamp('in').replace('.', '')}", "in", kind, at, str(given.get("text") or ""),
            reply_to=str(given.get("reply_to") or ""),
        )  # fmt: skip
        media = self._media(account, given.get("media"), kind) if kind in FILES else None
        if media is not None:
            line.media = [shown(media)]
        if kind == "reaction":
            self._react(customer, line)
        else:
            self._phones.say(customer, line, opens_window=True)
        if customer.channel == "whatsapp":
            content = given.get("raw") or _whatsapp_content(line, media)
            value = hooks.from_customer(customer, line, content)
            facts = {"to": customer.id, "message": line.id, "text": line.text}
            self._post.send("whatsapp", hooks.whatsapp(account, value), "whatsapp.messages", lane=customer.id, **facts)
        else:
            event = given.get("raw") or self._instagram_event(line, media)
            self._instagram.tell(account, customer, event, "instagram.messages", at)
        return web.json_response({"id": line.id}, status=201)

    async def unsend(self, request: web.Request) -> web.Response:
        """A customer takes a message back."""
        given = await body(request)
        customer, account = self._who(given)
        line = self._phones.line(customer, str(given.get("message")))
        if line is None or line.direction != "in":
            raise refused("message is the id of something this customer wrote", web.HTTPNotFound)
        line.deleted, line.text, line.media = True, "", []
        self._phones.change(customer, line)
        if customer.channel == "whatsapp":
            fresh = Line(f"wamid.in{self._world.stamp('in').replace('.', '')}", "in", "revoke", self._world.now())
            value = hooks.from_customer(customer, fresh, {"type": "revoke", "revoke": {"original_message_id": line.id}})
            self._post.send(
                "whatsapp", hooks.whatsapp(account, value), "whatsapp.revoke", lane=customer.id, to=customer.id
            )
        else:
            event = {"message": {"mid": line.id, "is_deleted": True}}
            self._instagram.tell(account, customer, event, "instagram.unsend")
        return web.json_response({"ok": True})

    async def read(self, request: web.Request) -> web.Response:
        """A customer reads what they got."""
        customer, _ = self._who(await body(request))
        (self._whatsapp.read if customer.channel == "whatsapp" else self._instagram.read)(customer)
        return web.json_response({"ok": True})

    async def window(self, request: web.Request) -> web.Response:
        given = await body(request)
        customer, _ = self._who(given)
        self._phones.shut(customer, bool(given.get("closed", True)))
        return web.json_response({"closes_at": self._phones.closes_at(customer)})

    async def echo(self, request: web.Request) -> web.Response:
        """The owner answers from the phone or the Instagram app."""
        given = await body(request)
        customer, account = self._who(given)
        text = str(given.get("text") or "")
        if customer.channel == "instagram":
            return web.json_response({"id": self._instagram.echo_from_app(customer, text)}, status=201)
        line = Line(
            f"wamid.{self._world.stamp('wamid').replace('.', '')}", "out", "text", self._world.now(), text, status="sent",
            by="phone",
        )  # fmt: skip
        self._phones.say(customer, line)
        told: dict[str, Any] = {
            "from": account.display_number.removeprefix("+"),
            "to_user_id": customer.user_id,
            "id": line.id,
        }
        told |= {"timestamp": str(int(line.at)), "type": "text", "text": {"body": text}}
        told |= {"to": customer.wa_id} if customer.shows_phone else {}
        value = {"contacts": [hooks.contact(customer)], "message_echoes": [told]}
        self._post.send(
            "whatsapp", hooks.whatsapp(account, value, "smb_message_echoes"), "whatsapp.echo", to=customer.id
        )
        return web.json_response({"id": line.id}, status=201)

    async def webhook(self, request: web.Request) -> web.Response:
        """Any body, verbatim; the app's answer."""
        given = await body(request)
        if given.get("channel") not in {"whatsapp", "instagram"}:
            raise refused("channel is whatsapp or instagram")
        raw = _bytes(given["raw_base64"]) if "raw_base64" in given else hooks.wire(given.get("body"))
        answered = await self._post.raw(given["channel"], raw, sign=bool(given.get("sign", True)))
        return web.json_response({"status": answered.status, "reason": answered.reason})

    async def customers(self, request: web.Request) -> web.Response:
        """A new customer. phone or igsid is made up where it is not given."""
        given = await body(request)
        account = self._world.accounts.get(str(given.get("account")))
        if account is None or not given.get("name"):
            raise refused("a customer has a name and an account")
        number = str(uuid.uuid4().int)
        fresh = Customer(
            id=str(given.get("id") or f"customer-{number[:8]}"),
            name=str(given["name"]),
            channel=account.channel,
            account=account.id,
        )
        if account.channel == "whatsapp":
            fresh.wa_id = str(given.get("wa_id") or f"55119{number[:8]}")
            fresh.phone, fresh.user_id = f"+{fresh.wa_id}", f"BR.{number[:20]}"
        else:
            fresh.igsid, fresh.username = number[:16], str(given.get("username") or fresh.id)
        self._world.customers[fresh.id] = fresh
        self._bus.publish("meta", "customer.added", customer=fresh.id)
        return web.json_response({"id": fresh.id}, status=201)

    async def media(self, request: web.Request) -> web.Response:
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

    def _who(self, given: Mapping[str, Any]) -> tuple[Customer, Account]:
        customer = self._world.customers.get(str(given.get("customer")))
        if customer is None:
            raise refused("customer is the id of one in /control/state", web.HTTPNotFound)
        return customer, self._world.accounts[customer.account]

    def _media(self, account: Account, given: Any, kind: str) -> Media:
        if not isinstance(given, Mapping):
            raise refused("media is {name, mime, content_base64}")
        content = _bytes(given.get("content_base64", ""))
        return self._phones.keep(account.id, str(given.get("mime", "")), str(given.get("name") or kind), content)

    def _react(self, customer: Customer, line: Line) -> None:
        target = self._phones.line(customer, line.reply_to)
        if target is not None:
            target.reactions = [line.text] if line.text else []
            self._phones.change(customer, target)

    def _instagram_event(self, line: Line, media: Media | None) -> dict[str, Any]:
        if line.kind == "reaction":
            reaction: dict[str, Any] = {"mid": line.reply_to, "action": "react" if line.text else "unreact"}
            return {"reaction": reaction | ({"reaction": "other", "emoji": line.text} if line.text else {})}
        message: dict[str, Any] = {"mid": line.id}
        if line.text:
            message["text"] = line.text
        if media is not None:
            kind = INSTAGRAM_TYPES.get(line.kind, line.kind)
            message["attachments"] = [{"type": kind, "payload": {"url": f"{self._world.base_url}/ig-media/{media.id}"}}]
        if line.reply_to:
            message["reply_to"] = {"mid": line.reply_to}
        return {"message": message}


def _whatsapp_content(line: Line, media: Media | None) -> dict[str, Any]:
    if media is not None:
        return hooks.media_content(line.kind, media, line.text)
    match line.kind:
        case "text":
            return {"type": "text", "text": {"body": line.text}}
        case "reaction":
            return {
                "type": "reaction",
                "reaction": {"message_id": line.reply_to} | ({"emoji": line.text} if line.text else {}),
            }
        case "location":
            return {
                "type": "location",
                "location": {"latitude": -23.5614, "longitude": -46.6559, "name": line.text or "MASP"},
            }
        case "contacts":
            card = {"name": {"formatted_name": line.text or "Rui"}, "phones": [{"phone": "+55 11 91234-5678"}]}
            return {"type": "contacts", "contacts": [card]}
    return {
        "type": "unsupported",
        "unsupported": {"type": line.kind},
        "errors": [{"code": 131051, "title": "Unsupported message type"}],
    }


def _bytes(given: Any) -> bytes:
    try:
        return base64.b64decode(str(given), validate=True)
    except (binascii.Error, ValueError):
        raise refused("content_base64 is base64") from None
