"""Interactive messages of WhatsApp: buttons, lists, links, and asking for a phone number (meta.md 2.1, 3.2)."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.meta.answers import GraphError
from sandbox.meta.shapes import table, tables, words

# Characters and counts of meta.md 3.2.
BODY_MAX, LIST_BODY_MAX, HEADER_MAX, FOOTER_MAX = 1024, 4096, 60, 60
BUTTONS_MAX, BUTTON_TITLE_MAX, BUTTON_ID_MAX = 3, 20, 256
SECTIONS_MAX, ROWS_MAX, OPENER_MAX = 10, 10, 20
ROW_ID_MAX, ROW_TITLE_MAX, ROW_DESCRIPTION_MAX = 200, 24, 72
LINK_TITLE_MAX = 20
ADDRESS_MAX = 2000  # ours: the notes name no limit


def check(inner: Mapping[str, Any]) -> str:
    """The words of the body. Raises GraphError."""
    kind = inner.get("type")
    known = KINDS.get(kind) if isinstance(kind, str) else None
    if known is None:
        raise GraphError(131009, f"Param interactive['type'] must be one of {{{', '.join(KINDS)}}}")
    text = words(table(inner, "body"), "text", LIST_BODY_MAX if kind == "list" else BODY_MAX)
    words(table(inner, "footer"), "text", FOOTER_MAX, needed=False)
    header = table(inner, "header")
    if header.get("type") == "text":
        words(header, "text", HEADER_MAX)
    known(table(inner, "action"))
    return text


def options(inner: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a person can tap: {"kind": "button_reply" or "list_reply", "id", "title", "description"?}."""
    action = table(inner, "action")
    buttons = [table(each, "reply") for each in tables(action, "buttons")]
    rows = [row for section in tables(action, "sections") for row in tables(section, "rows")]
    return [
        *({"kind": "button_reply", **_told(each)} for each in buttons),
        *({"kind": "list_reply", **_told(each)} for each in rows),
    ]


def _buttons(action: Mapping[str, Any]) -> None:
    buttons = tables(action, "buttons")
    if not 0 < len(buttons) <= BUTTONS_MAX or any(each.get("type") != "reply" for each in buttons):
        raise GraphError(131009, f"Param action['buttons'] takes 1 to {BUTTONS_MAX} buttons of type reply")
    replies = [table(each, "reply") for each in buttons]
    _unique([words(each, "id", BUTTON_ID_MAX) for each in replies])
    _unique([words(each, "title", BUTTON_TITLE_MAX) for each in replies])


def _list(action: Mapping[str, Any]) -> None:
    words(action, "button", OPENER_MAX)
    sections = tables(action, "sections")
    rows = [row for section in sections for row in tables(section, "rows")]
    if not 0 < len(sections) <= SECTIONS_MAX or not 0 < len(rows) <= ROWS_MAX:
        raise GraphError(
            131009, f"Param action['sections'] takes 1 to {SECTIONS_MAX} sections with {ROWS_MAX} rows in all"
        )
    if len(sections) > 1:  # several sections are told apart by their titles
        for section in sections:
            words(section, "title", ROW_TITLE_MAX)
    _unique([words(row, "id", ROW_ID_MAX) for row in rows])
    for row in rows:
        words(row, "title", ROW_TITLE_MAX)
        words(row, "description", ROW_DESCRIPTION_MAX, needed=False)


def _link(action: Mapping[str, Any]) -> None:
    given = table(action, "parameters")
    words(given, "display_text", LINK_TITLE_MAX)
    address = words(given, "url", ADDRESS_MAX)
    if action.get("name") != "cta_url" or not address.startswith(("http://", "https://")):
        raise GraphError(131009, "Param action must be named cta_url and lead to an http address")


def _contact_request(action: Mapping[str, Any]) -> None:
    if action.get("name") != "request_contact_info":
        raise GraphError(131009, "Param action must be named request_contact_info")


def _unique(given: list[str]) -> None:
    if len(set(given)) != len(given):
        raise GraphError(131009, "Param action has two of the same id or title")


def _told(option: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(option[name]) for name in ("id", "title", "description") if option.get(name)}


KINDS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "contact_request": _contact_request,
}
