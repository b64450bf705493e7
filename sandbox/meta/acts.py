"""What customers and owners do: each act changes a chat, is written down and becomes a webhook."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.control import refused
from sandbox.ledger import Ledger
from sandbox.meta import hooks, ids, instagram_words, whatsapp_words
from sandbox.meta.cloud_api import WhatsApp
from sandbox.meta.direct import Instagram
from sandbox.meta.hooks import Webhooks
from sandbox.meta.phones import RECEIVED_SECONDS, Line, Media, Phones, shown
from sandbox.records import Account, Customer
from sandbox.world import World

Wanted = Mapping[str, Any]
MIMES = {  # kind -> what a phone sends if nothing else is said
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/mpeg",
    "voice": "audio/ogg; codecs=opus",
    "document": "application/pdf",
    "sticker": "image/webp",
}


class Acts:
    """Each takes a control request's body. Raises HTTPException when nobody could do that."""

    def __init__(
        self,
        world: World,
        ledger: Ledger,
        phones: Phones,
        post: Webhooks,
        whatsapp: WhatsApp,
        instagram: Instagram,
    ) -> None:
        self._world, self._ledger, self._phones, self._post = world, ledger, phones, post
        self._whatsapp, self._instagram = whatsapp, instagram

    def write(self, given: Wanted) -> str:
        """{customer, kind, text?, media?, reply_to?, sent_at?, body?, raw?}: a customer writes. The message's id.

        raw: keys laid over the message as the webhook tells it. kind may also be reaction, edit or unsend.
        """
        match given.get("kind"):
            case "reaction":
                return self.react(given)
            case "edit":
                return self.edit(given)
            case "unsend" | "revoke":
                return self.unsend(given)
        customer, account = self.who(given)
        if "blocked" in customer.tags:
            raise refused(f"{customer.id} has blocked this account", web.HTTPUnprocessableEntity)
        line = self._line(customer, given, "in")
        files = self._files(account, line, given.get("media"))
        if customer.id in self._phones.blocked:  # it stays on one tick, and nobody hears of it
            self._phones.say(customer, line)
            return line.id
        self._phones.say(customer, line, opens_window=True)
        if account.channel == "whatsapp":
            content = whatsapp_words.content(line, files)
        else:
            content = instagram_words.message(self._world.base_url, line, files)
        self._tell(customer, account, line, {**content, **(given.get("raw") or {})}, line)
        return line.id

    def react(self, given: Wanted) -> str:
        """{customer, message | reply_to, emoji | text}: an empty emoji, or remove, takes it back. The event's id."""
        customer, account = self.who(given)
        target = self._target(customer, given)
        emoji = "" if given.get("remove") else str(given.get("emoji") or given.get("text") or "")
        target.react("customer", emoji)
        words = whatsapp_words if account.channel == "whatsapp" else instagram_words
        return self._happened(customer, account, given, "reaction", target, words.reaction(target, emoji), text=emoji)

    def edit(self, given: Wanted) -> str:
        """{customer, message, text}: a customer changes what they wrote. The event's id."""
        customer, account = self.who(given)
        target = self._own(customer, given)
        target.text, target.edited, target.edits = str(given.get("text") or ""), True, target.edits + 1
        if account.channel == "whatsapp":
            files = [self._phones.media[each["id"]] for each in target.media]
            event = whatsapp_words.edit(target, files)
        else:
            event = instagram_words.edit(target, target.edits)
        return self._happened(customer, account, given, "edit", target, event, text=target.text)

    def unsend(self, given: Wanted) -> str:
        """{customer, message}: a customer takes a message back. The event's id."""
        customer, account = self.who(given)
        target = self._own(customer, given)
        for each in target.media:
            self._phones.media.pop(each["id"], None)
        target.deleted, target.text, target.media, target.body = True, "", [], None
        event = whatsapp_words.revoke(target) if account.channel == "whatsapp" else instagram_words.unsent(target)
        return self._happened(customer, account, given, "unsend", target, event)

    def read(self, given: Wanted) -> list[str]:
        """{customer}: they look at the chat. The ids that became read."""
        customer, _ = self.who(given)
        return (self._whatsapp if customer.channel == "whatsapp" else self._instagram).read(customer)

    def window(self, given: Wanted) -> float | None:
        """{customer, closed}, or {customer, days}: as if they had last written so many days ago. When it closes."""
        customer, _ = self.who(given)
        if "days" in given:
            self._phones.wrote_days_ago(customer, float(given["days"]))
        else:
            self._phones.shut(customer, bool(given.get("closed", True)))
        return self._phones.closes_at(customer)

    def echo(self, given: Wanted) -> str:
        """{customer, text | kind and media}: the owner answers from the phone or the Instagram app."""
        customer, account = self.who(given)
        line = self._line(customer, given, "out")
        line.by, line.status = "phone", "sent"
        files = self._files(account, line, given.get("media"))
        self._phones.say(customer, line)
        self._ledger.write("meta", "act", f"{account.channel}.echo", to=customer.id, text=line.text, message=line.id)
        if account.channel == "instagram":
            self._instagram.echo(account, customer, line, "")
            return line.id
        told: dict[str, Any] = {"from": account.display_number.removeprefix("+"), "to_user_id": customer.user_id}
        told |= {"to": customer.wa_id} if customer.shows_phone else {}
        told |= {"id": line.id, "timestamp": str(int(line.at)), **whatsapp_words.content(line, files)}
        value = {"contacts": [hooks.contact(customer)], "message_echoes": [told]}
        body = hooks.whatsapp(account, value, "smb_message_echoes")
        self._post.send(account, body, "whatsapp.echo", lane=customer.id, to=customer.id, message=line.id)
        return line.id

    def who(self, given: Wanted) -> tuple[Customer, Account]:
        customer = self._world.customers.get(str(given.get("customer")))
        if customer is None:
            raise refused("customer is the id of one in /control/state", web.HTTPNotFound)
        return customer, self._world.accounts[customer.account]

    def _line(self, customer: Customer, given: Wanted, direction: str) -> Line:
        return Line(
            id=ids.message(customer, inbound=direction == "in"),
            direction=direction,
            kind=str(given.get("kind") or "text"),
            at=self._moment(given),
            text=str(given.get("text") or ""),
            reply_to=str(given.get("reply_to") or ""),
            body=given.get("body"),
        )

    def _moment(self, given: Wanted) -> float:
        try:
            return float(given.get("sent_at") or self._world.now())
        except (TypeError, ValueError):
            raise refused("sent_at is epoch seconds") from None

    def _files(self, account: Account, line: Line, given: Any) -> list[Media]:
        """One {name, mime, content_base64}, or on Instagram a list of them, stored and put into the line."""
        if line.kind not in MIMES:
            return []
        wanted = given if isinstance(given, list) else [given]
        files = [self._file(account, line.kind, each) for each in wanted]
        line.media = [shown(each) for each in files]
        return files

    def _file(self, account: Account, kind: str, given: Any) -> Media:
        if not isinstance(given, Mapping):
            raise refused("media is {name, mime, content_base64}")
        mime, name = str(given.get("mime") or MIMES[kind]), str(given.get("name") or "")
        return self._phones.keep(account.id, mime, name, content_of(given.get("content_base64", "")), RECEIVED_SECONDS)

    def _target(self, customer: Customer, given: Wanted) -> Line:
        line = self._phones.line(customer, str(given.get("message") or given.get("reply_to")))
        if line is None:
            raise refused("message is the id of one in this customer's chat", web.HTTPNotFound)
        return line

    def _own(self, customer: Customer, given: Wanted) -> Line:
        line = self._target(customer, given)
        if line.direction != "in" or line.deleted:
            raise refused("people change only what they wrote and have not taken back", web.HTTPUnprocessableEntity)
        return line

    def _happened(
        self,
        customer: Customer,
        account: Account,
        given: Wanted,
        kind: str,
        target: Line,
        event: Mapping[str, Any],
        text: str = "",
    ) -> str:
        """Something happened to an older message."""
        self._phones.change(customer, target)
        line = Line(ids.message(customer, inbound=True), "in", kind, self._moment(given), text)
        self._tell(customer, account, line, event, target)
        return line.id

    def _tell(self, customer: Customer, account: Account, line: Line, content: Mapping[str, Any], about: Line) -> None:
        facts = {"to": customer.id, "text": line.text, "message": about.id, "type": line.kind}
        self._ledger.write("meta", "act", f"{account.channel}.{line.kind}", **facts)
        if account.channel == "instagram":
            self._instagram.tell(account, customer, content, "instagram.messages", line.at, **facts)
            return
        value = hooks.from_customer(customer, line, content, self._quoted(customer, account, line))
        body = hooks.whatsapp(account, value)
        self._post.send(account, body, "whatsapp.messages", lane=customer.id, event=value["messages"][0], **facts)

    def _quoted(self, customer: Customer, account: Account, line: Line) -> str:
        """The number that wrote what this line answers; "" if unknown."""
        quoted = self._phones.line(customer, line.reply_to) if line.reply_to else None
        if quoted is None:
            return ""
        return customer.wa_id if quoted.direction == "in" else account.display_number.removeprefix("+")


def content_of(given: Any) -> bytes:
    """Base64 as bytes; 400 if it is none."""
    try:
        return base64.b64decode(str(given), validate=True)
    except (binascii.Error, ValueError):
        raise refused("content_base64 and raw_base64 are base64") from None
