"""Every word the code has for a failure has a sentence for people."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.i18n import translator
from storage.domain.health import TROUBLES
from workers.channels.instagram.errors import ERRORS as INSTAGRAM
from workers.channels.whatsapp.errors import ERRORS as WHATSAPP

HOUSE = Path(__file__).parents[3]
ERRORS = {"Rejected", "TryLater", "NeedsMending", "Uncertain", "Refused"}
ONLY_OURS = {"no_thread_yet"}  # a file waits for its thread; it never comes to anybody


def words_raised() -> Iterator[str]:
    """The failure words written out where one of our errors is made."""
    for package in ("bot", "storage", "workers"):
        for path in (HOUSE / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                    position = 1 if node.func.id == "Refused" else 0
                    word = node.args[position] if len(node.args) > position else None
                    # The reading API has a Refused of its own, which says whole sentences.
                    if isinstance(word, ast.Constant) and isinstance(word.value, str) and word.value.isidentifier():
                        yield word.value


WORDS = {*words_raised(), *(word for codes in (WHATSAPP, INSTAGRAM) for _, word in codes.values())}


@pytest.mark.parametrize("word", sorted(WORDS - ONLY_OURS - TROUBLES))
def test_every_failure_word_has_a_sentence(word: str) -> None:
    key = word.replace("_", "-")
    assert f"failure-{key}" in translator("en") or f"file-because-{key}" in translator("en")


@pytest.mark.parametrize("word", sorted(TROUBLES))
def test_everything_an_admin_has_to_mend_has_a_sentence(word: str) -> None:
    assert f"trouble-{word.replace('_', '-')}" in translator("en")
    assert f"alarm-{word.replace('_', '-')}" in translator("en")
