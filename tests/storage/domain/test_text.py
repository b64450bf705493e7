"""Words are cut without breaking what people see, shortened, and made fit to keep."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.domain.text import clean, preview, split
from storage.domain.traits import TRAITS

FAMILY = "👨\u200d👩\u200d👧"
WAVE = "👋🏽"
BRAZIL, GERMANY = "🇧🇷", "🇩🇪"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
WORDS = st.text(st.sampled_from("ab é.\n " + FAMILY + WAVE + BRAZIL + "한가각\u1112\u1161\u11abक्षกำ\r"), max_size=120)


def size(part: str, unit: str) -> int:
    return len(part) if unit == "characters" else len(part.encode())


def test_a_text_within_the_limit_stays_whole() -> None:
    assert split("Olá, tudo bem?", 4096) == ("Olá, tudo bem?",)


def test_no_text_has_no_parts() -> None:
    assert split("", 10) == ()


def test_white_space_alone_has_no_parts() -> None:
    assert split("a" * 10 + " \n " * 10, 10) == ("a" * 10,)


def test_a_limit_too_small_for_any_character_is_refused() -> None:
    with pytest.raises(ValueError, match="3 bytes"):
        split("a", 3, "bytes")


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("First one here.\n\nSecond one. And more of it", 30, ("First one here.\n\n", "Second one. And more of it")),
        ("First line here\nsecond one. And more of it", 30, ("First line here\n", "second one. And more of it")),
        ("He said “yes, sure.” Then he went home.", 30, ("He said “yes, sure.” ", "Then he went home.")),
        ("one two three four five six", 10, ("one two ", "three ", "four five ", "six")),
        ("one two three", 7, ("one ", "two ", "three")),
        ("Oi.\n\numa frase comprida sem ponto nenhum", 20, ("Oi.\n\numa frase ", "comprida sem ponto ", "nenhum")),
        ("aaaaaaaaaa", 4, ("aaaa", "aaaa", "aa")),
    ],
    ids=["paragraph", "line", "sentence", "word", "white-space-stays-behind", "too-early-to-cut", "no-place-to-cut"],
)
def test_a_long_text_is_cut_at_the_best_place(text: str, limit: int, parts: tuple[str, ...]) -> None:
    assert split(text, limit) == parts


@pytest.mark.parametrize(
    ("text", "limit", "unit", "parts"),
    [
        ("aaa" + FAMILY + "b", 6, "characters", ("aaa", FAMILY + "b")),
        ("aaa" + WAVE, 4, "characters", ("aaa", WAVE)),
        ("a" + BRAZIL + GERMANY, 4, "characters", ("a" + BRAZIL, GERMANY)),
        (ENGLAND + ENGLAND, 10, "characters", (ENGLAND, ENGLAND)),
        ("aaae\u0301a", 4, "characters", ("aaa", "e\u0301a")),
        ("aaa\r\nbb", 4, "characters", ("aaa", "\r\nbb")),
        ("aaa\rbb", 4, "characters", ("aaa\r", "bb")),
        ("aaa\u1112\u1161\u11ab", 5, "characters", ("aaa", "\u1112\u1161\u11ab")),
        ("aaaक्ष", 5, "characters", ("aaa", "क्ष")),
        ("aaaกำ", 4, "characters", ("aaa", "กำ")),
        ("aaa" + "é" * 4, 6, "bytes", ("aaaé", "ééé")),
        ("aaa" + WAVE, 8, "bytes", ("aaa", WAVE)),
        ("日本語" * 2, 10, "bytes", ("日本語", "日本語")),
    ],
    ids=[
        "family", "skin-tone", "flags", "tag-flag", "accent", "windows-line-end", "old-mac-line-end", "hangul-jamo",
        "devanagari", "thai", "two-byte", "skin-tone-in-bytes", "three-byte",
    ],
)  # fmt: skip
def test_what_people_see_as_one_character_stays_whole(text: str, limit: int, unit: str, parts: tuple[str, ...]) -> None:
    assert split(text, limit, unit) == parts  # type: ignore[arg-type] # the table's units are the two there are


def test_one_character_longer_than_the_limit_is_cut_all_the_same() -> None:
    towering = "a" + "\u0301" * 20
    assert [len(part) for part in split(towering, 8)] == [8, 8, 5]


@given(WORDS, st.integers(4, 40), st.sampled_from(["characters", "bytes"]))
@example("ab" * 3 + "\n" * 9 + "c", 4, "bytes")
def test_parts_are_within_the_limit_never_blank_and_give_the_text_back(text: str, limit: int, unit: str) -> None:
    parts = split(text, limit, unit)  # type: ignore[arg-type] # as above
    assert all(0 < size(part, unit) <= limit and part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize("channel", sorted(TRAITS))
@given(
    st.lists(st.text(st.sampled_from("ab é.\n 漢😀" + FAMILY), max_size=90), min_size=1, max_size=8), st.integers(1, 30)
)
def test_a_long_reply_reaches_every_channel_whole(channel: str, pieces: list[str], times: int) -> None:
    traits, text = TRAITS[channel], "".join(pieces) * times
    parts = split(text, traits.text_max, traits.text_unit)
    assert all(0 < size(part, traits.text_unit) <= traits.text_max for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.text(st.sampled_from("ab é.😀"), max_size=120), st.integers(8, 40))
def test_without_runs_of_white_space_the_parts_give_the_very_text_back(text: str, limit: int) -> None:
    spaced = f"x{'x'.join(text)}x"
    assert "".join(split(spaced, limit)) == spaced


@given(st.lists(st.sampled_from(["a", FAMILY, WAVE, BRAZIL, ENGLAND, "é", "e\u0301", "❤️"])), st.integers(32, 64))
def test_no_part_ends_inside_what_people_see_as_one_character(characters: list[str], limit: int) -> None:
    parts = split("".join(characters), limit, "bytes")
    again: list[str] = []
    for part in parts:
        while part:
            whole = next(c for c in sorted(set(characters), key=len, reverse=True) if part.startswith(c))
            again.append(whole)
            part = part.removeprefix(whole)
    assert again == characters


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("Oi!\n\nTudo  bem?", 200, "Oi! Tudo bem?"),
        ("a" * 200, 200, "a" * 200),
        ("a" * 201, 200, "a" * 199 + "…"),
        ("uma palavra comprida", 13, "uma palavra…"),
        ("aaa" + FAMILY, 6, "aaa…"),
        ("", 200, ""),
    ],
    ids=["one-line", "just-fits", "cut", "no-space-before-the-dots", "whole-characters", "empty"],
)
def test_a_preview_is_one_line_within_its_limit(text: str, limit: int, line: str) -> None:
    assert preview(text, limit) == line


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\0b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("olá 😀\n", "olá 😀\n"),
    ],
    ids=["nul", "lone-surrogate", "pair", "ordinary"],
)
def test_what_a_database_refuses_is_replaced(text: str, kept: str) -> None:
    assert clean(text) == kept


@given(st.text(st.characters()))
def test_clean_text_can_be_encoded_and_is_left_alone_the_second_time(text: str) -> None:
    cleaned = clean(text)
    assert "\0" not in cleaned
    assert cleaned.encode().decode() == cleaned == clean(cleaned)
