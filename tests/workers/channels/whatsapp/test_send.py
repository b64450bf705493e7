"""What is sent to WhatsApp, byte for byte where it matters, and what its answers mean."""

from pathlib import Path
from typing import Any

import pytest

from storage.domain.errors import Rejected, TryLater, Uncertain
from storage.domain.parts import (
    Address,
    Choice,
    ChoicePart,
    ContactPart,
    FilePart,
    LocationPart,
    Part,
    ReactionPart,
    TextPart,
)
from tests.workers.channels.meta import WHATSAPP, Answer, Meta, got, outcome, posted, refused, request, told
from workers.channels import Handed
from workers.channels.whatsapp import CHANNEL

ANA = Address(address="5511987650001", bsuid="BR.71")
SENT = told(
    {"messaging_product": "whatsapp", "contacts": [{"input": "5511987650001"}], "messages": [{"id": "wamid.1"}]}
)
ENVELOPE: dict[str, Any] = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "biz_opaque_callback_data": "key-1",
    "to": "5511987650001",
}


def file(kind: Any, name: str, mime: str, **more: str) -> FilePart:
    return FilePart(kind, name, mime, 100, ref="media-1", **more)


PARTS: dict[str, tuple[Part, dict[str, Any]]] = {
    "words": (TextPart("Olá 👋"), {"type": "text", "text": {"body": "Olá 👋", "preview_url": False}}),
    "an answer": (
        TextPart("yes", reply_to="wamid.0"),
        {"type": "text", "text": {"body": "yes", "preview_url": False}, "context": {"message_id": "wamid.0"}},
    ),
    "an image with words": (
        file("image", "a.jpg", "image/jpeg", caption="the lid"),
        {"type": "image", "image": {"id": "media-1", "caption": "the lid"}},
    ),
    "a video": (file("video", "a.mp4", "video/mp4"), {"type": "video", "video": {"id": "media-1"}}),
    "a document with its name": (
        file("document", "bill.pdf", "application/pdf", caption="July"),
        {"type": "document", "document": {"id": "media-1", "filename": "bill.pdf", "caption": "July"}},
    ),
    "audio, which cannot carry words": (
        file("audio", "a.mp3", "audio/mpeg", caption="lost"),
        {"type": "audio", "audio": {"id": "media-1"}},
    ),
    "buttons": (
        ChoicePart("Which day?", "buttons", (Choice("c1", "Monday"), Choice("c2", "Friday"))),
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "Which day?"},
                "action": {
                    "buttons": [
                        {"type": "reply", "reply": {"id": "c1", "title": "Monday"}},
                        {"type": "reply", "reply": {"id": "c2", "title": "Friday"}},
                    ]
                },
            },
        },
    ),
    "a list": (
        ChoicePart("Which one?", "list", (Choice("c1", "Blue", "in stock"), Choice("c2", "Red")), opener="Colours"),
        {
            "type": "interactive",
            "interactive": {
                "type": "list",
                "body": {"text": "Which one?"},
                "action": {
                    "button": "Colours",
                    "sections": [
                        {
                            "rows": [
                                {"id": "c1", "title": "Blue", "description": "in stock"},
                                {"id": "c2", "title": "Red"},
                            ]
                        }
                    ],
                },
            },
        },
    ),
    "a place": (
        LocationPart(-23.561, -46.656, "Lumina", "Av. Paulista 1000"),
        {
            "type": "location",
            "location": {"latitude": -23.561, "longitude": -46.656, "name": "Lumina", "address": "Av. Paulista 1000"},
        },
    ),
    "a contact card": (
        ContactPart("Rui Alves Costa", ("+5511987650009",), ("rui@example.com",)),
        {
            "type": "contacts",
            "contacts": [
                {
                    "name": {"formatted_name": "Rui Alves Costa", "first_name": "Rui", "last_name": "Alves Costa"},
                    "phones": [{"phone": "+5511987650009", "type": "CELL"}],
                    "emails": [{"email": "rui@example.com"}],
                }
            ],
        },
    ),
    "a contact card of one name": (
        ContactPart("Rui", ("+5511987650009",)),
        {
            "type": "contacts",
            "contacts": [
                {
                    "name": {"formatted_name": "Rui", "first_name": "Rui"},
                    "phones": [{"phone": "+5511987650009", "type": "CELL"}],
                }
            ],
        },
    ),
    "a reaction": (
        ReactionPart("wamid.0", "👍"),
        {"type": "reaction", "reaction": {"message_id": "wamid.0", "emoji": "👍"}},
    ),
    "a reaction taken back": (
        ReactionPart("wamid.0", ""),
        {"type": "reaction", "reaction": {"message_id": "wamid.0", "emoji": ""}},
    ),
    "a sticker": (file("sticker", "a.webp", "image/webp"), {"type": "sticker", "sticker": {"id": "media-1"}}),
}


@pytest.mark.parametrize(("part", "said"), PARTS.values(), ids=PARTS)
def test_a_part_goes_out_whole(meta: Meta, part: Part, said: dict[str, Any]) -> None:
    meta.says(SENT)
    assert CHANNEL.send(WHATSAPP, ANA, part, "key-1") == Handed("wamid.1")
    assert request(meta.only) == posted("730000000000001/messages", ENVELOPE | said)


@pytest.mark.parametrize(("typing", "more"), [(False, {}), (True, {"typing_indicator": {"type": "text"}})])
def test_a_read_mark_may_say_that_an_answer_follows(meta: Meta, typing: bool, more: dict[str, Any]) -> None:
    meta.says(told({"success": True}))
    CHANNEL.attend(WHATSAPP, ANA, "wamid.in", typing=typing)
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.in"} | more
    assert request(meta.only) == posted("730000000000001/messages", body)


def test_a_voice_note_goes_out_as_audio(meta: Meta) -> None:
    meta.says(SENT)
    CHANNEL.send(WHATSAPP, ANA, file("voice", "voice.ogg", "audio/ogg; codecs=opus"), "key-1")
    body = request(meta.only)["body"]
    assert (body["type"], body["audio"]["id"]) == ("audio", "media-1")


def test_who_has_no_number_is_written_to_by_the_business_scoped_id(meta: Meta) -> None:
    meta.says(SENT)
    CHANNEL.send(WHATSAPP, Address(bsuid="BR.71"), TextPart("hi"), "key-1")
    body = request(meta.only)["body"]
    assert ("to" in body, body["recipient"]) == (False, "BR.71")


def test_the_user_agent_is_ours(meta: Meta) -> None:
    meta.says(SENT)
    CHANNEL.send(WHATSAPP, ANA, TextPart("hi"), "key-1")
    assert meta.only.headers["user-agent"].startswith("Novelo/")


def test_nobody_is_written_to_without_an_address(meta: Meta) -> None:
    with pytest.raises(Rejected):
        CHANNEL.send(WHATSAPP, Address(), TextPart("hi"), "key-1")
    assert meta.asked == []


@pytest.mark.parametrize(
    ("code", "word", "seconds"), [(131056, "pair_rate", 6), (130429, "throttled", 1), (80007, "throttled", 5)]
)
def test_a_rate_waits_for_its_refill(meta: Meta, code: int, word: str, seconds: int) -> None:
    meta.says(refused(code, words=f"(#{code}) Rate limit hit"))
    with pytest.raises(TryLater) as told_later:
        CHANNEL.send(WHATSAPP, ANA, TextPart("hi"), "key-1")
    assert outcome(told_later.value) == ("TryLater", word, f"{code}: (#{code}) Rate limit hit")
    assert told_later.value.seconds == seconds


def test_the_details_are_what_people_read(meta: Meta) -> None:
    error = {"code": 131047, "message": "(#131047) Re-engagement", "error_data": {"details": "24 hours have passed."}}
    meta.says(told({"error": error}, 400))
    with pytest.raises(Rejected) as no:
        CHANNEL.send(WHATSAPP, ANA, TextPart("hi"), "key-1")
    assert outcome(no.value) == ("Rejected", "window_closed", "131047: 24 hours have passed.")


@pytest.mark.parametrize("body", [{}, {"messages": []}, {"messages": [{}]}, {"messages": {"id": "x"}}, {"messages": 1}])
def test_a_yes_without_an_id_may_be_a_yes(meta: Meta, body: object) -> None:
    meta.says(told(body))
    with pytest.raises(Uncertain):
        CHANNEL.send(WHATSAPP, ANA, TextPart("hi"), "key-1")


def test_a_file_is_uploaded_with_its_name_and_type(meta: Meta, tmp_path: Path) -> None:
    path = tmp_path / "stored-under-another-name"
    path.write_bytes(b"%PDF-1.7")
    meta.says(told({"id": "media-9"}))
    assert CHANNEL.upload is not None
    assert CHANNEL.upload(WHATSAPP, path, "application/pdf", "bill.pdf") == "media-9"
    asked = meta.only
    form = asked.read()
    assert f"{asked.method} {asked.url.path}" == "POST /v25.0/730000000000001/media"
    assert asked.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="messaging_product"\r\n\r\nwhatsapp\r\n' in form
    assert b'name="type"\r\n\r\napplication/pdf\r\n' in form
    assert b'name="file"; filename="bill.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\n' in form


def test_an_upload_that_was_not_answered_is_tried_again(meta: Meta, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    assert CHANNEL.upload is not None
    for answer in (refused(131000, status=500), refused(2, status=503), told([], 200)):
        meta.says(answer)
        with pytest.raises(TryLater):
            CHANNEL.upload(WHATSAPP, path, "application/pdf", "a.pdf")


def test_an_upload_without_an_id_is_refused(meta: Meta, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    meta.says(told({}))
    assert CHANNEL.upload is not None
    with pytest.raises((Rejected, TryLater)):
        CHANNEL.upload(WHATSAPP, path, "application/pdf", "a.pdf")


NUMBER = told({"id": "730000000000001", "status": "CONNECTED"})
LISTENING = told({"data": [{"whatsapp_business_api_data": {"id": "7"}}]})
TEMPLATES = told({"data": []})


def token(**more: object) -> Answer:
    """What debug_token answers."""
    scopes = ["whatsapp_business_messaging", "whatsapp_business_management"]
    return told({"data": {"is_valid": True, "type": "SYSTEM_USER", "app_id": "7", "scopes": scopes} | more})


def test_a_good_connection_has_nothing_wrong_with_it(meta: Meta) -> None:
    meta.says(NUMBER, token(), LISTENING, token(), TEMPLATES)
    assert CHANNEL.check(WHATSAPP) == []
    fields = "display_phone_number,verified_name,quality_rating,status"
    assert request(meta.asked[0]) == got("730000000000001", fields=fields)


def test_a_bad_connection_is_told_in_metas_words(meta: Meta) -> None:
    meta.says(refused(190, status=401, words="The session has expired."))
    assert [trouble.why for trouble in CHANNEL.check(WHATSAPP)] == ["190: The session has expired."]


@pytest.mark.parametrize(
    ("answers", "troubles"),
    [
        ([NUMBER, token(), told({"data": []}), TEMPLATES], ["no app is subscribed to the WhatsApp Business Account"]),
        (
            [NUMBER, token(), told({"data": [{"whatsapp_business_api_data": {"id": "8"}}]}), token(), TEMPLATES],
            ["another app hears of the WhatsApp Business Account"],
        ),
        ([told({"status": "FLAGGED"}), token(), LISTENING, token(), TEMPLATES], ["the number's status is FLAGGED"]),
        ([NUMBER, token(scopes=["whatsapp_business_messaging"]), refused(200)], ["the token lacks", "its templates"]),
        ([NUMBER, token(type="USER"), LISTENING, token(), TEMPLATES], ["the token is a person's own"]),
        ([told({}), told({})], []),
    ],
    ids=["nobody listens", "another listens", "flagged", "no permission", "a person's token", "nothing is told"],
)
def test_ad1_what_is_wrong_with_a_number_is_told_one_by_one(
    meta: Meta, answers: list[Answer], troubles: list[str]
) -> None:
    meta.says(*answers)
    found = CHANNEL.check(WHATSAPP)
    assert [found.why.startswith(words) for found, words in zip(found, troubles, strict=True)] == [True] * len(troubles)
    assert all(trouble.mend for trouble in found)


def test_a_file_that_is_not_there_is_said_to_be_missing(meta: Meta, tmp_path: Path) -> None:
    assert CHANNEL.upload is not None
    with pytest.raises(Rejected) as no:
        CHANNEL.upload(WHATSAPP, tmp_path / "gone", "image/png", "a.png")
    assert (no.value.code, meta.asked) == ("file_unavailable", [])
