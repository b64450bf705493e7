"""WhatsApp Cloud API: one part out, its wamid back."""

from pathlib import Path
from typing import Any

from storage.domain.errors import Rejected, Uncertain
from storage.domain.parts import Address, FilePart, Part, TextPart
from workers.channels import Account, graph
from workers.channels.whatsapp.errors import ERRORS

CAPTIONED = frozenset({"image", "video", "document"})


def send(account: Account, address: Address, part: Part, key: str) -> str:
    """POST /{phone number id}/messages. key comes back in the statuses as biz_opaque_callback_data."""
    if not (address.address or address.bsuid):
        raise Rejected("unsupported", "no address to write to")
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "biz_opaque_callback_data": key,
    }
    body |= {"to": address.address} if address.address else {"recipient": address.bsuid}
    body |= _content(part)
    if part.reply_to:
        body["context"] = {"message_id": part.reply_to}
    answer = graph.call("facebook", "POST", f"{account.account_id}/messages", account.token, ERRORS, json=body)
    try:
        return str(answer["messages"][0]["id"])
    except (KeyError, IndexError, TypeError) as error:
        raise Uncertain("no_answer", "200 without a message id") from error


def upload(account: Account, path: Path, mime: str, name: str) -> str:
    """POST /{phone number id}/media. Meta trusts the name's extension, so both must fit (NOTES.md, "Media")."""
    with path.open("rb") as file:
        answer = graph.call(
            "facebook",
            "POST",
            f"{account.account_id}/media",
            account.token,
            ERRORS,
            reads=True,  # an upload nobody sends is thrown away: repeating it is harmless
            data={"messaging_product": "whatsapp", "type": mime},
            files={"file": (name, file, mime)},
        )
    if not answer.get("id"):
        raise Rejected("media_refused", "no media id")
    return str(answer["id"])


def check(account: Account) -> list[str]:
    """Ask for the number: what is wrong with token, permission or number, in Meta's words."""
    from storage.domain.errors import SendError

    try:
        graph.call(
            "facebook", "GET", account.account_id, account.token, ERRORS, reads=True,
            params={"fields": "display_phone_number,verified_name,quality_rating,status"},
        )  # fmt: skip
    except SendError as error:
        return [error.provider or error.code]
    return []


def _content(part: Part) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"type": "text", "text": {"body": part.text, "preview_url": False}}
    return {"type": _kind(part), _kind(part): _file(part)}


def _kind(part: FilePart) -> str:
    return "audio" if part.kind == "voice" else part.kind


def _file(part: FilePart) -> dict[str, Any]:
    file: dict[str, Any] = {"id": part.ref}
    if part.kind == "document":
        file["filename"] = part.name
    if part.caption and part.kind in CAPTIONED:
        file["caption"] = part.caption
    return file
