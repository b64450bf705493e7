"""Instagram messaging, for both logins (meta.md section 5)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from sandbox.ledger import Ledger
from sandbox.meta import hooks, ids, instagram_words
from sandbox.meta.answers import GraphError, answer
from sandbox.meta.fetching import fetch
from sandbox.meta.hooks import Webhooks
from sandbox.meta.phones import Line, Phones, shown
from sandbox.meta.shapes import table, tables, words
from sandbox.records import Account, Customer
from sandbox.world import World

TEXT_MAX_BYTES = 1000  # meta.md fact 10
QUICK_REPLIES_MAX, QUICK_TITLE_MAX, QUICK_PAYLOAD_MAX = 13, 20, 1000  # meta.md 5.5; the payload's is Messenger's
IMAGES_MAX = 10  # meta.md 5.5
PUBLIC = frozenset({"comment", "comment_reply"})  # lines that stand under a post, and in no chat
RECENT = 20  # meta.md 5.7
SHOWN_AS = {"file": "document"}
ACTIONS = frozenset({"typing_on", "typing_off", "mark_seen", "react", "unreact"})
EMOJI = {"love": "❤️", "smile": "😂", "wow": "😮", "sad": "😢", "angry": "😡", "like": "👍", "dislike": "👎"}


class Instagram:
    """Paths below /instagram/<version> and, for a page, below /graph/<version>."""

    def __init__(self, world: World, ledger: Ledger, phones: Phones, post: Webhooks) -> None:
        self._world, self._ledger, self._phones, self._post = world, ledger, phones, post

    async def message(self, account: Account, body: Mapping[str, Any]) -> web.Response:
        """POST /{account or page}/messages. Raises GraphError."""
        address = str(table(body, "recipient").get("id") or "")
        customer = self._phones.customer(account.id, address) if address else None
        if customer is None or not self._phones.has_written(customer):
            raise GraphError(100, "No matching user found", 2018001)
        if "blocked" in customer.tags:
            raise GraphError(551, "This person isn't available right now.", 1545041)
        if "sender_action" in body:
            return self._act(customer, body)
        self._check_window(customer, body)
        line = await self._line(account, body)
        if line.reply_to and self._in_chat(customer, line.reply_to) is None:
            raise GraphError(100, "Param reply_to[mid] is not a message of this conversation")
        self._ledger.write(
            "meta",
            "call",
            "instagram.messages",
            to=customer.id,
            text=line.text,
            outcome="accepted",
            message=line.id,
            type=line.kind,
            reply_to=line.reply_to or None,
            tag=body.get("tag"),
            media=[each["sha256"] for each in line.media],
        )
        self._phones.say(customer, line)
        self.echo(account, customer, line, self._world.meta_app.id)
        return answer({"recipient_id": address, "message_id": line.id})

    def profile(self, account: Account, igsid: str) -> dict[str, Any]:
        """GET /{IGSID}: nothing before the customer has written. Raises GraphError."""
        customer = self._phones.customer(account.id, igsid)
        if customer is None:
            raise GraphError(100, f"Unsupported get request. Object with ID '{igsid}' does not exist", 33)
        if not self._phones.has_written(customer) or "blocked" in customer.tags:
            raise GraphError(230, "User consent is required to access user profile")
        return {
            "name": customer.name,
            "username": customer.username,
            "follower_count": 0,
            "is_user_follow_business": False,
            "is_business_follow_user": False,
            "is_verified_user": False,
            "id": igsid,
        }

    def conversations(self, account: Account, query: Mapping[str, str]) -> web.Response:
        """GET /{account}/conversations?platform=instagram[&user_id][&fields]: only ids unless messages are asked for.

        Newest first; twenty messages with their words. Raises GraphError.
        """
        if query.get("platform") != "instagram":
            raise GraphError(100, "Param platform must be instagram")
        wanted, fields = query.get("user_id", ""), query.get("fields", "")
        found = []
        for customer in self._world.customers.values():
            lines = [each for each in self._phones.chats.get(customer.id, []) if each.kind not in PUBLIC]
            if customer.account != account.id or not lines or (wanted and customer.igsid != wanted):
                continue
            one: dict[str, Any] = {"id": f"t_{customer.igsid}", "updated_time": _time(lines[-1].at)}
            if "messages" in fields:
                recent = [self._record(account, customer, line) for line in reversed(lines[-RECENT:])]
                one["messages"] = {"data": recent}
            found.append(one)
        return answer({"data": found})

    def read(self, customer: Customer) -> list[str]:
        """The customer looked at the chat. The ids that became read; the newest is told, and means all before it."""
        account = self._world.accounts[customer.account]
        chat = self._phones.chats.get(customer.id, ())
        ours = [line for line in chat if line.direction == "out" and line.kind not in PUBLIC]
        fresh = [line.id for line in ours if self._phones.advance(customer, line, "read")]
        if fresh:
            self.tell(account, customer, {"read": {"mid": fresh[-1]}}, "instagram.seen", message=fresh[-1])
        return fresh

    def tell(
        self,
        account: Account,
        customer: Customer,
        event: Mapping[str, Any],
        call: str,
        at: float | None = None,
        **facts: Any,
    ) -> None:
        """A webhook about something the customer did."""
        now = self._world.now() if at is None else at
        parties = {"sender": {"id": customer.igsid}, "recipient": {"id": account.id}, "timestamp": int(now * 1000)}
        body = hooks.instagram(account, {**parties, **event}, self._world.now())
        self._post.send(account, body, call, lane=customer.id, **{"to": customer.id, "event": dict(event), **facts})

    def echo(self, account: Account, customer: Customer, line: Line, app_id: str) -> None:
        """Every message of the business comes back (meta.md 5.4). app_id: "" from the Instagram app."""
        files = [self._phones.media[each["id"]] for each in line.media]
        told = instagram_words.message(self._world.base_url, line, files)["message"]
        told |= {"is_echo": True} | ({"app_id": int(app_id)} if app_id else {})
        item = {
            "sender": {"id": account.id},
            "recipient": {"id": customer.igsid},
            "timestamp": int(line.at * 1000),
            "message": told,
        }
        body = hooks.instagram(account, item, self._world.now())
        self._post.send(account, body, "instagram.echo", lane=customer.id, to=customer.id, message=line.id)

    def _in_chat(self, customer: Customer, message: str) -> Line | None:
        """A message of the chat: what stands under a post is none."""
        line = self._phones.line(customer, message)
        return line if line is not None and line.kind not in PUBLIC else None

    def _act(self, customer: Customer, body: Mapping[str, Any]) -> web.Response:
        """One action a request, and no message with it (meta.md 5.5). Our own reactions have no echo (meta.md 5.3)."""
        action, payload = str(body["sender_action"]), table(body, "payload")
        if action not in ACTIONS or "message" in body:
            raise GraphError(100, "Param sender_action must be one of its actions, without a message")
        if action in {"react", "unreact"}:
            target = self._in_chat(customer, str(payload.get("message_id") or ""))
            if target is None:
                raise GraphError(100, "Invalid message_id")
            reaction = str(payload.get("reaction") or "love") if action == "react" else ""
            target.react("business", EMOJI.get(reaction, reaction))
            self._phones.change(customer, target)
        self._ledger.write("meta", "call", f"instagram.{action}", to=customer.id, message=payload.get("message_id"))
        return answer({"recipient_id": customer.igsid})

    def _check_window(self, customer: Customer, body: Mapping[str, Any]) -> None:
        kind, tag = body.get("messaging_type", "RESPONSE"), body.get("tag")
        if kind == "MESSAGE_TAG" and tag != "HUMAN_AGENT":
            raise GraphError(100, "Param tag must be HUMAN_AGENT: other tags were removed on 27 April 2026")
        if self._phones.closes_at(customer) is not None:
            return
        if kind != "MESSAGE_TAG" or not self._phones.human_agent_may(customer):
            raise GraphError(10, "This message is sent outside of allowed window.", 2534022)

    async def _line(self, account: Account, body: Mapping[str, Any]) -> Line:
        message = body.get("message")
        if not isinstance(message, Mapping):
            raise GraphError(100, "The parameter message is required.")
        line = Line(ids.mid(account.id), "out", "text", self._world.now(), status="sent", by="api")
        line.reply_to = str(table(body, "reply_to").get("mid") or "")
        line.text = str(message.get("text") or "")
        several = tables(message, "attachments")
        attachments = [table(message, "attachment")] if message.get("attachment") else several
        if bool(line.text) == bool(attachments):
            raise GraphError(100, "A message has either text or an attachment")
        if len(line.text.encode()) > TEXT_MAX_BYTES:
            raise GraphError(100, f"Message text must be UTF-8 and at most {TEXT_MAX_BYTES} bytes")
        line.body = _quick_replies(message)
        if len(several) > IMAGES_MAX or any(each.get("type") != "image" for each in several):
            raise GraphError(100, f"Param attachments takes at most {IMAGES_MAX} images")
        for attachment in attachments:
            await self._attach(account, line, attachment)
        return line

    async def _attach(self, account: Account, line: Line, attachment: Mapping[str, Any]) -> None:
        kind = str(attachment.get("type"))
        if kind == "like_heart":
            line.kind, line.text = "like_heart", "❤️"
            return
        line.kind = SHOWN_AS.get(kind, kind)
        line.media.append(shown(await fetch(self._phones, account, attachment)))

    def _record(self, account: Account, customer: Customer, line: Line) -> dict[str, Any]:
        """One message as the conversation's own record tells it."""
        them = {"id": customer.igsid, "username": customer.username}
        us = {"id": account.id, "username": account.username}
        sender, receiver = (them, us) if line.direction == "in" else (us, them)
        told: dict[str, Any] = {
            "id": line.id,
            "created_time": _time(line.at),
            "from": sender,
            "to": {"data": [receiver]},
            "message": line.text,
        }
        if line.media:
            files = [self._phones.media[each["id"]] for each in line.media]
            addresses = [instagram_words.address(self._world.base_url, each.id, each.sha256[:24]) for each in files]
            told["attachments"] = {
                "data": [
                    {"id": each.id, "mime_type": each.mime, "size": len(each.content), "file_url": where}
                    for each, where in zip(files, addresses, strict=True)
                ]
            }
        return told


def _quick_replies(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """What can be tapped under a message, if anything. Phone and e-mail went on 5 October 2026. Raises GraphError."""
    given = tables(message, "quick_replies")
    if not given:
        return None
    if len(given) > QUICK_REPLIES_MAX:
        raise GraphError(100, f"Param quick_replies takes at most {QUICK_REPLIES_MAX}")
    for each in given:
        if each.get("content_type") != "text":
            raise GraphError(100, "Param quick_replies[content_type] must be text")
        words(each, "title", QUICK_TITLE_MAX)
        words(each, "payload", QUICK_PAYLOAD_MAX)
    return {"quick_replies": [{"title": str(each["title"]), "payload": str(each["payload"])} for each in given]}


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
