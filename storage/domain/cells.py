"""Cells of a table that people open in a spreadsheet: words there are words, and never a formula.

A customer's name may be "=HYPERLINK(...)". Every CSV and XLSX export puts its text through here. Source: reliability
notes d15; owasp.org, "CSV Injection".
"""

from typing import Final

# What a spreadsheet takes for the beginning of a formula; the wide forms are read as the narrow ones in some languages.
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MARK: Final = "'"  # spreadsheets show what follows it as text


def cell(words: str) -> str:
    """The words as a cell that is only ever text. A cell that is safe stays as it is."""
    return _MARK + words if words.lstrip(" ").startswith(_STARTS) else words


def bare(words: str) -> str:
    """What `cell` made a cell of: the words without the mark that made them text."""
    rest = words.removeprefix(_MARK)
    return rest if rest != words and rest.lstrip(" ").startswith(_STARTS) else words
