"""Words cross the border between Slack and a channel: nothing visible is lost, nothing dangerous comes in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks import kit, posts
from bot.i18n import translator
from bot.mrkdwn import for_channel, from_event, inbound
from bot.prose import Prose, marked
from storage.domain.styled import LEAST, split_styled
from storage.domain.text import split

FIXTURES = Path(__file__).parents[1] / "fixtures" / "slack_prose"
EVENTS = sorted(path for path in FIXTURES.glob("*.json") if not path.name.endswith(".expected.json"))
NAMES = {"U0BOT": "inbox", "U02BO": "Bo", "S01SALES": "vendas", "C02HELP": "ajuda"}


def names(mentioned: str) -> str:
    return NAMES.get(mentioned, "")


def prose_of(*elements: dict[str, Any]) -> Prose:
    return from_event({"blocks": [{"type": "rich_text", "elements": list(elements)}]}, names)


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def text(words: str, **styles: bool) -> dict[str, Any]:
    return {"type": "text", "text": words} | ({"style": styles} if styles else {})


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_a_slack_message_as_the_channels_take_it(path: Path) -> None:
    prose = from_event(json.loads(path.read_text("utf-8")), names)
    assert {
        "whatsapp": for_channel(prose, "whatsapp"),
        "plain": for_channel(prose, "plain"),
        "mentions": list(prose.mentions),
        "addressed": prose.addressed,
        "words": list(prose.words()),
    } == json.loads(path.with_suffix(".expected.json").read_text("utf-8"))


def test_a_code_passage_that_holds_the_marks_of_code_goes_without() -> None:
    fenced = prose_of({"type": "rich_text_preformatted", "elements": [text("a```b")]})
    assert for_channel(fenced, "whatsapp") == "a```b"


def test_a_message_says_something_when_it_has_words_or_mentions() -> None:
    said = [section(text("oi")), section({"type": "broadcast", "range": "here"}), section(text(" \n ")), section()]
    assert [bool(prose_of(each)) for each in said] == [True, True, False, False]


@pytest.mark.parametrize(
    ("elements", "skipped", "rest"),
    [
        ([section(text("note: liga "), text("já", bold=True))], 6, "liga *já*"),
        ([section(text("  note: liga"))], 6, "liga"),
        ([section(text("reply:", bold=True), text(" oi"))], 7, "oi"),
        (
            [section(text("note:\n")), {"type": "rich_text_list", "style": "bullet", "elements": [section(text("a"))]}],
            6,
            "• a",
        ),
        ([{"type": "rich_text_quote", "elements": [text("oi\nvocê")]}], 2, "oi\nvocê"),
        ([section(text("note:"))], 5, ""),
        ([section(text("oi"))], 0, "oi"),
        ([section({"type": "emoji", "name": "lock", "unicode": "1f512"}, text(" oi"))], 2, "oi"),
    ],
    ids=["keeps-styles", "blank-beginning", "styled-mark", "next-passage", "quote", "nothing-left", "no-mark", "emoji"],
)
def test_a_mark_is_taken_off_without_losing_the_formatting(
    elements: list[dict[str, Any]], skipped: int, rest: str
) -> None:
    assert for_channel(prose_of(*elements).without(skipped), "whatsapp") == rest


@pytest.mark.parametrize(
    ("said", "passages"),
    [
        ("Oi", [("section", [("Oi", [])])]),
        (
            "*b* _i_ ~s~ `c` *_bi_*",
            [
                (
                    "section",
                    [
                        ("b", ["bold"]), (" ", []), ("i", ["italic"]), (" ", []), ("s", ["strike"]), (" ", []),
                        ("c", ["code"]), (" ", []), ("bi", ["bold", "italic"]),
                    ],
                )
            ],
        ),
        ("2*3*4 a_b_c * x * *\n*", [("section", [("2*3*4 a_b_c * x * *\n*", [])])]),
        ("a\n> b\n> c\nd", [("section", [("a", [])]), ("quote", [("b\nc", [])]), ("section", [("d", [])])]),
        ("a\n```x\ny```\n", [("section", [("a", [])]), ("preformatted", [("x\ny", ["code"])])]),
        ("ver https://a.example/b_. ok", [("section", [("ver ", []), ("https://a.example/b", []), ("_. ok", [])])]),
        (">", [("section", [(">", [])])]),
        ("> ", [("section", [("> ", [])])]),
        ("> oi\n", [("quote", [("oi", [])])]),
        ("> oi\r\n\r\nok", [("quote", [("oi", [])]), ("section", [("\nok", [])])]),
    ],
)  # fmt: skip
def test_whatsapp_formatting_becomes_slack_styles(said: str, passages: list[Any]) -> None:
    assert [
        (
            element["type"].removeprefix("rich_text_"),
            [(each.get("text", each.get("url")), list(each.get("style", {}))) for each in element["elements"]],
        )
        for element in inbound(said, "whatsapp")["elements"]
    ] == passages


def test_instagram_has_no_formatting_to_read() -> None:
    assert inbound("> *oi* https://a.example", "plain") == {
        "type": "rich_text",
        "elements": [section(text("> *oi* "), {"type": "link", "url": "https://a.example"})],
    }


def test_an_address_longer_than_slack_takes_is_shown_and_not_linked() -> None:
    long = "https://a.example/" + "a" * 3000
    assert inbound(long, "whatsapp")["elements"] == [section(text(long))]


@pytest.mark.parametrize("formatting", ["whatsapp", "plain"])
def test_a_message_without_words_is_not_for_showing(formatting: Any) -> None:
    with pytest.raises(ValueError, match=r"^0 passages"):
        inbound("", formatting)


# Properties

HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                "<!channel>", "<!here|x>", "<@U1>", "<#C1>", "<https://evil.example|bank>", "&lt;!here&gt;", "@channel",
                "*", "_", "~", "`", "```", "> ", "\n", "https://a.example/<x>", "https://b\u0430nk.example", ":x:", "|",
            ]
        ),
    ),
    min_size=1,
).map("".join)  # fmt: skip


def inline(element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in element["elements"]:
        if "elements" in each:
            yield from inline(each)
        else:
            yield each


@given(HOSTILE.filter(bool), st.sampled_from(["whatsapp", "plain"]))
@example("*", "whatsapp")
@example("> \n> \n", "whatsapp")
def test_nothing_a_customer_writes_becomes_a_mention_or_a_link_elsewhere(said: str, formatting: Any) -> None:
    for element in inline(inbound(said, formatting)):
        match element:
            case {"type": "text", "text": shown}:
                assert shown
                assert set(element) <= {"type", "text", "style"}
            case {"type": "link", "url": url}:
                assert url in said
                assert url.startswith(("https://", "http://"))
                assert url.isascii()
                assert set(element) <= {"type", "url", "style"}  # no label: it shows where it leads
            case _:
                pytest.fail(f"{element} is neither words nor an address")


@given(HOSTILE.filter(bool))
def test_everything_a_customer_writes_can_be_seen(said: str) -> None:
    shown = "".join(each.get("text") or each["url"] for each in inline(inbound(said, "whatsapp")))
    seen = iter("".join(shown.split()))
    lost = [character for character in "".join(said.split()) if character not in "*_~`>" and character not in seen]
    assert lost == []


WORDS = st.text(st.sampled_from("ab çé😀👋🏽-.,1\n"), min_size=1, max_size=12)
STYLES = st.dictionaries(st.sampled_from(["bold", "italic", "strike", "code"]), st.just(True))
INLINE = st.builds(lambda words, styles: text(words, **styles), WORDS, STYLES)
SECTIONS = st.lists(INLINE, min_size=1, max_size=4)
PASSAGES = st.one_of(
    SECTIONS.map(lambda elements: section(*elements)),
    SECTIONS.map(lambda elements: {"type": "rich_text_quote", "elements": elements}),
    st.lists(SECTIONS.map(lambda elements: section(*elements)), min_size=1, max_size=3).map(
        lambda items: {"type": "rich_text_list", "style": "bullet", "elements": items}
    ),
    WORDS.map(lambda words: {"type": "rich_text_preformatted", "elements": [text(words)]}),
)


def visible(words: str) -> str:
    return "".join(words.replace(">", "").split())


@given(st.lists(PASSAGES, min_size=1, max_size=5))
@example([section(text("\n")), section(text("1"))])
def test_a_reply_looks_the_same_after_going_to_whatsapp_and_back(elements: list[dict[str, Any]]) -> None:
    prose = prose_of(*elements)
    sent = for_channel(prose, "whatsapp")
    back = "".join(each.get("text") or each["url"] for each in inline(inbound(sent, "whatsapp"))) if sent else ""
    assert visible(back) == visible(for_channel(prose, "plain"))


STYLED = st.lists(st.text("abç7", min_size=1, max_size=6), min_size=1, max_size=4).map(" ".join)


@given(STYLED, st.sets(st.sampled_from(["bold", "italic", "strike"])), STYLED, st.booleans())
def test_styles_survive_the_way_to_whatsapp_and_back(words: str, styles: set[str], other: str, code: bool) -> None:
    flags = {"code": True} if code else dict.fromkeys(styles, True)
    sent = for_channel(prose_of(section(text(f"{other} "), text(words, **flags), text(f" {other}"))), "whatsapp")
    came = [(each["text"], each.get("style", {})) for each in inline(inbound(sent, "whatsapp"))]
    if not flags:
        assert "".join(shown for shown, _ in came) == f"{other} {words} {other}"
        return
    assert came == [(f"{other} ", {}), (words, flags), (f" {other}", {})]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
@example("&lt;!channel&gt; &amp;amp; <b>")
def test_what_a_teammate_types_reaches_a_channel_without_formatting_letter_by_letter(typed: str) -> None:
    assert for_channel(prose_of(section(text(typed))), "plain") == typed.strip()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="*_~`:>|")))
@example("a < b & c")
@example("&lt;!here&gt;")
def test_slacks_three_entities_are_read_once(typed: str) -> None:
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace("\u003e", "&gt;")
    assert for_channel(from_event({"text": escaped}, names), "plain") == typed.strip()


@given(HOSTILE.filter(str.strip))
def test_words_alone_ping_nobody_and_are_drawn_in_no_style(said: str) -> None:
    shown = posts.in_words(said, translator("en"))
    assert shown.blocks == ()
    assert not set(shown.text) & set("<>")
    assert kit.flat(shown.text) == shown.text


def looks(parts: tuple[str, ...]) -> list[tuple[str, frozenset[str], str]]:
    """Every visible character as the phone shows it: with its styles, and whether it is quoted."""
    return [
        (character, span.styles, passage.kind)
        for part in parts
        for passage in marked(part).passages
        for span in passage.spans
        for character in span.text
        if not character.isspace()
    ]


@given(st.lists(PASSAGES, min_size=1, max_size=6), st.integers(1, 12), st.integers(LEAST, 120))
@example([section(text("uma frase que é longa " * 5, bold=True, italic=True))], 1, LEAST)
@example([section(text("a" * 200, strike=True))], 1, LEAST)
@example([{"type": "rich_text_preformatted", "elements": [text("if x:\n    y = 1\n" * 9)]}], 1, LEAST)
@example([{"type": "rich_text_quote", "elements": [text("disse que sim " * 9, bold=True)]}], 1, LEAST)
def test_a_cut_message_looks_the_same_as_the_whole_one(elements: list[dict[str, Any]], times: int, limit: int) -> None:
    sent = for_channel(prose_of(*(elements * times)), "whatsapp")
    parts = split_styled(sent, limit, "characters", "whatsapp")
    assert all(0 < len(part) <= limit for part in parts)
    assert looks(parts) == looks((sent,) if sent else ())


def test_styles_end_at_a_cut_and_begin_anew_after_it() -> None:
    words = "Cara Ana, segue a lista completa do que ainda falta chegar nesta semana."
    assert split_styled(f"*_{words} {words}_* fim", 100, "characters", "whatsapp") == (
        f"*_{words}_* ", f"*_{words}_* fim",
    )  # fmt: skip


def test_code_keeps_its_indentation_across_a_cut() -> None:
    head, body = "if there_is_something_left_to_look_at:", "    look_at(what_there_is)"
    cut = split_styled(f"```{head}\n{body}\n{body}\n{body}```", 80, "characters", "whatsapp")
    assert cut == (f"```{head}\n{body}```\n", f"```{body}\n{body}```")


def test_a_channel_without_formatting_has_its_words_cut_and_nothing_put_between() -> None:
    assert split_styled("*" + "palavra " * 20 + "*", 64, "bytes", "plain") == split(
        "*" + "palavra " * 20 + "*", 64, "bytes"
    )
