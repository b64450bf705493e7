"""Meta's webhooks: bodies as Meta writes them, signed over exactly the bytes that are sent (meta.md 1.2 to 1.4)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from sandbox.deliver import Answer, Deliver, Parcel
from sandbox.meta.phones import Line, Media
from sandbox.meta.subscriptions import Subscriptions, field_of
from sandbox.records import Account, Customer
from sandbox.world import World

TIMEOUT_SECONDS = 10.0
HELP = "/documentation/business-messaging/whatsapp/support/error-codes"
TITLES = {"131047": "Re-engagement message", "131053": "Media upload error"}


def wire(body: Any) -> bytes:
    """Compact JSON, non-ASCII as lower-case escapes, slashes escaped: what Meta signs (meta.md 1.2)."""
    # Outside of strings JSON has no slash, so replacing in the whole text is exact.
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True).replace("/", "\\/").encode()


class Webhooks:
    """Sends them. A lane a customer keeps one person's messages in order; Meta itself promises none."""

    def __init__(self, world: World, deliver: Deliver, subscriptions: Subscriptions) -> None:
        self._world, self._deliver, self._subscriptions = world, deliver, subscriptions
        self.silent: set[str] = set()  # accounts that no app is subscribed to
        self.chosen: dict[str, tuple[str, ...]] = {}  # Instagram's: the fields named when it was subscribed
        world.on_reset(self.silent.clear)
        world.on_reset(self.chosen.clear)

    def send(self, account: Account, body: Any, call: str, lane: str | None = None, **facts: Any) -> None:
        """Deliver a body, and again and again until the app says 200."""
        if account.id in self.silent or not self._hears(account, body):
            return
        raw = wire(body)
        headers = self._sign(account.channel, account.login, raw)
        self._deliver.send(self._parcel(account.channel, raw, call, lane, headers, facts))

    def _hears(self, account: Account, body: Mapping[str, Any]) -> bool:
        """By Facebook's login echoes ride on `messages` (meta.md 1.5)."""
        field = field_of(body)
        if account.login == "facebook" and field == "message_echoes":
            field = "messages"
        return field in self._subscriptions.fields(str(body.get("object"))) and self.told(account, field)

    def told(self, account: Account, field: str) -> bool:
        """Whether the account itself is subscribed for this field: only Instagram's choose any."""
        return field in self.chosen.get(account.id, (field,))

    async def raw(self, channel: str, body: bytes, *, sign: bool, login: str = "instagram") -> Answer:
        """Deliver any bytes once; the app's answer."""
        headers = self._sign(channel, login, body) if sign else {}
        return await self._deliver.ask(self._parcel(channel, body, f"{channel}.raw", None, headers, {}, retries=False))

    def _parcel(
        self,
        channel: str,
        body: bytes,
        call: str,
        lane: str | None,
        headers: Mapping[str, str],
        facts: Mapping[str, Any],
        *,
        retries: bool = True,
    ) -> Parcel:
        return Parcel(
            side="meta",
            call=call,
            path=f"/webhooks/{channel}",
            body=body,
            headers=lambda _attempt, _reason: {
                "Content-Type": "application/json",
                "User-Agent": "facebookexternalua",
                **headers,
            },
            retry_seconds=self._world.switches.meta_retry_seconds if retries else (),
            timeout_seconds=TIMEOUT_SECONDS,
            accepts=lambda status: status == 200,
            lane=lane,
            facts=facts,
        )

    def _sign(self, channel: str, login: str, body: bytes) -> dict[str, str]:
        """Both of Meta's headers. An app that logs in through Instagram has a secret of its own (meta.md 1.2)."""
        app = self._world.meta_app
        key = (app.instagram_secret if channel == "instagram" and login == "instagram" else app.secret).encode()
        return {
            "X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest(),
            "X-Hub-Signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest(),
        }


def whatsapp(account: Account, value: Mapping[str, Any], field: str = "messages") -> dict[str, Any]:
    """A WhatsApp body with one change."""
    metadata = {"display_phone_number": account.display_number.removeprefix("+"), "phone_number_id": account.id}
    change = {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": account.waba_id, "changes": [change]}]}


def business(account: Account, field: str, value: Mapping[str, Any], at: float) -> dict[str, Any]:
    """A body about the WhatsApp Business Account itself: no metadata, but a time."""
    entry = {"id": account.waba_id, "time": int(at), "changes": [{"field": field, "value": dict(value)}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def instagram(account: Account, item: Mapping[str, Any], at: float) -> dict[str, Any]:
    """An Instagram body with one event."""
    return {"object": "instagram", "entry": [{"id": account.id, "time": int(at * 1000), "messaging": [item]}]}


def contact(customer: Customer) -> dict[str, Any]:
    """What WhatsApp tells of a sender (meta.md 2.1)."""
    told: dict[str, Any] = {"profile": {"name": customer.name}, "user_id": customer.user_id}
    if customer.username:
        told["profile"]["username"] = customer.username
    return told | ({"wa_id": customer.wa_id} if customer.shows_phone else {})


def from_customer(customer: Customer, line: Line, content: Mapping[str, Any], quoted: str = "") -> dict[str, Any]:
    """The value of a WhatsApp message webhook. content: the type-named key and what goes with it.

    quoted: the number that wrote what this line answers.
    """
    message: dict[str, Any] = {
        "id": line.id, "timestamp": str(int(line.at)), "from_user_id": customer.user_id, **content,
    }  # fmt: skip
    if customer.shows_phone:
        message["from"] = customer.wa_id
    if line.reply_to and "context" not in message:
        message["context"] = {**({"from": quoted} if quoted else {}), "id": line.reply_to}
    return {"contacts": [contact(customer)], "messages": [message]}


def media_content(kind: str, media: Media, caption: str) -> dict[str, Any]:
    """The type-named key of a WhatsApp file message."""
    inner: dict[str, Any] = {
        "id": media.id,
        "mime_type": media.mime,
        "sha256": base64.b64encode(hashlib.sha256(media.content).digest()).decode(),
    }
    what = "audio" if kind == "voice" else kind
    if what == "audio":
        inner["voice"] = kind == "voice"
    if what == "sticker":
        inner["animated"] = False
    if what == "document" and media.name:
        inner["filename"] = media.name
    if caption and what in {"image", "video", "document"}:
        inner["caption"] = caption
    return {"type": what, what: inner}


def status(
    account: Account, customer: Customer, line: Line, word: str, at: float, *, by_phone: bool = True
) -> dict[str, Any]:
    """A WhatsApp status body (meta.md 2.4). A failed send to a phone names no BSUID and no contact (meta.md 2.1)."""
    told: dict[str, Any] = {"id": line.id, "status": word, "timestamp": str(int(at))}
    if word != "failed" or not by_phone:
        told["recipient_user_id"] = customer.user_id
    if customer.shows_phone:
        told["recipient_id"] = customer.wa_id
    if line.correlation:
        told["biz_opaque_callback_data"] = line.correlation
    if word == "failed":
        code, _, words = line.error.partition(": ")
        title = TITLES.get(code, words)
        error = {"code": int(code), "title": title, "message": title, "error_data": {"details": words}, "href": HELP}
        return whatsapp(account, {"statuses": [told | {"errors": [error]}]})
    if word in {"sent", "delivered"}:
        told["pricing"] = {"pricing_model": "PMP", "type": "free_customer_service", "category": "service"}
    return whatsapp(account, {"contacts": [contact(customer)], "statuses": [told]})
