"""What is asked of the inbox: one frozen value, read from a line somebody typed and written back as a line.

    mine needs-reply channel:whatsapp -assignee:none wait:>30m "out of stock"

Terms combine with AND, commas inside a term with OR, `-` turns a term round. What is not understood is never guessed:
`parse` names the word and the nearest one it knows. What follows `search` is looked for, whatever the words are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Final, Literal

from storage.domain.vocabulary import (
    ASIDE,
    FACET_OF,
    NOBODY,
    NONE_SPELLED,
    QUICK,
    QUICK_OF,
    SEARCH,
    STATUSES,
    VIEWER,
    Facet,
    choices_of,
    folded,
)

TERMS_MAX: Final = 20  # ours: each is a condition of the statement
VALUES_MAX: Final = 20
WORD_MAX: Final = 100  # characters of one value
ACTIVE: Final = ("open", "pending")


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. facet: a name of vocabulary.FACETS. values: any of these, as the facet prints them.

    A person is "me", "none", a Slack id or a name. A span is ">30m". A date is ISO, "today", "yesterday" or "7d".
    """

    facet: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All of these terms."""

    terms: tuple[Term, ...] = ()

    def asks(self, facet: str) -> bool:
        """Whether anything is said about a facet."""
        return any(term.facet == facet for term in self.terms)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A word that is not understood. why: what kind of mistake; nearest: what may have been meant, "" for no idea."""

    word: str
    why: Literal["word", "operator", "value", "empty", "span", "date", "number", "long", "many"]
    nearest: str = ""
    facet: str = ""


ME: Final = frozenset({VIEWER, "eu", "mim"})
NO_ONE: Final = frozenset({NOBODY, *(folded(each) for each in NONE_SPELLED)})
DAYS: Final = {"today": "today", "hoje": "today", "yesterday": "yesterday", "ontem": "yesterday"}
UNITS: Final = {"m": "m", "min": "m", "mins": "m", "h": "h", "hs": "h", "d": "d", "w": "w", "s": "w"}
MINUTES: Final = {"m": 1, "h": 60, "d": 60 * 24, "w": 60 * 24 * 7}
SPANS: Final = frozenset({"wait", "window"})
SPAN: Final = re.compile(r"([<>]?)=?(\d{1,6})([a-z]+)")
DATED: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4})")
MENTION: Final = re.compile(r"<(?:@|!subteam\^)([A-Z0-9]+)(?:\|[^>]*)?>")
NUMERIC: Final = re.compile(r"[+(]?[\d\s().\-]*\d[\d\s().\-]*")


def parse(line: str) -> Query | tuple[Wrong, ...]:
    """What a line asks, or every word of it that is not understood. Never raises. "" asks for everything at work."""
    terms: list[Term] = []
    wrong: list[Wrong] = []
    searching = False
    for piece in _joined(_pieces(line)):
        if not searching and not piece.quoted and folded(piece.body) in SEARCH and not piece.name:
            searching = True
            continue
        try:
            term = _term(piece, searching=searching)
        except _NotUnderstood as error:
            wrong.append(error.wrong)
            continue
        if term not in terms:
            terms.append(term)
    if len(terms) > TERMS_MAX:
        wrong.append(Wrong(_shown(terms[TERMS_MAX]), "many"))
    return tuple(wrong) or Query(tuple(terms))


def show(query: Query) -> str:
    """The query as a line: `parse` gives it back."""
    return " ".join(_shown(term) for term in query.terms)


def statuses(query: Query) -> tuple[str, ...]:
    """The statuses that are looked through: those said, else what is at work, or everything in a search."""
    said = [term for term in query.terms if term.facet == "status"]
    searches = any(FACET_OF[term.facet].searches for term in query.terms)
    begin = STATUSES if searches or any(not term.negated for term in said) else ACTIVE
    return tuple(each for each in begin if all((each in term.values) != term.negated for term in said))


def keeps_aside(query: Query) -> bool:
    """Whether what is snoozed, muted or blocked is left out: unless it or everything is asked for, or in a search."""
    asked_for = any(term.facet == "is" and ASIDE & set(term.values) for term in query.terms)
    return not asked_for and statuses(query) != STATUSES


def texts(query: Query) -> list[str]:
    """The words that are looked for."""
    return [value for term in query.terms if term.facet == "text" and not term.negated for value in term.values]


def span_of(value: str) -> tuple[Literal["<", ">"], timedelta]:
    """A span's value as numbers: ">30m" is (">", 30 minutes)."""
    return ("<" if value[0] == "<" else ">", timedelta(minutes=int(value[1:-1]) * MINUTES[value[-1]]))


def day_of(value: str, today: date) -> date:
    """A date's value as the day it names."""
    if value in {"today", "yesterday"}:
        return today - timedelta(days=value == "yesterday")
    if value[-1] in MINUTES:
        return today - timedelta(minutes=int(value[:-1]) * MINUTES[value[-1]])
    return date.fromisoformat(value)


@dataclass(slots=True)
class _Piece:
    """A piece of the line between blanks: `-name:body`. quoted: the body's values stood in quotes, all of them."""

    raw: str
    negated: bool = False
    name: str = ""
    body: str = ""
    values: tuple[str, ...] = ()
    quoted: bool = False


class _NotUnderstood(Exception):
    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong = wrong


def _pieces(line: str) -> Iterator[_Piece]:
    """The line cut at blanks that are not within quotes or a mention."""
    plain = line.translate(_STRAIGHT)
    for found in _WHOLE.finditer(plain):
        raw = found[0]
        negated = raw.startswith("-") and len(raw) > 1
        rest = raw[1:] if negated else raw
        name = ""
        named = _NAMED.match(rest)
        if named:
            name, rest = named[1], rest[named.end() :]
        parts = [_unquoted(part) for part in _PART.findall(rest)]
        values = tuple(dict.fromkeys(each for each in parts if each))
        quoted = bool(parts) and all(part.startswith('"') for part in _PART.findall(rest))
        if not name and not (values and raw.strip(',"-')):
            continue  # a comma, a dash or a quote on its own says nothing
        yield _Piece(raw, negated, name, rest, values, quoted)


def _joined(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Two words that are one quick word, made one: needs reply, sem resposta. So are the parts of a number."""
    last: _Piece | None = None
    for piece in pieces:
        if last is not None:
            both = f"{last.body} {piece.body}"
            if (
                _is_number(both)
                and not (last.name or piece.name or last.quoted or piece.quoted)
                and NUMERIC.fullmatch(piece.raw)
            ):
                last = _Piece(f"{last.raw} {piece.raw}", last.negated, "", both, (both,))
                continue
            both = f"{last.body}-{piece.body}"
            if not (last.name or piece.name or last.quoted or piece.negated) and folded(both) in QUICK_OF:
                last = _Piece(f"{last.raw}-{piece.body}", last.negated, "", both, (both,))
                continue
            yield last
        last = piece
    if last is not None:
        yield last


_STRAIGHT: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " ", "\u2013": "-"})
# A mention, something in quotes (up to the line's end where they are not closed), or anything else but a blank.
_WHOLE: Final = re.compile(r'(?:<[@!#][^<>"]*>|"[^"]*"?|[^\s"])+')
_NAMED: Final = re.compile(r"([^\W\d_][\w-]*):")
_PART: Final = re.compile(r'<[@!#][^<>"]*>|"[^"]*"?|[^,"]+')


def _unquoted(part: str) -> str:
    return " ".join(part.strip('"').split())


def _term(piece: _Piece, *, searching: bool) -> Term:
    if piece.name:
        facet = FACET_OF.get(folded(piece.name))
        if facet is not None:
            return _of_facet(facet, piece)
        if not searching:
            raise _NotUnderstood(Wrong(f"{piece.name}:", "operator", _near(piece.name, FACET_OF)))
    if piece.quoted or searching:
        values = piece.values if piece.quoted else (_unquoted(piece.raw.removeprefix("-").replace('"', " ")),)
        return Term("text", _within(values, piece), piece.negated)
    return _of_word(piece)


def _of_word(piece: _Piece) -> Term:
    """A term without an operator: quick words of one facet, with commas between; a number or a @name is looked for."""
    if len(piece.values) == 1 and _is_number(piece.body):
        return Term("phone", (_digits(piece.body),), piece.negated)
    if piece.body.startswith("@") and len(piece.values) == 1:
        return Term("from", _within(piece.values, piece), piece.negated)
    quick = [QUICK_OF.get(folded(value)) for value in piece.values]
    for value, each in zip(piece.values, quick, strict=True):
        if each is None:
            raise _NotUnderstood(Wrong(value[:WORD_MAX], "word", _near(value, QUICK_OF)))
    known = [each for each in quick if each is not None]
    if len({each.facet for each in known}) != 1:
        raise _NotUnderstood(Wrong(piece.raw[:WORD_MAX], "word"))
    values = tuple(dict.fromkeys(value for each in known for value in each.values))
    return Term(known[0].facet, values, piece.negated)


def _of_facet(facet: Facet, piece: _Piece) -> Term:
    if not piece.values:
        raise _NotUnderstood(Wrong(f"{piece.name}:", "empty", facet.example, facet.name))
    if facet.name == "is" and not piece.quoted and all(_sole(value) for value in piece.values):
        return _of_word(_Piece(piece.raw, piece.negated, "", piece.body, piece.values))
    values = (_value(facet, value) for value in _within(piece.values, piece))
    return Term(facet.name, tuple(dict.fromkeys(values)), piece.negated)


def _sole(value: str) -> bool:
    """Whether `is:` may stand before a quick word of another facet: is:mine."""
    quick = QUICK_OF.get(folded(value))
    return quick is not None and quick.facet != "is"


def _value(facet: Facet, value: str) -> str:
    """A value as the facet prints it."""
    match facet.kind:
        case "choice":
            known = choices_of(facet)
            if folded(value) not in known:
                raise _NotUnderstood(Wrong(value, "value", _near(value, known), facet.name))
            return known[folded(value)]
        case "person" | "team":
            return _person(value)
        case "span":
            return _span(facet, value)
        case "date":
            return _date(facet, value)
        case "number":
            digits = _digits(value)
            if not digits:
                raise _NotUnderstood(Wrong(value, "number", facet.example, facet.name))
            return digits
        case _:
            return value


def _person(value: str) -> str:
    mention = MENTION.fullmatch(value)
    if mention:
        return mention[1]
    bare = value.removeprefix("@")
    return VIEWER if folded(bare) in ME else NOBODY if folded(bare) in NO_ONE else bare or value


def _span(facet: Facet, value: str) -> str:
    found = SPAN.fullmatch(folded(value).replace(" ", ""))
    unit = UNITS.get(found[3]) if found else None
    if found is None or unit is None:
        raise _NotUnderstood(Wrong(value, "span", facet.example, facet.name))
    longer = ">" if facet.name == "wait" else "<"  # wait:30m asks who waits longer, window:2h what closes sooner
    return f"{found[1] or longer}{int(found[2])}{unit}"


def _date(facet: Facet, value: str) -> str:
    word = folded(value)
    if word in DAYS:
        return DAYS[word]
    ago = SPAN.fullmatch(word)
    if ago and not ago[1] and UNITS.get(ago[3]) in {"d", "w"} and int(ago[2]) < 10_000:
        return f"{int(ago[2])}{UNITS[ago[3]]}"
    found = DATED.fullmatch(word)
    numbers = [int(each) for each in (found.groups() if found else ()) if each is not None]
    if found is not None and found[4] is not None:
        numbers.reverse()
    try:
        return date(*numbers).isoformat()
    except (TypeError, ValueError):
        raise _NotUnderstood(Wrong(value, "date", facet.example, facet.name)) from None


def _within(values: tuple[str, ...], piece: _Piece) -> tuple[str, ...]:
    if len(values) > VALUES_MAX:
        raise _NotUnderstood(Wrong(piece.raw[:WORD_MAX], "many"))
    for value in values:
        if len(value) > WORD_MAX:
            raise _NotUnderstood(Wrong(value[:WORD_MAX], "long"))
    return values


def _near(word: str, known: object) -> str:
    """The nearest word that is known, as it is spelled in the tables; "" when none is near."""
    found = get_close_matches(folded(word), list(known), n=1, cutoff=0.6)  # type: ignore[call-overload]
    return str(found[0]) if found else ""


def _is_number(word: str) -> bool:
    return bool(NUMERIC.fullmatch(word)) and len(_digits(word)) >= 4


def _digits(value: str) -> str:
    return re.sub(r"[^0-9]", "", value)


# The lists that have a name: what one quick word asks.
LISTS: Final = {quick.word: Query((Term(quick.facet, quick.values),)) for quick in QUICK}
_NAMES: Final = {query: word for word, query in LISTS.items()}


def name_of(query: Query) -> str:
    """The one of LISTS that a query is; "" for any other."""
    return _NAMES.get(query, "")


_WORDS: Final = {(quick.facet, quick.values): quick.word for quick in reversed(QUICK)}


def _shown(term: Term) -> str:
    sign = "-" if term.negated else ""
    word = _WORDS.get((term.facet, term.values))
    if word:
        return sign + word
    values = ",".join(_safe(value, term.facet) for value in term.values)
    return f"{sign}{values}" if term.facet == "text" else f"{sign}{term.facet}:{values}"


def _safe(value: str, facet: str) -> str:
    """A value as it has to be written so that it is read as one: text always in quotes, a Slack id as a mention."""
    if facet == "assignee" and re.fullmatch(r"[UW][A-Z0-9]{2,}", value):
        return f"<@{value}>"
    if facet == "team" and re.fullmatch(r"S[A-Z0-9]{2,}", value):
        return f"<!subteam^{value}>"
    if facet == "text":
        return f'"{value}"'
    return f'"{value}"' if facet not in SPANS and re.search(r'[\s,"<>:]', value) else value
