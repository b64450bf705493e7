"""What asks for an answer, in the scripts customers are written to."""

import pytest

from storage.domain.answers import is_question

ASKED = ["Posso às 15h?", "¿Está bien?", "可以吗？", "هل هذا مناسب؟", "Καλά\u037e", "Ok? Abraço"]


@pytest.mark.parametrize("text", ASKED)
def test_a_question_mark_anywhere_asks(text: str) -> None:
    assert is_question("text", text)


def test_answers_to_tap_ask_whatever_they_say() -> None:
    assert is_question("offer", "Escolha um horário")


@pytest.mark.parametrize("text", ["", "Combinado!", "Até amanhã."])
def test_other_words_ask_nothing(text: str) -> None:
    assert not is_question("text", text)
