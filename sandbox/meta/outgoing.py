"""What the app may put into a WhatsApp message: shapes and limits (meta.md 3.1, 3.2)."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.meta.answers import GraphError
from sandbox.meta.library import MIMES
from sandbox.meta.phones import Line, Phones, shown
from sandbox.records import Account

TEXT_MAX, CAPTION_MAX, CALLBACK_MAX, CARDS_MAX = 4096, 1024, 512, 257  # characters; cards
BODY_MAX, BUTTONS_MAX, BUTTON_TITLE_MAX = 1024, 3, 20
CAPTIONED = frozenset({"image", "video", "document"})


def fill(phones: Phones, account: Account, line: Line, body: Mapping[str, Any]) -> None:
    """Put the body's content into the line. Raises GraphError."""
    inner: Any = body.get(line.kind)
    if inner is None:
        raise GraphError(131008, f"Required parameter is missing: {line.kind}")
    if not _shaped(line.kind, inner):
        raise GraphError(100, f"Param {line.kind} has the wrong type")
    match line.kind:
        case "text":
            line.text = _string(inner, "body", TEXT_MAX)
        case "reaction":
            line.text = str(inner.get("emoji") or "")
            line.reply_to = _string(inner, "message_id", TEXT_MAX)
        case "contacts":
            if not 0 < len(inner) <= CARDS_MAX or any(not _named(each) for each in inner):
                raise GraphError(131009, "Param contacts needs between 1 and 257 cards with name.formatted_name")
            line.body = inner
        case "location":
            if not {"latitude", "longitude"} <= set(inner):
                raise GraphError(131008, "Required parameter is missing: location.latitude, location.longitude")
            line.body = dict(inner)
        case "template":
            if not inner.get("name") or not (inner.get("language") or {}).get("code"):
                raise GraphError(131008, "Required parameter is missing: template.name, template.language.code")
            line.text, line.body = str(inner["name"]), dict(inner)
        case "interactive":
            _interactive(line, inner)
        case kind if kind in MIMES:
            _file(phones, account, line, inner)
        case _:
            raise GraphError(131051, f"Unsupported message type {line.kind}")


def _file(phones: Phones, account: Account, line: Line, inner: Mapping[str, Any]) -> None:
    line.text = str(inner.get("caption") or "")
    if line.text and line.kind not in CAPTIONED:
        raise GraphError(100, f'Unexpected key "caption" on param "{line.kind}".')
    if len(line.text) > CAPTION_MAX:
        raise GraphError(131009, f"Param {line.kind}['caption'] must be at most {CAPTION_MAX} characters long.")
    if not inner.get("id"):
        raise GraphError(131008, f"Required parameter is missing: {line.kind}['id'] (links are not modelled here)")
    media = phones.file(account.id, str(inner["id"]))
    if media is None:
        raise GraphError(131009, f"Media ID {inner['id']} does not exist or has expired.")
    line.media = [shown(media) | ({"name": str(inner["filename"])} if inner.get("filename") else {})]


def _interactive(line: Line, inner: Mapping[str, Any]) -> None:
    text = str((inner.get("body") or {}).get("text") or "")
    buttons = (inner.get("action") or {}).get("buttons") or []
    titles = [str((each.get("reply") or {}).get("title") or "") for each in buttons]
    if not text or len(text) > (TEXT_MAX if inner.get("type") == "list" else BODY_MAX):
        raise GraphError(131009, "Param interactive['body']['text'] is missing or too long")
    if len(titles) > BUTTONS_MAX or any(not 0 < len(title) <= BUTTON_TITLE_MAX for title in titles):
        raise GraphError(131009, "Param interactive['action']['buttons'] has too many or ill-named buttons")
    line.text, line.body = text, json.loads(json.dumps(inner))


def _string(inner: Mapping[str, Any], name: str, most: int) -> str:
    value = inner.get(name)
    if not isinstance(value, str) or not value:
        raise GraphError(131008, f"Required parameter is missing: {name}")
    if len(value) > most:
        raise GraphError(100, f"Param {name} must be at most {most} characters long.")
    return value


def _shaped(kind: str, inner: Any) -> bool:
    return isinstance(inner, list if kind == "contacts" else dict)


def _named(card: Any) -> bool:
    return isinstance(card, Mapping) and bool((card.get("name") or {}).get("formatted_name"))
