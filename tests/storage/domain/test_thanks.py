"""Thanks and nothing else; any other word is an answer that somebody must read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain import thanks


@pytest.mark.parametrize(
    "text",
    [
        "Obrigada!",
        "muito obrigado",
        "OBG 🙏",
        "Valeu, pessoal!!",
        "thanks",
        "Thank you so much ❤️",
        "thx",
        "👍",
        "👍👍🏽",
        "🙏",
    ],
)
def test_st2_thanks_are_thanks(text: str) -> None:
    assert thanks.only(text)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "Obrigada, mas ainda não chegou", "obrigado?", "thanks for nothing", "muito", "you", "ok", "não", "👎",
        "obrigada 😡", "obrigada " * 10, "valeu 10", "thanks, when does it arrive", "so much",
    ],
)  # fmt: skip
def test_st2_anything_else_is_an_answer(text: str) -> None:
    assert not thanks.only(text)


@given(st.text(min_size=1, max_size=20).filter(lambda text: any(each.isdigit() for each in text)))
def test_st2_whatever_holds_a_number_is_an_answer(text: str) -> None:
    assert not thanks.only(f"obrigada {text}")
