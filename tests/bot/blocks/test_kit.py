"""The builders keep Slack's limits: words are cut, wrong structures are refused."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import ids
from bot.blocks import kit
from bot.i18n import translator

AT = datetime(2026, 3, 2, 15, 28, tzinfo=UTC)
WORDS = kit.words("oi")


@given(st.text())
def test_escaped_text_holds_no_brackets_and_gives_the_text_back(text: str) -> None:
    escaped = kit.escape(text)
    assert not set(escaped) & set("<>")
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_markup_is_not_escaped_twice() -> None:
    assert kit.escape(kit.escape("<!channel>")) == "&lt;!channel&gt;"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Maria Souza", "Maria Souza"),
        ("  Maria\n\tSouza  ", "Maria Souza"),
        ("Ana\u202egro.live\u200b\ufeff", "Anagro.live"),
        ("Bo\u200db", "Bob"),
        ("Família 👨\u200d👩\u200d👧", "Família 👨\u200d👩\u200d👧"),
        ("❤️\u200d🔥", "❤️\u200d🔥"),
        ("x" * 81, "x" * 79 + "…"),
        ("\u200b\u2066", ""),
        ("a\x00\x85b", "a b"),
    ],
    ids=["plain", "one-line", "unseen", "joiner", "family", "heart", "long", "nothing-to-see", "controls"],
)
def test_a_name_is_what_can_be_seen_of_it(given: str, shown: str) -> None:
    assert kit.name(given) == shown


def test_a_moment_is_shown_in_the_readers_zone() -> None:
    assert kit.moment(AT) == "<!date^1772465280^{date_short_pretty} {time}|2026-03-02 15:28 UTC>"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a|b", "https://a>", "https://a b", ""])
def test_only_an_address_becomes_a_link(url: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        kit.link(url, "x")


def test_a_link_is_labelled_with_inert_words() -> None:
    assert kit.link("https://acme.slack.com/archives/C1/p1", "a<b>") == (
        "<https://acme.slack.com/archives/C1/p1|a&lt;b&gt;>"
    )


def test_values_of_a_sentence_are_one_line_cut_and_escaped_but_markup_is_kept() -> None:
    said = kit.say(translator("en"), "notice-words-unknown", words="<!here>\n" + "&" * 500)
    assert said.startswith("I did not understand “&lt;!here&gt; &amp;")
    assert "&amp;…”" in said
    assert kit.say(translator("en"), "line-taken", by=kit.user("U1")) == "<@U1> took this conversation."


@given(st.text(st.sampled_from("ab& <"), max_size=6000))
def test_the_fallback_is_within_what_an_update_takes(text: str) -> None:
    fallback = kit.fallback(text)
    assert len(fallback) <= 4000
    assert "<" not in fallback


@pytest.mark.parametrize("text", ["&" * 3000, "a" * 3900 + "&" * 100, "a" * 5000])
def test_a_long_fallback_is_cut_before_it_is_escaped(text: str) -> None:
    fallback = kit.fallback(text)
    assert 700 < len(fallback) <= 4000
    assert fallback.endswith("…")
    assert fallback.replace("&amp;", "").count("&") == 0


@pytest.mark.parametrize(
    ("build", "key", "longest"),
    [
        (lambda text: kit.header(text)["text"], "text", 150),
        (lambda text: kit.button(text, ids.CARD_TAKE)["text"], "text", 75),
        (lambda text: kit.button("x", ids.CARD_TAKE, spoken=text), "accessibility_label", 75),
        (lambda text: kit.users_select(text, ids.CARD_ASSIGN)["placeholder"], "text", 150),
        (lambda text: kit.modal(text, [kit.divider()], ids.MORE, close="x")["title"], "text", 24),
        (lambda text: kit.plain(text), "text", 3000),
    ],
    ids=["header", "button", "spoken", "select", "title", "plain"],
)
def test_words_too_long_for_their_place_are_cut(build: Any, key: str, longest: int) -> None:
    assert build("x" * longest)[key] == "x" * longest
    assert build("x" * (longest + 1))[key] == "x" * (longest - 1) + "…"


@pytest.mark.parametrize(
    "build",
    [
        lambda: kit.words(""),
        lambda: kit.plain(""),
        lambda: kit.context(),
        lambda: kit.context(*[kit.mrkdwn(kit.Markup("x"))] * 11),
        lambda: kit.actions(*[kit.button("x", ids.CARD_TAKE)] * 26),
        lambda: kit.actions(kit.button("x", ids.CARD_TAKE), block_id=ids.BlockId("x" * 256)),
        lambda: kit.rich_text(),
        lambda: kit.passage(),
        lambda: kit.mrkdwn(kit.Markup("x" * 3001)),
        lambda: kit.address("https://a.example/" + "x" * 3000),
        lambda: kit.labelled("https://a.example/" + "x" * 3000, "x"),
        lambda: kit.button("x", ids.CARD_TAKE, url="https://a.example/" + "x" * 3000),
        lambda: kit.modal("x", [kit.divider()], ids.MORE, close="x", metadata="x" * 3001),
        lambda: kit.modal("x", [], ids.MORE, close="x"),
        lambda: kit.home([kit.divider()] * 101, ids.HOME),
        lambda: kit.message("x", *[kit.divider()] * 51),
    ],
)
def test_what_slack_would_refuse_is_refused_here(build: Any) -> None:
    with pytest.raises(ValueError, match=r"Slack takes|to show"):
        build()


def test_a_message_names_only_what_it_has() -> None:
    block = kit.rich_text(kit.passage(WORDS))
    assert kit.message("oi <b>", block).arguments() == {"text": "oi &lt;b&gt;", "blocks": [block]}
    assert kit.message("oi", block, username="Ana", icon_emoji=":x:", icon_url="https://a.example").arguments() == {
        "text": "oi",
        "blocks": [block],
        "username": "Ana",
        "icon_emoji": ":x:",
        "icon_url": "https://a.example",
    }
