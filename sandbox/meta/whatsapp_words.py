"""A customer's act as WhatsApp tells it: the type and its type-named key (meta.md 2.3)."""

from collections.abc import Mapping
from typing import Any

from sandbox.meta import hooks
from sandbox.meta.phones import Line, Media

UNKNOWN = "Message type unknown"
PLACE = {"latitude": -23.5614, "longitude": -46.6559, "name": "MASP", "address": "Av. Paulista, 1578"}
CARD = {"name": {"formatted_name": "Rui Prado"}, "phones": [{"phone": "+55 11 91234-5678", "type": "CELL"}]}


def content(line: Line, files: list[Media]) -> dict[str, Any]:
    """A new message. What WhatsApp has no type for is told as unsupported."""
    if files:
        return hooks.media_content(line.kind, files[0], line.text)
    match line.kind:
        case "text":
            return {"type": "text", "text": {"body": line.text}}
        case "location":
            return {"type": "location", "location": line.body or PLACE}
        case "contacts":
            return {"type": "contacts", "contacts": line.body or [CARD]}
        case "button":
            return {"type": "button", "button": line.body or {"payload": line.text, "text": line.text}}
        case "interactive":
            chosen = line.body or {"type": "button_reply", "button_reply": {"id": line.text, "title": line.text}}
            return {"type": "interactive", "interactive": chosen}
        case "order" | "system" if isinstance(line.body, Mapping):
            return {"type": line.kind, line.kind: line.body}
    error = {
        "code": 131051,
        "title": UNKNOWN,
        "message": UNKNOWN,
        "error_data": {"details": "Message type is currently not supported."},
    }
    kind = "poll" if line.kind == "unsupported" else line.kind
    return {"type": "unsupported", "unsupported": line.body or {"type": kind}, "errors": [error]}


def reaction(target: Line, emoji: str) -> dict[str, Any]:
    """Taken back: without the emoji."""
    return {"type": "reaction", "reaction": {"message_id": target.id} | ({"emoji": emoji} if emoji else {})}


def edit(target: Line, files: list[Media]) -> dict[str, Any]:
    """The inner context is printed as M0 (meta.md 2.3)."""
    inner = {"context": {"id": "M0"}, **content(target, files)}
    return {"type": "edit", "edit": {"original_message_id": target.id, "message": inner}}


def revoke(target: Line) -> dict[str, Any]:
    return {"type": "revoke", "revoke": {"original_message_id": target.id}}
