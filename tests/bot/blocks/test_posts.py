"""Posts pile up into one, stay within Slack's limits, and never let a customer do more than be read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks import asks, kit, posts
from bot.blocks.card import card
from bot.blocks.kit import Rendered
from bot.blocks.listing import listing
from bot.i18n import translator
from storage.domain.events import MessageKind
from storage.domain.query import LISTS
from storage.domain.text import split
from storage.domain.traits import TRAITS
from storage.domain.views import CardView, LinkedView, ListView, RowView
from storage.domain.window import Window
from tests.bot.blockkit import faults_of_message

NOW = datetime(2026, 3, 2, 15, 28, tzinfo=UTC)
EN = translator("en")
SAID = posts.MessageView("whatsapp", "Maria", "text", "Oi", NOW)
VIEW = CardView(
    7, "whatsapp", "Sales", "Maria", "", (), "Oi", True, "open", "", "", NOW, Window("closed", None), NOW
)  # fmt: skip


def said(count: int, text: str = "Oi") -> list[Rendered]:
    return [posts.message(replace(SAID, text=f"{text} {n}"), EN) for n in range(count)]


def test_what_piled_up_goes_out_in_one_post() -> None:
    first, second, third = said(3)
    assert posts.joined([first, second, third]) == (
        replace(
            first,
            text="Maria on WhatsApp: Oi 0\nMaria on WhatsApp: Oi 1\nMaria on WhatsApp: Oi 2",
            blocks=(*first.blocks, *second.blocks, *third.blocks),
        ),
        3,
    )


@pytest.mark.parametrize(
    ("channel", "mark", "icon"), [("whatsapp", "🟢", "large_green_circle"), ("instagram", "🟣", "large_purple_circle")]
)
def test_ci2_the_card_and_every_message_carry_the_channels_mark(channel: str, mark: str, icon: str) -> None:
    view = replace(SAID, channel=channel)
    place = f"{mark} {TRAITS[channel].label}"
    title = str(card(replace(VIEW, channel=channel), EN).blocks[0])
    assert f"{place} · Sales" in title
    assert posts.message(view, EN).icon_emoji == f":{icon}:"
    assert posts.message(replace(view, picture_url="https://a.example/p.jpg"), EN).username == f"Maria · {place}"
    assert mark in posts.file_comment(view, "image", EN)
    others = [
        *(posts.echo(view, EN, source) for source in ("app", "tool", "standby")),
        posts.automatic(replace(view, details={"bot": "welcome"}), EN),
    ]
    assert [place in each.text and place in str(each.blocks) for each in others] == [True] * len(others)


def test_one_post_stays_itself() -> None:
    (only,) = said(1)
    assert posts.joined([only]) == (only, 1)


def test_a_post_under_another_name_begins_the_next_one() -> None:
    other = posts.message(replace(SAID, author="Pedro"), EN)
    assert posts.joined([*said(2), other, *said(1)])[1] == 2


def test_no_more_blocks_are_joined_than_a_message_takes() -> None:
    joined, count = posts.joined(said(60))
    assert (len(joined.blocks), count) == (50, 50)


def test_no_more_words_are_joined_than_can_be_read() -> None:
    joined, count = posts.joined(said(6, "a" * 2900))
    assert (count, faults_of_message(joined), joined.text) == (2, [], said(6, "a" * 2900)[0].text)


def test_a_post_that_an_edit_made_longer_keeps_what_slack_still_takes() -> None:
    again, count = posts.joined(said(6, "a" * 2900), posts.REJOINED_MAX)
    assert (count, faults_of_message(again)) == (4, [])


def test_the_longest_part_of_a_message_is_taken_by_slack_whatever_it_holds() -> None:
    for text in ("&" * 3000, "*a* " * 750, "> a\n" * 750, "`a`" * 1000, "https://a.example/b " * 150):
        assert faults_of_message(posts.message(replace(SAID, text=text), EN)) == []


def test_the_words_beside_a_file_say_whose_it_is() -> None:
    view = replace(SAID, channel="instagram", customer="Maria <b>")
    assert posts.file_comment(view, "voice", EN) == "🟣 Maria &lt;b&gt; · Instagram: 🎤 Voice message"


@pytest.mark.parametrize(
    "point", [(91, 0), (0, -181), (float("nan"), 0), (float("inf"), 0), ("x", "0"), (None, None), (10**400, 0)]
)
def test_a_place_that_is_nowhere_on_earth_has_no_map(point: tuple[Any, Any]) -> None:
    view = replace(SAID, kind="location", text="", details={"latitude": point[0], "longitude": point[1]})
    assert posts.message(view, EN).text == "Maria on WhatsApp: 📍 Location"
    assert [block["elements"][0]["elements"] for block in posts.message(view, EN).blocks] == [
        [{"type": "text", "text": "📍 Location"}]
    ]


def test_a_line_without_its_words_is_refused() -> None:
    with pytest.raises(KeyError):
        posts.line("line-taken", {}, EN)


def test_words_kept_for_a_decision_are_kept_whole() -> None:
    text = "palavra por palavra. " * 400
    (_, kept, _) = asks.held(asks.ReplyView("whatsapp", "Maria", text, 1), EN).blocks
    quoted = [element["text"] for quote in kept["elements"] for element in quote["elements"]]
    assert quoted == list(split(text, 3000))
    assert "".join(quoted) == text


def test_on_instagram_the_time_to_answer_is_seven_days() -> None:
    held = asks.held(asks.ReplyView("instagram", "Maria", "Oi", 1), translator("pt_BR"))
    assert held.text.startswith("⚫ Não foi enviada: o Instagram fechou esta conversa 7 dias depois da última mensagem")


HOSTILE = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("<>&|!@#*_~`:\n\u202e\u200d")), max_size=60
)
KINDS = st.sampled_from(get_args(MessageKind))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), HOSTILE)
DETAILS = st.dictionaries(
    st.sampled_from([
        "latitude", "longitude", "name", "address", "contacts", "items", "url", "title", "phones", "response",
        "referral", "seconds", "faded", "standby", "attachment", "choices", "comment",
    ]),
    st.recursive(
        LEAVES,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from([
                    "name", "phones", "emails", "company", "origin", "headline", "body", "source_url", "product",
                    "quantity", "price", "currency", "title", "description",
                ]),
                inner,
                max_size=4,
            ),
        ),
        max_leaves=8,
    ),
)  # fmt: skip


@example("comment", "Maria", "Oi", {"comment": True}, "", "instagram", False)
@given(KINDS, HOSTILE, HOSTILE, DETAILS, HOSTILE, st.sampled_from(["whatsapp", "instagram"]), st.booleans())
def test_whatever_a_customer_sends_slack_takes_and_nobody_is_pinged(
    kind: Any, name: str, text: str, details: Any, unsupported: str, channel: str, portuguese: bool
) -> None:
    t = translator("pt_BR" if portuguese else "en")
    view = replace(
        SAID, channel=channel, kind=kind, customer=name, text=text, details=details, unsupported=unsupported, quote=text
    )
    shown = replace(VIEW, channel=channel, customer=name, handle=text, preview=text, inbox_name=name)
    other = LinkedView(8, 9, channel, text, name, text, "https://acme.slack.com/archives/C1/p1", "open", VIEW.window)
    shown = replace(shown, linked=(other,) * 5)
    drawn = [
        posts.message(view, t),
        posts.echo(view, t, "tool"),
        posts.line("line-reaction", {"emoji": name, "text": text}, t),
        posts.file_failed(posts.FileView("document", name, text, 1), t),
        asks.failure(asks.ReplyView(channel, name, text, 1, code=text, provider=name), t),
        card(shown, t),
        listing(ListView(LISTS["open"], (RowView(shown, ""),), 1, inboxes=1), t),
    ]
    assert [faults_of_message(each) for each in drawn] == [[]] * len(drawn)


SENTINELS = ("*zq*", "_zq_", "~zq~", "`zq`", "x *zq* y", "(_zq_)")


def mrkdwn(value: Any) -> Iterator[str]:
    """Every text of a message in which Slack looks for styles."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for each in value.values():
            yield from mrkdwn(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from mrkdwn(each)


@pytest.mark.parametrize("said", SENTINELS)
@pytest.mark.parametrize("kind", get_args(MessageKind))
def test_nothing_a_customer_names_is_drawn_bold_or_as_code(kind: Any, said: str) -> None:
    cards = [{"name": said, "company": said, "phones": ["+5511987654321"], "emails": [said]}]
    details = {
        "name": said, "address": said, "title": said, "attachment": said, "contacts": cards,
        "response": f'{{"a": "{said}"}}',
        "items": [{"product": said, "quantity": "1", "price": "1", "currency": said}],
        "referral": {"headline": said, "body": said, "product": said, "source_url": "https://fb.me/a"},
    }  # fmt: skip
    view = replace(
        SAID, kind=kind, customer=said, author=said, text=said, quote=said, unsupported=said, details=details
    )
    shown = replace(VIEW, customer=said, handle=said, preview=said, inbox_name=said)
    drawn = [
        posts.message(view, EN),
        posts.message(replace(view, unsent=True), EN),
        posts.echo(view, EN, "app"),
        posts.line("line-reaction", {"emoji": said, "text": said}, EN),
        posts.line("line-handed-to-us", {"reason": said, "summary": said}, EN),
        posts.line("line-number-saved", {"by": "U01ANA", "phone": "+55", "name": said}, EN),
        posts.file_failed(posts.FileView("document", said, said, 1), EN),
        asks.failure(asks.ReplyView("whatsapp", said, "", 1, code="blocked", provider=said), EN),
        card(shown, EN),
    ]
    texts = [text for each in drawn for text in mrkdwn(each.blocks)]
    texts.append(posts.file_comment(view, "document", EN))
    assert [text for text in texts if said in text] == []


def test_what_means_nothing_to_slack_stays_as_it_was_written() -> None:
    assert kit.flat("order_update_2 3*4 a~b") == "order_update_2 3*4 a~b"


def test_a_name_that_is_an_address_is_no_link_beside_a_file() -> None:
    said = posts.file_comment(replace(SAID, customer="https://evil.example"), "image", EN)
    assert "://" not in said
