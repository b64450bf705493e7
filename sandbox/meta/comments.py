"""Comments under an Instagram account's posts: people write them; the account answers, hides, or writes in private.

Each is a line of its writer's phone, so that the page shows it; but it is in no chat: the conversation's own record
does not know it, and it opens no window (meta.md 5.7). Sources: Meta's pages "Comment moderation", "IG Comment
Replies", "Private replies".
"""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from sandbox.control import refused
from sandbox.ledger import Ledger
from sandbox.meta import ids
from sandbox.meta.answers import GraphError, answer
from sandbox.meta.direct import PUBLIC, TEXT_MAX_BYTES, Instagram
from sandbox.meta.hooks import Webhooks
from sandbox.meta.phones import Line, Phones
from sandbox.meta.shapes import table
from sandbox.records import Account, Customer
from sandbox.world import World

PRIVATE_SECONDS: Final = 7 * 24 * 3600
POST: Final = "17918195224117851"
MANAGE: Final = {"instagram": "instagram_business_manage_comments", "facebook": "instagram_manage_comments"}


class Comments:
    def __init__(self, world: World, ledger: Ledger, phones: Phones, post: Webhooks, instagram: Instagram) -> None:
        self._world, self._ledger, self._phones, self._post, self._instagram = world, ledger, phones, post, instagram

    def write(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """{customer, text, live?, parent?, sent_at?}: a person comments on a post of the account's."""
        customer = self._world.customers.get(str(given.get("customer")))
        if customer is None or customer.channel != "instagram" or not given.get("text"):
            raise refused("customer is the id of one on Instagram, and text what they write", web.HTTPNotFound)
        account = self._world.accounts[customer.account]
        about = {
            "live": bool(given.get("live")),
            "hidden": False,
            "private": "",
            "parent": str(given.get("parent") or ""),
        }
        at = float(given.get("sent_at") or self._world.now())
        line = Line(ids.media(), "in", "comment", at, str(given["text"]), body=about)
        self._phones.say(customer, line)
        self._ledger.write("meta", "act", "instagram.comment", to=customer.id, text=line.text, message=line.id)
        self._tell(account, customer, line, {"id": customer.igsid, "username": customer.username})
        return {"id": line.id}

    async def reply(self, account: Account, comment: str, body: Mapping[str, Any]) -> web.Response:
        """POST /{comment}/replies: under the post, for everybody. The account hears of its own words, too."""
        customer, line = self._known(account, comment)
        if line.body["live"] or line.body["hidden"]:
            raise GraphError(100, "This comment cannot be replied to")
        text = str(body.get("message") or "")
        if not text:
            raise GraphError(100, "The parameter message is required.")
        said = Line(
            ids.media(), "out", "comment_reply", self._world.now(), text, reply_to=line.id, by="api", status="sent"
        )
        said.body = {"live": False, "hidden": False, "private": "", "parent": line.body["parent"] or line.id}
        self._phones.say(customer, said)
        facts = {"to": customer.id, "text": text, "outcome": "accepted", "message": said.id, "reply_to": line.id}
        self._ledger.write("meta", "call", "instagram.replies", **facts)
        self._tell(account, customer, said, {"id": account.id, "username": account.username})
        return answer({"id": said.id})

    async def hide(self, account: Account, comment: str, body: Mapping[str, Any]) -> web.Response:
        """POST /{comment} with hide: only its writer goes on seeing it, or everybody does again."""
        customer, line = self._known(account, comment)
        if not isinstance(body.get("hide"), bool):
            raise GraphError(100, "The parameter hide is required.")
        line.body = line.body | {"hidden": body["hide"]}
        self._phones.change(customer, line)
        self._ledger.write("meta", "call", "instagram.hide", to=customer.id, message=line.id, hide=body["hide"])
        return answer({"success": True})

    async def private(self, account: Account, body: Mapping[str, Any]) -> web.Response:
        """POST /{account or page}/messages to a comment: one message in private, within seven days."""
        customer, line = self._known(account, str(table(body, "recipient").get("comment_id") or ""))
        if line.body["private"]:
            raise GraphError(10, "This comment has already been replied to.", 2534025)
        if self._world.now() >= line.at + PRIVATE_SECONDS:
            raise GraphError(10, "The comment is too old for a private reply.", 2534013)
        text = str(table(body, "message").get("text") or "")
        if not text or len(text.encode()) > TEXT_MAX_BYTES or "messaging_type" in body or "tag" in body:
            raise GraphError(100, f"A private reply is a text of at most {TEXT_MAX_BYTES} bytes")
        said = Line(ids.mid(account.id), "out", "text", self._world.now(), text, status="sent", by="api")
        line.body = line.body | {"private": said.id}
        self._phones.change(customer, line)
        self._phones.say(customer, said)
        facts = {"to": customer.id, "text": text, "outcome": "accepted", "message": said.id, "comment": line.id}
        self._ledger.write("meta", "call", "instagram.messages", type="private_reply", **facts)
        self._instagram.echo(account, customer, said, self._world.meta_app.id)
        return answer({"recipient_id": customer.igsid, "message_id": said.id})

    def _known(self, account: Account, comment: str) -> tuple[Customer, Line]:
        """A comment under a post of this account's, which its token may manage. Raises GraphError."""
        if account.scopes and MANAGE[account.login] not in account.scopes:
            raise GraphError(10, f"Application does not have permission: {MANAGE[account.login]}")
        for customer in self._world.customers.values():
            line = self._phones.line(customer, comment) if customer.account == account.id else None
            if line is not None and line.kind in PUBLIC:
                return customer, line
        raise GraphError(100, f"Unsupported post request. Object with ID '{comment}' does not exist", 33)

    def _tell(self, account: Account, customer: Customer, line: Line, writer: Mapping[str, str]) -> None:
        """By Instagram's login right on the entry, by Facebook's among the changes (meta.md 5.2)."""
        live = bool(line.body["live"])
        media = {"id": POST, "media_product_type": "LIVE" if live else "FEED"}
        value = {"from": dict(writer), "comment_id": line.id, "text": line.text, "media": media}
        value |= {"parent_id": line.body["parent"]} if line.body["parent"] else {}
        change = {"field": "live_comments" if live else "comments", "value": value}
        entry: dict[str, Any] = {"id": account.id, "time": int(line.at)}
        entry |= change if account.login == "instagram" else {"changes": [change]}
        body = {"object": "instagram", "entry": [entry]}
        self._post.send(account, body, "instagram.comments", lane=customer.id, to=customer.id, message=line.id)
