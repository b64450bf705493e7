"""Canned replies and macros: what one holds, what may be written in one, and what a customer reads then. Pure.

A macro is a canned reply that does more than say something; it may say nothing at all (features.md AU-6, AU-7).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from storage.domain import tagging
from storage.domain.reply import kept_inside
from storage.domain.templates import PLACE, Known, means

TEXT_MAX: Final = 3000  # characters: what a modal's input holds (platforms/slack.md 3.1)
FILES_MAX: Final = 5  # ours
STATUSES: Final = ("", "open", "pending", "closed")
LANGUAGES: Final = ("", "en", "pt_BR")
ME: Final = "me"  # in `assign`: whoever uses it
CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
CALL: Final = re.compile(r"\s*!([\w-]{1,40})\s*")  # all that somebody types to use one
_ASSIGN: Final = re.compile(r"me|[UWS][A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Canned:
    """One canned reply. code: what is typed after "!". scope: "" for everybody, "inbox:<id>" or "team:<Slack group>".

    language: one of LANGUAGES, "" for any customer. files: as outgoing.SlackFile has them. tags: with their
    marks ("#refund", "★vip"). status, assign: what becomes of the conversation, "" for nothing; assign: ME, a Slack
    user or a user group.
    """

    code: str
    text: str = ""
    scope: str = ""
    language: str = ""
    files: tuple[Mapping[str, Any], ...] = ()
    tags: tuple[str, ...] = ()
    status: str = ""
    assign: str = ""

    @property
    def acts(self) -> dict[str, Any]:
        """What it does beside saying something, as it is kept."""
        wanted = {"tags": list(self.tags), "status": self.status, "assign": self.assign}
        return {name: value for name, value in wanted.items() if value}


class Wrong(ValueError):
    """What was written makes no sense. problems: each place's name and what is expected there."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{place}: {expected}" for place, expected in problems.items()))
        self.problems = MappingProxyType(dict(problems))


def read(written: Mapping[str, Any], scope: str = "") -> Canned:
    """One as somebody wrote it: its fields by name, `scope` apart. Raises Wrong."""
    problems = {str(name): f"one of {', '.join(READERS)} is expected" for name in written if name not in READERS}
    values: dict[str, Any] = {"code": ""}
    for name, (reader, expected) in READERS.items():
        try:
            values[name] = reader(written.get(name) or ("" if name not in {"files", "tags"} else ()))
        except (ValueError, TypeError, KeyError):
            problems[name] = f"{expected} is expected"
    made = Canned(scope=scope, **values) if not problems else None
    if made is not None and not (made.text or made.files or made.acts):
        problems["text"] = "words, a file, or something to do is expected"
    if made is not None and kept_inside(made.text):
        problems["text"] = "words for a customer are expected: no note mark at the beginning, and no mention"
    if problems or made is None:
        raise Wrong(problems)
    return made


def fill(text: str, known: Known, fields: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The words with their variables filled in, and the variables for which nothing is known.

    fields: the contact's own, by key. A variable that is missing stays as it is written: such words are not sent.
    """
    missing: list[str] = []

    def value(found: re.Match[str]) -> str:
        name = found[1]
        said = means(name, known) or fields.get(name.lower(), "")
        if not said:
            missing.append(name)
        return said or found[0]

    filled = PLACE.sub(value, text)
    return filled, tuple(dict.fromkeys(missing))


def _code(value: Any) -> str:
    code = str(value).strip().removeprefix("!").lower()
    if not CODE.fullmatch(code):
        raise ValueError
    return code


def _text(value: Any) -> str:
    text = str(value).strip()
    if len(text) > TEXT_MAX:
        raise ValueError
    return text


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    def reader(value: Any) -> str:
        if value not in choices:
            raise ValueError
        return str(value)

    return reader


def _tags(value: Any) -> tuple[str, ...]:
    words = value.split() if isinstance(value, str) else list(value)
    found = []
    for word in words:
        mark = "★" if str(word).startswith("★") else "#"
        name = tagging.tag(str(word))
        if not name:
            raise ValueError
        found.append(mark + name)
    return tuple(dict.fromkeys(found))


def _assign(value: Any) -> str:
    if value and not _ASSIGN.fullmatch(str(value)):
        raise ValueError
    return str(value)


def _files(value: Any) -> tuple[Mapping[str, Any], ...]:
    found = tuple(
        {
            "id": str(each["id"]), "name": str(each["name"]), "mime": str(each.get("mime", "")),
            "size_bytes": int(each.get("size_bytes", 0)), "recorded": False,
        }
        for each in value
    )  # fmt: skip
    if len(found) > FILES_MAX:
        raise ValueError
    return found


READERS: Final[Mapping[str, tuple[Callable[[Any], Any], str]]] = {
    "code": (_code, "one word of up to 40 small letters, digits, - and _"),
    "text": (_text, f"a text of up to {TEXT_MAX} characters"),
    "language": (_one_of(LANGUAGES), "en, pt_BR or nothing"),
    "files": (_files, f"a list of up to {FILES_MAX} Slack files with id and name"),
    "tags": (_tags, "a list of tags such as #refund or ★vip"),
    "status": (_one_of(STATUSES), "open, pending, closed or nothing"),
    "assign": (_assign, "me, a Slack user's id (U…) or a user group's (S…)"),
}
