"""The WhatsApp Cloud API: the number, its messages, and what becomes of them (meta.md section 3)."""

import asyncio
import re
from collections.abc import Coroutine, Mapping
from typing import Any

from aiohttp import web

from sandbox.ledger import Ledger
from sandbox.meta import hooks, ids, outgoing
from sandbox.meta.answers import GraphError, answer
from sandbox.meta.fetching import Unreachable
from sandbox.meta.hooks import Webhooks
from sandbox.meta.library import Library, flaw
from sandbox.meta.meters import Meters
from sandbox.meta.phones import Line, Phones, shown
from sandbox.meta.shapes import table, words
from sandbox.meta.templates import Templates
from sandbox.records import Account, Customer
from sandbox.world import World

STATUS_SECONDS = 0.05  # a lively phone; Meta gives no figure
PHONE = re.compile(r"\+?[0-9][0-9 ().-]{5,24}")
BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")  # meta.md 2.1
UNDELIVERABLE = "131026: Message undeliverable"
NO_MARKETING = "no marketing"  # the tag of customers who have stopped it
RE_ENGAGEMENT = (
    "131047: Message failed to send because more than 24 hours have passed since the customer last replied to this"
    " number."
)


class WhatsApp:
    """One Cloud API. Paths below /graph/<version>."""

    def __init__(
        self, world: World, ledger: Ledger, phones: Phones, post: Webhooks, library: Library, templates: Templates
    ) -> None:
        self._world, self._ledger, self._phones, self._post = world, ledger, phones, post
        self._library, self._templates = library, templates
        self._meters = Meters(world)
        self._tasks: set[asyncio.Task[None]] = set()
        world.on_reset(self.forget)

    def number(self, account: Account) -> dict[str, Any]:
        """GET /{phone number id}."""
        return {
            "id": account.id,
            "display_phone_number": account.display_number,
            "verified_name": account.name,
            "quality_rating": "GREEN",
            "status": "CONNECTED",
            "platform_type": "CLOUD_API",
            "name_status": "APPROVED",
            "code_verification_status": "VERIFIED",
            "throughput": {"level": "STANDARD"},
            "whatsapp_business_manager_messaging_limit": "TIER_250",
        }

    def message(self, account: Account, body: Mapping[str, Any]) -> web.Response:
        """POST /{phone number id}/messages. Raises GraphError."""
        if body.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required.")
        if body.get("status") == "read":
            return self._mark_read(account, body)
        customer, by_phone = self._recipient(account, body)
        line = self._line(customer, body)
        link = outgoing.fill(self._phones, self._templates, account, line, body)
        self._meters.message(account.id, customer.id)
        self._ledger.write(
            "meta",
            "call",
            "whatsapp.messages",
            to=customer.id,
            text=line.text,
            correlation=line.correlation or None,
            outcome="accepted",
            message=line.id,
            type=line.kind,
            reply_to=line.reply_to or None,
            media=[each["sha256"] for each in line.media],
            link=link or None,
        )
        if link:
            self._later(self._bring(account, customer, line, link, by_phone=by_phone))
        else:
            self._set_out(account, customer, line, by_phone=by_phone)
        told: dict[str, Any] = {"input": str(body.get("to") or body.get("recipient"))}
        told |= {"wa_id": customer.wa_id} if by_phone else {"user_id": customer.user_id}
        return answer({"messaging_product": "whatsapp", "contacts": [told], "messages": [{"id": line.id}]})

    def read(self, customer: Customer) -> list[str]:
        """The customer looked at the chat: everything that arrived is read. The ids that became so."""
        account, fresh = self._world.accounts[customer.account], []
        for line in self._phones.chats.get(customer.id, ()):
            if line.direction != "out" or not self._phones.advance(customer, line, "read"):
                continue
            fresh.append(line.id)
            if line.by == "api":
                self._report(account, customer, line, "read")
        return fresh

    def forget(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        self.forget()

    def _mark_read(self, account: Account, body: Mapping[str, Any]) -> web.Response:
        """Everything up to that message is read (meta.md 3.4)."""
        message = str(body.get("message_id") or "")
        for customer in self._world.customers.values():
            line = self._phones.line(customer, message) if customer.account == account.id else None
            if line is None or line.direction != "in":
                continue
            self._ledger.write("meta", "call", "whatsapp.read", to=customer.id, message=message)
            for each in self._phones.chats[customer.id]:
                if each.direction == "in" and each.at <= line.at:
                    self._phones.advance(customer, each, "read")
            return answer({"success": True})
        raise GraphError(131009, "Param message_id is not a message that this number received")

    def _recipient(self, account: Account, body: Mapping[str, Any]) -> tuple[Customer, bool]:
        """Who is meant, and whether by phone. A number or BSUID that is nobody's is a stranger, found out later."""
        phone, bsuid = str(body.get("to") or ""), str(body.get("recipient") or "")
        if not phone and not bsuid:
            raise GraphError(131008, "Required parameter is missing: to")
        address = phone or bsuid
        if not (PHONE if phone else BSUID).fullmatch(address):
            raise GraphError(131009, f"Parameter value is not valid: {'to' if phone else 'recipient'}")
        known = self._phones.customer(account.id, address)
        if known is not None:
            return known, bool(phone)
        digits = re.sub(r"[^0-9]", "", phone)
        stranger = Customer(address, "", "whatsapp", account.id, wa_id=digits, user_id=bsuid, shows_phone=bool(phone))
        return stranger, bool(phone)

    def _line(self, customer: Customer, body: Mapping[str, Any]) -> Line:
        correlation = str(body.get("biz_opaque_callback_data") or "")
        if len(correlation) > outgoing.CALLBACK_MAX:
            raise GraphError(131009, f"Param biz_opaque_callback_data is longer than {outgoing.CALLBACK_MAX}")
        if body.get("recipient_type", "individual") != "individual":
            raise GraphError(131009, "Param recipient_type must be individual: groups are not modelled here")
        return Line(
            ids.message(customer, inbound=False),
            "out",
            str(body.get("type") or "text"),
            self._world.now(),
            status="accepted",
            reply_to=words(table(body, "context"), "message_id", outgoing.ID_MAX, needed=False),
            by="api",
            correlation=correlation,
        )

    async def _bring(self, account: Account, customer: Customer, line: Line, link: str, *, by_phone: bool) -> None:
        """Fetch the file that the message only names, then go on."""
        try:
            line.media = [shown(await self._library.bring(account, link))]
        except Unreachable as why:
            line.error = f"131053: Media download error: {why}"
        self._set_out(account, customer, line, by_phone=by_phone)

    def _set_out(self, account: Account, customer: Customer, line: Line, *, by_phone: bool) -> None:
        line.error = line.error or self._failure(customer, line)
        if line.error:
            line.status = "failed"
            self._later(self._fail(account, customer, line, by_phone))
        else:
            self._show(customer, line)
            self._later(self._carry(account, customer, line))

    def _failure(self, customer: Customer, line: Line) -> str:
        """Why it will not arrive, as "code: words"; "" if it will."""
        if customer.id not in self._world.customers or "blocked" in customer.tags:
            return UNDELIVERABLE
        if customer.id in self._phones.blocked:
            return "130403: Recipient is blocked by this business"
        if line.kind != "template" and self._phones.closes_at(customer) is None:
            return RE_ENGAGEMENT
        if line.kind == "reaction" and self._phones.line(customer, line.reply_to) is None:
            return "131009: Parameter value is not valid"
        kind = line.body["header"] if line.kind == "template" else line.kind
        if line.kind == "template" and line.body["category"] == "MARKETING" and NO_MARKETING in customer.tags:
            return "131050: User has stopped receiving marketing messages from this business"
        spoken = line.kind == "audio" and bool(line.body)
        flaws = [flaw(kind, self._phones.media[each["id"]], spoken=spoken) for each in line.media]
        return f"131053: Media upload error: {flaws[0]}" if any(flaws) else ""

    def _show(self, customer: Customer, line: Line) -> None:
        target = self._phones.line(customer, line.reply_to) if line.kind == "reaction" else None
        if target is None:
            self._phones.say(customer, line)
        else:
            target.react("business", line.text)
            self._phones.change(customer, target)

    async def _carry(self, account: Account, customer: Customer, line: Line) -> None:
        # A reaction is never reported beyond sent (meta.md 2.4).
        for word in ("sent",) if line.kind == "reaction" else ("sent", "delivered"):
            await asyncio.sleep(STATUS_SECONDS)
            if self._phones.advance(customer, line, word):
                self._report(account, customer, line, word)

    async def _fail(self, account: Account, customer: Customer, line: Line, by_phone: bool) -> None:
        await asyncio.sleep(STATUS_SECONDS)
        self._report(account, customer, line, "failed", by_phone=by_phone)

    def _report(self, account: Account, customer: Customer, line: Line, word: str, *, by_phone: bool = True) -> None:
        body = hooks.status(account, customer, line, word, self._world.now(), by_phone=by_phone)
        self._post.send(
            account,
            body,
            "whatsapp.statuses",
            lane=f"{customer.id}:statuses",
            to=customer.id,
            correlation=line.correlation or None,
            message=line.id,
            state=word,
        )

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
