"""A message cut to what a channel takes: the values a channel's `send` understands."""

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from storage.domain.events import MediaKind


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words in the channel's own formatting, within its text limit. reply_to: the external id quoted, or ""."""

    text: str
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file. ref: what the channel sends it by (an uploaded media id, or a link), "" until prepared."""

    kind: MediaKind
    name: str
    mime: str
    size_bytes: int
    caption: str = ""
    ref: str = ""
    reply_to: str = ""

    def with_ref(self, ref: str) -> "FilePart":
        """The same file, ready to send."""
        return replace(self, ref=ref)


Part: TypeAlias = TextPart | FilePart


@dataclass(frozen=True, slots=True)
class Address:
    """Where a part goes: exactly the ids the provider gave. WhatsApp: address (wa_id) wins over bsuid.

    human_agent: the window is only open for what a person wrote, and the channel must be told so (Instagram).
    """

    address: str = ""
    bsuid: str = ""
    human_agent: bool = False


def to_json(part: Part) -> dict[str, Any]:
    """A part as an outbox payload."""
    kind = "text" if isinstance(part, TextPart) else "file"
    return {"part": kind} | {name: getattr(part, name) for name in part.__slots__}


def from_json(payload: dict[str, Any]) -> Part:
    """The part an outbox payload holds. Raises KeyError or TypeError on a payload that `to_json` did not write."""
    fields = {name: value for name, value in payload.items() if name != "part"}
    return TextPart(**fields) if payload["part"] == "text" else FilePart(**fields)
