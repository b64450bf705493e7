"""The WhatsApp Cloud API: messages, media, the number itself (meta.md section 3)."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.ledger import Ledger
from sandbox.meta import hooks
from sandbox.meta.answers import GraphError, answer
from sandbox.meta.hooks import Webhooks
from sandbox.meta.meters import Meters
from sandbox.meta.phones import Line, Phones, shown
from sandbox.records import Account, Customer
from sandbox.world import World

TEXT_MAX = 4096  # characters, meta.md 3.2
CAPTION_MAX = 1024
CALLBACK_MAX = 512
RE_ENGAGEMENT = "Message failed to send because more than 24 hours have passed since the customer last replied."
URL_SECONDS = 300  # meta.md 3.7
STATUS_SECONDS = 0.05  # a lively phone; Meta gives no figure
MIMES = {  # meta.md 3.7: kind -> (MIME types, most bytes)
    "audio": ({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}, 16 << 20),
    "document": (
        {
            "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        },
        100 << 20,
    ),
    "image": ({"image/jpeg", "image/png"}, 5 << 20),
    "sticker": ({"image/webp"}, 500 << 10),
    "video": ({"video/mp4", "video/3gpp"}, 16 << 20),
}  # fmt: skip


class WhatsApp:
    """One Cloud API. Paths below /graph/<version>."""

    def __init__(self, world: World, ledger: Ledger, phones: Phones, post: Webhooks) -> None:
        self._world, self._ledger, self._phones, self._post = world, ledger, phones, post
        self._meters = Meters(world)
        self._tasks: set[asyncio.Task[None]] = set()

    def number(self, account: Account) -> web.Response:
        """GET /{phone number id}."""
        return answer({
            "id": account.id, "display_phone_number": account.display_number, "verified_name": account.name,
            "quality_rating": "GREEN", "status": "CONNECTED", "platform_type": "CLOUD_API",
        })  # fmt: skip

    def numbers(self, waba: str) -> web.Response:
        """GET /{waba id}/phone_numbers."""
        found = [each for each in self._world.accounts.values() if each.waba_id == waba]
        return answer({"data": [{"id": each.id, "display_phone_number": each.display_number} for each in found]})

    def message(self, account: Account, body: Mapping[str, Any]) -> web.Response:
        """POST /{phone number id}/messages. Raises GraphError."""
        if body.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required.")
        if body.get("status") == "read":
            return answer({"success": True})
        customer = self._recipient(account, body)
        line = self._line(account, body)
        self._meters.message(account.id, customer.id)
        self._ledger.write(
            "meta", "call", "whatsapp.messages", to=customer.id, text=line.text, message=line.id,
            correlation=line.correlation or None, media=[each["sha256"] for each in line.media], outcome="accepted",
        )  # fmt: skip
        if self._phones.closes_at(customer) is None:
            line.error = f"131047: {RE_ENGAGEMENT}"
            self._later(self._fail(account, customer, line))
        else:
            self._phones.say(customer, line)
            self._later(self._carry(account, customer, line))
        given = str(body.get("to") or body.get("recipient"))
        told: dict[str, Any] = {"input": given} | (
            {"wa_id": customer.wa_id} if body.get("to") else {"user_id": customer.user_id}
        )
        return answer({"messaging_product": "whatsapp", "contacts": [told], "messages": [{"id": line.id}]})

    async def upload(self, account: Account, request: web.Request) -> web.Response:
        """POST /{phone number id}/media, multipart. Meta trusts the extension and the declared type."""
        form = await request.post()
        file = form.get("file")
        if form.get("messaging_product") != "whatsapp" or not isinstance(file, web.FileField):
            raise GraphError(100, "The parameter messaging_product and a file are required.")
        mime = str(form.get("type") or file.content_type)
        content = file.file.read()
        kind, most = _kind_of(mime)
        if not kind:
            raise GraphError(
                100, f"Param file must be a file with one of the following types: ... Received file of type '{mime}'."
            )
        if len(content) > most:
            raise GraphError(131053, "File size too large")
        return answer({"id": self._phones.keep(account.id, mime, file.filename, content).id})

    def media(self, account: Account, media_id: str) -> web.Response:
        """GET /{media id}: an address that is good for five minutes."""
        media = self._phones.media.get(media_id)
        if media is None or media.account != account.id:
            raise GraphError(100, "Unsupported get request. Object does not exist", 33)
        until = int(self._world.now()) + URL_SECONDS
        return answer({
            "messaging_product": "whatsapp", "url": f"{self._world.base_url}/graph-media/{media.id}?until={until}",
            "mime_type": media.mime, "sha256": media.sha256, "file_size": str(len(media.content)), "id": media.id,
        })  # fmt: skip

    def download(self, request: web.Request) -> web.Response:
        """The bytes behind that address, for the bearer of the number's token only."""
        media = self._phones.media.get(request.match_info["media"])
        tokens = {account.token for account in self._world.accounts.values() if media and account.id == media.account}
        if media is None or request.headers.get("Authorization", "").removeprefix("Bearer ") not in tokens:
            return web.Response(status=401)
        if not request.query.get("until", "").isdigit() or int(request.query["until"]) < self._world.now():
            return web.Response(status=404)
        return web.Response(body=media.content, headers={"Content-Type": media.mime})

    def read(self, customer: Customer) -> None:
        """The customer looked at the chat: everything that arrived is read."""
        account = self._world.accounts[customer.account]
        for line in self._phones.chats.get(customer.id, ()):
            if line.direction == "out" and line.by == "api" and self._phones.advance(customer, line, "read"):
                self._report(account, customer, line, "read")

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _recipient(self, account: Account, body: Mapping[str, Any]) -> Customer:
        address = str(body.get("to") or body.get("recipient") or "")
        if not address:
            raise GraphError(131008, "Required parameter is missing: to")
        customer = self._phones.customer(account.id, address)
        if customer is None:
            raise GraphError(131026, "Message undeliverable: not a WhatsApp user here.")
        return customer

    def _line(self, account: Account, body: Mapping[str, Any]) -> Line:
        kind = str(body.get("type", "text"))
        inner = body.get(kind)
        if not isinstance(inner, dict):
            raise GraphError(131008, f"Required parameter is missing: {kind}")
        correlation = str(body.get("biz_opaque_callback_data", ""))
        if len(correlation) > CALLBACK_MAX:
            raise GraphError(131009, "biz_opaque_callback_data is too long")
        context = body.get("context") or {}
        line = Line(
            f"wamid.{self._world.stamp('wamid').replace('.', '')}", "out", kind, self._world.now(), status="accepted",
            reply_to=str(context.get("message_id", "")), by="api", correlation=correlation,
        )  # fmt: skip
        if kind == "text":
            line.text = str(inner.get("body", ""))
            if not 0 < len(line.text) <= TEXT_MAX:
                raise GraphError(131009, f"Param text['body'] must be at most {TEXT_MAX} characters long.")
        elif kind in MIMES:
            line.text = str(inner.get("caption", ""))
            if len(line.text) > CAPTION_MAX or (line.text and kind not in {"image", "video", "document"}):
                raise GraphError(131009, "Param caption is not valid for this message.")
            media = self._phones.media.get(str(inner.get("id", "")))
            if media is None:
                raise GraphError(131009, "Media id not found")
            if _kind_of(media.mime, kind)[0] != kind:
                raise GraphError(131053, f"{media.mime} is not supported as {kind}")
            line.media = [shown(media)]
        elif kind == "reaction":
            line.text = str(inner.get("emoji", ""))
        elif kind in {"interactive", "template", "location", "contacts"}:
            line.text = json.dumps(inner, ensure_ascii=False)
        else:
            raise GraphError(131051, f"Unsupported message type {kind}")
        return line

    async def _carry(self, account: Account, customer: Customer, line: Line) -> None:
        for word in ("sent", "delivered"):
            await asyncio.sleep(STATUS_SECONDS)
            if self._phones.advance(customer, line, word):
                self._report(account, customer, line, word)

    async def _fail(self, account: Account, customer: Customer, line: Line) -> None:
        await asyncio.sleep(STATUS_SECONDS)
        self._report(account, customer, line, "failed")

    def _report(self, account: Account, customer: Customer, line: Line, word: str) -> None:
        body = hooks.status(account, customer, line, word, self._world.now())
        self._post.send("whatsapp", body, "whatsapp.statuses", to=customer.id, message=line.id, state=word)

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _kind_of(mime: str, wanted: str = "") -> tuple[str, int]:
    bare = mime.partition(";")[0].strip().lower()
    kinds = [(kind, most) for kind, (mimes, most) in MIMES.items() if bare in mimes]
    return next(((kind, most) for kind, most in kinds if kind == wanted), kinds[0] if kinds else ("", 0))
