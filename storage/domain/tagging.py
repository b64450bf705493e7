"""Tags as people write them: one word each, so that `tag:vip,gold` can name them wherever words are typed."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

Kind = Literal["contact", "conversation"]

MARKS: Final[dict[Kind, str]] = {"contact": "★", "conversation": "#"}  # features.md CP-3: told apart by look
NAME_MAX: Final = 40  # characters; ours
MOST: Final = 20  # tags of a kind on one conversation or person; ours
_MARK: Final = re.compile(r"^[#★*\s]+")
# What ends a word in a query or a list of tags, and what Slack would take for markup.
_GAP: Final = re.compile(r"[\s,;:\"'`*~<>|&]+")


def tag(words: str) -> str:
    """A tag's name out of what somebody typed: "big client" is "big-client". "" for what holds no letter or digit."""
    plain = "".join(each for each in unicodedata.normalize("NFKC", words) if each.isspace() or each.isprintable())
    name = _GAP.sub("-", _MARK.sub("", plain).strip()).strip("-")[:NAME_MAX].strip("-")
    return name if any(each.isalnum() for each in name) else ""


def tags(words: Iterable[str]) -> tuple[str, ...]:
    """Tag names out of what was typed, each once, in their order."""
    found = {folded(name): name for each in reversed(list(words)) if (name := tag(each))}
    return tuple(reversed(found.values()))


def folded(name: str) -> str:
    """The form in which two tags are the same: no case, no accents."""
    plain = unicodedata.normalize("NFKD", tag(name).casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each) and not each.isspace())
    return unicodedata.normalize("NFC", bare).strip("-")
