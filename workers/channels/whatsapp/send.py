"""WhatsApp Cloud API: one part out, its wamid back. Limits: NOTES.md, "Limits" and "Media"."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from storage.domain.errors import Rejected, Uncertain
from storage.domain.parts import (
    Address,
    ChoicePart,
    CommentReplyPart,
    ContactPart,
    FilePart,
    LocationPart,
    Part,
    PrivateReplyPart,
    ReactionPart,
    TemplatePart,
    TextPart,
    Value,
)
from workers.channels import Account, Handed, graph
from workers.channels.reading import objects, word
from workers.channels.whatsapp.errors import ERRORS
from workers.channels.whatsapp.media import fitting

CAPTIONED: Final = frozenset({"image", "video", "document"})
# What kinds of ours WhatsApp calls by another name.
TYPES: Final[Mapping[str, str]] = MappingProxyType({"voice": "audio"})
Said: TypeAlias = TextPart | FilePart | ChoicePart | LocationPart | ContactPart | TemplatePart | ReactionPart
OPUS: Final = "audio/ogg"


def send(account: Account, address: Address, part: Part, key: str) -> Handed:
    """POST /{phone number id}/messages. key comes back in the statuses as biz_opaque_callback_data."""
    if not (address.address or address.bsuid):
        raise Rejected("undeliverable", "no address to write to")
    if isinstance(part, CommentReplyPart | PrivateReplyPart):
        raise Rejected("unsupported", "WhatsApp has no comments")
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "biz_opaque_callback_data": key,
    }
    body |= {"to": address.address} if address.address else {"recipient": address.bsuid}
    body |= _content(part)
    if not isinstance(part, ReactionPart) and part.reply_to:
        body["context"] = {"message_id": part.reply_to}
    answer = graph.call(
        "facebook", "POST", account.account_id, "messages", token=account.token, codes=ERRORS, body=body
    )  # fmt: skip
    external_id = word(next(objects(answer.get("messages")), {}).get("id"))
    if not external_id:
        raise Uncertain("no_answer", "200 without a message id")
    return Handed(external_id, word(next(objects(answer.get("contacts")), {}).get("wa_id")))


def attend(account: Account, address: Address, external_id: str, *, typing: bool) -> None:
    """Show the customer that everything up to this message of theirs was read; typing: and that an answer follows."""
    del address
    body: dict[str, Any] = {"messaging_product": "whatsapp", "status": "read", "message_id": external_id}
    if typing:
        body["typing_indicator"] = {"type": "text"}
    graph.call("facebook", "POST", account.account_id, "messages", token=account.token, codes=ERRORS, body=body)


def block(account: Account, address: Address, *, blocked: bool) -> None:
    """POST or DELETE /{phone number id}/block_users. Doing it again changes nothing."""
    user = address.address or address.bsuid
    body = {"messaging_product": "whatsapp", "block_users": [{"user": user}]}
    answer = graph.call(
        "facebook", "POST" if blocked else "DELETE", account.account_id, "block_users", token=account.token,
        codes=ERRORS, body=body,
    )  # fmt: skip
    told = answer.get("block_users")
    failed = next(objects(told.get("failed_users") if isinstance(told, dict) else None), None)
    if failed is not None:
        raise Rejected("unblockable", json.dumps(failed)[:200])


def _content(part: Said) -> dict[str, Any]:
    match part:
        case TextPart():
            return {"type": "text", "text": {"body": part.text, "preview_url": False}}
        case FilePart():
            kind = TYPES.get(part.kind, part.kind)
            return {"type": kind, kind: _file(part)}
        case ChoicePart():
            return {"type": "interactive", "interactive": _interactive(part)}
        case LocationPart():
            named = {name: value for name, value in (("name", part.name), ("address", part.address)) if value}
            place = {"latitude": part.latitude, "longitude": part.longitude, **named}
            return {"type": "location", "location": place}
        case ContactPart():
            return {"type": "contacts", "contacts": [_contact(part)]}
        case TemplatePart():
            return {"type": "template", "template": _template(part)}
        case ReactionPart():
            return {"type": "reaction", "reaction": {"message_id": part.external_id, "emoji": part.emoji}}


def _interactive(part: ChoicePart) -> dict[str, Any]:
    """Up to three buttons, or a list behind one."""
    if part.style == "list":
        rows = [
            {"id": each.id, "title": each.title} | ({"description": each.description} if each.description else {})
            for each in part.choices
        ]
        action: dict[str, Any] = {"button": part.opener, "sections": [{"rows": rows}]}
        return {"type": "list", "body": {"text": part.text}, "action": action}
    buttons = [{"type": "reply", "reply": {"id": each.id, "title": each.title}} for each in part.choices]
    return {"type": "button", "body": {"text": part.text}, "action": {"buttons": buttons}}


def _contact(part: ContactPart) -> dict[str, Any]:
    """A name takes its whole and one of its pieces (NOTES.md, "Limits")."""
    first, _, last = part.name.partition(" ")
    name = {"formatted_name": part.name, "first_name": first} | ({"last_name": last} if last else {})
    card: dict[str, Any] = {"name": name}
    if part.phones:
        card["phones"] = [{"phone": phone, "type": "CELL"} for phone in part.phones]
    if part.emails:
        card["emails"] = [{"email": email} for email in part.emails]
    return card


def _template(part: TemplatePart) -> dict[str, Any]:
    """What is filled in, component by component (NOTES.md, "Templates")."""
    head = [_head(part)] if part.file else _parameters(part, "header")
    components = [
        {"type": name, "parameters": parameters}
        for name, parameters in (("header", head), ("body", _parameters(part, "body")))
        if parameters
    ]
    components += [
        {"type": "button", "sub_type": value.place, "index": value.name, "parameters": [_on_a_button(value)]}
        for value in part.values
        if value.place in {"url", "copy_code"}
    ]
    return {"name": part.name, "language": {"code": part.language}, "components": components}


def _parameters(part: TemplatePart, place: str) -> list[dict[str, str]]:
    """The words of a place, by their names where the template names them, else in their order."""
    return [
        {"type": "text"} | ({"parameter_name": value.name} if part.named else {}) | {"text": value.text}
        for value in part.values
        if value.place == place
    ]


def _on_a_button(value: Value) -> dict[str, str]:
    if value.place == "copy_code":
        return {"type": "coupon_code", "coupon_code": value.text}
    return {"type": "text", "text": value.text}


def _head(part: TemplatePart) -> dict[str, Any]:
    file = {"id": part.ref}
    if part.file == "document":
        file["filename"] = part.file_name if "." in part.file_name else fitting(part.file_name, part.mime)
    return {"type": part.file, part.file: file}


def _file(part: FilePart) -> dict[str, Any]:
    file: dict[str, Any] = {"id": part.ref}
    if part.kind == "document":
        file["filename"] = part.name if "." in part.name else fitting(part.name, part.mime)
    if part.kind == "voice" and part.mime.startswith(OPUS):
        file["voice"] = True  # drawn as a voice message; other audio under this flag is refused
    if part.caption and part.kind in CAPTIONED:
        file["caption"] = part.caption
    return file
