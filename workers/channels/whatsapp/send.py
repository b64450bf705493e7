"""WhatsApp Cloud API: one part out, its wamid back. Limits: NOTES.md, "Limits" and "Media"."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from storage.domain.errors import Rejected, Uncertain
from storage.domain.parts import Address, FilePart, Part, TextPart
from workers.channels import Account, graph
from workers.channels.reading import objects, word
from workers.channels.whatsapp.errors import ERRORS
from workers.channels.whatsapp.media import fitting

CAPTIONED: Final = frozenset({"image", "video", "document"})
# What kinds of ours WhatsApp calls by another name.
TYPES: Final[Mapping[str, str]] = MappingProxyType({"voice": "audio"})
OPUS: Final = "audio/ogg"


def send(account: Account, address: Address, part: Part, key: str) -> str:
    """POST /{phone number id}/messages. key comes back in the statuses as biz_opaque_callback_data."""
    if not (address.address or address.bsuid):
        raise Rejected("undeliverable", "no address to write to")
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "biz_opaque_callback_data": key,
    }
    body |= {"to": address.address} if address.address else {"recipient": address.bsuid}
    body |= _content(part)
    if part.reply_to:
        body["context"] = {"message_id": part.reply_to}
    answer = graph.call(
        "facebook", "POST", account.account_id, "messages", token=account.token, codes=ERRORS, body=body
    )  # fmt: skip
    external_id = word(next(objects(answer.get("messages")), {}).get("id"))
    if not external_id:
        raise Uncertain("no_answer", "200 without a message id")
    return external_id


def _content(part: Part) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"type": "text", "text": {"body": part.text, "preview_url": False}}
    kind = TYPES.get(part.kind, part.kind)
    return {"type": kind, kind: _file(part)}


def _file(part: FilePart) -> dict[str, Any]:
    file: dict[str, Any] = {"id": part.ref}
    if part.kind == "document":
        file["filename"] = part.name if "." in part.name else fitting(part.name, part.mime)
    if part.kind == "voice" and part.mime.startswith(OPUS):
        file["voice"] = True  # drawn as a voice message; other audio under this flag is refused
    if part.caption and part.kind in CAPTIONED:
        file["caption"] = part.caption
    return file
