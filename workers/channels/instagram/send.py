"""Instagram messages: one part out, its mid back. Two flavours: Instagram login and Facebook login."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from storage.domain.errors import Rejected, SendError, Uncertain
from storage.domain.parts import Address, Part, TextPart
from workers.channels import Account, Fetched, Profile, Seen, graph
from workers.channels.instagram.errors import ERRORS

MOST_BYTES: Final = 25 * 1024 * 1024  # NOTES.md, "Media"
PROFILE_FIELDS: Final = "name,username,profile_pic"
# Instagram's word for each kind of file (NOTES.md, "Media").
TYPES: Final = {"image": "image", "video": "video", "audio": "audio", "voice": "audio", "document": "file"}


def send(account: Account, address: Address, part: Part, key: str) -> str:
    """POST /{account or page}/messages. Instagram carries no key of ours; the echo is the proof."""
    del key
    if not address.address:
        raise Rejected("unsupported", "no address to write to")
    body: dict[str, Any] = {"recipient": {"id": address.address}, "message": _content(part)}
    if address.human_agent:
        body |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    else:
        body |= {"messaging_type": "RESPONSE"}
    if part.reply_to:
        body["reply_to"] = {"mid": part.reply_to}
    answer = graph.call(_host(account), "POST", f"{_node(account)}/messages", account.token, ERRORS, json=body)
    if not answer.get("message_id"):
        raise Uncertain("no_answer", "200 without a message id")
    return str(answer["message_id"])


@contextmanager
def fetch_media(account: Account, ref: str) -> Iterator[Fetched]:
    """Open a customer's file by its address. The token stays with us: Instagram's files need none."""
    del account
    with graph.download(ref, "", MOST_BYTES) as fetched:
        yield fetched


def profile(account: Account, address: str) -> Profile:
    """GET /{customer}. Instagram refuses until the customer has written: then nothing is known."""
    try:
        told = graph.call(
            _host(account), "GET", address, account.token, ERRORS, reads=True, params={"fields": PROFILE_FIELDS}
        )
    except Rejected:
        return Profile()
    return Profile(str(told.get("name") or ""), str(told.get("username") or ""), str(told.get("profile_pic") or ""))


def recent(account: Account, address: str) -> list[Seen]:
    """What the conversation's own record says we sent, oldest first; Instagram shows the 20 newest messages."""
    found = graph.call(
        _host(account), "GET", f"{_node(account)}/conversations", account.token, ERRORS, reads=True,
        params={"platform": "instagram", "user_id": address, "fields": "messages{id,created_time,from,message}"},
    )  # fmt: skip
    messages = [each for one in found.get("data", []) for each in one.get("messages", {}).get("data", [])]
    ours = [each for each in messages if each.get("from", {}).get("id") not in {address, None}]
    return sorted(
        (Seen(str(each["id"]), str(each.get("message") or ""), _time(each.get("created_time"))) for each in ours),
        key=lambda seen: seen.sent_at,
    )


def check(account: Account) -> list[str]:
    """Ask for the account: what is wrong with token or permissions, in Meta's words."""
    try:
        graph.call(
            _host(account), "GET", _node(account), account.token, ERRORS, reads=True, params={"fields": "id,username"}
        )
    except SendError as error:
        return [error.provider or error.code]
    return []


def _content(part: Part) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"text": part.text}
    return {"attachment": {"type": TYPES[part.kind], "payload": {"url": part.ref}}}


def _host(account: Account) -> str:
    return "facebook" if account.login == "facebook" else "instagram"


def _node(account: Account) -> str:
    """Facebook login speaks for the page; Instagram login for the account."""
    return account.page_id or "me" if account.login == "facebook" else account.account_id


def _time(value: object) -> datetime:
    try:
        return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
