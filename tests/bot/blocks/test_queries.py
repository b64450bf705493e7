"""What is said of a line that was not understood fits into a message, whatever was pasted into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import kit
from bot.blocks.queries import LINES_MOST, mistakes
from bot.i18n import translator
from storage.domain.query import Wrong, parse


def told(wrong, language="en"):
    return mistakes(wrong, translator(language)).blocks[0]["text"]["text"].split("\n")


def test_of_a_pasted_paragraph_the_first_words_are_told_and_how_many_more_there_are():
    lines = told([Wrong(f"wort{number}", "word") for number in range(25)])

    assert len(lines) == LINES_MOST + 2
    assert lines[0].startswith("I do not know “wort0”.")
    assert lines[-2:] == ["… and 13 more I do not understand.", "`/inbox help` shows the words I know."]


def test_long_words_are_cut_and_leave_room_for_fewer():
    lines = told([Wrong("&" * 300, "word") for _ in range(5)])

    assert [line.count("&amp;") for line in lines] == [2 * 99, 2 * 99, 0, 0]
    assert lines[2] == "… and 3 more I do not understand."


@pytest.mark.parametrize("language", ["en", "pt_BR"])
@given(line=st.lists(st.text(st.characters(codec="utf-8"), max_size=400), max_size=60).map(" ".join))
def test_whatever_the_line_it_fits(language, line):
    wrong = parse(line)
    if isinstance(wrong, tuple):
        assert len("\n".join(told(wrong, language))) <= kit.TEXT_MAX
