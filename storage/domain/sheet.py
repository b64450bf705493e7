"""Rows of a spreadsheet read as contacts: which column is which field, and what each cell comes to. Pure.

People bring the files they have: headings in English or Portuguese, of Google's contacts or of their own, dates and
numbers as their spreadsheet wrote them. What could mean two things is refused with its reason, never guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from storage.domain import cells, tagging
from storage.domain import identity as numbers
from storage.domain.profile import OPTED_OUT, OWN, Field, Wrong, key_of, written

Dates = Literal["", "dmy", "mdy"]

CONTACT_ID: Final = "novelo_id"  # not "id": other programs' files have one, and it is not ours
TAGS: Final = Field("tags", "tags")
LAST_NAME: Final = Field("last_name", "name")  # joined to the name
OPTED_IN: Final = Field("opted_in", "bool")  # the other way round
OURS: Final = (Field(CONTACT_ID, "id"), *OWN, LAST_NAME, TAGS, OPTED_OUT, OPTED_IN)
TOLD_ONLY: Final = frozenset({"identities", "created_at"})  # what an export says beside, and nobody can change

# Headings as key_of makes them, in either language, beside the keys themselves: field, headings.
_SAID: Final[Mapping[str, str]] = {
    "name": "nome nome_completo full_name first_name given_name primeiro_nome contact contact_name contato cliente "
    "customer customer_name nome_do_cliente nome_do_contato",
    "last_name": "sobrenome surname family_name ultimo_nome",
    "phone": "telefone telefone_1 celular whatsapp numero numero_de_telefone telefone_celular fone tel mobile "
    "mobile_phone phone_number phone_1_value cell wa_id numero_do_whatsapp whatsapp_number",
    "email": "e_mail mail e_mail_1_value email_address e_mail_address endereco_de_e_mail correio_eletronico",
    "language": "idioma lingua locale",
    "note": "notes nota notas observacao observacoes obs anotacoes comments comentarios",
    "tags": "tag labels label etiqueta etiquetas marcador marcadores segment segmento segmentos",
    "opted_out": "opt_out unsubscribed descadastrado sem_marketing nao_quer_marketing no_marketing",
    "opted_in": "opt_in subscribed accepts_marketing aceita_marketing quer_marketing",
}
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {heading: key for key, headings in _SAID.items() for heading in headings.split()}
)

_ROUNDED: Final = re.compile(r"[0-9]+[.,]?[0-9]*E\+?[0-9]+", re.IGNORECASE)  # how Excel writes a long number
_DATE: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: 00:00(?::00)?)?")
_BETWEEN_TAGS: Final = re.compile(r"[,;|\n]| ::: ")  # the last is Google's


class Unfit(ValueError):
    """The headings cannot be read as contacts. The text is for people."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read. place: its index in a row. heading: as the file has it."""

    place: int
    heading: str
    field: Field


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read of a file. width: how many cells a row has. ignored: the headings of what is not read."""

    read: tuple[Column, ...]
    width: int
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row. heading: "" for the row as a whole. words: the cell. reason: as of Wrong."""

    heading: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a contact. values: by field, only those that say something. tags: names. contact_id: 0 when unsaid."""

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tags: tuple[str, ...] = ()
    contact_id: int = 0
    problems: tuple[Problem, ...] = ()


def columns(headings: Sequence[str], fields: Sequence[Field], chosen: Mapping[str, str]) -> Columns:
    """Which column is which field. fields: the workspace's own. chosen: field by heading, as somebody said, "" for a
    column that is not to be read.

    Raises Unfit.
    """
    known = {each.key: each for each in (*OURS, *fields)}
    labels = {key_of(each.label): each.key for each in fields if each.label}
    missing = [heading for heading in chosen if heading not in headings]
    if missing:
        raise Unfit(f"there is no column {missing[0]!r}: the file has {', '.join(map(repr, headings))}")
    read, ignored = list[Column](), list[str]()
    for place, heading in enumerate(headings):
        key = key_of(heading)
        said = chosen.get(heading, known[key].key if key in known else NAMES.get(key, labels.get(key, "")))
        if said and said not in known:
            raise Unfit(f"there is no field {said!r}: `novelo contacts fields list` names them")
        if said:
            read.append(Column(place, heading, known[said]))
        elif heading.strip() and key not in TOLD_ONLY and heading not in chosen:
            ignored.append(heading)
    for column in read:
        same = [each.heading for each in read if each.field.key == column.field.key]
        if len(same) > 1:
            named = " and ".join(map(repr, same))
            raise Unfit(f"{named} are both {column.field.key}: leave one out with --column '{same[-1]}='")
    if not {"phone", "email", CONTACT_ID} & {each.field.key for each in read}:
        raise Unfit(
            "no column is a phone or an e-mail, so nobody could be told apart: name one with --column 'HEADING=phone'"
        )
    return Columns(tuple(read), len(headings), tuple(ignored))


def row(row_cells: Sequence[str], of: Columns, home: str = "", dates: Dates = "") -> Row:
    """What a row says. home: the country of numbers without a country code. dates: whether 03/04 is in April or March;
    "" when nobody said."""
    values, tags, problems, contact_id = dict[str, str](), tuple[str, ...](), list[Problem](), 0
    if any(each.strip() for each in row_cells[of.width :]):
        problems.append(Problem("", "", "cells"))
    for column in of.read:
        words = cells.bare(row_cells[column.place].strip()) if column.place < len(row_cells) else ""
        if not words:
            continue
        try:
            match column.field.kind:
                case "id":
                    contact_id = _id(words)
                case "tags":
                    tags = _tags(words)
                case "phone":
                    values["phone"] = _phone(words, home)
                case "date":
                    values[column.field.key] = written(column.field, _date(words, dates))
                case _:
                    values[column.field.key] = written(column.field, words, home)
        except Wrong as wrong:
            problems.append(Problem(column.heading, words, wrong.reason))
    _join(values)
    if not problems and not contact_id and not values.get("phone") and not values.get("email"):
        problems.append(Problem("", "", "nobody"))
    return Row(MappingProxyType(values), tags, contact_id, tuple(problems))


def _join(values: dict[str, str]) -> None:
    """Put what two columns say about one field together."""
    last, wants = values.pop(LAST_NAME.key, ""), values.pop(OPTED_IN.key, "")
    if last:
        values["name"] = f"{values.get('name', '')} {last}".strip()
    if wants:
        values.setdefault(OPTED_OUT.key, "no" if wants == "yes" else "yes")


def _id(words: str) -> int:
    if not words.isascii() or not words.isdecimal() or len(words) > 18:
        raise Wrong("id")
    return int(words)


def _tags(words: str) -> tuple[str, ...]:
    found = tagging.tags(_BETWEEN_TAGS.split(words))
    if len(found) > tagging.MOST:
        raise Wrong("tags")
    return found


def _phone(words: str, home: str) -> str:
    """A number as spreadsheets leave it: without its "+", with a ".0" after it, or rounded beyond repair."""
    if _ROUNDED.fullmatch(words.replace(" ", "")):
        raise Wrong("rounded")
    digits = words.removesuffix(".0") if words.removesuffix(".0").isdecimal() else words
    plain = written(OWN[1], digits, home) if home or not digits.isdecimal() else ""
    if digits.isdecimal() and (not plain or numbers.fits(plain) != "usual"):
        whole = numbers.typed(f"+{digits}")
        if whole and numbers.fits(whole) == "usual":
            return whole
    return plain or written(OWN[1], digits, home)


def _date(words: str, dates: Dates) -> str:
    """A date as spreadsheets write it, as 2026-12-31. What could be two days is one only where somebody said which."""
    found = _DATE.fullmatch(words)
    if not found:
        return words.removesuffix(" 00:00:00")
    first, second, year = (int(each) for each in found.groups())
    if not dates and first <= 12 and second <= 12 and first != second:
        raise Wrong("date_either")
    day, month = (second, first) if dates == "mdy" or (not dates and second > 12) else (first, second)
    return f"{year:04}-{month:02}-{day:02}"
