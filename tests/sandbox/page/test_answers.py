"""What customers and teammates do with what was sent, by hand: tap, choose, react, answer, record."""

from typing import Any

import pytest

from tests.sandbox.meta.line import Meta
from tests.sandbox.page.browser import BROWSER
from tests.sandbox.rig import eventually as soon

pytestmark = BROWSER
BUTTONS = {
    "type": "button",
    "body": {"text": "When shall we come?"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": "d1", "title": "Monday"}},
                           {"type": "reply", "reply": {"id": "d2", "title": "Tuesday"}}]},
}  # fmt: skip
LIST = {
    "type": "list",
    "body": {"text": "Which colour?"},
    "action": {"button": "Choose", "sections": [{"title": "Colours", "rows": [
        {"id": "blue", "title": "Blue", "description": "In stock"}, {"id": "red", "title": "Red"}]}]},
}  # fmt: skip


@pytest.fixture
def meta(sandbox: Any, app: Any) -> Meta:
    sandbox.put("limits", enforced=False, meta_retry_seconds=[0, 0])
    return Meta(sandbox, app)


def test_a_button_of_ours_can_be_tapped(page, meta):
    meta.write(text="Oi")
    asked = meta.whatsapp(type="interactive", interactive=BUTTONS).json()["messages"][0]["id"]
    page.click(".bubble.theirs .taps button:has-text('Tuesday')")

    assert soon(lambda: meta.values("messages")[1:])
    chosen = meta.values("messages")[-1]
    assert (chosen["type"], chosen["interactive"]["button_reply"]) == ("interactive", {"id": "d2", "title": "Tuesday"})
    assert chosen["context"]["id"] == asked


def test_a_row_of_a_list_can_be_chosen(page, meta):
    meta.write(text="Oi")
    meta.whatsapp(type="interactive", interactive=LIST)
    page.click(".bubble.theirs .taps summary")
    page.click(".bubble.theirs .taps button:has-text('Blue')")

    assert soon(lambda: meta.values("messages")[1:])
    chosen = meta.values("messages")[-1]["interactive"]["list_reply"]
    assert chosen == {"id": "blue", "title": "Blue", "description": "In stock"}


def test_a_quick_reply_can_be_tapped_on_instagram(page, meta):
    meta.write(customer="kenji", text="Oi")
    meta.instagram({"text": "When?", "quick_replies": [{"content_type": "text", "title": "Friday", "payload": "fri"}]})
    page.click(".customer.instagram:has-text('Kenji')")
    page.click(".bubble.theirs .taps button:has-text('Friday')")

    assert soon(lambda: len(meta.heard()) > 1)
    assert meta.heard()[-1]["quick_reply"] == {"payload": "fri"}


def test_a_templates_button_can_be_tapped(page, meta):
    components = [{"type": "body", "parameters": [{"type": "text", "text": each} for each in ("Maria", "L-7")]}]
    template = {"name": "order_update", "language": {"code": "pt_BR"}, "components": components}
    sent = meta.whatsapp(type="template", template=template)
    assert sent.status_code == 200, sent.text
    page.click(".bubble.theirs .taps button:has-text('Preciso de ajuda')")

    assert soon(lambda: meta.values("messages"))
    chosen = meta.values("messages")[-1]
    assert (chosen["type"], chosen["button"]["text"]) == ("button", "Preciso de ajuda")
    assert chosen["context"]["id"] == sent.json()["messages"][0]["id"]


def test_a_customer_reacts_and_takes_it_back(page, meta):
    meta.write(text="Oi")
    about = meta.whatsapp().json()["messages"][0]["id"]
    for emoji in ("👍", ""):
        page.hover(".bubble.theirs")
        page.click(".bubble.theirs .react summary")
        page.click(".bubble.theirs .react [aria-label='👍']")
        soon(lambda emoji=emoji: meta.values("messages")[-1].get("reaction", {}).get("emoji", "") == emoji)
        assert meta.values("messages")[-1]["reaction"]["message_id"] == about
        page.wait_for_selector(".bubble.theirs .hearts", state="visible" if emoji else "detached")


def test_a_menu_that_is_open_stays_open_when_its_message_is_drawn_anew(page, meta):
    meta.write(text="Oi")
    about = meta.whatsapp().json()["messages"][0]["id"]
    page.hover(".bubble.theirs")
    page.click(".bubble.theirs .react summary")
    meta.sandbox.post("meta/reactions", customer="maria", message=about, emoji="❤️")
    page.wait_for_selector(".bubble.theirs .hearts")
    page.click(".bubble.theirs .react [aria-label='👍']")
    soon(lambda: meta.values("messages")[-1].get("reaction", {}).get("emoji") == "👍")


def test_a_customer_answers_what_was_said_and_takes_back_what_they_said(page, meta):
    meta.write(text="Oi")
    about = meta.whatsapp().json()["messages"][0]["id"]
    page.once("dialog", lambda dialog: dialog.accept("Combinado"))
    page.hover(".bubble.theirs")
    page.click(".bubble.theirs [aria-label='Answer this']")
    soon(lambda: len(meta.values("messages")) == 2)
    said = meta.values("messages")[-1]
    assert (said["text"]["body"], said["context"]["id"]) == ("Combinado", about)

    page.hover(".bubble.mine:has-text('Combinado')")
    page.click(".bubble.mine:has-text('Combinado') [aria-label='Take back']")
    assert soon(lambda: [line["deleted"] for line in meta.chat()] == [False, False, True])


def test_a_clip_is_spoken_into_slacks_composer(page, sandbox, slack):
    slack.chat_postMessage(channel="C0WHATSAPP", text="a card")
    page.click("text=Reply in thread")
    page.click("#thread [aria-label='Record a clip']")
    page.wait_for_selector("#thread [aria-label='End the clip']")
    page.click("#thread [aria-label='End the clip']")
    page.wait_for_selector("#thread .chosen li")
    page.click("#thread [aria-label=Send]")

    shared = soon(lambda: [each for each in sandbox.messages() if each.get("files")])
    (clip,) = shared[0]["files"]
    assert (clip["mimetype"], clip["subtype"], clip["size"] > 0) == ("audio/webm", "slack_audio", True)
