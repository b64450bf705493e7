"""The sandbox's page in a real browser: what people do there is what the control API hears."""

import json
from typing import Any

import httpx
import pytest

from tests.sandbox.page.browser import BROWSER
from tests.sandbox.rig import Sandbox
from tests.sandbox.rig import eventually as soon

pytestmark = BROWSER
HOSTILE = "<b>bold</b> <!channel> <script>document.title='owned'</script>"


def chat(sandbox: Sandbox, customer: str) -> list[dict[str, Any]]:
    told = httpx.get(f"{sandbox.url}/control/state").json()
    return next(each["chat"] for each in told["meta"]["customers"] if each["id"] == customer)


def acts(sandbox: Sandbox) -> int:
    """How many things people have done outside."""
    entries = httpx.get(f"{sandbox.url}/control/ledger?side=meta").json()["entries"]
    return sum(entry["kind"] == "act" for entry in entries)


def faults(sandbox: Sandbox) -> list[str]:
    return [each["kind"] for each in httpx.get(f"{sandbox.url}/control/faults").json()["faults"]]


def test_what_is_typed_on_the_phone_is_what_the_customer_wrote(page, sandbox):
    page.fill("#phone textarea", HOSTILE)
    page.press("#phone textarea", "Enter")
    page.wait_for_selector(".bubble.mine")

    assert [line["text"] for line in chat(sandbox, "maria")] == [HOSTILE]
    assert page.inner_text(".bubble.mine .words") == HOSTILE
    assert page.title() == "Novelo sandbox"


@pytest.mark.parametrize(("customer", "name"), [("maria", "Maria"), ("kenji", "Kenji")])
def test_every_kind_in_the_menu_can_be_sent_by_hand(page, sandbox, customer, name):
    page.click(f".customer:has-text('{name}'){'.instagram' if customer == 'kenji' else '.whatsapp'}")
    labels = page.locator(".kinds .menu button").all_text_contents()
    assert len(labels) > 12
    for label in labels:
        before = acts(sandbox)
        page.click(".kinds summary")
        page.locator(".kinds .menu button", has_text=label).first.click()
        page.wait_for_function("document.querySelector('.kinds').open === false")
        assert soon(lambda before=before: acts(sandbox) > before), label
        assert page.locator("#toast.shown").count() == 0, (label, page.inner_text("#toast"))


def test_one_can_change_and_quote_what_was_written(page, sandbox):
    page.fill("#phone textarea", "at 3")
    page.press("#phone textarea", "Enter")
    page.wait_for_selector(".bubble.mine")
    page.once("dialog", lambda dialog: dialog.accept("at 4"))
    page.hover(".bubble.mine")
    page.click(".bubble.mine [aria-label=Change]")
    assert soon(lambda: [(line["text"], line["edited"]) for line in chat(sandbox, "maria")] == [("at 4", True)])


def test_another_customers_phone_is_a_click_away(page, sandbox):
    page.click(".customer:has-text('Kenji')")
    page.fill("#phone textarea", "Hello")
    page.press("#phone textarea", "Enter")
    page.wait_for_selector(".bubble.mine")
    assert [line["text"] for line in chat(sandbox, "kenji")] == ["Hello"]


BLOCKS = [
    ({"type": "header", "text": {"type": "plain_text", "text": "Open :eyes:"}}, "Open 👀"),
    (
        {"type": "section", "text": {"type": "mrkdwn", "text": "*bold* <https://x.example|here> &lt;!channel&gt;"}},
        "bold here <!channel>",
    ),
    ({"type": "section", "text": {"type": "plain_text", "text": "*not bold*"}}, "*not bold*"),
    ({"type": "context", "elements": [{"type": "mrkdwn", "text": "by <@U0ANA00001>"}]}, "by @Ana Ribeiro"),
    (
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "<b> <!here>"}]}],
        },
        "<b> <!here>",
    ),
    (
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Take"}}],
        },
        "Take",
    ),
]


@pytest.mark.parametrize(
    ("block", "read"), BLOCKS, ids=[each[0]["type"] + str(place) for place, each in enumerate(BLOCKS)]
)
def test_a_block_reads_as_slack_shows_it(page, sandbox, slack, block, read):
    slack.chat_postMessage(channel="C0WHATSAPP", text="fallback", blocks=json.dumps([block]))
    page.wait_for_selector(".post .body > *")
    assert page.inner_text(".post .body").strip() == read


def test_a_slash_command_in_a_thread_is_refused_as_slack_refuses_it(page, sandbox, slack):
    slack.chat_postMessage(channel="C0WHATSAPP", text="a card")
    page.click("text=Reply in thread")
    page.fill("#thread textarea", "/inbox")
    page.press("#thread textarea", "Enter")
    page.wait_for_selector("#toast.shown")
    assert "no slash commands in threads" in page.inner_text("#toast")
    assert page.input_value("#thread textarea") == "/inbox"


def test_it_fits_a_phone_and_changes_sides(page):
    page.set_viewport_size({"width": 390, "height": 844})
    assert [page.is_visible("#phone"), page.is_visible("#channel")] == [True, False]
    page.click("[role=tab][data-side=slack]")
    assert [page.is_visible("#phone"), page.is_visible("#channel")] == [False, True]
    assert page.locator("body").evaluate("element => element.scrollWidth") <= 390


def test_what_the_app_tells_one_person_alone_can_be_read_by_that_person(page, slack):
    assert page.locator(".place", has_text="Messages").count() == 0
    slack.chat_postMessage(channel="U0BRUNO001", text="Your list")
    page.select_option("[aria-label='Act as']", label="Bruno Keller")
    page.click(".place:has-text('inbox · Messages')")
    page.wait_for_selector(".post:has-text('Your list')")
    assert page.locator("#channel textarea").count() == 0
    page.select_option("[aria-label='Act as']", label="Ana Ribeiro")
    page.wait_for_selector("#channel:has-text('# inbox-whatsapp')")
    assert page.locator(".place", has_text="Messages").count() == 0


def test_something_broken_is_said_and_can_be_mended(page, sandbox):
    page.click("#open-outside")
    page.click("text=Slack is away")
    page.wait_for_selector("text=Mend everything")
    assert faults(sandbox) == ["network_down"]
    page.click("text=Mend everything")
    page.wait_for_selector("text=Nothing is broken")
    assert faults(sandbox) == []


def test_home_offers_choices_tells_words_on_enter_and_keeps_what_is_typed(page, sandbox, slack, app):
    channels = [{"text": {"type": "plain_text", "text": each}, "value": each.lower()} for each in ("All", "WhatsApp")]
    box = {
        "type": "plain_text_input", "action_id": "words",
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }  # fmt: skip
    blocks = [
        {"type": "actions", "block_id": "f",
         "elements": [{"type": "static_select", "action_id": "channel", "options": channels}]},
        {"type": "input", "block_id": "s", "dispatch_action": True, "element": box,
         "label": {"type": "plain_text", "text": "Search"}},
    ]  # fmt: skip
    slack.views_publish(user_id="U0ANA00001", view={"type": "home", "blocks": blocks})
    page.click("text=inbox · Home")
    page.select_option(".home select", "whatsapp")
    page.fill(".home input", "Maria")
    slack.views_publish(user_id="U0ANA00001", view={"type": "home", "blocks": [*blocks, {"type": "divider"}]})
    page.wait_for_selector(".home hr")
    assert page.input_value(".home input") == "Maria"
    page.press(".home input", "Enter")

    def acted():
        bodies = [each.body for each in app.received if b"block_actions" in each.raw]
        found = [action for body in bodies for action in body["actions"]]
        return [action.get("value") or action["selected_option"]["value"] for action in found]

    assert soon(lambda: acted() == ["whatsapp", "Maria"])
