"""Phone numbers as keys: one form to compare by, the forms a network may use for the same person, one form to read.

Rule zero: a customer is answered at exactly the id Meta gave. What is made here is for matching, display and numbers
that teammates type. Rules and their evidence: platform notes meta.md section 4.
"""

import re
from typing import Final, Literal

import phonenumbers

Likeness = Literal["same", "maybe", "different"]
Fit = Literal["usual", "unusual", "impossible"]

DIGITS: Final = range(7, 16)  # E.164: at most 15; shorter than 7 is no number anywhere
HIDDEN: Final = "••••"
GROUP_NAME: Final = "WhatsApp group"  # as it is kept: WhatsApp does not tell what a group is called
MENTION_DIGITS: Final = range(10, 16)  # of a number in a customer's words: shorter ones are mostly orders and prices
MENTIONS_MAX: Final = 3  # numbers looked at in one message
_NOT_DIGIT: Final = re.compile("[^0-9]")  # not \D, which lets other scripts' digits through
_BUSINESS_SCOPED: Final = re.compile(r"[A-Z]{2}\.")


def canonical(wa_id: str) -> str:
    """The number as E.164 to compare by: "+5531987654321" for 553187654321. "" for what is no number.

    Brazil's mobiles get their ninth digit, Mexico's lose the 1 that was abolished in 2019. Everything else is as given:
    other plans have changed too, but there another number may well be another person.
    """
    digits = _digits(wa_id)
    if len(digits) not in DIGITS:
        return ""
    if _is_short_brazilian(digits):
        digits = f"{digits[:4]}9{digits[4:]}"
    elif len(digits) == 13 and digits.startswith("521"):
        digits = f"52{digits[3:]}"
    return f"+{digits}"


def equivalents(number: str) -> tuple[str, ...]:
    """Every wa_id that may be this number's, the given digits first. () for what is no number.

    Argentina's 549 is not made out of 54: without the 9 it can be somebody else's landline.
    """
    digits = _digits(number)
    if len(digits) not in DIGITS:
        return ()
    forms = [digits]
    if _is_short_brazilian(digits):
        forms.append(f"{digits[:4]}9{digits[4:]}")
    elif len(digits) == 13 and digits.startswith("55") and digits[4] == "9" and digits[5] in "6789":
        forms.append(digits[:4] + digits[5:])
    elif len(digits) == 13 and digits.startswith("521"):
        forms.append(f"52{digits[3:]}")
    elif len(digits) == 12 and digits.startswith("52"):
        forms.append(f"521{digits[2:]}")
    return tuple(forms)


def fits(number: str) -> Fit:
    """How a number fits its country's plan, as far as the library knows it: impossible is what has no such length."""
    try:
        parsed = phonenumbers.parse(canonical(number))
    except phonenumbers.NumberParseException:
        return "impossible"
    if not phonenumbers.is_possible_number(parsed):
        return "impossible"
    return "usual" if phonenumbers.is_valid_number(parsed) else "unusual"


def kin(number: str) -> tuple[str, ...]:
    """The canonical forms under which the same person may be known, the surest first. () for what is no number.

    In Argentina 54 and 549 before the same ten digits are mostly one mobile, and sometimes somebody's landline: those
    are worth a question, never an answer.
    """
    known = canonical(number)
    if not known:
        return ()
    twins = {"+549": f"+54{known[4:]}", "+54": f"+549{known[3:]}"}
    prefix = "+549" if known.startswith("+549") else "+54"
    is_argentine = known.startswith(prefix) and len(known) == len(prefix) + 10
    return (known, twins[prefix]) if is_argentine else (known,)


def likeness(one: str, other: str) -> Likeness:
    """Whether two numbers, in any writing of a network's, are one person's."""
    if not canonical(one) or not canonical(other):
        return "different"
    if canonical(one) == canonical(other):
        return "same"
    return "maybe" if canonical(other) in kin(one) else "different"


def region(number: str) -> str:
    """The country a number belongs to, as "BR"; "" when it cannot be told."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(canonical(number))) or ""
    except phonenumbers.NumberParseException:
        return ""


def typed(text: str, home: str = "") -> str:
    """What a teammate typed as a number, in its canonical form: "(11) 98765-4321" in a Brazilian inbox. "" for none.

    home: the country that numbers without a country code are of. Nobody is told that their number is invalid: the
    library is wrong about too many.
    """
    words = text.strip()
    if words.startswith("00"):
        words = f"+{words[2:]}"
    try:
        parsed = phonenumbers.parse(words, home or None)
    except phonenumbers.NumberParseException:
        return ""
    if parsed.extension:
        return ""
    return canonical(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def mentioned(text: str, home: str = "") -> tuple[str, ...]:
    """The phone numbers in somebody's words, in their canonical form, each once, in order."""
    found: dict[str, None] = {}
    for match in phonenumbers.PhoneNumberMatcher(text, home or None, leniency=phonenumbers.Leniency.VALID):
        number = canonical(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
        if number and len(number) - 1 in MENTION_DIGITS:
            found[number] = None
        if len(found) == MENTIONS_MAX:
            break
    return tuple(found)


def display(number: str) -> str:
    """A number or wa_id as people read it, "+55 31 98765-4321"; as given where it is no number the library can read.

    Never asks whether the number is valid: the library calls many that WhatsApp uses invalid.
    """
    try:
        parsed = phonenumbers.parse(canonical(number))
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def masked(number: str) -> str:
    """A number with its middle hidden: "+55 •••• 4321" (features.md PR-1). "••••" for what is too short to show any."""
    digits = _digits(canonical(number) or number)
    if len(digits) not in DIGITS:
        return HIDDEN
    try:
        code = f"+{phonenumbers.parse(f'+{digits}').country_code} "
    except phonenumbers.NumberParseException:
        code = ""
    return f"{code}{HIDDEN} {digits[-4:]}"


def _digits(number: str) -> str:
    return "" if _BUSINESS_SCOPED.match(number) else _NOT_DIGIT.sub("", number)


def _is_short_brazilian(digits: str) -> bool:
    """A Brazilian mobile without its ninth digit. Landlines begin with 2 to 5 and have never had one."""
    return len(digits) == 12 and digits.startswith("55") and digits[4] in "6789"
