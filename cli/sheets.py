"""CSV files as spreadsheets really write them: with or without a byte order mark, in UTF-8, UTF-16 or Windows' own
letters, between commas, semicolons or tabs, and some with a first line that says which.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SEPARATORS: Final = (",", ";", "\t", "|")
WINDOWS: Final = "cp1252"  # what Excel writes in western Europe and the Americas when nobody asks for UTF-8
CHUNK_BYTES: Final = 1 << 20
HEAD_BYTES: Final = 1 << 16  # of the first line, to see what stands between its words
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls


class Unreadable(ValueError):
    """The file is no CSV that can be read. The text is one line for people."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that can be read. digest: SHA-256 of its bytes, in hex. rows: how many there are below the headings."""

    path: Path
    digest: str
    encoding: str
    separator: str
    headings: tuple[str, ...]
    rows: int

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Every row that is not empty, with the line of the file it begins on."""
        rows = _rows(self.path, self.encoding, self.separator)
        next(rows, None)
        return rows


def opened(path: Path, encoding: str = "", separator: str = "") -> Sheet:
    """Look through a file once: whether it can be read to its end, and how. Raises Unreadable."""
    digest, found = _looked_through(path)
    encoding = encoding or found
    try:
        separator = separator or _separator(path, encoding)
        rows = _rows(path, encoding, separator)
        _, headings = next(rows, (0, []))
        count = sum(1 for _ in rows)
    except LookupError as error:
        raise Unreadable(f"{encoding!r} is no encoding: utf-8 and cp1252 are the usual ones") from error
    except UnicodeError as error:
        raise Unreadable(f"{path} is not written in {encoding}: save it as “CSV UTF-8”, or say --encoding") from error
    if not headings:
        raise Unreadable(f"{path} is empty: a first line with the names of its columns is expected")
    return Sheet(path, digest, encoding, separator, tuple(each.strip() for each in headings), count)


def _looked_through(path: Path) -> tuple[str, str]:
    """The digest of a file's bytes, and the encoding they are in."""
    digest, whole = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    encoding = ""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if file.tell() == len(chunk):
                encoding = next((name for mark, name in _MARKS if chunk.startswith(mark)), "")
                if chunk.startswith(_NO_TEXT):
                    raise Unreadable(f"{path} is a workbook: save the sheet as “CSV UTF-8” first")
                if not encoding and b"\0" in chunk:
                    raise Unreadable(f"{path} is no text: save the sheet as “CSV UTF-8” first")
            digest.update(chunk)
            if not encoding:
                try:
                    whole.decode(chunk)
                except UnicodeDecodeError:
                    encoding = WINDOWS
    return digest.hexdigest(), encoding or "utf-8"


def _separator(path: Path, encoding: str) -> str:
    """What stands between the headings: what the file says itself ("sep=;"), or what its first line has most of."""
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(HEAD_BYTES).strip("\r\n")
    said = first.removeprefix("sep=")
    if said != first and len(said) == 1:
        return said
    bare = "".join(first.split('"')[::2])  # what stands in quotes separates nothing
    return max(SEPARATORS, key=bare.count)


def _rows(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, newline="") as file:
        if file.readline(HEAD_BYTES).strip("\r\n") != f"sep={separator}":
            file.seek(0, io.SEEK_SET)
            before = 0
        else:
            before = 1
        reader = csv.reader(file, delimiter=separator)
        line = before + 1
        while True:
            try:
                row = next(reader, None)
            except csv.Error as error:
                raise Unreadable(f"{path}:{before + reader.line_num}: this is no CSV: {error}") from error
            if row is None:
                return
            if any(each.strip() for each in row):
                yield line, row
            line = before + reader.line_num + 1
