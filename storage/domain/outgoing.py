"""What becomes of a teammate's file on its way to a customer: it goes as it is, is made into something else, or stays.

The channel's limits are its traits; what can be made of what is in workers/recode.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from storage.domain.events import MediaKind
from storage.domain.traits import MB, Traits

SOURCE_MAX: Final = 100 * MB  # of a file that something is made of: what is fetched from Slack at all
# Pictures we can open. SVG is not one of them: it is a program.
PICTURES: Final = frozenset({
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/bmp", "image/tiff",
})  # fmt: skip
RECORDINGS: Final = frozenset({"audio/ogg", "audio/webm"})  # nobody keeps music in these: they were spoken
WRITINGS: Final = frozenset({"application/json", "application/xml", "application/x-yaml", "application/csv"})


@dataclass(frozen=True, slots=True)
class SlackFile:
    """A file of a Slack message. id: Slack's F… recorded: it was spoken into Slack just now (an audio clip)."""

    id: str
    name: str
    mime: str
    size_bytes: int
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """step "as_is": it goes as `mime`. "make": a file of `mime` within most_bytes is made of it, if possible within
    best_bytes (0: no matter). "refuse": it stays, for the reason that the failure word says."""

    step: Literal["as_is", "make", "refuse"]
    kind: MediaKind
    mime: str = ""
    most_bytes: int = 0
    best_bytes: int = 0
    failure: str = ""


def plan(mime: str, size_bytes: int, traits: Traits, *, recorded: bool = False) -> Plan:
    """What becomes of a file. mime: what it is. recorded: it was spoken into Slack."""
    bare = mime.partition(";")[0].strip().lower()
    family = bare.partition("/")[0]
    if size_bytes > SOURCE_MAX:
        return Plan("refuse", "document", failure="media_too_big")
    if recorded or bare in RECORDINGS:
        return Plan("make", "voice", traits.voice_mime, traits.room("voice"), traits.voice_bytes)
    rule = traits.rule_for(bare)
    if rule is not None and rule.kind != "sticker" and not rule.strict and size_bytes <= rule.max_bytes:
        return Plan("as_is", rule.kind, bare)
    if bare in PICTURES and traits.room("image"):
        return Plan("make", "image", "image/jpeg", traits.room("image"))
    if family == "audio" and traits.room("audio"):
        return Plan("make", "audio", "audio/mp4", traits.room("audio"))
    if family == "video" and traits.room("video"):
        return Plan("make", "video", "video/mp4", traits.room("video"))
    written = traits.rule_for("text/plain")
    if rule is None and written is not None and (family == "text" or bare in WRITINGS):
        if size_bytes <= written.max_bytes:
            return Plan("as_is", written.kind, "text/plain")
        return Plan("refuse", written.kind, failure="media_too_big")
    return Plan("refuse", rule.kind if rule else "document", failure="media_too_big" if rule else "media_refused")


def refused(files: Iterable[SlackFile], traits: Traits) -> list[SlackFile]:
    """Those of a teammate's files that a channel does not take, as they are or made into something else."""
    return [each for each in files if plan(each.mime, each.size_bytes, traits, recorded=each.recorded).step == "refuse"]
