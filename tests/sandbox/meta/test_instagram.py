"""Instagram's messaging, for both logins, as the app meets it."""

import base64
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.sandbox.meta.line import PAGE, SHOP, STUDIO, TOKENS, Meta, is_signed, refusal
from tests.sandbox.rig import eventually

KENJI, SOFIA = "7701000000000002", "8802000000000001"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
APP = 990010002000300


@pytest.fixture
def shelf() -> Iterator[str]:
    """The app's public files: /lamp.png, and /lamp.heic of a type Instagram does not take."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "image/png" if self.path.endswith(".png") else "image/heic")
            self.send_header("Content-Length", str(len(PNG)))
            self.end_headers()
            self.wfile.write(PNG)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_direct_message_arrives_signed_with_instagrams_own_secret(meta: Meta) -> None:
    message = meta.write("kenji", text="まだありますか", sent_at=1795440136.5)
    received = meta.app.last()
    assert received.path == "/webhooks/instagram"
    assert is_signed(received, meta.sandbox.env["INSTAGRAM_APP_SECRET"])
    body = received.body
    assert isinstance(body["entry"][0].pop("time"), int)
    event = {
        "sender": {"id": KENJI},
        "recipient": {"id": SHOP},
        "timestamp": 1795440136500,
        "message": {"mid": message, "text": "まだありますか"},
    }
    assert body == {"object": "instagram", "entry": [{"id": SHOP, "messaging": [event]}]}


def test_an_account_connected_through_facebook_is_signed_with_the_apps_secret(meta: Meta) -> None:
    meta.write("sofia", text="oi")
    assert is_signed(meta.app.last(), meta.sandbox.env["META_APP_SECRET"])


def test_a_picture_is_an_address_that_needs_no_token(meta: Meta) -> None:
    content = base64.b64encode(PNG).decode()
    meta.write("kenji", kind="image", media={"name": "a.png", "mime": "image/png", "content_base64": content})
    [attachment] = meta.events("message")[0]["message"]["attachments"]
    assert attachment["type"] == "image"
    assert meta.sandbox.http.get(attachment["payload"]["url"]).content == PNG
    assert meta.sandbox.http.get(attachment["payload"]["url"].partition("?")[0]).status_code == 404


def test_an_answer_comes_back_as_an_echo_of_ours(meta: Meta) -> None:
    asked = meta.write("kenji", text="hi")
    answer = meta.instagram({"text": "Yes"}, reply_to={"mid": asked}).json()
    assert answer == {"recipient_id": KENJI, "message_id": answer["message_id"]}
    echo = eventually(lambda: [each for each in meta.events("message") if each["message"].get("is_echo")])[0]
    echo.pop("timestamp")
    assert echo == {
        "sender": {"id": SHOP},
        "recipient": {"id": KENJI},
        "message": {
            "mid": answer["message_id"],
            "text": "Yes",
            "reply_to": {"mid": asked},
            "is_echo": True,
            "app_id": APP,
        },
    }
    [call] = meta.sandbox.calls()
    assert (call["call"], call["to"], call["text"], call["message"]) == (
        "instagram.messages", "kenji", "Yes", answer["message_id"],
    )  # fmt: skip


def test_the_owners_own_answer_is_an_echo_of_nobodys_app(meta: Meta) -> None:
    meta.write("kenji", text="hi")
    message = meta.sandbox.post("meta/echo", customer="kenji", text="from my phone")["id"]
    echo = eventually(lambda: [each for each in meta.events("message") if each["message"].get("is_echo")])[0]
    assert echo["message"] == {"mid": message, "text": "from my phone", "is_echo": True}


def test_a_text_has_a_thousand_bytes(meta: Meta) -> None:
    meta.write("kenji", text="hi")
    assert meta.instagram({"text": "é" * 500}).status_code == 200
    assert refusal(meta.instagram({"text": "é" * 500 + "!"})) == (400, 100, 0)


def test_text_and_file_are_two_messages(meta: Meta) -> None:
    meta.write("kenji", text="hi")
    both = {"text": "hi", "attachment": {"type": "image", "payload": {"url": "http://127.0.0.1/x.png"}}}
    assert refusal(meta.instagram(both)) == (400, 100, 0)


def test_a_file_is_fetched_from_where_the_app_says_it_is(meta: Meta, shelf: str) -> None:
    meta.write("kenji", text="hi")
    attachment = {"type": "image", "payload": {"url": f"{shelf}/lamp.png"}}
    assert meta.instagram({"attachment": attachment}).status_code == 200
    line = meta.chat("kenji")[1]
    assert (line["kind"], line["media"][0]["sha256"]) == ("image", hashlib.sha256(PNG).hexdigest())
    for url in (f"{shelf}/lamp.heic", "http://127.0.0.1:9/gone.png", "http://lamps.example/lamp.png"):
        refused = meta.instagram({"attachment": {"type": "image", "payload": {"url": url}}})
        assert refusal(refused) == (400, 100, 2018047)


def test_after_a_day_only_a_human_agent_may_answer_and_after_seven_nobody(meta: Meta) -> None:
    meta.write("kenji", text="hi")
    human = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    meta.sandbox.post("meta/window", customer="kenji", days=1.01)
    assert refusal(meta.instagram({"text": "x"})) == (403, 10, 2534022)
    assert refusal(meta.instagram({"text": "x"}, messaging_type="MESSAGE_TAG", tag="ACCOUNT_UPDATE")) == (400, 100, 0)
    assert meta.instagram({"text": "x"}, **human).status_code == 200
    meta.sandbox.post("meta/window", customer="kenji", days=7.01)
    assert refusal(meta.instagram({"text": "x"}, **human)) == (403, 10, 2534022)


def test_nobody_is_known_before_they_wrote(meta: Meta) -> None:
    assert refusal(meta.call("GET", KENJI, TOKENS[SHOP], "instagram")) == (400, 230, 0)
    assert refusal(meta.instagram({"text": "x"})) == (400, 100, 2018001)
    meta.write("kenji", text="hi")
    told = meta.call("GET", KENJI, TOKENS[SHOP], "instagram", params={"fields": "name,username"}).json()
    assert told == {"name": "Kenji Tanaka", "username": "kenji.lamps", "id": KENJI}


def test_who_has_blocked_the_account_is_not_available(meta: Meta) -> None:
    meta.write("kenji", text="hi")
    meta.sandbox.post("meta/customers", id="kenji", tags=["blocked"])
    assert refusal(meta.instagram({"text": "x"})) == (400, 551, 1545041)


def test_a_conversation_tells_its_twenty_newest_messages(meta: Meta) -> None:
    for number in range(21):
        meta.write("kenji", text=str(number))
    meta.instagram({"text": "Yes"})
    query = {"platform": "instagram", "user_id": KENJI, "fields": "messages{id,created_time,from,message}"}
    [told] = meta.call("GET", f"{SHOP}/conversations", TOKENS[SHOP], "instagram", params=query).json()["data"]
    messages = told["messages"]["data"]
    assert [each["message"] for each in messages] == ["Yes", *map(str, range(20, 1, -1))]
    assert [each["from"]["id"] for each in messages[:2]] == [SHOP, KENJI]
    del query["fields"]
    [told] = meta.call("GET", "me/conversations", TOKENS[SHOP], "instagram", params=query).json()["data"]
    assert set(told) == {"id", "updated_time"}


def test_a_page_speaks_for_its_account(meta: Meta) -> None:
    meta.write("sofia", text="oi")
    body = {"recipient": {"id": SOFIA}, "messaging_type": "RESPONSE", "message": {"text": "Olá"}}
    assert meta.call("POST", f"{PAGE}/messages", TOKENS[PAGE], json=body).status_code == 200
    assert meta.chat("sofia")[1]["text"] == "Olá"
    echo = eventually(lambda: [each for each in meta.events("message") if each["message"].get("is_echo")])[0]
    assert echo["sender"] == {"id": STUDIO}


def test_seeing_is_told_once_with_the_newest_message(meta: Meta) -> None:
    meta.write("kenji", text="hi")
    first, second = (meta.instagram({"text": text}).json()["message_id"] for text in ("a", "b"))
    assert meta.sandbox.post("meta/read", customer="kenji") == {"read": [first, second]}
    assert meta.sandbox.post("meta/read", customer="kenji") == {"read": []}
    [seen] = eventually(lambda: meta.events("read"))
    assert seen["read"] == {"mid": second}


def test_customers_react_edit_and_unsend(meta: Meta) -> None:
    message = meta.write("kenji", text="hi")
    for act in (
        {"kind": "reaction", "message": message, "emoji": "❤️"},
        {"kind": "reaction", "message": message, "remove": True},
        {"kind": "edit", "message": message, "text": "hello"},
        {"kind": "unsend", "message": message},
    ):
        meta.write("kenji", **act)
    assert [each["reaction"] for each in meta.events("reaction")] == [
        {"mid": message, "action": "react", "reaction": "love", "emoji": "❤️"},
        {"mid": message, "action": "unreact"},
    ]
    assert [each["message_edit"] for each in meta.events("message_edit")] == [
        {"mid": message, "text": "hello", "num_edit": 1}
    ]
    assert meta.heard()[-1] == {"mid": message, "is_deleted": True}
    assert meta.chat("kenji")[0]["deleted"] is True


def test_stories_and_shares_are_attachments(meta: Meta) -> None:
    meta.write("kenji", kind="story_mention", body={"url": "https://lookaside.fbsbx.com/x"})
    meta.write("kenji", kind="story_reply", text="love this!")
    mention, reply = (each["message"] for each in meta.events("message"))
    assert mention["attachments"] == [{"type": "story_mention", "payload": {"url": "https://lookaside.fbsbx.com/x"}}]
    assert set(reply["reply_to"]) == {"story"}
