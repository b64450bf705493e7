"""The part of a text where the words are that somebody looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.excerpt import Piece, excerpt

LONG = "um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze"


@pytest.mark.parametrize(
    ("text", "words", "width", "expected"),
    [
        ("", ["a"], 40, ()),
        ("Oi", [], 40, ()),
        ("Nada disso", ["pedido"], 40, (Piece("Nada disso"),)),
        ("Meu\nPEDIDO  nº 5", ["pedid"], 40, (Piece("Meu "), Piece("PEDIDO", found=True), Piece(" nº 5"))),
        (LONG, ["onze"], 20, (
            Piece("…"), Piece("dez "), Piece("onze", found=True), Piece(" doze treze"), Piece("…"),
        )),
        (LONG, ["oito", "nove"], 40, (
            Piece("…"), Piece("sete "), Piece("oito", found=True), Piece(" "), Piece("nove", found=True),
            Piece(" dez onze doze treze"), Piece("…"),
        )),
    ],
)  # fmt: skip
def test_the_words_are_marked(text, words, width, expected):
    assert excerpt(text, words, width) == expected


@given(st.text(max_size=400), st.lists(st.text(alphabet="abcé", min_size=1, max_size=3), min_size=1, max_size=3))
def test_an_excerpt_is_a_part_of_the_text_and_no_longer_than_asked(text, words):
    shown = "".join(piece.text for piece in excerpt(text, words, 60) if piece != Piece("…"))
    assert shown in " ".join(text.split())
    assert len(shown) <= 60
