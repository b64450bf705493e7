"""What Slack makes of typed words: text with entities, and rich_text (slack.md 3.2)."""

from typing import Any

import pytest

from sandbox.slack import composer
from sandbox.world import World

WORLD = World()


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def words(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("@bruno please", "<@U0BRUNO001> please"),
        ("mail@bruno.example", "mail@bruno.example"),
        ("@sales", "<!subteam^S0SALES001|@sales>"),
        ("@here and @nobody", "<!here> and @nobody"),
        ("see #general", "see <#C0GENERAL1|general>"),
        ("https://x.example/a?b=1&c=2.", "<https://x.example/a?b=1&amp;c=2>."),
        ("ok 👍🏽 🎉", "ok :+1::skin-tone-4: :tada:"),
        ("<@U0ANA00001> <https://x.example|x>", "<@U0ANA00001> <https://x.example|x>"),
    ],
)
def test_typed_words_become_escaped_text_with_entities(typed: str, text: str) -> None:
    assert composer.text(WORLD, typed) == text


@pytest.mark.parametrize(
    ("typed", "elements"),
    [
        ("plain", [section(words("plain"))]),
        ("two\nlines", [section(words("two\nlines"))]),
        (
            "*bold* and _it_ and ~no~ and `co de`",
            [
                section(
                    words("bold", bold=True),
                    words(" and "),
                    words("it", italic=True),
                    words(" and "),
                    words("no", strike=True),
                    words(" and "),
                    words("co de", code=True),
                )
            ],
        ),
        ("*_both_*", [section(words("both", bold=True, italic=True))]),
        ("2 * 3 * 4 and snake_case_name", [section(words("2 * 3 * 4 and snake_case_name"))]),
        (
            "> said\n> twice\nanswered",
            [{"type": "rich_text_quote", "elements": [words("said\ntwice")]}, section(words("answered"))],
        ),
        (
            "- a\n- b",
            [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "indent": 0,
                    "border": 0,
                    "elements": [section(words("a")), section(words("b"))],
                }
            ],
        ),
        (
            "1. a",
            [
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "indent": 0,
                    "border": 0,
                    "elements": [section(words("a"))],
                }
            ],
        ),
        (
            "so:\n```x < y```\ndone",
            [
                section(words("so:")),
                {"type": "rich_text_preformatted", "border": 0, "elements": [words("x < y")]},
                section(words("done")),
            ],
        ),
        (
            "@ana :wave::skin-tone-3: :lumina: :nosuch:",
            [
                section(
                    {"type": "user", "user_id": "U0ANA00001"},
                    words(" "),
                    {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fc", "skin_tone": 3},
                    words(" "),
                    {"type": "emoji", "name": "lumina"},
                    words(" :nosuch:"),
                )
            ],
        ),
        (
            "https://x.example/?a=1&b=2 & co",
            [section({"type": "link", "url": "https://x.example/?a=1&b=2"}, words(" & co"))],
        ),
        ("@here", [section({"type": "broadcast", "range": "here"})]),
    ],
)
def test_typed_words_become_rich_text(typed: str, elements: list[dict[str, Any]]) -> None:
    (block,) = composer.blocks(WORLD, composer.text(WORLD, typed), "b")
    assert block == {"type": "rich_text", "block_id": "b", "elements": elements}


def test_no_words_make_no_block() -> None:
    assert composer.blocks(WORLD, "", "b") == []
