"""Quick replies of Instagram, the voice flag of WhatsApp: what is refused, what arrives, what a tap tells."""

from typing import Any

import pytest

from tests.sandbox.meta.line import NUMBER, Meta, refusal
from tests.sandbox.rig import eventually

OPUS = b"OggS" + bytes(24) + b"OpusHead\x01\x01"


def quick(*titles: str, **more: Any) -> list[dict[str, Any]]:
    return [{"content_type": "text", "title": title, "payload": f"id-{title}", **more} for title in titles]


def test_quick_replies_arrive_and_a_tap_tells_the_payload(meta: Meta) -> None:
    meta.write("kenji", text="oi")
    assert meta.instagram({"text": "Qual?", "quick_replies": quick("Azul", "Verde")}).status_code == 200
    line = meta.chat("kenji")[-1]
    assert line["body"] == {
        "quick_replies": [{"title": "Azul", "payload": "id-Azul"}, {"title": "Verde", "payload": "id-Verde"}]
    }

    meta.write("kenji", kind="quick_reply", text="Azul", body="id-Azul", reply_to=line["id"])
    told = meta.heard()[-1]
    assert (told["text"], told["quick_reply"], told["reply_to"]) == (
        "Azul",
        {"payload": "id-Azul"},
        {"mid": line["id"]},
    )


@pytest.mark.parametrize(
    "given",
    [
        quick(*(str(number) for number in range(14))),
        quick("x" * 21),
        quick("Azul", payload="x" * 1001),
        [{"content_type": "user_phone_number"}],
        [{"content_type": "text", "title": "Azul"}],
    ],
    ids=["fourteen", "a long title", "a long payload", "a phone number", "no payload"],
)
def test_beyond_their_limits_quick_replies_are_refused(meta: Meta, given: list[dict[str, Any]]) -> None:
    meta.write("kenji", text="oi")
    assert refusal(meta.instagram({"text": "Qual?", "quick_replies": given}))[0] == 400
    assert len(meta.chat("kenji")) == 1


def test_an_answer_to_nothing_in_the_chat_is_refused(meta: Meta) -> None:
    meta.write("kenji", text="oi")
    assert refusal(meta.instagram({"text": "Sim"}, reply_to={"mid": "nothing"})) == (400, 100, 0)


def upload(meta: Meta, mime: str, content: bytes, name: str) -> str:
    form = {"messaging_product": "whatsapp", "type": mime}
    return str(meta.call("POST", f"{NUMBER}/media", data=form, files={"file": (name, content, mime)}).json()["id"])


@pytest.mark.parametrize(
    ("mime", "content", "name", "status"),
    [
        ("audio/ogg; codecs=opus", OPUS, "voice.ogg", "delivered"),
        ("audio/mpeg", b"ID3", "voice.mp3", "failed"),
        ("audio/ogg", b"OggS and vorbis", "voice.ogg", "failed"),
    ],
)
def test_a_voice_message_is_opus_in_ogg_and_nothing_else(
    meta: Meta, mime: str, content: bytes, name: str, status: str
) -> None:
    meta.write(text="oi")
    audio = {"id": upload(meta, mime, content, name), "voice": True}
    sent = meta.whatsapp(type="audio", audio=audio).json()["messages"][0]["id"]
    eventually(lambda: status in meta.statuses(sent))
    assert bool([each for each in meta.chat() if each["id"] == sent]) is (status == "delivered")


def test_only_audio_can_be_a_voice_message(meta: Meta) -> None:
    meta.write(text="oi")
    document = {"id": upload(meta, "application/pdf", b"%PDF-1", "a.pdf"), "voice": True}
    assert refusal(meta.whatsapp(type="document", document=document)) == (400, 100, 0)
