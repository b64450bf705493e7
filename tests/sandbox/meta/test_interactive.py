"""Interactive messages of WhatsApp, and bodies that are no messages at all."""

from typing import Any

import pytest

from tests.sandbox.meta.line import SHOP, TOKENS, Meta, refusal


def buttons(*titles: str, text: str = "Which one?") -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": f"id-{title}", "title": title}} for title in titles]
    return {"type": "button", "body": {"text": text}, "action": {"buttons": replies}}


def rows(count: int, **row: str) -> dict[str, Any]:
    section = {"title": "Lamps", "rows": [{"id": str(number), "title": "Aurora", **row} for number in range(count)]}
    return {"type": "list", "body": {"text": "Which one?"}, "action": {"button": "Choose", "sections": [section]}}


def link(title: str = "Open", url: str = "https://lumina.example") -> dict[str, Any]:
    parameters = {"display_text": title, "url": url}
    return {"type": "cta_url", "body": {"text": "Look"}, "action": {"name": "cta_url", "parameters": parameters}}


@pytest.mark.parametrize(
    "interactive",
    [buttons("a", "b", "c"), buttons("x" * 20), rows(10), rows(1, title="x" * 24, description="x" * 72), link()],
    ids=["three buttons", "a long title", "ten rows", "a long row", "a link"],
)
def test_at_their_limits_they_arrive(meta: Meta, interactive: dict[str, Any]) -> None:
    meta.write(text="oi")
    assert meta.whatsapp(type="interactive", interactive=interactive).status_code == 200
    line = meta.chat()[-1]
    assert (line["kind"], line["text"], line["body"]) == ("interactive", interactive["body"]["text"], interactive)


@pytest.mark.parametrize(
    ("interactive", "code"),
    [
        (buttons(), 131009),
        (buttons("a", "b", "c", "d"), 131009),
        (buttons("a", "a"), 131009),
        (buttons("x" * 21), 100),
        (buttons("a", text="x" * 1025), 100),
        (rows(0), 131009),
        (rows(11), 131009),
        (rows(1, title="x" * 25), 100),
        (rows(1, description="x" * 73), 100),
        (link("x" * 21), 100),
        (link(url="lumina"), 131009),
        ({"type": "hologram"}, 131009),
    ],
    ids=lambda value: None if isinstance(value, int) else value["type"],
)
def test_past_their_limits_they_are_refused(meta: Meta, interactive: dict[str, Any], code: int) -> None:
    meta.write(text="oi")
    assert refusal(meta.whatsapp(type="interactive", interactive=interactive)) == (400, code, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Olá"},
        {"text": {"body": 5}},
        {"context": "wamid"},
        {"recipient_type": "group"},
        {"type": "image", "image": ["1"]},
        {"type": "template", "template": 3},
        {"type": "reaction", "reaction": []},
        {"type": "contacts", "contacts": {"name": {}}},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": "Rui"}}]},
        {"type": "location", "location": {"latitude": "north", "longitude": 1}},
        {"type": "location", "location": {"latitude": 91, "longitude": 1}},
        {"type": "interactive", "interactive": {"type": "button", "body": "x", "action": []}},
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_in_words(meta: Meta, fields: dict[str, Any]) -> None:
    meta.write(text="oi")
    status, code, _ = refusal(meta.whatsapp(**({"text": {"body": "Olá"}} | fields)))
    assert (status, code in {100, 131009}) == (400, True)


@pytest.mark.parametrize("body", [[], 1, None, {"recipient": "kenji"}, {"recipient": {"id": []}}])
def test_instagram_refuses_what_is_no_message(meta: Meta, body: Any) -> None:
    assert refusal(meta.call("POST", f"{SHOP}/messages", TOKENS[SHOP], "instagram", json=body))[:2] == (400, 100)
