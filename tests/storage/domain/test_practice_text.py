"""What happens by itself, typed into fields: what is shown reads back as what is written."""

import random

import pytest

from storage.domain import practice_text

TEXTS = (
    "Hi!", " Hi {{first_name|there}}! \n", "Oi!\n\nTudo bem?", "[en]", "[en]\nHi", "en: Hi", "- a: 1", "[not one] hi",
    {"en": "Hi"}, {"pt-BR": "Oi!\nTudo bem?", "en": "Hi"}, {"en": "[pt]\n", "pt": " x "},
)  # fmt: skip
CLEAN = ("Hi!", "Oi!\n\nTudo bem?", "en: Hi", "[not one] hi", {"en": "Hi"}, {"pt-BR": "Oi!\n\nTudo?", "en": "Hi"})
RULE = {
    "name": "2026-12-25",
    "when": "customer message",
    "if": "tag:no",
    "contains": ["yes: \n no", "é 🤖", "#1"],
    "then": [{"tag": "off"}, {"reply": {"pt-BR": "Oi\n\n{{name}}" + " muito" * 40}}, {"status": "closed"}],
}


def practices(texts, seed):
    """Fifty settings, by chance, the same ones every time."""
    chance = random.Random(seed)
    for _ in range(50):
        written = {name: chance.choice(texts) for name in ("welcome", "away", "survey") if chance.random() < 0.6}
        if chance.random() < 0.7:
            slow = {"nudge_after_minutes": chance.randint(1, 9)}
            more = {"message_after_minutes": chance.randint(10, 1440), "text": chance.choice(texts)}
            written["slow_answer"] = slow | (more if chance.random() < 0.5 else {})
        written["rules"] = [RULE | {"name": f"R{number}"} for number in range(chance.randint(0, 3))]
        yield {name: value for name, value in written.items() if value} | {"new_card_after_days": 14}


@pytest.mark.parametrize("form", practice_text.FIELDS)
def test_au2_au5_fields_as_they_are_shown_change_nothing_whatever_was_written(form):
    for written in practices(TEXTS, 1):
        assert practice_text.changed(form, practice_text.shown(form, written), written) == written


def test_au2_au5_what_is_shown_typed_anew_says_the_same():
    for written in practices(CLEAN, 2):
        typed = {}
        for form in practice_text.FIELDS:
            typed |= practice_text.changed(form, practice_text.shown(form, written), {})
        assert typed | {"new_card_after_days": 14} == written


def test_au2_one_changed_field_leaves_the_others_as_they_were_written():
    for written in practices(TEXTS, 3):
        now = practice_text.changed("itself", practice_text.shown("itself", written) | {"away": "Back soon"}, written)
        assert now == written | {"away": "Back soon"}


def test_au3_below_slow_answer_what_was_not_changed_stays_as_it_was_written():
    slow = {"nudge_after_minutes": 5, "message_after_minutes": 20, "text": {"en": " Hi \n"}}
    typed = practice_text.shown("itself", {"slow_answer": slow}) | {"nudge_after_minutes": " 7 "}
    now = practice_text.changed("itself", typed, {"slow_answer": slow})
    assert now == {"slow_answer": slow | {"nudge_after_minutes": 7}}
