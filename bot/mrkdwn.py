"""Words across the border: a Slack message as a channel takes it, and a customer's words as Slack may show them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any, Final, Literal

from bot.blocks import kit
from bot.emoji import character, with_characters
from bot.prose import STYLE_OF, Kind, Passage, Prose, Span, Style, linked, marked
from storage.domain.traits import Traits

Formatting = Literal["whatsapp", "plain"]
Names = Callable[[str], str]  # a Slack user, user group or channel -> the name customers may read

_TOKEN: Final = re.compile(r"<([^<>]*)>")
_NAMED: Final = re.compile(r"<(?:[@#]|!(?:subteam|here|channel|everyone)\b)")
_HELD: Final = re.compile(r"\x00(\d+)\x00")  # a token, while marks are read: Slack's text holds no NUL
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">"}  # the only three Slack makes (slack.md 3.2)
_ENTITY: Final = re.compile("&(amp|lt|gt);")
_MARK_OF: Final = {style: mark for mark, style in STYLE_OF.items()}
_PASSAGES: Final[dict[str, Kind]] = {
    "rich_text_section": "text",
    "rich_text_quote": "quote",
    "rich_text_preformatted": "code",
}
_SLACK_STYLES: Final[tuple[Style, ...]] = ("bold", "italic", "strike", "code")


# Slack -> prose


def from_event(event: Mapping[str, Any], names: Names) -> Prose:
    """What a Slack message says. Its rich_text blocks are unambiguous and win; without any (forwarded, or posted by a
    program) its `text` is read as mrkdwn. Anything not understood is shown by its words, never an error.

    names: called with "U…", "W…", "S…" or "C…" for each mention; what it returns is what a customer would read.
    """
    blocks = [block for block in event.get("blocks") or () if block.get("type") == "rich_text"]
    if not blocks:
        return _from_text(str(event.get("text") or ""), names)
    elements = [element for block in blocks for element in block.get("elements") or ()]
    passages = [passage for element in elements for passage in _passages(element, names)]
    # Slack ends a passage that another one follows with a line end of its own.
    return Prose((*(_without_last_line_end(passage) for passage in passages[:-1]), *passages[-1:]))


def names_somebody(event: Mapping[str, Any]) -> bool:
    """Whether a message's plain text mentions a person, group, Slack channel or everybody, whatever its blocks say."""
    return bool(_NAMED.search(str(event.get("text") or "")))


def _passages(element: Mapping[str, Any], names: Names) -> Iterator[Passage]:
    inner = element.get("elements") or ()
    if element.get("type") != "rich_text_list":
        kind = _PASSAGES.get(str(element.get("type")), "text")
        styles: frozenset[Style] = frozenset({"code"}) if kind == "code" else frozenset()
        yield Passage(kind, tuple(_span(each, names, styles) for each in inner))
        return
    level, number = int(element.get("indent") or 0), int(element.get("offset") or 0)
    for position, item in enumerate(inner, start=1):
        spans = tuple(_span(each, names, frozenset()) for each in item.get("elements") or ())
        if element.get("style") == "ordered":
            yield Passage("number", spans, level, number + position)
        else:
            yield Passage("bullet", spans, level)


def _span(element: Mapping[str, Any], names: Names, base: frozenset[Style]) -> Span:
    flags = element.get("style") or {}
    styles = base | {style for style in _SLACK_STYLES if isinstance(flags, Mapping) and flags.get(style)}
    match element:
        case {"type": "link", "url": url}:
            return Span(element.get("text") or url, styles, url=url)
        case {"type": "emoji", "name": name}:
            return Span(_emoji(element, name), styles)
        case {"type": "user", "user_id": who} | {"type": "usergroup", "usergroup_id": who}:
            return Span(names(who), styles, mention=who)
        case {"type": "channel", "channel_id": where}:
            return Span(names(where), styles, mention=where)
        case {"type": "broadcast", "range": reach}:
            return Span("", styles, mention=reach)
        case _:
            return Span(str(element.get("text") or element.get("fallback") or element.get("value") or ""), styles)


def _emoji(element: Mapping[str, Any], name: str) -> str:
    points = str(element.get("unicode") or "")
    if re.fullmatch(r"[0-9a-f]{2,6}(-[0-9a-f]{2,6})*", points):
        return "".join(chr(min(int(point, 16), 0x10FFFF)) for point in points.split("-"))
    return character(name, element.get("skin_tone"))


def _without_last_line_end(passage: Passage) -> Passage:
    if passage.spans and passage.spans[-1].text.endswith("\n"):
        last = replace(passage.spans[-1], text=passage.spans[-1].text[:-1])
        return replace(passage, spans=(*passage.spans[:-1], last))
    return passage


def _from_text(text: str, names: Names) -> Prose:
    """mrkdwn: tokens are taken out first, then entities are decoded, once (slack.md 3.2)."""
    tokens: list[Span] = []

    def keep(match: re.Match[str]) -> str:
        tokens.append(_token(match[1], names))
        return f"\0{len(tokens) - 1}\0"

    def restore(span: Span) -> Iterator[Span]:
        # A match leaves the token's number at every second place.
        for position, piece in enumerate(_HELD.split(span.text)):
            if position % 2:
                yield replace(tokens[int(piece)], styles=span.styles)
            elif piece:
                shown = piece if "code" in span.styles else with_characters(piece)
                yield Span(shown, span.styles, span.url)

    held = _TOKEN.sub(keep, text.replace("\0", ""))
    return marked(_unescape(held), restore)


def _unescape(text: str) -> str:
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[1]], text)


def _token(inside: str, names: Names) -> Span:
    target, _, label = inside.partition("|")
    label = _unescape(label)
    if target.startswith(("@", "#")):
        return Span(names(target[1:]) or label, mention=target[1:])
    if target.startswith("!subteam^"):
        group = target.removeprefix("!subteam^")
        return Span(names(group) or label, mention=group)
    if target in {"!here", "!channel", "!everyone"}:
        return Span("", mention=target[1:])
    if target.startswith("!"):
        return Span(label)
    url = _unescape(target)
    return Span(label or url, url=url)


# prose -> a channel


def for_channel(prose: Prose, formatting: Formatting) -> str:
    """The words as the channel takes them: WhatsApp with its own marks, others without any. Blank ends are left out."""
    return "\n".join(_passage(passage, formatting) for passage in prose.passages).strip()


def _passage(passage: Passage, formatting: Formatting) -> str:
    if passage.kind == "code":
        text = "".join(_shown(span) for span in passage.spans)
        return f"```{text}```" if formatting == "whatsapp" and text.strip() and "```" not in text else text
    text = _styled(passage.spans) if formatting == "whatsapp" else "".join(_shown(span) for span in passage.spans)
    if passage.kind == "quote":
        return "\n".join(passage.lead + line for line in text.split("\n"))
    return passage.lead + text


def _shown(span: Span) -> str:
    """A link as "label (url)", unless the label says no less than the address."""
    if not span.url:
        return span.text
    bare = re.sub(r"^(https?://|mailto:|tel:)", "", span.url).rstrip("/")
    return span.text if span.text.rstrip("/") in {span.url.rstrip("/"), bare} else f"{span.text} ({span.url})"


def _styled(spans: Iterable[Span]) -> str:
    runs = [(styles, "".join(map(_shown, run))) for styles, run in groupby(spans, key=lambda span: span.styles)]
    pieces = [(styles, piece) for styles, text in runs for piece in re.split(r"(\n)", text) if piece]
    between = ["\n", *(piece for _, piece in pieces), "\n"]
    around = zip(pieces, between[:-2], between[2:], strict=True)
    return "".join(_dressed(styles, piece, before[-1], after[0]) for (styles, piece), before, after in around)


def _dressed(styles: frozenset[Style], text: str, before: str, after: str) -> str:
    """Marks around the words, outside spaces left outside; none where WhatsApp would show the marks themselves."""
    bare = text.strip()
    if not bare:
        return text
    start = text.index(bare)
    lead, trail = text[:start], text[start + len(bare) :]
    if (not lead and before.isalnum()) or (not trail and after.isalnum()):
        return text
    if "code" in styles:
        return text if "`" in bare else f"{lead}`{bare}`{trail}"
    for style in ("strike", "italic", "bold"):
        mark = _MARK_OF[style]
        if style in styles and mark not in bare:
            bare = f"{mark}{bare}{mark}"
    return lead + bare + trail


def said(typed: str, traits: Traits) -> str:
    """What somebody typed into a plain input, as a channel takes it: Slack's marks and short codes are meant there."""
    return for_channel(from_event({"text": kit.escape(typed)}, lambda _: ""), traits.formatting)


# a channel -> Slack


def inbound(text: str, formatting: Formatting) -> kit.Block:
    """A customer's words as a rich_text block: styles read where the channel has them, addresses linked to exactly what
    they show, and everything else inert. Raises ValueError for an empty text."""
    prose = marked(text) if formatting == "whatsapp" else linked(text)
    return kit.rich_text(*(_rich(passage) for passage in prose.passages))


def _rich(passage: Passage) -> kit.Element:
    elements = [_element(span) for span in passage.spans]
    if passage.kind == "quote":
        return kit.quote(*elements)
    return kit.preformatted(*elements) if passage.kind == "code" else kit.passage(*elements)


def _element(span: Span) -> kit.Element:
    styles = [style for style in _SLACK_STYLES if style in span.styles]
    return (
        kit.address(span.url, *styles) if span.url and len(span.url) <= kit.URL_MAX else kit.words(span.text, *styles)
    )
