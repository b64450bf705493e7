"""What the app may put into a WhatsApp message: shapes and limits (meta.md 3.1, 3.2)."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.meta import interactive
from sandbox.meta.answers import GraphError
from sandbox.meta.library import MIMES
from sandbox.meta.phones import Line, Phones, shown
from sandbox.meta.shapes import table, words
from sandbox.meta.templates import Templates
from sandbox.records import Account

TEXT_MAX, CAPTION_MAX, CALLBACK_MAX, CARDS_MAX = 4096, 1024, 512, 257  # characters; cards
ID_MAX = 255  # characters of a wamid, meta.md 2.2
LINK_MAX = 2000  # ours: the notes name no limit
CAPTIONED = frozenset({"image", "video", "document"})


def fill(phones: Phones, templates: Templates, account: Account, line: Line, body: Mapping[str, Any]) -> str:
    """Put the body's content into the line. Raises GraphError.

    Returns the address of its file if that is yet to be fetched, else "".
    """
    inner: Any = body.get(line.kind)
    if inner is None:
        raise GraphError(131008, f"Required parameter is missing: {line.kind}")
    if line.kind == "contacts":
        line.body = _cards(inner)
        return ""
    inner = table(body, line.kind)
    match line.kind:
        case "text":
            line.text = words(inner, "body", TEXT_MAX)
        case "reaction":
            line.text = words(inner, "emoji", ID_MAX, needed=False)
            line.reply_to = words(inner, "message_id", ID_MAX)
        case "location":
            _check_place(inner)
            line.body = dict(inner)
        case "template":
            filled = templates.fill(account, inner, by_phone=bool(body.get("to")))
            file = filled.pop("file")
            line.text, line.body = filled.pop("text"), {**inner, **filled, "header": file["type"] if file else ""}
            return _attach(phones, account, line, file) if file else ""
        case "interactive":
            line.text, line.body = interactive.check(inner), json.loads(json.dumps(inner))
        case kind if kind in MIMES:
            if line.kind not in CAPTIONED and "caption" in inner:
                raise GraphError(100, f'Unexpected key "caption" on param "{line.kind}".')
            if inner.get("voice") and line.kind != "audio":
                raise GraphError(100, f'Unexpected key "voice" on param "{line.kind}".')
            line.text = words(inner, "caption", CAPTION_MAX, needed=False)
            line.body = {"voice": True} if inner.get("voice") else None
            return _attach(phones, account, line, inner)
        case _:
            raise GraphError(131051, f"Unsupported message type {line.kind}")
    return ""


def _attach(phones: Phones, account: Account, line: Line, inner: Mapping[str, Any]) -> str:
    if not inner.get("id"):
        link = words(inner, "link", LINK_MAX)
        if not link.startswith(("http://", "https://")):
            raise GraphError(131009, "Param link must be an http address")
        return link
    media = phones.file(account.id, str(inner["id"]))
    if media is None:
        raise GraphError(131009, f"Media ID {inner['id']} does not exist or has expired.")
    line.media = [shown(media) | ({"name": str(inner["filename"])} if inner.get("filename") else {})]
    return ""


def _check_place(inner: Mapping[str, Any]) -> None:
    for name, most in (("latitude", 90.0), ("longitude", 180.0)):
        if inner.get(name) is None:
            raise GraphError(131008, f"Required parameter is missing: {name}")
        try:
            degrees = float(inner[name])  # Meta's own examples write them as numbers and as strings
        except (TypeError, ValueError):
            raise GraphError(100, f"Param {name} must be a number.") from None
        if not -most <= degrees <= most:
            raise GraphError(131009, f"Param {name} must be between {-most} and {most}")


def _cards(inner: Any) -> list[Any]:
    if not isinstance(inner, list) or not 0 < len(inner) <= CARDS_MAX or not all(_named(each) for each in inner):
        raise GraphError(131009, f"Param contacts needs 1 to {CARDS_MAX} cards with a name of two parts")
    return inner


def _named(card: Any) -> bool:
    """A name needs its formatted form and one other part (meta.md 3.2)."""
    name = card.get("name") if isinstance(card, Mapping) else None
    return isinstance(name, Mapping) and bool(name.get("formatted_name")) and sum(map(bool, name.values())) > 1
