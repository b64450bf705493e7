"""What Slack makes of the words a person types: the escaped text, and the rich_text block (slack.md 3.2)."""

import re
from typing import Any

from sandbox.slack import emoji
from sandbox.world import World

_ENTITY = r"<(?:@[UW]\w+(?:\|[^>]*)?|#C\w+(?:\|[^>]*)?|![^>]+|(?:https?|mailto|tel):[^>]+)>"
_EMOJI = "|".join(sorted(map(re.escape, emoji.NAMES), key=len, reverse=True))
_TYPED = re.compile(
    rf"(?P<entity>{_ENTITY})|(?P<url>https?://[^\s<>]*[^\s<>.,;:!?)'\"])|(?P<at>(?<![\w.])@[\w.-]*\w)"
    rf"|(?P<hash>(?<!\w)#[\w-]+)|(?P<emoji>{_EMOJI})(?P<tone>[🏻-🏿])?"
    r"|(?P<special>[&<>])"
)
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BROADCASTS = {"@here", "@channel", "@everyone"}
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<entity>[^>\n]+)>"
    r"|:(?P<emoji>[a-z0-9_+'-]+)(?:::skin-tone-(?P<tone>[2-6]))?:"
    r"|(?<![\w*])\*(?P<bold>\S(?:[^*\n]*\S)?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>\S(?:[^_\n]*\S)?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>\S(?:[^~\n]*\S)?)~(?![\w~])"
)
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_BULLET, _NUMBER, _QUOTE = re.compile(r"[-•] +"), re.compile(r"\d+\. +"), re.compile(r"&gt; ?")

Elements = list[dict[str, Any]]


def text(world: World, typed: str, *, named: bool = False) -> str:
    """The `text` of a message. named: with labels in mentions, as slash commands have them (slack.md 4.4)."""

    def replace(match: re.Match[str]) -> str:
        found = match.group()
        if match["url"]:
            return f"<{found.replace('&', '&amp;')}>"
        if match["at"]:
            return _mention(world, found, named=named)
        if match["hash"]:
            channel = next((each for each in world.channels.values() if f"#{each.name}" == found), None)
            return f"<#{channel.id}|{channel.name}>" if channel else found
        if match["emoji"]:
            tone = f":skin-tone-{emoji.TONES[match['tone']]}:" if match["tone"] else ""
            return f":{emoji.NAMES[match['emoji']]}:{tone}"
        return _ESCAPES.get(found, found)

    return _TYPED.sub(replace, typed)


def blocks(world: World, written: str, block_id: str) -> list[dict[str, Any]]:
    """The rich_text block of a text that `text` made; [] for no words at all."""
    elements: Elements = []
    at = 0
    for fence in _FENCE.finditer(written):
        elements += _lines(world, written[at : fence.start()].removesuffix("\n"))
        inside = [{"type": "text", "text": _unescaped(fence.group(1))}] if fence.group(1) else []
        elements.append({"type": "rich_text_preformatted", "elements": inside, "border": 0})
        at = fence.end() + (written[fence.end() : fence.end() + 1] == "\n")
    elements += _lines(world, written[at:])
    return [{"type": "rich_text", "block_id": block_id, "elements": elements}] if elements else []


def _lines(world: World, written: str) -> Elements:
    """Quotes, lists and plain lines, like ones together."""
    elements: Elements = []
    for line in written.split("\n") if written else []:
        last = elements[-1] if elements else {}
        if (quote := _QUOTE.match(line)) is not None:
            _extend(elements, last, "rich_text_quote", _inline(world, line[quote.end() :]))
        elif (item := _BULLET.match(line) or _NUMBER.match(line)) is not None:
            style = "bullet" if _BULLET.match(line) else "ordered"
            section = {"type": "rich_text_section", "elements": _inline(world, line[item.end() :])}
            if last.get("type") == "rich_text_list" and last["style"] == style:
                last["elements"].append(section)
            else:
                new = {"type": "rich_text_list", "elements": [section], "style": style, "indent": 0, "border": 0}
                elements.append(new)
        else:
            _extend(elements, last, "rich_text_section", _inline(world, line))
    return elements


def _extend(elements: Elements, last: dict[str, Any], kind: str, inside: Elements) -> None:
    if last.get("type") != kind:
        elements.append({"type": kind, "elements": inside})
    else:
        last["elements"] = _joined([*last["elements"], {"type": "text", "text": "\n"}, *inside])


def _inline(world: World, line: str, style: dict[str, bool] | None = None) -> Elements:
    elements: Elements = []
    at = 0
    for match in _INLINE.finditer(line):
        inside = _inline_match(world, match, style or {})
        if inside is None:
            continue
        elements += [*_plain(line[at : match.start()], style), *inside]
        at = match.end()
    return _joined([*elements, *_plain(line[at:], style)])


def _inline_match(world: World, match: re.Match[str], style: dict[str, bool]) -> Elements | None:
    for name in ("bold", "italic", "strike"):
        if match[name]:
            return _inline(world, match[name], {**style, name: True})
    if match["code"]:
        return _plain(match["code"], {**style, "code": True})
    if match["entity"]:
        return [{**_entity(match["entity"]), **({"style": style} if style else {})}]
    name, tone = match["emoji"], int(match["tone"]) if match["tone"] else None
    unicode = emoji.code_points(name, tone)
    if unicode is None and name not in world.emoji:
        return None
    found: dict[str, Any] = {"type": "emoji", "name": name}
    found |= {"unicode": unicode} if unicode else {}
    return [found | ({"skin_tone": tone} if tone else {})]


def _entity(inside: str) -> dict[str, Any]:
    what, _, label = inside.partition("|")
    if what.startswith("@"):
        return {"type": "user", "user_id": what[1:]}
    if what.startswith("#"):
        return {"type": "channel", "channel_id": what[1:]}
    if what.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": what.removeprefix("!subteam^")}
    if what.startswith("!"):
        return {"type": "broadcast", "range": what[1:]}
    url = _unescaped(what)
    return {"type": "link", "url": url, "text": _unescaped(label)} if label else {"type": "link", "url": url}


def _mention(world: World, typed: str, *, named: bool) -> str:
    if typed in _BROADCASTS:
        return f"<!{typed[1:]}>"
    for user in world.users.values():
        if typed == f"@{user.name}":
            return f"<@{user.id}|{user.name}>" if named else f"<@{user.id}>"
    for group in world.user_groups.values():
        if typed == f"@{group.handle}":
            return f"<!subteam^{group.id}|@{group.handle}>"
    return typed


def _plain(words: str, style: dict[str, bool] | None) -> Elements:
    if not words:
        return []
    element: dict[str, Any] = {"type": "text", "text": _unescaped(words)}
    return [{**element, "style": style} if style else element]


def _joined(elements: Elements) -> Elements:
    """Neighbouring plain texts as one."""
    joined: Elements = []
    for element in elements:
        last = joined[-1] if joined else {}
        if element["type"] == "text" and last.get("type") == "text" and last.get("style") == element.get("style"):
            joined[-1] = {**last, "text": last["text"] + element["text"]}
        else:
            joined.append(element)
    return joined


def _unescaped(words: str) -> str:
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
