"""Texts with blanks, one for each language: which is chosen, and what is put into it."""

import pytest

from storage.domain import wording

TEXTS = wording.read({"en": "Hi {{first_name|there}}", "pt-BR": "Oi {{ first_name }}", "es": "Hola"})


@pytest.mark.parametrize(
    ("languages", "text"),
    [
        (["pt-BR", "en"], "Oi {{ first_name }}"),
        (["pt_BR"], "Oi {{ first_name }}"),
        (["pt", "en"], "Oi {{ first_name }}"),
        (["es-AR", "en"], "Hola"),
        (["", "pt_BR"], "Oi {{ first_name }}"),
        (["de", "fr"], "Hi {{first_name|there}}"),
        ([], "Hi {{first_name|there}}"),
    ],
)
def test_the_nearest_language_is_chosen_else_english(languages, text):
    assert wording.chosen(TEXTS, languages) == text


def test_one_text_is_for_everybody_and_without_english_any_will_do():
    assert wording.chosen(wording.read("Hi"), ["pt-BR"]) == "Hi"
    assert wording.chosen(wording.read({"es": "Hola", "it": "Ciao"}), ["pt"]) == "Hola"


@pytest.mark.parametrize(
    ("text", "filled", "missing"),
    [
        ("Hi {{first_name}}!", "Hi Ana!", ()),
        ("Hi {{first_name|there}}!", "Hi Ana!", ()),
        ("Hi {{name|there}}!", "Hi there!", ()),
        ("{{ name }}, {{name}}, {{opens}}", ", , ", ("name", "opens")),
        ("{{first_name", "{{first_name", ()),
    ],
)
def test_blanks_are_filled_and_those_that_cannot_be_are_named(text, filled, missing):
    assert wording.filled(text, {"first_name": "Ana", "name": "", "opens": ""}) == (filled, missing)


def test_what_a_name_holds_is_no_blank():
    assert wording.filled("Hi {{name}}", {"name": "{{opens}}", "opens": "never"}) == ("Hi {{opens}}", ())
