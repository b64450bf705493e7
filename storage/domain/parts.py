"""A message cut to what a channel takes: the values a channel's `send` understands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from storage.domain.events import MediaKind
from storage.domain.traits import ChoiceStyle


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words in the channel's own formatting, within its text limit. reply_to: the external id quoted, or ""."""

    text: str
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file. ref: what the channel sends it by (an uploaded media id, or a link), "" until prepared.

    linked: the channel does not take it, so it goes out as words, with the address where the customer gets it.
    """

    kind: MediaKind
    name: str
    mime: str
    size_bytes: int
    caption: str = ""
    ref: str = ""
    reply_to: str = ""
    linked: bool = False

    def with_ref(self, ref: str) -> "FilePart":
        """The same file, ready to send."""
        return replace(self, ref=ref)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap. id: comes back with the customer's answer."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ChoicePart:
    """A question with answers to tap. opener: what a list is opened by, "" for a style without one."""

    text: str
    style: ChoiceStyle
    choices: tuple[Choice, ...]
    opener: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class LocationPart:
    """A point on the map, in degrees, as the channel draws it."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class ContactPart:
    """One person's contact card. phones: as they are to be shown."""

    name: str
    phones: tuple[str, ...]
    emails: tuple[str, ...] = ()
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class ReactionPart:
    """Our reaction to the message `external_id`; there is one at a time, and an empty emoji takes it back."""

    external_id: str
    emoji: str


@dataclass(frozen=True, slots=True)
class CommentReplyPart:
    """Words under the comment `comment`, where everybody reads them."""

    comment: str
    text: str


@dataclass(frozen=True, slots=True)
class PrivateReplyPart:
    """The one message that may go to whoever wrote the comment `comment` without their having written to us."""

    comment: str
    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """What a blank of a template is filled with. place: header, body, url or copy_code. name: of the blank, or the
    button's index."""

    place: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """A template, filled in; it passes a closed window. text: what the customer reads. named: its blanks have names.

    file: the kind of file at its head, "" for none; ref: as in FilePart.
    """

    name: str
    language: str
    text: str
    values: tuple[Value, ...] = ()
    named: bool = False
    file: MediaKind | Literal[""] = ""
    file_name: str = ""
    mime: str = ""
    ref: str = ""
    reply_to: str = ""

    def with_ref(self, ref: str) -> "TemplatePart":
        """The same with its file, ready to send."""
        return replace(self, ref=ref)


Part: TypeAlias = (
    TextPart | FilePart | ChoicePart | LocationPart | ContactPart | ReactionPart | TemplatePart | CommentReplyPart
    | PrivateReplyPart
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """Where a part goes: exactly the ids the provider gave. WhatsApp: address (wa_id) wins over bsuid.

    human_agent: the window is only open for what a person wrote, and the channel must be told so (Instagram).
    """

    address: str = ""
    bsuid: str = ""
    human_agent: bool = False


_PARTS: Final[Mapping[str, type[Part]]] = MappingProxyType({
    "text": TextPart, "file": FilePart, "choice": ChoicePart, "location": LocationPart, "contact": ContactPart,
    "reaction": ReactionPart, "template": TemplatePart, "comment_reply": CommentReplyPart,
    "private_reply": PrivateReplyPart,
})  # fmt: skip
_NAMES: Final[Mapping[type[Part], str]] = MappingProxyType({part: name for name, part in _PARTS.items()})


def name_of(part: Part) -> str:
    """The word for a part's kind, which is its delivery's kind, too."""
    return _NAMES[type(part)]


def to_json(part: Part) -> dict[str, Any]:
    """A part as an outbox payload."""
    return {"part": name_of(part)} | asdict(part)


def from_json(payload: dict[str, Any]) -> Part:
    """The part an outbox payload holds. Raises KeyError or TypeError on a payload that `to_json` did not write."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in payload.items() if name != "part"
    }
    made = _PARTS[payload["part"]]
    if made is ChoicePart:
        fields["choices"] = tuple(Choice(**each) for each in fields["choices"])
    if made is TemplatePart:
        fields["values"] = tuple(Value(**each) for each in fields["values"])
    return made(**fields)
