"""Instagram messages: one part out, its mid back. Limits: NOTES.md, "Limits" and "Media"."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from storage.domain.errors import NeedsMending, Rejected, Uncertain
from storage.domain.events import MediaKind
from storage.domain.parts import Address, Part, TextPart
from workers.channels import Account
from workers.channels.instagram.account import call, node
from workers.channels.reading import word

# Instagram's word for each kind of file it takes.
TYPES: Final[Mapping[MediaKind, str]] = MappingProxyType({
    "image": "image", "video": "video", "audio": "audio", "voice": "audio", "document": "file",
})  # fmt: skip


def send(account: Account, address: Address, part: Part, key: str) -> str:
    """POST /{account or page}/messages. Instagram carries no key of ours back; the echo is the proof."""
    del key
    if not address.address:
        raise Rejected("undeliverable", "no address to write to")
    body: dict[str, Any] = {"recipient": {"id": address.address}, "message": _content(part)}
    if address.human_agent:
        body |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    else:
        body |= {"messaging_type": "RESPONSE"}
    if part.reply_to:
        body["reply_to"] = {"mid": part.reply_to}
    try:
        answer = call(account, "POST", node(account), "messages", body=body)
    except (Rejected, NeedsMending) as error:
        if address.human_agent and error.code in {"window_closed", "permission"}:
            # The tag needs a permission of its own (NOTES.md, "Reply window"); the others may well be in order.
            raise Rejected("agent_window_closed", error.provider) from error
        raise
    external_id = word(answer.get("message_id"))
    if not external_id:
        raise Uncertain("no_answer", "200 without a message id")
    return external_id


def _content(part: Part) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"text": part.text}
    if part.kind not in TYPES:
        raise Rejected("unsupported", part.kind)
    return {"attachment": {"type": TYPES[part.kind], "payload": {"url": part.ref}}}
