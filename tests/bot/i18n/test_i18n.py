"""The product speaks two languages, whole sentences only."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import bot
from bot.i18n import LANGUAGES, T, language_of, translator

LOCALES = Path(bot.__file__).parent / "locale"


class Slots(Visitor):
    """The names of the values a sentence asks for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the base class's name
        self.names.add(node.id.name)


def sentences(language: str) -> dict[str, set[str]]:
    """Every key with the values it asks for. Fails on anything that is not a sentence."""
    parsed = FluentParser().parse((LOCALES / f"{language}.ftl").read_text("utf-8"))
    found: dict[str, set[str]] = {}
    for entry in parsed.body:
        if isinstance(entry, ast.Comment):
            continue
        assert isinstance(entry, ast.Message), entry
        assert entry.id.name not in found
        slots = Slots()
        slots.visit(entry)
        found[entry.id.name] = slots.names
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_are_in_order(language: str) -> None:
    keys = list(sentences(language))
    assert keys == sorted(keys)


def test_all_languages_say_the_same_things_about_the_same_values() -> None:
    english, *others = (sentences(language) for language in LANGUAGES)
    assert [other == english for other in others] == [True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language: str) -> None:
    t = translator(language)
    said = {key: t(key, **dict.fromkeys(slots, 1)) for key, slots in sentences(language).items()}
    # Blanks of templates are shown as people type them; any other brace is a value that was not put in.
    bare = {key: re.sub(r"\{\{[a-z_]+(\|[\w ]+)?\}\}", "", words) for key, words in said.items()}
    assert [key for key, words in bare.items() if not words.strip() or "{" in words] == []


def test_a_sentence_is_said_in_the_language_asked_for() -> None:
    assert [translator(language)("card-take") for language in LANGUAGES] == ["Take", "Assumir"]
    assert [translator(language).language for language in LANGUAGES] == ["en", "pt_BR"]


def test_a_language_is_read_once() -> None:
    assert translator("en") is translator("en")


def test_a_language_nobody_speaks_here_is_refused() -> None:
    with pytest.raises(KeyError, match="fr"):
        translator("fr")


def test_a_missing_sentence_is_never_shown_as_its_key() -> None:
    t = translator("en")
    assert ("card-take" in t, "no-such-key" in t) == (True, False)
    with pytest.raises(KeyError, match="no-such-key"):
        t("no-such-key")


def test_a_missing_value_is_never_shown_as_its_name() -> None:
    with pytest.raises(KeyError, match="line-taken"):
        translator("en")("line-taken")


def test_a_sentence_without_words_is_missing() -> None:
    with pytest.raises(KeyError, match="bare"):
        T("en", "bare =\n    .title = Words beside it")("bare")


def test_a_line_that_cannot_be_read_is_not_left_out_in_silence() -> None:
    with pytest.raises(ValueError, match="not a sentence"):
        T("en", "help =\n    First\n    *second*\n")


def test_values_are_put_in_as_they_are() -> None:
    assert translator("pt_BR")("line-taken", by="<@U1>") == "<@U1> assumiu esta conversa."


@pytest.mark.parametrize(
    ("length", "english", "portuguese"),
    [
        (timedelta(seconds=59), "less than 1 min", "menos de 1 min"),
        (timedelta(seconds=-5), "less than 1 min", "menos de 1 min"),
        (timedelta(minutes=12, seconds=59), "12 min", "12 min"),
        (timedelta(hours=5), "5 h", "5 h"),
        (timedelta(hours=5, minutes=12), "5 h 12 min", "5 h 12 min"),
        (timedelta(days=1), "1 d", "1 d"),
        (timedelta(days=2, hours=3, minutes=59), "2 d 3 h", "2 d 3 h"),
        (timedelta(days=2, minutes=59), "2 d", "2 d"),
        (timedelta(days=1200), "1,200 d", "1.200 d"),
    ],
)
def test_a_length_of_time_is_said_in_two_units_at_most(length: timedelta, english: str, portuguese: str) -> None:
    assert [translator(language).span(length) for language in LANGUAGES] == [english, portuguese]


@pytest.mark.parametrize(
    ("slack_locale", "language"),
    [("en-US", "en"), ("en-GB", "en"), ("pt-BR", "pt_BR"), ("pt-PT", "pt_BR"), ("de-DE", "en"), ("", "en")],
)
def test_a_slack_locale_has_a_language(slack_locale: str, language: str) -> None:
    assert language_of(slack_locale) == language
