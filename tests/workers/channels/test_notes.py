"""The list of words at the end of each channel's notes is the code's, and people are told every one of them."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.i18n import LANGUAGES, translator
from storage.domain.traits import TRAITS
from workers.channels.instagram.errors import ERRORS as INSTAGRAM
from workers.channels.whatsapp.errors import ERRORS as WHATSAPP

HOUSE = Path(__file__).parents[3]
TABLES: Mapping[str, Mapping[int, tuple[str, str]]] = {"whatsapp": WHATSAPP, "instagram": INSTAGRAM}


def rows(name: str) -> dict[str, str]:
    """word -> what it stands for, of the section "Words"."""
    page = (HOUSE / "workers" / "channels" / name / "NOTES.md").read_text("utf-8")
    section = page.partition("\n## Words\n")[2]
    return dict(re.findall(r"(?m)^\| ([a-z_]+) \| (.+) \|$", section)[1:])


def numbers(words: str) -> set[int]:
    """The codes in a row; of "10/2018278" only the subcode counts, and "1 to 3" is all three."""
    found = {int(code) for code in re.findall(r"(?<![\d/])-?\d+(?![\d/])", re.sub(r"-?\d+/(\d+)", r"\1", words))}
    for first, last in re.findall(r"(\d+) to (\d+)", words):
        found |= set(range(int(first), int(last) + 1))
    return found


@pytest.mark.parametrize("name", sorted(TRAITS))
def test_every_word_of_the_table_is_in_the_notes(name: str) -> None:
    assert {word for _, word in TABLES[name].values()} - rows(name).keys() == set()


@pytest.mark.parametrize("name", sorted(TRAITS))
def test_every_code_stands_with_its_word(name: str) -> None:
    listed = {word: numbers(what) for word, what in rows(name).items()}
    meant = {code: word for code, (_, word) in TABLES[name].items() if any(code in codes for codes in listed.values())}
    assert {code: word for code, word in meant.items() if code not in listed[word]} == {}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize(("name", "word"), [(name, word) for name in sorted(TRAITS) for word in rows(name)])
def test_every_word_of_the_notes_has_a_sentence(name: str, word: str, language: str) -> None:
    key = word.replace("_", "-")
    assert f"failure-{key}" in translator(language) or f"file-because-{key}" in translator(language)
