"""The part of a text where the words are that somebody looked for, with those words marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from storage.domain.vocabulary import folded

WIDTH: Final = 160  # characters; ours, two lines on a phone
BEFORE: Final = 4  # a quarter of them stands before the first word that was looked for
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the text. found: it is a word that was looked for."""

    text: str
    found: bool = False


def excerpt(text: str, looked_for: Sequence[str], width: int = WIDTH) -> tuple[Piece, ...]:
    """The text around the first of the words, on one line; "…" stands for what is left out. () for no text.

    looked_for: folded words, each of which may go on: "entreg" marks "Entrega".
    """
    line = " ".join(text.split())
    marks = [found.span() for found in _WORD.finditer(line) if folded(found[0]).startswith(tuple(looked_for))]
    if not line or not looked_for:
        return ()
    begin, end = _part(line, marks[0][0] if marks else 0, width)
    pieces: list[Piece] = [Piece("…")] if begin else []
    at = begin
    for start, stop in marks:
        if begin <= start and stop <= end:
            pieces += [Piece(line[at:start]), Piece(line[start:stop], found=True)]
            at = stop
    pieces += [Piece(line[at:end]), *([Piece("…")] if end < len(line) else [])]
    return tuple(piece for piece in pieces if piece.text)


def _part(line: str, first: int, width: int) -> tuple[int, int]:
    """From where to where, at blanks where there are some near."""
    begin = max(0, first - width // BEFORE)
    if begin:
        blank = line.find(" ", begin, first)
        begin = blank + 1 if blank >= 0 else begin
    end = min(len(line), begin + width)
    if end < len(line):
        blank = line.rfind(" ", first + 1, end)
        end = blank if blank > first else end
    return begin, end
