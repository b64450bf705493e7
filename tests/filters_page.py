"""docs/filters.md, made of the query language's own tables: `python -m tests.filters_page` writes it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from storage.domain.vocabulary import FACETS, NONE_SPELLED, QUICK, SEARCH

PAGE: Final = Path(__file__).parents[1] / "docs" / "filters.md"


def page() -> str:
    """The whole page."""
    return "\n".join((HEAD, _table("word", _words()), OPERATORS, _table("operator", _operators()), TAIL))


def _words() -> Iterable[tuple[str, str, str]]:
    for quick in QUICK:
        yield f"`{quick.word}`", _listed(quick.others), quick.about


def _operators() -> Iterable[tuple[str, str, str]]:
    for facet in FACETS:
        choices = f" One of {_listed(facet.choices)}." if facet.choices else ""
        yield f"`{facet.name}:`", _listed(facet.others), f"{facet.about}{choices} For example `{facet.example}`."


def _table(first: str, rows: Iterable[tuple[str, str, str]]) -> str:
    lines = [f"| {first} | also written | what it shows |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows), ""])


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


HEAD: Final = """# Filters

What can be typed after `/inbox`, and into the search of App Home. `@inbox find` in a thread answers as `/inbox search`
does. English and Portuguese words mix freely; capitals and accents do not matter.

    /inbox mine needs-reply
    /inbox pendentes instagram -minhas
    /inbox wait:>30m assignee:none,@ana tag:vip
    /inbox closed after:7d search refund

- Words and operators all have to be true of a conversation. So `open pending` finds nothing: write
  `status:open,pending`.
- A comma means "or": `tag:vip,gold`. A dash in front turns it round: `-tag:vip`, `-mine`.
- Quotes hold words together: `"out of stock"`, `name:"maria souza"`. What stands in quotes is looked for.
- Where nothing is said of the status, lists show what is open or pending, and searches look through closed ones, too.
- Days begin at midnight where the inbox is, as its [working hours](practice.md) say. Where they do not, it is midnight
  where you are, as Slack says; for a view's daily post, where whoever set its hour is.
- A word that is not known is named, with the nearest one that is; nothing is guessed.
- You see the conversations of the Slack channels you are in, and no others: in lists, searches and counts alike.

## Words
"""
OPERATORS: Final = "## Operators\n"
TAIL: Final = f"""## Searching

What follows one of {_listed(SEARCH)} is looked for, whatever the words are:
in messages and notes, and in the customer's name, user name and number. A number alone, or a user name such as
`@maria`, is looked for without it.

- A word finds those that begin with it: `entreg` finds "Entrega". Accents and capitals do not matter.
- Several words are all found in one message, or all in the name, or one in the name and the rest in a message.
- A number may be written in any way; its last four digits are enough.
- The newest messages come first into question: of a word that everybody says, some hundred conversations are looked
  through. Another word, or an operator, finds the older ones.
- The list has the newest need first, like every list, and shows the words where they were found.
- What was edited is found by its new words; what was unsent or erased is not found.

`none` may be written {_listed(NONE_SPELLED)}, too. A length of time is a number with `m`, `h`, `d` or `w`.
"""


if __name__ == "__main__":
    PAGE.write_text(page())
