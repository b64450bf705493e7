"""What is known of a contact: its fields, how each is written, and whether two people changed the same one.

A value is kept as text in one form whatever it was typed as: a number as "1234.5", a date as "2026-01-31", yes and no
as "yes" and "no", one of a list as the list spells it, a phone number as storage.domain.identity writes it.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Final

from storage.domain import identity as numbers
from storage.domain import tagging
from storage.domain.text import clean

KINDS: Final = ("text", "number", "date", "list", "bool")  # features.md CP-2
ADMINS: Final = "admins"  # who may see it: admins and owners of the workspace; "" is everybody
NOBODY: Final = "nobody"  # it was removed; its row stays, so that what contacts had in it never shows as another's
CARD_MOST: Final = 4  # fields on a card (features.md CP-1)
FIELDS_MOST: Final = 30  # of a workspace's own; a modal holds 100 blocks
CHOICES_MOST: Final = 100  # of a list; what a select of Slack's holds
CHOICE_MAX: Final = 75  # characters; an option's label
TEXT_MAX: Final = 500  # characters of a text; ours
NAME_MAX: Final = 120
NOTE_MAX: Final = 1000
EMAIL_MAX: Final = 254  # RFC 5321, 4.5.3.1.3, less its brackets
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_EMAIL: Final = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_YES: Final = frozenset({"yes", "y", "true", "1", "sim", "s", "verdadeiro", "x"})
_NO: Final = frozenset({"no", "n", "false", "0", "não", "nao", "falso"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field. key: as headers and commands name it. kind: one of KINDS, or the name of one of our own fields.

    label: in the workspace's words, "" for our own fields, which each language names. attribute: the row's id of one
    of the workspace's own, 0 for ours. visible_to: "", ADMINS, or a Slack user group.
    """

    key: str
    kind: str
    label: str = ""
    choices: tuple[str, ...] = ()
    visible_to: str = ""
    attribute: int = 0


OWN: Final = tuple(Field(key, key) for key in ("name", "phone", "email", "language", "note"))
OPTED_OUT: Final = Field("opted_out", "bool")  # no field of the contact's row: the person's flag (storage.consent)
OWN_KEYS: Final = frozenset(each.key for each in OWN)
# What headers and commands call other things than fields, so that no field can be called the same.
RESERVED: Final = OWN_KEYS | {
    *("id", "novelo_id", "last_name", "tags", "opted_out", "opted_in", "identities", "created_at"),
}


class Wrong(ValueError):
    """A value that a field does not take. `reason` names a sentence of the locale files (`wrong-<reason>`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def written(field: Field, typed: str, home: str = "") -> str:
    """What a field keeps of what was typed; "" for nothing. home: the country of numbers without a country code.

    Raises Wrong.
    """
    words = clean(typed).strip()
    if not words:
        return ""
    match field.kind:
        case "phone":
            return _phone(words, home)
        case "email":
            if len(words) > EMAIL_MAX or not _EMAIL.fullmatch(words):
                raise Wrong("email")
            return words.lower()
        case "language":
            return language(words)
        case "number":
            return number(words)
        case "date":
            return _date(words)
        case "list":
            return _choice(field, words)
        case "bool":
            return _answer(words)
    most = {"name": NAME_MAX, "note": NOTE_MAX}.get(field.kind, TEXT_MAX)
    if len(words) > most:
        raise Wrong("long")
    return words if field.kind == "note" else " ".join(words.split())


def number(words: str) -> str:
    """A number in either way of writing: "1.234,50" and "1,234.50" are "1234.5". Raises Wrong.

    A single mark before exactly three digits could mean either and is refused: "1,234" and "1.234".
    """
    bare = re.sub(r"[\s\u00a0\u202f']", "", words)
    marks = [each for each in bare if each in ".,"]
    if len(set(marks)) == 2:
        decimal = marks[-1]
        if marks.count(decimal) != 1 or not _grouped(bare.split(decimal)[0], marks[0]):
            raise Wrong("number")
        bare = bare.replace(marks[0], "").replace(decimal, ".")
    elif len(marks) > 1:
        if not _grouped(bare, marks[0]):
            raise Wrong("number")
        bare = bare.replace(marks[0], "")
    elif marks:
        if re.fullmatch(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}", bare):
            raise Wrong("number_either")
        bare = bare.replace(",", ".")
    if not re.fullmatch(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", bare, re.ASCII) or len(bare) > 30:
        raise Wrong("number")
    try:
        plain = format(Decimal(bare), "f")
    except InvalidOperation as error:  # pragma: no cover - the pattern above leaves none
        raise Wrong("number") from error
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in {"-0", ""} else plain


def language(words: str) -> str:
    """A language's tag: "pt_br" is "pt-BR". Raises Wrong."""
    head, *rest = words.replace("_", "-").split("-")
    tag = "-".join([head.lower(), *(each.upper() if len(each) == 2 else each.capitalize() for each in rest)])
    if not _LANGUAGE.fullmatch(tag) or len(tag) > 20:
        raise Wrong("language")
    return tag


def key_of(label: str) -> str:
    """A field's key made out of its label: "Data de nascimento" is "data_de_nascimento". "" when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "_", tagging.folded(label)).strip("_")[:40].strip("_")


def is_key(key: str) -> bool:
    """Whether a field of the workspace's own may be called so."""
    return bool(_KEY.fullmatch(key)) and key not in RESERVED


def seen(value: str) -> str:
    """A short mark of a value, to tell later whether it is still the one that somebody saw."""
    return hashlib.sha256(value.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Edit:
    """One field as an editor leaves it. saw: the mark of the value it had when they opened it."""

    value: str
    saw: str


@dataclass(frozen=True, slots=True)
class Merge:
    """What edits come to. changes: the new values. clashes: fields changed by the editor and by somebody else since."""

    changes: Mapping[str, str]
    clashes: frozenset[str]


def merge(present: Mapping[str, str], edits: Mapping[str, Edit]) -> Merge:
    """Put edits onto what is there now. What the editor left as they saw it stays as it is now, whoever changed it."""
    touched = {key: edit for key, edit in edits.items() if key in present and seen(edit.value) != edit.saw}
    changes = {key: edit.value for key, edit in touched.items() if edit.value != present[key]}
    clashes = frozenset(key for key in changes if touched[key].saw != seen(present[key]))
    return Merge(MappingProxyType({key: value for key, value in changes.items() if key not in clashes}), clashes)


def _phone(words: str, home: str) -> str:
    found = numbers.typed(words, home)
    if not found:
        raise Wrong("phone" if home or words.startswith(("+", "00")) else "phone_country")
    return found


def _date(words: str) -> str:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        raise Wrong("date") from None


def _choice(field: Field, words: str) -> str:
    same = [each for each in field.choices if each.casefold() == words.casefold()]
    if not same:
        raise Wrong("choice")
    return same[0]


def _answer(words: str) -> str:
    lower = words.casefold()
    if lower in _YES:
        return "yes"
    if lower in _NO:
        return "no"
    raise Wrong("bool")


def _grouped(whole: str, mark: str) -> bool:
    """Whether digits are in groups of three."""
    return bool(re.fullmatch(rf"[-+]?[0-9]{{1,3}}({re.escape(mark)}[0-9]{{3}})+", whole, re.ASCII))
