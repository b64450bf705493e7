"""Words: cut to a channel's limits without breaking a character, shortened, and made fit to keep."""

import re
import unicodedata
from typing import Final, Literal

Unit = Literal["characters", "bytes"]

# Where a long text is best cut, best first. The white space before a cut stays with the part that ends there.
_CUTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\s)[^\S\n]*+\n[^\S\n]*+\n\s*+(?=\S)",  # between paragraphs
        r"(?<!\s)[^\S\n]*+\n\s*+(?=\S)",  # between lines
        r"(?<=[.!?…。！？])[\"'”’)\]]*+\s++(?=\S)",  # between sentences
        r"(?<!\s)\s++(?=\S)",  # between words
    )
)
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_VIRAMA: Final = 9  # canonical combining class of the sign that joins consonants (Unicode 16, chapter 4)


def split(text: str, limit: int, unit: Unit = "characters") -> tuple[str, ...]:
    """The parts of a text, none longer than `limit` code points or UTF-8 bytes.

    Cut between paragraphs, else lines, sentences, words, else characters as people see them (an emoji family, a flag
    or an accented letter stays whole unless it alone is longer than the limit). A better kind of cut is passed over
    when it would leave a part less than half full. Joined, the parts give the text back, but for parts of white space
    only: they are left out, since channels refuse an empty message. Raises ValueError for a limit under 4.
    """
    if limit < 4:  # the longest code point in UTF-8 (RFC 3629)
        raise ValueError(f"a part of {limit} {unit} cannot hold every character")
    parts = []
    start = 0
    while start < len(text):
        end, _ = best_end(text, start, limit, unit)
        parts.append(text[start:end])
        start = end
    return tuple(part for part in parts if not part.isspace())


def best_end(text: str, start: int, limit: int, unit: Unit) -> tuple[int, int]:
    """The best place to end a part that begins at `start`, and the furthest one within the limit."""
    end = _reach(text, start, limit, unit)
    return (_cut(text, start, end) if end < len(text) else end), end


def size_of(text: str, unit: Unit) -> int:
    """How long a text is, in code points or UTF-8 bytes."""
    return len(text) if unit == "characters" else len(text.encode())


def preview(text: str, limit: int = 200) -> str:
    """The beginning of a text on one line, at most `limit` code points, "…" at its end when something is missing.

    200: features.md c-1, the card's second line.
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    end = _whole(line, 0, limit - 1)
    return line[:end].rstrip() + "…"


def folded(text: str) -> str:
    """The text as a search compares it: lower case, without accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))


def clean(text: str) -> str:
    """The text with NUL and lone surrogates, which PostgreSQL refuses, as U+FFFD, and surrogate pairs joined."""
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\0", "\ufffd")


def _reach(text: str, start: int, limit: int, unit: Unit) -> int:
    """The furthest end so that text[start:end] is within the limit."""
    if unit == "characters":
        return min(start + limit, len(text))
    left, end = limit, start
    while end < len(text) and (left := left - _bytes(text[end])) >= 0:
        end += 1
    return end


def _bytes(character: str) -> int:
    code = ord(character)
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4  # RFC 3629


def _cut(text: str, start: int, end: int) -> int:
    """The best place to end a part that may reach up to `end`."""
    half = start + (end - start) // 2
    for cut in _CUTS:
        # One character past the end is looked at, so that a word that just fits is not taken for one that is cut.
        places = [match.end() for match in cut.finditer(text, start, end + 1)]
        place = max((p for p in places if half < p <= end), default=0)
        if place:
            return place
    return _whole(text, start, end)


def _whole(text: str, start: int, end: int) -> int:
    """The last place up to `end` that is not inside a character as people see it, or `end` if there is none."""
    place = end
    while place > start and _inside(text, place):
        place -= 1
    return place if place > start else end


def _inside(text: str, place: int) -> bool:
    """Whether text[place - 1] and text[place] belong to one character as people see it.

    The rules of Unicode Annex 29 that matter to messages, drawn a little wider: joining too much only moves a cut.
    """
    before, after = text[place - 1], text[place]
    if before == "\r":
        return after == "\n"
    if after in (_ZWNJ, _ZWJ) or _extends(after):
        return not before.isspace()
    if before == _ZWJ or unicodedata.combining(before) == _VIRAMA:
        return not after.isspace()
    if _is_flag_letter(before) and _is_flag_letter(after):
        run = place
        while run > 0 and _is_flag_letter(text[run - 1]):
            run -= 1
        return (place - run) % 2 == 1  # flags are pairs of letters, counted from where the run begins
    return _is_hangul(before) and _is_hangul_tail(after)


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # tags: the flags of England, Scotland and Wales
        or character in "\u0e33\u0eb3"  # Thai and Lao sara am
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_hangul(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff" or "\uac00" <= character <= "\ud7a3"


def _is_hangul_tail(character: str) -> bool:
    return "\u1160" <= character <= "\u11ff"
