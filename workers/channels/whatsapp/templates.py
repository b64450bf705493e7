"""WhatsApp's message templates: read page by page, and each understood. Shapes: NOTES.md, "Templates"."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from storage.domain.templates import Button, ButtonKind, HeaderKind, Layout, Template
from workers.channels import Account, graph
from workers.channels.reading import Fields, fields, objects, text, word
from workers.channels.whatsapp.errors import ERRORS

PAGE: Final = 100  # templates; meta.md 3.6
PAGES_MOST: Final = 200  # a business has 6,000 templates at most: more than three times as many is a circle
FIELDS: Final = "id,name,language,status,category,components,parameter_format,quality_score,rejected_reason"
SHORT: Final = 200  # characters of a plain field
HEADERS: Final[Mapping[str, HeaderKind]] = MappingProxyType({
    "TEXT": "text", "IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document",
})  # fmt: skip
# Those that need nothing from us when they are sent, or something that we can fill in.
BUTTONS: Final[Mapping[str, ButtonKind]] = MappingProxyType({
    "QUICK_REPLY": "quick_reply", "URL": "url", "PHONE_NUMBER": "phone", "COPY_CODE": "copy_code",
    "REQUEST_CONTACT_INFO": "quick_reply", "VOICE_CALL": "phone",
})  # fmt: skip
PARTS: Final = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS"})
EXAMPLES: Final = {"HEADER": "header_text", "BODY": "body_text"}


def templates(account: Account) -> Iterator[list[Template]]:
    """Every template of the WhatsApp Business Account, in whatever state, page by page. Raises SendErrors."""
    params = {"fields": FIELDS, "limit": str(PAGE)}
    for _ in range(PAGES_MOST):
        page = graph.call(
            "facebook", "GET", account.business_id, "message_templates", token=account.token, codes=ERRORS,
            params=params, repeatable=True,
        )  # fmt: skip
        yield [each for each in map(_template, objects(page.get("data"))) if each.name and each.language]
        paging = fields(page.get("paging"))
        after = word(fields(paging.get("cursors")).get("after"))
        if not paging.get("next") or not after:
            return
        params = params | {"after": after}


def _template(told: Fields) -> Template:
    reason = text(told.get("rejected_reason"), SHORT)
    return Template(
        external_id=word(told.get("id")),
        name=text(told.get("name"), 512),
        language=text(told.get("language"), 20),
        category=text(told.get("category"), 60).lower(),
        status=text(told.get("status"), 60).lower(),
        layout=_layout(told),
        quality=text(fields(told.get("quality_score")).get("score"), 60).lower(),
        reason="" if reason == "NONE" else reason,
    )


def _layout(told: Fields) -> Layout:
    named = text(told.get("parameter_format")).upper() == "NAMED"
    parts = {text(each.get("type")).upper(): each for each in objects(told.get("components"))}
    header, buttons = parts.get("HEADER", {}), parts.get("BUTTONS", {})
    examples = {key: value for kind in EXAMPLES for key, value in _examples(kind, parts.get(kind, {}), named=named)}
    return Layout(
        body=text(parts.get("BODY", {}).get("text")),
        header_kind=HEADERS.get(text(header.get("format")).upper() or "TEXT", "other") if header else "",
        header=text(header.get("text")),
        footer=text(parts.get("FOOTER", {}).get("text")),
        buttons=tuple(_button(each) for each in objects(buttons.get("buttons"))),
        named=named,
        examples=examples | dict(_examples_of_buttons(buttons)),
        strange=bool(parts.keys() - PARTS),
    )


def _button(told: Fields) -> Button:
    kind = BUTTONS.get(text(told.get("type")).upper(), "other")
    return Button(kind, text(told.get("text"), SHORT), text(told.get("url"), 2000))


def _examples(kind: str, part: Fields, *, named: bool) -> Iterator[tuple[str, str]]:
    """What the author filled in, as (blank, words)."""
    place, example = kind.lower(), fields(part.get("example"))
    if named:
        for each in objects(example.get(f"{EXAMPLES[kind]}_named_params")) or ():
            yield f"{place}.{text(each.get('param_name'))}", text(each.get("example"), SHORT)
        return
    given: Any = example.get(EXAMPLES[kind])
    # A body's come as a list of lists, one a set of examples; a header's as a plain list.
    row = given[0] if isinstance(given, list) and given and isinstance(given[0], list) else given
    for number, words in enumerate(row if isinstance(row, list) else (), start=1):
        yield f"{place}.{number}", text(words, SHORT)


def _examples_of_buttons(part: Fields) -> Iterator[tuple[str, str]]:
    for index, button in enumerate(objects(part.get("buttons"))):
        given = button.get("example")
        words = given[0] if isinstance(given, list) and given else given
        kind = BUTTONS.get(text(button.get("type")).upper())
        if kind in {"url", "copy_code"} and text(words):
            yield f"{kind}.{index}", text(words, SHORT)
