"""What happens by itself in an inbox, as it is typed into the fields of a window (storage.domain.practice). Pure.

Rules stand as in a settings file. A text for everybody stands as it is; one for each language has each language in
brackets on a line above:

[en]
Hi {{first_name|there}}!
[pt-BR]
Oi!
"""

import hashlib
import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from storage.domain import practice, yaml_text
from storage.domain.practice import Wrong

FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "itself": ("welcome", "away", "nudge_after_minutes", "message_after_minutes", "slow_text", "survey"),
    "rules": ("rules",),
})  # fmt: skip
SLOW: Final = {"nudge_after_minutes": "nudge_after_minutes", "message_after_minutes": "message_after_minutes",
               "slow_text": "text"}  # fmt: skip
ASKED_OF_RULES: Final = frozenset({"name", "when", "if", "contains", "then"})
_LANGUAGE: Final = re.compile(r"\[([a-z]{2,3}(?:[-_][A-Za-z]{2,4})?)\]")


class Misread(ValueError):
    """What was typed makes no sense. wrong: by field, what it is about, the line (0: not told), and its words.

    About rules it is the point of a rule (name, when, if, contains, then), or rule, yaml, twice, refers.
    """

    def __init__(self, wrong: Mapping[str, tuple[str, int, str]]) -> None:
        super().__init__(", ".join(wrong))
        self.wrong = wrong


def shown(form: str, written: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the fields of a form; "" where nothing happens."""
    slow = written.get("slow_answer") or {}
    texts = {name: _as_text(written.get(name)) for name in ("welcome", "away", "survey")}
    slowly = {name: _as_text(slow.get(key)) for name, key in SLOW.items()}
    rules = written.get("rules")
    found = {**texts, **slowly, "rules": yaml_text.written(rules).strip() if rules else ""}
    return {name: found[name] for name in FIELDS[form]}


def mark(form: str, written: Mapping[str, Any]) -> str:
    """Another one whenever what the fields show is something else."""
    return hashlib.sha256(json.dumps(shown(form, written)).encode()).hexdigest()[:16]


def differs(form: str, typed: Mapping[str, str], written: Mapping[str, Any]) -> bool:
    """Whether a field holds anything else than what is written."""
    now = shown(form, written)
    return any(words.strip() != now[name].strip() for name, words in typed.items() if name in now)


def changed(form: str, typed: Mapping[str, str], written: Mapping[str, Any]) -> dict[str, Any]:
    """The practice with what was typed into the fields that are there. A field that stands as it was shown changes
    nothing; an empty one means that it does not happen. Raises Misread."""
    before = shown(form, written)
    said = {name: words for name, words in typed.items() if name in before and words.strip() != before[name].strip()}
    points: dict[str, Any] = {}
    for name, words in said.items():
        if name in SLOW:
            points["slow_answer"] = _slow(before | said, written)
        else:
            points[name] = _rules(words) if name == "rules" else _from_text(words)
    if form == "itself":
        _check({name: value for name, value in points.items() if value}, said)
    return {name: value for name, value in {**written, **points}.items() if value or name not in points}


def _slow(fields: Mapping[str, str], written: Mapping[str, Any]) -> dict[str, Any]:
    """Below slow_answer, what was not changed is as it was."""
    kept = written.get("slow_answer") or {}
    found: dict[str, Any] = {}
    for name, key in SLOW.items():
        words = fields[name].strip()
        if words and words == _as_text(kept.get(key)).strip():
            found[key] = kept[key]
        elif words:
            found[key] = _from_text(words) if key == "text" else _number(words)
    return found


def _check(points: Mapping[str, Any], said: Mapping[str, str]) -> None:
    try:
        practice.read(points)
    except Wrong as error:
        wrong = {}
        for each in error.problems:
            about, below = each.path[0], each.path[1] if len(each.path) > 1 else ""
            field = "slow_text" if below == "text" else below if about == "slow_answer" and below in SLOW else about
            wrong[field if field in FIELDS["itself"] else "nudge_after_minutes"] = (field, 0, each.place)
        raise Misread(wrong) from error


def _rules(words: str) -> list[Any]:
    try:
        if yaml_text.refers(words):
            raise Misread({"rules": ("refers", 0, "")})
        told, lines = yaml_text.read(words)
    except yaml_text.NoYaml as error:
        raise Misread({"rules": ("yaml", error.line, "")}) from error
    except yaml_text.Twice as error:
        raise Misread({"rules": ("twice", error.line, error.name)}) from error
    try:
        practice.read({"rules": told or []})
    except Wrong as error:
        (problem,) = error.problems
        path = problem.path[1:]
        about = next((each for each in path[1:2] if each in ASKED_OF_RULES), "rule")
        place = problem.place.removeprefix("rules: ")
        raise Misread({"rules": (about, yaml_text.line_of(lines, path), place)}) from error
    return list(yaml_text.plain(told or []))


def _number(words: str) -> int | str:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else words


def _as_text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"[{language}]\n{text}" for language, text in value.items())
    return "" if value is None else str(value)


def _from_text(words: str) -> str | dict[str, str]:
    """A text, or texts by language where the first line is one."""
    lines = words.strip().splitlines()
    if not lines or not _LANGUAGE.fullmatch(lines[0].strip()):
        return words.strip()
    found: dict[str, list[str]] = {}
    language = ""
    for line in lines:
        named = _LANGUAGE.fullmatch(line.strip())
        if named:
            language = named[1]
            found.setdefault(language, [])
        else:
            found[language].append(line)
    return {each: "\n".join(text).strip() for each, text in found.items()}
