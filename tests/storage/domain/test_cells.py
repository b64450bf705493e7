"""No word of a customer's becomes a formula in somebody's spreadsheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.cells import cell


@pytest.mark.parametrize(
    "words",
    [
        "=1+1", '=HYPERLINK("http://evil.example","Click")', "+5511987654321", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
        " =1", "\uff1d1+1", "\uff20a",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_reckon_is_marked_as_text(words):
    assert cell(words) == f"'{words}"


@pytest.mark.parametrize("words", ["", "Maria", "1", "a=b", "Rua 7 - centro", "'=1", "olá@example.com"])
def test_everything_else_stays_as_it_is(words):
    assert cell(words) == words


@given(st.text())
def test_no_cell_begins_like_a_formula_and_no_word_is_lost(words):
    made = cell(words)
    assert not made.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert made.endswith(words)
