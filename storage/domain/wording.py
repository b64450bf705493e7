"""What customers are told without anybody writing it: one text, or one for each language, with blanks to fill. Pure.

    Hello!
    {"en": "Hi {{first_name|there}}!", "pt-BR": "Oi, {{first_name}}!"}

A blank without a value and without words to stand in for it (those after the bar) keeps the whole from being sent.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage.domain.hours import Unreadable

TEXT_MAX: Final = 1000  # characters; what Instagram takes in one message is as many bytes (traits.py): ours
BLANKS: Final = ("name", "first_name", "inbox", "opens")
ANY: Final = ""  # the language of a text that is for everybody
_BLANK: Final = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")

Wording = Mapping[str, str]  # by language, lower case


def read(written: Any, *path: str) -> Wording:
    """A text, or texts by their languages. Raises Unreadable; path: where it stands."""
    if isinstance(written, str):
        return {ANY: _text(written, path)}
    if not isinstance(written, Mapping) or not written:
        raise Unreadable(path[-1] if path else "text", "a text, or one for each language, is expected", path)
    found = {}
    for language, text in written.items():
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise Unreadable(str(language), "a language such as en or pt-BR is expected", (*path, str(language)))
        found[_plain(language)] = _text(text, (*path, language))
    return found


def chosen(wording: Wording, languages: Sequence[str]) -> str:
    """The text for whoever speaks these, the best first; else the English one, else any."""
    for language in (*languages, "en"):
        plain = _plain(language)
        for each in (plain, plain.partition("-")[0]):
            if each and each in wording:
                return wording[each]
        near = [each for each in sorted(wording) if plain and each.partition("-")[0] == plain.partition("-")[0]]
        if near:
            return wording[near[0]]
    return wording.get(ANY) or wording[min(wording)]


def filled(text: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The text with its blanks filled, and the names of those that nothing is known for."""
    missing: list[str] = []

    def put(found: re.Match[str]) -> str:
        value = values.get(found[1], "") or (found[2] or "").strip()
        if not value:
            missing.append(found[1])
        return value

    done = _BLANK.sub(put, text)
    return done, tuple(dict.fromkeys(missing))


def _text(written: Any, path: tuple[str, ...]) -> str:
    shown = str(written)[:40]
    if not isinstance(written, str) or not written.strip():
        raise Unreadable(shown, "a text is expected", path)
    if len(written) > TEXT_MAX:
        raise Unreadable(f"{shown}…", f"at most {TEXT_MAX} characters are expected", path)
    for found in _BLANK.finditer(written):
        if found[1] not in BLANKS:
            raise Unreadable(found[0], f"one of {', '.join(BLANKS)} is expected", path)
    if re.search(r"\{\{|\}\}", _BLANK.sub("", written)):
        raise Unreadable(shown, "{{ and }} around the name of a blank are expected", path)
    return written.strip()


def _plain(language: str) -> str:
    return language.replace("_", "-").lower()
