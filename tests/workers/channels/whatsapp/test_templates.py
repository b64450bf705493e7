"""Templates on the wire: what is sent of one, and what WhatsApp lists."""

from typing import Any

import pytest

from storage.domain.errors import Rejected, SendError
from storage.domain.parts import Address, TemplatePart, TextPart, Value
from storage.domain.templates import Button, Layout, Template
from tests.workers.channels.meta import WHATSAPP, Meta, got, posted, refused, request, told
from workers.channels import Handed
from workers.channels.whatsapp import CHANNEL
from workers.channels.whatsapp.templates import FIELDS

ANA = Address(address="5511987650001")
SENT = told({"contacts": [{"input": "5511987650001"}], "messages": [{"id": "wamid.1"}]})


def text(value: str, **more: str) -> dict[str, str]:
    return {"type": "text"} | more | {"text": value}


PARTS: dict[str, tuple[TemplatePart, list[dict[str, Any]]]] = {
    "values in their order": (
        TemplatePart("t", "pt_BR", "Oi Ana", (Value("body", "1", "Ana"), Value("body", "2", "L-7"))),
        [{"type": "body", "parameters": [text("Ana"), text("L-7")]}],
    ),
    "no values": (TemplatePart("t", "pt_BR", "Olá!"), []),
    "values by name": (
        TemplatePart("t", "pt_BR", "x", (Value("header", "name", "Ana"), Value("body", "day", "Monday")), named=True),
        [
            {"type": "header", "parameters": [text("Ana", parameter_name="name")]},
            {"type": "body", "parameters": [text("Monday", parameter_name="day")]},
        ],
    ),
    "buttons": (
        TemplatePart("t", "pt_BR", "x", (Value("url", "0", "july"), Value("copy_code", "2", "SAVE10"))),
        [
            {"type": "button", "sub_type": "url", "index": "0", "parameters": [text("july")]},
            {"type": "button", "sub_type": "copy_code", "index": "2",
             "parameters": [{"type": "coupon_code", "coupon_code": "SAVE10"}]},
        ],
    ),
    "a picture": (
        TemplatePart("t", "pt_BR", "x", file="image", file_name="a.png", mime="image/png", ref="media-1"),
        [{"type": "header", "parameters": [{"type": "image", "image": {"id": "media-1"}}]}],
    ),
    "a document with a name that opens": (
        TemplatePart("t", "pt_BR", "x", file="document", file_name="july", mime="application/pdf", ref="media-1"),
        [{"type": "header",
          "parameters": [{"type": "document", "document": {"id": "media-1", "filename": "july.pdf"}}]}],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("part", "components"), PARTS.values(), ids=PARTS)
def test_a_template_goes_out_with_what_is_filled_in(meta: Meta, part: TemplatePart, components: Any) -> None:
    meta.says(SENT)
    assert CHANNEL.send(WHATSAPP, ANA, part, "key-1") == Handed("wamid.1")
    template = {"name": "t", "language": {"code": "pt_BR"}, "components": components}
    body = {"messaging_product": "whatsapp", "recipient_type": "individual", "biz_opaque_callback_data": "key-1"}
    body |= {"to": "5511987650001", "type": "template", "template": template}
    assert request(meta.only) == posted("730000000000001/messages", body)


def test_the_answer_says_by_which_number_somebody_is_known(meta: Meta) -> None:
    meta.says(told({"contacts": [{"input": "5531987651234", "wa_id": "553187651234"}], "messages": [{"id": "w"}]}))
    assert CHANNEL.send(WHATSAPP, ANA, TextPart("hi"), "key-1") == Handed("w", "553187651234")


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (132000, "template_values"), (132001, "template_unknown"), (132005, "template_too_long"),
        (132012, "template_values"), (132015, "template_paused"), (132016, "template_disabled"),
        (132018, "template_values"), (131050, "opted_out"),
    ],
)  # fmt: skip
def test_each_refusal_of_a_template_has_a_word_of_its_own(meta: Meta, code: int, word: str) -> None:
    meta.says(refused(code))
    with pytest.raises(Rejected) as no:
        CHANNEL.send(WHATSAPP, ANA, TemplatePart("t", "pt_BR", "x"), "key-1")
    assert no.value.code == word


LISTED = {
    "id": "440000000000001", "name": "order_update", "language": "pt_BR", "status": "APPROVED", "category": "UTILITY",
    "parameter_format": "POSITIONAL", "quality_score": {"score": "GREEN"}, "rejected_reason": "NONE",
    "components": [
        {"type": "HEADER", "format": "TEXT", "text": "Pedido {{1}}", "example": {"header_text": ["L-7"]}},
        {"type": "BODY", "text": "Oi {{1}}, {{2}}.", "example": {"body_text": [["Maria", "L-7"]]}},
        {"type": "FOOTER", "text": "Lumina"},
        {"type": "BUTTONS", "buttons": [
            {"type": "QUICK_REPLY", "text": "Obrigada"},
            {"type": "URL", "text": "Ver", "url": "https://x.example/{{1}}", "example": ["https://x.example/l-7"]},
        ]},
    ],
}  # fmt: skip


def listed(meta: Meta, *pages: Any) -> list[list[Template]]:
    meta.says(*(told(page) for page in pages))
    assert CHANNEL.templates is not None
    return list(CHANNEL.templates(WHATSAPP))


def test_a_listed_template_is_understood(meta: Meta) -> None:
    layout = Layout(
        "Oi {{1}}, {{2}}.", "text", "Pedido {{1}}", "Lumina",
        (Button("quick_reply", "Obrigada"), Button("url", "Ver", "https://x.example/{{1}}")),
        examples={"header.1": "L-7", "body.1": "Maria", "body.2": "L-7", "url.1": "https://x.example/l-7"},
    )  # fmt: skip
    expected = Template("440000000000001", "order_update", "pt_BR", "utility", "approved", layout, "green")
    assert listed(meta, {"data": [LISTED]}) == [[expected]]


def test_they_are_asked_for_page_by_page(meta: Meta) -> None:
    first = {"data": [LISTED], "paging": {"cursors": {"after": "A1"}, "next": "https://graph.facebook.com/elsewhere"}}
    last = {"data": [LISTED | {"language": "en_US"}], "paging": {"cursors": {"after": "A2"}}}
    pages = listed(meta, first, last)
    assert [[each.language for each in page] for page in pages] == [["pt_BR"], ["en_US"]]
    path = "820000000000001/message_templates"
    assert [request(each) for each in meta.asked] == [
        got(path, fields=FIELDS, limit="100"), got(path, fields=FIELDS, limit="100", after="A1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"components": [{"type": "BODY", "text": "x"}, {"type": "HEADER", "format": "LOCATION"}]}, "other"),
        ({"components": [{"type": "BODY", "text": "x"}, {"type": "HEADER", "format": "VIDEO"}]}, "video"),
        ({"components": [{"type": "BODY", "text": "x"}]}, ""),
    ],
)
def test_a_header_is_one_we_know_or_another(meta: Meta, change: Any, expected: str) -> None:
    [[found]] = listed(meta, {"data": [LISTED | change]})
    assert found.layout.header_kind == expected


def test_a_carousel_is_strange_and_a_flow_is_another_button(meta: Meta) -> None:
    parts = [{"type": "BODY", "text": "x"}, {"type": "CAROUSEL"}, {"type": "BUTTONS", "buttons": [{"type": "FLOW"}]}]
    [[found]] = listed(meta, {"data": [LISTED | {"components": parts}]})
    assert (found.layout.strange, found.layout.buttons) == (True, (Button("other", ""),))


@pytest.mark.parametrize(
    "page", [{}, {"data": None}, {"data": [{}, 1, {"name": "x"}]}, {"data": [LISTED | {"name": 3}]}]
)
def test_what_is_no_template_is_left_out(meta: Meta, page: Any) -> None:
    assert listed(meta, page) == [[]]


ODD: list[Any] = [
    None, 3, "x", [3], [{"type": 3}], [{"type": "BODY", "text": 1, "example": 3}],
    [{"type": "BODY", "example": {"body_text": [3]}}, {"type": "BUTTONS", "buttons": 3}],
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_odd_components_break_nothing(meta: Meta, odd: Any) -> None:
    [[found]] = listed(meta, {"data": [LISTED | {"components": odd}]})
    assert found.layout.body == ""


def test_a_list_that_never_ends_is_left(meta: Meta) -> None:
    page = {"data": [], "paging": {"cursors": {"after": "A1"}, "next": "https://x"}}
    assert len(listed(meta, page)) == 200


def test_a_refusal_is_one_of_our_errors(meta: Meta) -> None:
    meta.says(refused(190))
    assert CHANNEL.templates is not None
    with pytest.raises(SendError):
        next(CHANNEL.templates(WHATSAPP))
