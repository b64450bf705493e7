"""Instagram messaging, for both logins (meta.md section 5)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from sandbox.ledger import Ledger
from sandbox.meta import hooks
from sandbox.meta.answers import GraphError, answer
from sandbox.meta.hooks import Webhooks
from sandbox.meta.phones import Line, Phones, shown
from sandbox.records import Account, Customer
from sandbox.world import World

TEXT_MAX_BYTES = 1000  # meta.md fact 10
RECENT = 20  # meta.md 5.7
FETCH_SECONDS = 10.0
MIMES = {  # meta.md 5.5: type -> (MIME types, most bytes)
    "image": ({"image/png", "image/jpeg", "image/gif"}, 8 << 20),
    "audio": ({"audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"}, 25 << 20),
    "video": ({"video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"}, 25 << 20),
    "file": ({"application/pdf"}, 25 << 20),
}
SHOWN_AS = {"file": "document"}


class Instagram:
    """Paths below /instagram/<version> and, for a page, below /graph/<version>."""

    def __init__(self, world: World, ledger: Ledger, phones: Phones, post: Webhooks) -> None:
        self._world, self._ledger, self._phones, self._post = world, ledger, phones, post

    async def message(self, account: Account, body: Mapping[str, Any]) -> web.Response:
        """POST /{account or page}/messages. Raises GraphError."""
        address = str((body.get("recipient") or {}).get("id", ""))
        customer = self._phones.customer(account.id, address)
        if customer is None:
            raise GraphError(100, "No matching user found", 2018001)
        if "sender_action" in body:
            return answer({"recipient_id": address})
        self._check_window(customer, body)
        line = await self._line(account, body)
        self._ledger.write(
            "meta", "call", "instagram.messages", to=customer.id, text=line.text, message=line.id,
            media=[each["sha256"] for each in line.media], outcome="accepted",
        )  # fmt: skip
        self._phones.say(customer, line)
        self._echo(account, customer, line, self._world.meta_app.id)
        return answer({"recipient_id": address, "message_id": line.id})

    def profile(self, account: Account, igsid: str) -> web.Response:
        """GET /{IGSID}: nothing before the customer has written."""
        customer = self._phones.customer(account.id, igsid)
        if customer is None:
            raise GraphError(100, "Object does not exist", 33)
        if not self._phones.has_written(customer):
            raise GraphError(230, "User consent is required to access user profile")
        return answer({"name": customer.name, "username": customer.username, "id": igsid})

    def conversations(self, account: Account, igsid: str) -> web.Response:
        """GET /{account}/conversations?user_id=…: the newest messages first, twenty with their words."""
        customer = self._phones.customer(account.id, igsid)
        lines = self._phones.chats.get(customer.id, [])[-RECENT:] if customer else []
        messages = [
            {
                "id": line.id,
                "created_time": datetime.fromtimestamp(line.at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"),
                "from": {"id": igsid if line.direction == "in" else account.id},
                "message": line.text,
            }
            for line in reversed(lines)
        ]
        return answer({"data": [{"id": f"t_{igsid}", "messages": {"data": messages}}] if customer else []})

    def read(self, customer: Customer) -> None:
        """The customer looked at the chat."""
        account = self._world.accounts[customer.account]
        ours = [line for line in self._phones.chats.get(customer.id, ()) if line.direction == "out"]
        for line in ours:
            self._phones.advance(customer, line, "read")
        if ours:
            self.tell(account, customer, {"read": {"mid": ours[-1].id}}, "instagram.seen")

    def tell(
        self, account: Account, customer: Customer, event: Mapping[str, Any], call: str, at: float | None = None
    ) -> None:
        """A webhook about something the customer did."""
        now = self._world.now() if at is None else at
        item = {
            "sender": {"id": customer.igsid},
            "recipient": {"id": account.id},
            "timestamp": int(now * 1000),
            **event,
        }
        self._post.send("instagram", hooks.instagram(account, item, now), call, lane=customer.id, to=customer.id)

    def echo_from_app(self, customer: Customer, text: str) -> str:
        """The owner answers in the Instagram app."""
        account = self._world.accounts[customer.account]
        line = Line(self._mid(), "out", "text", self._world.now(), text, status="sent", by="phone")
        self._phones.say(customer, line)
        self._echo(account, customer, line, "")
        return line.id

    def _check_window(self, customer: Customer, body: Mapping[str, Any]) -> None:
        if self._phones.closes_at(customer) is not None:
            return
        tagged = body.get("messaging_type") == "MESSAGE_TAG" and body.get("tag") == "HUMAN_AGENT"
        if not (tagged and self._phones.human_agent_may(customer)):
            raise GraphError(10, "This message is sent outside of allowed window.", 2534022)

    async def _line(self, account: Account, body: Mapping[str, Any]) -> Line:
        message = body.get("message") or {}
        line = Line(self._mid(), "out", "text", self._world.now(), status="sent", by="api")
        line.reply_to = str((body.get("reply_to") or {}).get("mid", ""))
        attachment = message.get("attachment")
        if isinstance(attachment, dict):
            await self._attach(account, line, attachment)
            return line
        line.text = str(message.get("text", ""))
        if not line.text or len(line.text.encode()) > TEXT_MAX_BYTES:
            raise GraphError(100, f"Message text must be UTF-8 and at most {TEXT_MAX_BYTES} bytes")
        return line

    async def _attach(self, account: Account, line: Line, attachment: Mapping[str, Any]) -> None:
        """Fetch the file from where the app says it is, as Meta does."""
        kind, url = str(attachment.get("type")), str((attachment.get("payload") or {}).get("url", ""))
        if kind not in MIMES:
            raise GraphError(100, f"Unsupported attachment type {kind}")
        if urlsplit(url).hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise GraphError(100, "The sandbox fetches from loopback only")
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=FETCH_SECONDS)) as session,
                session.get(url, allow_redirects=False) as fetched,
            ):
                content, mime, status = await fetched.read(), fetched.content_type, fetched.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise GraphError(100, "The attachment could not be fetched", 2018047) from error
        mimes, most = MIMES[kind]
        if status != 200 or mime not in mimes or len(content) > most:
            raise GraphError(100, f"The attachment is no {kind} we take ({mime}, {len(content)} bytes)", 2018047)
        line.kind = SHOWN_AS.get(kind, kind)
        line.media = [shown(self._phones.keep(account.id, mime, f"{kind}", content))]

    def _echo(self, account: Account, customer: Customer, line: Line, app_id: str) -> None:
        """Every message of the business comes back (meta.md 5.4)."""
        message: dict[str, Any] = {"mid": line.id, "is_echo": True} | ({"app_id": app_id} if app_id else {})
        if line.text:
            message["text"] = line.text
        if line.media:
            kind = "file" if line.kind == "document" else line.kind
            url = f"{self._world.base_url}/ig-media/{line.media[0]['id']}"
            message["attachments"] = [{"type": kind, "payload": {"url": url}}]
        item = {
            "sender": {"id": account.id},
            "recipient": {"id": customer.igsid},
            "timestamp": int(line.at * 1000),
            "message": message,
        }
        self._post.send(
            "instagram", hooks.instagram(account, item, line.at), "instagram.echo", to=customer.id, message=line.id
        )

    def _mid(self) -> str:
        return f"aWdfZAG1faXRlbToxOk{self._world.stamp('mid').replace('.', '')}"
