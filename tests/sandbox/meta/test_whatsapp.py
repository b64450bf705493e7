"""WhatsApp's Cloud API as the app meets it."""

import base64
import hashlib
from typing import Any

import pytest

from tests.sandbox.meta.line import NUMBER, TOKENS, WABA, Meta, is_signed, refusal
from tests.sandbox.rig import eventually

PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
OPUS = b"OggS" + bytes(24) + b"OpusHead\x01\x01" + bytes(40)


def file(content: bytes, mime: str, name: str = "") -> dict[str, str]:
    return {"name": name, "mime": mime, "content_base64": base64.b64encode(content).decode()}


def upload(meta: Meta, content: bytes, mime: str, name: str) -> Any:
    fields = {"messaging_product": "whatsapp", "type": mime}
    return meta.call("POST", f"{NUMBER}/media", data=fields, files={"file": (name, content, mime)})


def test_a_customers_words_arrive_signed_over_metas_own_spelling(meta: Meta) -> None:
    message = meta.write(text="Olá / 💡")

    [received] = meta.app.received
    assert received.path == "/webhooks/whatsapp"
    assert is_signed(received, meta.sandbox.env["META_APP_SECRET"])
    assert b'"body":"Ol\\u00e1 \\/ \\ud83d\\udca1"' in received.raw
    body = received.body
    change = body["entry"][0]["changes"][0]
    at = change["value"]["messages"][0].pop("timestamp")
    assert at.isdigit()
    assert body == {
        "object": "whatsapp_business_account",
        "entry": [{"id": WABA, "changes": [change]}],
    }
    assert change == {
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "551140001234", "phone_number_id": NUMBER},
            "contacts": [
                {"profile": {"name": "Maria Souza"}, "wa_id": "5511987654321", "user_id": "BR.13491208655302741001"}
            ],
            "messages": [
                {
                    "from": "5511987654321",
                    "from_user_id": "BR.13491208655302741001",
                    "id": message,
                    "type": "text",
                    "text": {"body": "Olá / 💡"},
                }
            ],
        },
    }


def test_a_customer_without_a_phone_is_only_a_user_id(meta: Meta) -> None:
    meta.write("nina", text="oi")
    value = meta.app.last().body["entry"][0]["changes"][0]["value"]
    assert value["contacts"] == [
        {"profile": {"name": "Nina", "username": "nina.costa"}, "user_id": "BR.13491208655302741004"}
    ]
    assert "from" not in value["messages"][0]


def test_a_refused_webhook_comes_again_whole(meta: Meta) -> None:
    meta.sandbox.post("faults", where="meta.webhooks", kind="accept_then_status", status=500, times=1)
    meta.write(text="oi")
    eventually(lambda: len(meta.app.received) == 2)
    first, second = meta.app.received
    assert (first.raw, first.headers["x-hub-signature-256"]) == (second.raw, second.headers["x-hub-signature-256"])


def test_a_file_is_an_id_whose_address_needs_the_token(meta: Meta) -> None:
    meta.write(kind="image", media=file(PNG, "image/png"), text="esta")
    image = meta.values("messages")[0]["image"]
    digest = hashlib.sha256(PNG)
    assert image == {
        "id": image["id"],
        "mime_type": "image/png",
        "sha256": base64.b64encode(digest.digest()).decode(),
        "caption": "esta",
    }
    told = meta.call("GET", image["id"]).json()
    assert (told["mime_type"], told["sha256"], told["file_size"]) == ("image/png", digest.hexdigest(), str(len(PNG)))
    bearer = {"Authorization": f"Bearer {TOKENS[NUMBER]}"}
    assert meta.sandbox.http.get(told["url"], headers=bearer).content == PNG
    assert meta.sandbox.http.get(told["url"]).status_code == 401
    expired = told["url"].partition("?")[0] + "?until=1"
    assert meta.sandbox.http.get(expired, headers=bearer).status_code == 404
    assert meta.sandbox.http.get(f"/control/meta/media/{image['id']}").content == PNG


@pytest.mark.parametrize("kind", ["location", "contacts", "button", "interactive"])
def test_other_kinds_have_a_key_of_their_own_name(meta: Meta, kind: str) -> None:
    meta.write(kind=kind, text="Sim")
    [message] = meta.values("messages")
    assert message["type"] == kind
    assert message[kind]


def test_what_whatsapp_cannot_pass_on_is_unsupported(meta: Meta) -> None:
    meta.write(kind="poll")
    [message] = meta.values("messages")
    assert (message["type"], message["unsupported"], message["errors"][0]["code"]) == (
        "unsupported", {"type": "poll"}, 131051,
    )  # fmt: skip


def test_customers_react_edit_and_take_back(meta: Meta) -> None:
    message = meta.write(text="dua")
    meta.write(kind="reaction", reply_to=message, emoji="👍")
    meta.write(kind="edit", message=message, text="duas")
    assert meta.chat()[0]["text"] == "duas"
    assert meta.chat()[0]["reactions"] == [{"by": "customer", "emoji": "👍"}]
    meta.write(kind="unsend", message=message)
    _, reaction, edit, revoke = meta.values("messages")
    assert reaction["reaction"] == {"message_id": message, "emoji": "👍"}
    assert edit["edit"]["original_message_id"] == message
    assert edit["edit"]["message"]["text"] == {"body": "duas"}
    assert revoke["revoke"] == {"original_message_id": message}
    assert (meta.chat()[0]["text"], meta.chat()[0]["deleted"], len(meta.chat())) == ("", True, 1)


def test_an_answer_appears_on_the_phone_and_is_reported(meta: Meta) -> None:
    asked = meta.write(text="oi")
    answer = meta.whatsapp(biz_opaque_callback_data="v1:abc", context={"message_id": asked})
    message = answer.json()["messages"][0]["id"]
    assert answer.json() == {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "5511987654321", "wa_id": "5511987654321"}],
        "messages": [{"id": message}],
    }
    eventually(lambda: meta.statuses(message) == ["sent", "delivered"])
    meta.sandbox.post("meta/read", customer="maria")
    eventually(lambda: meta.statuses(message) == ["sent", "delivered", "read"])
    assert {each["biz_opaque_callback_data"] for each in meta.values("statuses")} == {"v1:abc"}
    line = meta.chat()[1]
    assert (line["direction"], line["text"], line["status"], line["reply_to"]) == ("out", "Olá", "read", asked)
    [call] = meta.sandbox.calls()
    assert (call["call"], call["to"], call["text"], call["correlation"], call["outcome"]) == (
        "whatsapp.messages", "maria", "Olá", "v1:abc", "accepted",
    )  # fmt: skip


@pytest.mark.parametrize(("to", "wa_id"), [("+55 31 98765-1234", "553187651234"), ("525512345678", "5215512345678")])
def test_meta_answers_with_its_own_form_of_a_number(meta: Meta, to: str, wa_id: str) -> None:
    assert meta.whatsapp(to).json()["contacts"] == [{"input": to, "wa_id": wa_id}]


def test_a_send_to_a_user_id_tells_no_phone(meta: Meta) -> None:
    meta.write("nina", text="oi")
    bsuid = "BR.13491208655302741004"
    answer = meta.whatsapp("", recipient=bsuid)
    assert answer.json()["contacts"] == [{"input": bsuid, "user_id": bsuid}]


@pytest.mark.parametrize(("to", "code", "wrote"), [("5511987654321", 131047, False), ("5511900000000", 131026, True)])
def test_what_cannot_arrive_is_accepted_and_fails_afterwards(meta: Meta, to: str, code: int, wrote: bool) -> None:
    if wrote:
        meta.write(text="oi")
    answer = meta.whatsapp(to, biz_opaque_callback_data="v1:abc")
    message = answer.json()["messages"][0]["id"]
    eventually(lambda: meta.statuses(message) == ["failed"])
    [status] = meta.values("statuses")
    assert status["errors"][0]["code"] == code
    assert (status["recipient_id"], status["biz_opaque_callback_data"]) == (to, "v1:abc")
    assert "recipient_user_id" not in status
    assert [line for line in meta.chat() if line["direction"] == "out"] == []


def test_the_window_closes_and_a_template_still_goes(meta: Meta) -> None:
    meta.write(text="oi")
    assert meta.sandbox.post("meta/window", customer="maria", closed=True) == {"closes_at": None}
    message = meta.whatsapp().json()["messages"][0]["id"]
    eventually(lambda: meta.statuses(message) == ["failed"])
    template = {"name": "hello", "language": {"code": "pt_BR"}}
    message = meta.whatsapp(type="template", template=template).json()["messages"][0]["id"]
    eventually(lambda: "delivered" in meta.statuses(message))


def test_files_go_out_with_their_captions(meta: Meta) -> None:
    meta.write(text="oi")
    media = upload(meta, PNG, "image/png", "lamp.png").json()["id"]
    answer = meta.whatsapp(type="image", image={"id": media, "caption": "Aurora"})
    assert answer.status_code == 200
    line = meta.chat()[1]
    assert (line["kind"], line["text"], line["media"][0]["sha256"]) == (
        "image", "Aurora", hashlib.sha256(PNG).hexdigest(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "mime", "name", "state"),
    [
        (OPUS, "audio/ogg; codecs=opus", "voice.ogg", "sent"),
        (b"OggS no opus", "audio/ogg", "voice.ogg", "failed"),
        (OPUS, "audio/opus", "voice.ogg", "failed"),
        (OPUS, "audio/ogg", "voice.mp4", "failed"),
    ],
)
def test_voice_notes_are_judged_after_they_were_accepted(
    meta: Meta, content: bytes, mime: str, name: str, state: str
) -> None:
    meta.write(text="oi")
    media = upload(meta, content, mime, name).json()["id"]
    message = meta.whatsapp(type="audio", audio={"id": media}).json()["messages"][0]["id"]
    eventually(lambda: meta.statuses(message)[:1] == [state])


def test_uploads_of_other_types_are_refused(meta: Meta) -> None:
    assert refusal(upload(meta, b"x", "image/heic", "a.heic")) == (400, 100, 0)
    assert refusal(upload(meta, bytes((5 << 20) + 1), "image/png", "a.png")) == (400, 100, 0)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": {"body": "x" * 4097}}, (400, 100, 0)),
        ({"text": {"body": ""}}, (400, 131008, 0)),
        ({"messaging_product": "sms"}, (400, 100, 0)),
        ({"to": "maria"}, (400, 131009, 0)),
        ({"to": "", "recipient": "nobody"}, (400, 131009, 0)),
        ({"type": "image", "image": {"id": "1"}}, (400, 131009, 0)),
        ({"type": "hologram", "hologram": {}}, (400, 131051, 0)),
        ({"biz_opaque_callback_data": "x" * 513}, (400, 131009, 0)),
    ],
)
def test_malformed_messages_are_refused_at_once(
    meta: Meta, fields: dict[str, Any], expected: tuple[int, int, int]
) -> None:
    meta.write(text="oi")
    assert refusal(meta.whatsapp(**fields)) == expected
    assert meta.sandbox.calls()[-1]["outcome"] == "refused"


def test_a_wrong_token_is_401(meta: Meta) -> None:
    assert refusal(meta.call("GET", NUMBER, token="nonsense")) == (401, 190, 0)
    assert refusal(meta.call("GET", NUMBER, token=TOKENS[NUMBER], host="instagram")) == (401, 190, 0)


def test_the_number_tells_the_fields_that_were_asked_for(meta: Meta) -> None:
    told = meta.call("GET", NUMBER, params={"fields": "verified_name,quality_rating"}).json()
    assert told == {"id": NUMBER, "verified_name": "Lumina WhatsApp", "quality_rating": "GREEN"}
    listed = meta.call("GET", f"{WABA}/phone_numbers", params={"fields": "display_phone_number"}).json()
    assert listed == {"data": [{"id": NUMBER, "display_phone_number": "+551140001234"}]}


def test_marking_as_read_shows_the_customer_blue_ticks(meta: Meta) -> None:
    message = meta.write(text="oi")
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": message}
    assert meta.call("POST", f"{NUMBER}/messages", json=body).json() == {"success": True}
    assert meta.chat()[0]["status"] == "read"


def test_the_forty_sixth_message_at_once_to_one_person_is_too_many(meta: Meta) -> None:
    meta.write(text="oi")
    meta.sandbox.put("limits", enforced=True)
    answers = [meta.whatsapp() for _ in range(46)]
    assert [each.status_code for each in answers] == [200] * 45 + [400]
    assert refusal(answers[-1]) == (400, 131056, 0)


def test_the_owner_answers_from_the_phone(meta: Meta) -> None:
    meta.write(text="oi")
    message = meta.sandbox.post("meta/echo", customer="maria", text="já vou")["id"]
    [echo] = eventually(lambda: meta.values("message_echoes"))
    echo.pop("timestamp")
    assert echo == {
        "from": "551140001234",
        "to": "5511987654321",
        "to_user_id": "BR.13491208655302741001",
        "id": message,
        "type": "text",
        "text": {"body": "já vou"},
    }
    assert meta.app.last().body["entry"][0]["changes"][0]["field"] == "smb_message_echoes"


def test_an_answer_can_be_lost_after_the_message_went_out(meta: Meta) -> None:
    meta.write(text="oi")
    match = {"method": "messages", "to": "5511987654321"}
    meta.sandbox.post("faults", where="meta.api", match=match, kind="accept_then_status", status=502, times=1)
    assert meta.whatsapp().status_code == 502
    assert [line["text"] for line in meta.chat()] == ["oi", "Olá"]


def test_a_fault_speaks_as_meta_does(meta: Meta) -> None:
    meta.sandbox.post("faults", where="meta.api", kind="error", error="131016", times=1)
    assert refusal(meta.whatsapp()) == (500, 131016, 0)
    meta.sandbox.post("faults", where="meta.api", kind="rate_limit", times=1)
    assert refusal(meta.whatsapp()) == (400, 130429, 0)


def test_any_body_can_be_delivered_and_the_apps_answer_told(meta: Meta) -> None:
    told = meta.sandbox.post("meta/webhook", channel="whatsapp", body={"object": "é/"})
    assert told == {"status": 200, "reason": "", "body": ""}
    assert meta.app.last().raw == b'{"object":"\\u00e9\\/"}'
    assert is_signed(meta.app.last(), meta.sandbox.env["META_APP_SECRET"])
    meta.sandbox.post("meta/webhook", channel="whatsapp", raw_base64="bm90IGpzb24=", sign=False)
    assert meta.app.last().raw == b"not json"
    assert "x-hub-signature-256" not in meta.app.last().headers


def test_a_new_customer_can_write_at_once(meta: Meta) -> None:
    who = meta.sandbox.post("meta/customers", name="Rita", phone="+5511977776666")["id"]
    meta.write(who, text="oi")
    assert meta.values("messages")[0]["from"] == "5511977776666"
