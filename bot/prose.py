"""Formatted words between two worlds: what a teammate typed in Slack, or a customer on the phone, as plain values."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from storage.domain.styled import FENCE, MARKED, URL

Style = Literal["bold", "italic", "strike", "code"]
Kind = Literal["text", "quote", "code", "bullet", "number"]

STYLE_OF: Final[dict[str, Style]] = {"*": "bold", "_": "italic", "~": "strike"}
_QUOTED: Final = re.compile(r">\s?")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words in one style. url: where it leads. mention: the Slack user, group, channel or "here" it names."""

    text: str
    styles: frozenset[Style] = frozenset()
    url: str = ""
    mention: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Spans that belong together. level: how deep a list is, from 0. number: of a numbered line."""

    kind: Kind
    spans: tuple[Span, ...]
    level: int = 0
    number: int = 0

    @property
    def text(self) -> str:
        """Its words without any formatting."""
        return "".join(span.text for span in self.spans)

    @property
    def lead(self) -> str:
        """What stands before the words where there is no formatting: "• " (features.md RM-7), "2. ", "> "."""
        indent = "  " * self.level
        return {"bullet": f"{indent}• ", "number": f"{indent}{self.number}. ", "quote": "> "}.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Prose:
    """What somebody wrote. Passages are separated by one line end."""

    passages: tuple[Passage, ...] = ()

    def __bool__(self) -> bool:
        return any(span.text.strip() or span.mention for span in self._spans())

    @property
    def mentions(self) -> tuple[str, ...]:
        """Everybody and everything mentioned, in order: "U1", "S1", "C1", "here", "channel", "everyone"."""
        return tuple(span.mention for span in self._spans() if span.mention)

    @property
    def addressed(self) -> str:
        """The Slack user it begins by mentioning, "" for none."""
        first = next((span for span in self._spans() if span.mention or span.text.strip()), None)
        return first.mention if first and first.mention.startswith(("U", "W")) else ""

    def words(self) -> tuple[str, ...]:
        """Its words, a mention as Slack writes it in text: ("<@U1>", "assign", "<@U2>")."""
        return tuple(word for span in self._spans() for word in ([_token(span)] if span.mention else span.text.split()))

    def without(self, skipped: int) -> "Prose":
        """The same without the first `skipped` characters of its plain text: a mark that decided what it is."""
        raw = "\n".join(passage.lead + passage.text for passage in self.passages)
        left = skipped and skipped + len(raw) - len(raw.lstrip())  # plain text has no blank beginning
        passages = list(self.passages)
        while left > 0 and passages:
            first = passages[0]
            if first.lead:
                left -= len(first.lead)
                first = replace(first, kind="text")
            if left < len(first.text):
                return Prose((replace(first, spans=tuple(_drop(first.spans, left))), *passages[1:]))
            left -= len(first.text) + 1  # the line end between two passages
            del passages[0]
        return Prose(tuple(passages))

    def _spans(self) -> Iterator[Span]:
        return (span for passage in self.passages for span in passage.spans)


def marked(text: str, finish: Callable[[Span], Iterator[Span]] = lambda span: iter((span,))) -> Prose:
    """Text with WhatsApp's or mrkdwn's marks as prose. finish: may turn each span into several, once marks are read."""
    passages: list[Passage] = []
    # A match leaves its inside at every second place.
    for position, piece in enumerate(FENCE.split(text.replace("\r\n", "\n"))):
        if not piece:
            continue
        if position % 2:
            passages.append(Passage("code", tuple(finish(Span(piece, frozenset({"code"}))))))
        else:
            passages.extend(_paragraphs(piece, finish))
    return Prose(tuple(passages))


def linked(text: str) -> Prose:
    """Text of a channel without formatting: only its addresses are told apart."""
    spans: list[Span] = []
    # A match leaves the address at every second place.
    for position, piece in enumerate(re.split(f"({URL})", text)):
        if piece:
            spans.append(Span(piece, url=piece if position % 2 else ""))
    return Prose((Passage("text", tuple(spans)),) if spans else ())


def _paragraphs(text: str, finish: Callable[[Span], Iterator[Span]]) -> Iterator[Passage]:
    """Neighbouring lines that are quoted, and neighbouring lines that are not."""
    lines = text.split("\n")
    while lines:
        quoted = _is_quoted(lines[0])
        length = next((n for n, line in enumerate(lines) if _is_quoted(line) != quoted), len(lines))
        group, lines = lines[:length], lines[length:]
        joined = "\n".join(_QUOTED.sub("", line, count=1) for line in group) if quoted else "\n".join(group)
        spans = tuple(made for span in _spans_of(joined) for made in finish(span))
        if spans:
            yield Passage("quote" if quoted else "text", spans)


def _is_quoted(line: str) -> bool:
    return line.startswith("> ") and not line[2:].isspace() and len(line) > 2


def _spans_of(text: str, styles: frozenset[Style] = frozenset()) -> Iterator[Span]:
    end = 0
    for match in MARKED.finditer(text):
        if match.start() > end:
            yield Span(text[end : match.start()], styles)
        if match["code"]:
            yield Span(match["code"], styles | {"code"})
        elif match["url"]:
            yield Span(match["url"], styles, url=match["url"])
        else:
            yield from _spans_of(match["body"], styles | {STYLE_OF[match["mark"]]})
        end = match.end()
    if end < len(text):
        yield Span(text[end:], styles)


def _drop(spans: tuple[Span, ...], count: int) -> Iterator[Span]:
    for span in spans:
        if count < len(span.text) or not span.text:
            yield replace(span, text=span.text[max(count, 0) :])
        count -= len(span.text)


def _token(span: Span) -> str:
    shape = {"U": "<@{}>", "W": "<@{}>", "S": "<!subteam^{}>", "C": "<#{}>", "G": "<#{}>"}.get(span.mention[0], "<!{}>")
    return shape.format(span.mention)
