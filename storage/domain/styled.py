"""A text with WhatsApp's marks, cut so that every part shows what it showed whole: what is bold, italic, struck out,
code or quoted at a cut ends there, and begins anew in the next part."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from storage.domain.text import Unit, best_end, size_of, split
from storage.domain.traits import Traits

Formatting = Literal["whatsapp", "plain"]

# The same marks in Slack's mrkdwn and in WhatsApp (slack.md 3.3): they hug their words, stay on one line, and do not
# begin or end inside a word. Code and addresses are taken whole: an underscore in them is no mark.
URL: Final = r"https?://[^\s<>\"|\\^`{}\x00-\x20\x7f-\U0010ffff]*[A-Za-z0-9/#=&%+-]"
MARKED: Final = re.compile(
    r"`(?P<code>[^`\n]+)`"
    rf"|(?P<url>{URL})"
    r"|(?<![^\W_])(?P<mark>[*_~])(?!\s)(?P<body>(?:(?!(?P=mark)).)+)(?<!\s)(?P=mark)(?![^\W_])"
)
FENCE: Final = re.compile(r"\n?```\n?(.+?)\n?```\n?", re.DOTALL)
QUOTED: Final = re.compile(r"(?m)^> (?=[^\n]*\S)")
POST_MAX: Final = 2800  # characters of one post: Slack takes 3,000 (slack.md 3.2)
MARKS_MOST: Final = 4  # characters that can have to be closed at one place: * _ ~ and `, or three of a fence
LEAST: Final = 64  # a part this short has no room for marks and a character as people see them


@dataclass(frozen=True, slots=True)
class Run:
    """One styled run. start and end: with its marks; first and last: of what is between them. end is exclusive."""

    start: int
    first: int
    last: int
    end: int
    opens: str
    closes: str

    @property
    def keeps_space(self) -> bool:
        """Whether white space in it is part of what it shows."""
        return self.opens == "```"


def parts_for(text: str, traits: Traits) -> tuple[str, ...]:
    """A text in a channel's own formatting as the messages it goes out as."""
    return split_styled(text, traits.text_max, traits.text_unit, traits.formatting)


def posts_for(text: str, traits: Traits) -> tuple[str, ...]:
    """A text in a channel's own formatting as the posts that show it in Slack; one for no text."""
    return split_styled(text, POST_MAX, "characters", traits.formatting) or ("",)


def split_styled(text: str, limit: int, unit: Unit, formatting: Formatting) -> tuple[str, ...]:
    """As storage.domain.text.split, and styles go on across a cut. The limit holds with the marks that takes."""
    runs = _runs(text) if formatting == "whatsapp" and limit >= LEAST and size_of(text, unit) > limit else ()
    if not runs:
        return split(text, limit, unit)
    return tuple(part for part in _parts(text, runs, limit, unit) if not part.isspace())


def _parts(text: str, runs: Sequence[Run], limit: int, unit: Unit) -> Iterator[str]:
    start = 0
    while start < len(text):
        opened = "".join(run.opens for run in runs if run.first <= start < run.last)
        room = limit - len(opened)
        if size_of(text[start:], unit) <= room:
            yield _opened(text, start, len(text), opened)
            return
        cut, start_again = _cut(text, start, runs, room - MARKS_MOST, unit)
        closed = "".join(run.closes for run in reversed(runs) if run.start < cut <= run.last and run.first < cut)
        part = _opened(text, start, cut, opened)
        bare = part.rstrip()
        yield bare + closed + part[len(bare) :] if bare else part
        start = start_again


def _opened(text: str, start: int, end: int, opened: str) -> str:
    """A part with the marks that were open before it. They hug its words, but for code, whose white space counts."""
    part = text[start:end]
    blank = 0 if opened.endswith("```") else len(part) - len(part.lstrip())
    return part[:blank] + opened + part[blank:] if part.strip() else part


def _cut(text: str, start: int, runs: Sequence[Run], room: int, unit: Unit) -> tuple[int, int]:
    """Where a part ends, and where the next one begins: after the marks of what ends with it."""
    best, furthest = best_end(text, start, room, unit)
    end = next((moved for each in (best, furthest) if (moved := _before_marks(text, each, runs)) > start), furthest)
    for run in runs:  # the indentation of a line of code goes with the line
        if run.keeps_space and run.first < end <= run.last and "\n" in (blank := _blank(text, start, end)):
            end -= len(blank) - blank.rindex("\n") - 1
    again = end
    for run in reversed(runs):  # inner ones first: where one ends, the one around it may end too
        if run.first < again < run.end and not text[again : run.last].strip():
            end, again = min(end, run.last), run.end
    return end, again


def _before_marks(text: str, end: int, runs: Sequence[Run]) -> int:
    """An end that would leave a run's opening marks with nothing to show moves before them."""
    for run in reversed(runs):
        if run.start < end < run.end and not text[run.first : end].strip():
            end = run.start
    return end


def _blank(text: str, start: int, end: int) -> str:
    """The white space a part ends with."""
    part = text[start:end]
    return part[len(part.rstrip()) :]


def _runs(text: str) -> tuple[Run, ...]:
    """Every run, outer ones before those inside them."""
    found: list[Run] = []
    end = 0
    for match in FENCE.finditer(text):
        found += _lines(text, end, match.start())
        marks = text.index("```", match.start())
        found.append(Run(marks, match.start(1), match.end(1), text.index("```", match.end(1)) + 3, "```", "```"))
        end = match.end()
    return (*found, *_lines(text, end, len(text)))


def _lines(text: str, start: int, end: int) -> Iterator[Run]:
    for quoted in QUOTED.finditer(text, start, end):
        line = text.find("\n", quoted.end(), end)
        last = end if line < 0 else line
        yield Run(quoted.start(), quoted.end(), last, last, "> ", "")
    yield from _marked(text, start, end)


def _marked(text: str, start: int, end: int) -> Iterator[Run]:
    for match in MARKED.finditer(text, start, end):
        if match["code"]:
            yield Run(match.start(), match.start("code"), match.end("code"), match.end(), "`", "`")
        elif match["mark"]:
            yield Run(match.start(), match.start("body"), match.end("body"), match.end(), match["mark"], match["mark"])
            yield from _marked(text, match.start("body"), match.end("body"))
