"""Slack's emoji short names and the characters they stand for. The table: emoji.json (see emoji.LICENSE)."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

_SHORTCODE: Final = re.compile(r":([a-z0-9_+'-]+)(?:::skin-tone-([2-6]))?:")
_SKIN: Final = re.compile("[\U0001f3fb-\U0001f3ff]")
_VARIATION: Final = "\ufe0f"


class _Table(NamedTuple):
    names: dict[str, str]
    toned: frozenset[str]


def character(name: str, tone: int | None = None) -> str:
    """The character of a short name without colons ("wave", also "wave::skin-tone-3"), ":name:" for one we do not know.

    tone: Slack's 2 (light) to 6 (dark); passed over for an emoji that has none. Unknown names are a workspace's own.
    """
    bare, _, suffix = name.partition("::skin-tone-")
    if suffix.isdecimal():
        tone = int(suffix)
    found = _table().names.get(bare)
    if found is None:
        return f":{bare}:"
    if tone is None or not 2 <= tone <= 6 or bare not in _table().toned:
        return found
    # The tone follows the first character, in the place of its variation selector (Unicode Technical Standard 51).
    return found[0] + chr(0x1F3FB + tone - 2) + found[1:].removeprefix(_VARIATION)


def with_characters(text: str) -> str:
    """The text with every short code that has a character replaced by it: "ok :wave::skin-tone-3:" gives "ok 👋🏼"."""
    return _SHORTCODE.sub(lambda code: character(code[1], int(code[2]) if code[2] else None), text)


@cache
def short_name(shown: str) -> str:
    """The short name of a character, without colons, as an icon asks for it. Raises KeyError for what is no emoji."""
    for name, known in _table().names.items():
        if known == shown:
            return name
    raise KeyError(shown)


def name_of(shown: str) -> str:
    """The name by which Slack's reactions know a character, with its skin tone; "" for what is no emoji of Slack's."""
    bare, tone = _SKIN.sub("", shown), _SKIN.search(shown)
    for each in (shown, bare, bare.rstrip(_VARIATION), f"{bare.rstrip(_VARIATION)}{_VARIATION}"):
        try:
            name = short_name(each)
        except KeyError:
            continue
        toned = tone is not None and each != shown and name in _table().toned
        return f"{name}::skin-tone-{ord(tone[0]) - 0x1F3FB + 2}" if toned and tone is not None else name
    return ""


@cache
def _table() -> _Table:
    parsed = json.loads(files("bot").joinpath("emoji.json").read_text("utf-8"))
    return _Table(parsed["names"], frozenset(parsed["toned"]))
