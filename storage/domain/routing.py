"""Which Slack channel a new conversation goes to: routes read top to bottom, the first that fits wins. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar, get_args

import phonenumbers

from storage.domain.identity import canonical
from storage.domain.vocabulary import folded

Kind = Literal["words", "ad", "country", "language"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
VALUE_MAX: Final = 300  # characters; ours
# Where a language is an official one that most people write. Source: CLDR 45, territoryInfo, official and above half.
SPOKEN_IN: Final[Mapping[str, str]] = MappingProxyType({
    "de": "DE AT CH LI LU",
    "en": "US GB CA AU NZ IE ZA NG GH KE JM TT BB BS BZ GY MT SG",
    "es": "ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR GQ",
    "fr": "FR BE LU MC CI SN CM MG BF ML NE TG BJ GA CG CD HT",
    "it": "IT SM VA CH",
    "pt": "BR PT AO MZ CV GW ST",
})  # fmt: skip
_COUNTRY: Final = re.compile("[A-Z]{2}")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class First:
    """What is known of a customer when they write for the first time. number: "" where the channel has none.

    details: of the message, as its event has them.
    """

    text: str = ""
    number: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def reading(kind: str, value: str) -> str:
    """A route's value as it is kept. Raises ValueError with what is wrong and what is expected, in one line."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of route: {', '.join(KINDS)} are")
    parts = [part for part in (" ".join(each.split()) for each in value.split(",")) if part]
    if not parts and kind != "ad":
        raise ValueError(f"a route by {kind} needs something to look for")
    if kind == "country":
        parts = [part.upper() for part in parts]
        wrong = [each for each in parts if not _COUNTRY.fullmatch(each) or each not in phonenumbers.SUPPORTED_REGIONS]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no country: two letters are expected, such as BR")
    if kind == "language":
        parts = [part.lower() for part in parts]
        wrong = [each for each in parts if each not in SPOKEN_IN]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no language that a number can tell: {', '.join(SPOKEN_IN)} are")
    kept = ", ".join(dict.fromkeys(parts))
    if len(kept) > VALUE_MAX:
        raise ValueError(f"a route may look for {VALUE_MAX} characters at most, these are {len(kept)}")
    return kept


def chosen(routes: Sequence[Row], first: First, rule_of: Callable[[Row], tuple[str, str]]) -> Row | None:
    """The first route that fits; None: the inbox's own Slack channel. rule_of: a route's kind and value."""
    return next((route for route in routes if fits(*rule_of(route), first)), None)


def fits(kind: str, value: str, first: First) -> bool:
    """Whether a route is meant for this customer. Several values: any of them."""
    values = value.split(", ") if value else []
    match kind:
        case "words":
            return _holds_any(first.text, values)
        case "ad":
            referral = first.details.get("referral")
            said = " ".join(str(each) for each in referral.values()) if isinstance(referral, Mapping) else ""
            return bool(referral) and (not values or _holds_any(said, values))
        case "country":
            return country(first.number) in values
        case "language":
            return any(country(first.number) in SPOKEN_IN.get(each, "").split() for each in values)
    return False  # a kind of a later Novelo


def country(number: str) -> str:
    """Two letters for where a number is from; "" where it does not tell.

    Of a number that the library does not know, which WhatsApp may all the same, the calling code's main country.
    """
    try:
        parsed = phonenumbers.parse(canonical(number))
    except phonenumbers.NumberParseException:
        return ""
    main = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    found = phonenumbers.region_code_for_number(parsed) or main
    return found if _COUNTRY.fullmatch(found) and found != "ZZ" else ""


def _holds_any(text: str, phrases: Sequence[str]) -> bool:
    """Whole words, whatever their case and accents."""
    said = folded(text)
    return any(re.search(rf"(?<!\w){re.escape(folded(phrase))}(?!\w)", said) for phrase in phrases)
