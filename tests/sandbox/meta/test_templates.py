"""Message templates, and files that a message names by their address."""

import hashlib
from typing import Any

import pytest

from tests.sandbox.meta.line import NUMBER, WABA, Meta, refusal
from tests.sandbox.meta.shelf import shelf
from tests.sandbox.rig import eventually

PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
MARIA = "BR.13491208655302741001"


def text(*values: str, kind: str = "body") -> dict[str, Any]:
    return {"type": kind, "parameters": [{"type": "text", "text": value} for value in values]}


def named(kind: str = "body", **values: str) -> dict[str, Any]:
    parameters = [{"type": "text", "parameter_name": name, "text": value} for name, value in values.items()]
    return {"type": kind, "parameters": parameters}


def send(meta: Meta, name: str, *components: dict[str, Any], language: str = "pt_BR", **more: Any) -> Any:
    template = {"name": name, "language": {"code": language}, "components": list(components)}
    return meta.whatsapp(type="template", template=template, **more)


def test_they_are_listed_page_by_page(meta: Meta) -> None:
    query: dict[str, Any] = {"fields": "name,language,status", "limit": 4}
    pages = [meta.call("GET", f"{WABA}/message_templates", params=query).json()]
    while "next" in pages[-1]["paging"]:
        after = pages[-1]["paging"]["cursors"]["after"]
        pages.append(meta.call("GET", f"{WABA}/message_templates", params={**query, "after": after}).json())
    assert [len(page["data"]) for page in pages] == [4, 4, 3]
    assert set(pages[0]["data"][0]) == {"id", "name", "language", "status"}
    found = [(each["name"], each["language"], each["status"]) for page in pages for each in page["data"]]
    assert found[:2] == [("hello", "pt_BR", "APPROVED"), ("hello", "en_US", "APPROVED")]
    assert found[-1] == ("everything_free", "en_US", "REJECTED")
    paused = meta.call("GET", f"{WABA}/message_templates", params={"status": "PAUSED"}).json()["data"]
    assert [(each["name"], each["components"]) for each in paused] == [
        ("summer_sale", [{"type": "BODY", "text": "O verão chegou."}])
    ]


def test_a_filled_in_template_is_what_the_customer_reads(meta: Meta) -> None:
    payload = {"type": "button", "sub_type": "quick_reply", "index": "1"}
    payload |= {"parameters": [{"type": "payload", "payload": "help"}]}
    message = send(meta, "order_update", text("Maria", "L-7"), payload).json()["messages"][0]["id"]
    eventually(lambda: meta.statuses(message) == ["sent", "delivered"])
    [line] = meta.chat()
    assert (line["kind"], line["text"]) == ("template", "Oi Maria, seu pedido L-7 saiu para entrega.\nLumina")
    shown = {"header": "", "body": "Oi Maria, seu pedido L-7 saiu para entrega.", "footer": "Lumina"}
    assert line["body"]["shown"] == shown
    assert line["body"]["buttons"] == [
        {"type": "QUICK_REPLY", "text": "Obrigada", "payload": "Obrigada"},
        {"type": "QUICK_REPLY", "text": "Preciso de ajuda", "payload": "help"},
    ]


def test_named_parameters_go_by_their_names(meta: Meta) -> None:
    parts = named("header", first_name="Tom"), named(first_name="Tom", day="Monday")
    assert send(meta, "appointment", *parts, language="en_US").status_code == 200
    assert meta.chat()[0]["text"] == "See you, Tom\nWe expect you on Monday, Tom."


@pytest.mark.parametrize(
    ("name", "components", "expected"),
    [
        ("nobody_wrote_this", [], (404, 132001, 0)),
        ("spring_sale", [], (404, 132001, 0)),
        ("summer_sale", [], (400, 132015, 0)),
        ("winter_sale", [], (400, 132016, 0)),
        ("order_update", [], (400, 132000, 0)),
        ("order_update", [text("Maria")], (400, 132000, 0)),
        ("order_update", [text("Maria\nSouza", "L-7")], (400, 132018, 0)),
        ("order_update", [text("Maria     Souza", "L-7")], (400, 132018, 0)),
        ("order_update", [text("x" * 1020, "L-7")], (400, 132005, 0)),
        ("order_update", [{"type": "body", "parameters": [{"type": "image"}] * 2}], (400, 132012, 0)),
        ("order_update", [{"type": "tail"}], (400, 100, 0)),
        ("new_lamps", [text("Maria")], (400, 132000, 0)),
        ("new_lamps", [text("Maria"), text("x", kind="header")], (400, 132012, 0)),
    ],
)
def test_a_template_that_does_not_fit_is_refused(
    meta: Meta, name: str, components: list[dict[str, Any]], expected: tuple[int, int, int]
) -> None:
    assert refusal(send(meta, name, *components)) == expected


def test_wrong_names_of_parameters_are_refused(meta: Meta) -> None:
    parts = named("header", first_name="Tom"), named(first_name="Tom", weekday="Monday")
    assert refusal(send(meta, "appointment", *parts, language="en_US")) == (400, 132012, 0)


def test_a_login_code_needs_a_phone(meta: Meta) -> None:
    by_id = send(meta, "login_code", text("123456"), language="en_US", to="", recipient=MARIA)
    assert refusal(by_id) == (400, 131062, 0)
    assert send(meta, "login_code", text("123456"), language="en_US").status_code == 200


def test_a_template_can_lose_its_approval_and_the_app_hears_of_it(meta: Meta) -> None:
    meta.sandbox.post("meta/templates", name="hello", language="en_US", status="PAUSED")
    change = meta.app.last().body["entry"][0]["changes"][0]
    value = change["value"]
    assert (change["field"], value["event"], value["message_template_name"], value["message_template_language"]) == (
        "message_template_status_update", "PAUSED", "hello", "en-US",
    )  # fmt: skip
    assert refusal(send(meta, "hello", language="en_US")) == (400, 132015, 0)
    assert send(meta, "hello").status_code == 200


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"status": "REJECTED", "reason": "PROMOTIONAL"}, "message_template_status_update", {"reason": "PROMOTIONAL"}),
        ({"category": "MARKETING"}, "template_category_update",
         {"previous_category": "UTILITY", "new_category": "MARKETING"}),
        ({"quality": "RED"}, "message_template_quality_update",
         {"previous_quality_score": "UNKNOWN", "new_quality_score": "RED"}),
        ({"components": [{"type": "BODY", "text": "Hi!"}]}, "message_template_components_update",
         {"message_template_element": "Hi!"}),
    ],
)  # fmt: skip
def test_each_change_of_a_template_has_its_own_webhook(
    meta: Meta, change: dict[str, Any], field: str, told: dict[str, Any]
) -> None:
    meta.sandbox.post("meta/templates", name="hello", language="en_US", **change)
    [heard] = meta.app.last().body["entry"][0]["changes"]
    assert heard["field"] == field
    assert heard["value"].items() >= told.items()


def test_a_new_template_is_listed_and_announced(meta: Meta) -> None:
    body = [{"type": "BODY", "text": "Bye {{1}}"}]
    meta.sandbox.post("meta/templates", name="bye", language="en_US", components=body)
    assert meta.app.last().body["entry"][0]["changes"][0]["value"]["event"] == "APPROVED"
    [found] = meta.call("GET", f"{WABA}/message_templates", params={"name": "bye"}).json()["data"]
    assert (found["components"], found["quality_score"]) == (body, {"score": "UNKNOWN"})
    assert send(meta, "bye", text("Tom"), language="en_US").status_code == 200


def test_who_has_stopped_marketing_gets_everything_else(meta: Meta) -> None:
    meta.sandbox.post("meta/customers", id="maria", tags=["no marketing"])
    offer = [{"type": "BODY", "text": "Half price!"}]
    meta.sandbox.post("meta/templates", name="offer", language="pt_BR", category="MARKETING", components=offer)
    refused = send(meta, "offer").json()["messages"][0]["id"]
    eventually(lambda: meta.statuses(refused) == ["failed"])
    assert meta.values("statuses")[-1]["errors"][0]["code"] == 131050
    fine = send(meta, "hello").json()["messages"][0]["id"]
    eventually(lambda: meta.statuses(fine) == ["sent", "delivered"])


def test_the_picture_of_a_template_is_fetched(meta: Meta) -> None:
    button = {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "aurora"}]}
    with shelf({"/lamp.png": ("image/png", PNG)}) as address:
        picture = {"type": "image", "image": {"link": f"{address}/lamp.png"}}
        parts = {"type": "header", "parameters": [picture]}, text("Maria"), button
        assert refusal(send(meta, "new_lamps", *parts[:2])) == (400, 131008, 0)
        assert send(meta, "new_lamps", *parts).status_code == 200
        [line] = eventually(meta.chat)
    assert line["media"][0]["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert line["body"]["buttons"][0]["url"] == "https://lumina.example/aurora"


def test_a_file_behind_a_link_is_fetched_once_in_ten_minutes(meta: Meta) -> None:
    meta.write(text="oi")
    files = {"/lamp.png": ("image/png", PNG)}
    with shelf(files) as address:
        for caption in ("first", "second"):
            image = {"link": f"{address}/lamp.png", "caption": caption}
            message = meta.whatsapp(type="image", image=image).json()["messages"][0]["id"]
            eventually(lambda sent=message: "delivered" in meta.statuses(sent))
            files.clear()
    lines = meta.chat()[1:]
    assert [(line["text"], line["media"][0]["name"]) for line in lines] == [
        ("first", "lamp.png"),
        ("second", "lamp.png"),
    ]


@pytest.mark.parametrize("path", ["/gone.png", "/page.html"])
def test_a_link_without_a_fitting_file_fails_afterwards(meta: Meta, path: str) -> None:
    meta.write(text="oi")
    with shelf({"/page.html": ("text/html", b"<p>")}) as address:
        answer = meta.whatsapp(type="image", image={"link": f"{address}{path}"}, biz_opaque_callback_data="v1:abc")
        message = answer.json()["messages"][0]["id"]
        eventually(lambda: meta.statuses(message) == ["failed"])
    [status] = meta.values("statuses")
    assert (status["errors"][0]["code"], status["biz_opaque_callback_data"]) == (131053, "v1:abc")


def test_nothing_is_fetched_off_this_machine(meta: Meta) -> None:
    meta.write(text="oi")
    message = meta.whatsapp(type="image", image={"link": "http://lamps.example/a.png"}).json()["messages"][0]["id"]
    eventually(lambda: meta.statuses(message) == ["failed"])
    assert meta.call("GET", f"{NUMBER}").status_code == 200
