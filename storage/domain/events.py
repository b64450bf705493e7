"""Normalised facts out of an envelope: what the channels' `parse` returns and intake records.

All times are aware UTC and are the provider's own. `account` is the inbox's address on the channel (WhatsApp
phone_number_id, Instagram account id). Ids are kept exactly as the provider gave them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

MessageKind: TypeAlias = Literal[
    "text", "image", "video", "audio", "voice", "document", "sticker",
    "location", "contacts", "choice", "offer", "order", "story_reply", "story_mention", "share", "call", "template",
    "comment", "other",
]  # fmt: skip
STORY_LIVES: Final = timedelta(hours=24)  # meta.md 5.7: then its link is dead
MediaKind: TypeAlias = Literal["image", "video", "audio", "voice", "document", "sticker"]
Status: TypeAlias = Literal["sent", "delivered", "read", "failed"]
# opened_by_link: they came to the chat by a link or an ad. handed_to_us: an app that answered asks for a person.
NoticeName: TypeAlias = Literal["security_code", "opened_by_link", "handed_to_us", "handed_away"]

OWN: Final = "contact_request"  # a contact card's origin: its number is the sender's own; of any other it is not known


@dataclass(frozen=True, slots=True)
class Person:
    """Who is on the customer's side. Any field may be empty except that at least one of address and bsuid is given.

    address: WhatsApp wa_id (digits, as Meta gave them) or Instagram IGSID. bsuid: "CC.…" business-scoped user id.
    username: without "@", lower case.
    """

    address: str = ""
    bsuid: str = ""
    parent_bsuid: str = ""
    username: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A file the customer sent. ref: WhatsApp media id or an Instagram CDN url. size_bytes 0: not told."""

    kind: MediaKind
    ref: str
    mime: str = ""
    name: str = ""
    sha256: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A customer wrote. opens_window: false for what Meta does not count as a customer's message."""

    account: str
    external_id: str
    sender: Person
    sent_at: datetime
    kind: MessageKind
    text: str = ""
    media: tuple[Media, ...] = ()
    reply_to: str = ""
    forwarded: bool = False
    unsupported: str = ""  # the provider's word for a kind that can only be seen on the phone ("poll"); kind is "other"
    group: str = ""  # WhatsApp group id: kept apart from one-to-one conversations
    details: Mapping[str, Any] = field(default_factory=dict)  # the rest of what was said, JSON-ready, for rendering
    opens_window: bool = True
    standby: bool = False  # another app answers this customer now: shown, and nobody is asked to reply

    @property
    def fades_at(self) -> datetime | None:
        """When a story that it links to is gone; None without one."""
        is_story = self.kind in {"story_reply", "story_mention"} or self.details.get("story")
        return self.sent_at + STORY_LIVES if is_story else None


@dataclass(frozen=True, slots=True)
class MessageEchoed:
    """The business itself wrote, seen as an echo: by this app, by the phone app, or by another tool.

    app_id: "" means the phone or Instagram app. recipient is the customer. standby: as in MessageReceived.
    """

    account: str
    external_id: str
    recipient: Person
    sent_at: datetime
    kind: MessageKind
    text: str = ""
    media: tuple[Media, ...] = ()
    app_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    standby: bool = False


@dataclass(frozen=True, slots=True)
class CommentEchoed:
    """The account's own words under a post of its, by this app or another way. parent: the comment they answer; "" of
    none, where a reply to a reply answers the top-level comment."""

    account: str
    external_id: str
    parent: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class MessageRemembered:
    """Something said before this number was connected, told afterwards: kept for search and history, never posted.

    status: of what the business said, "" of what the customer said. pending: its file is told of later.
    """

    account: str
    external_id: str
    customer: Person
    sent_at: datetime
    by_business: bool
    kind: MessageKind
    text: str = ""
    media: tuple[Media, ...] = ()
    status: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    pending: bool = False


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """Somebody changed what they had said. event_id tells this edit from another one of the same message."""

    account: str
    external_id: str  # of the message that changed
    event_id: str
    sender: Person
    at: datetime
    text: str
    by_business: bool = False


@dataclass(frozen=True, slots=True)
class MessageUnsent:
    """Somebody took back what they had said."""

    account: str
    external_id: str
    sender: Person
    at: datetime
    by_business: bool = False


@dataclass(frozen=True, slots=True)
class ReactionChanged:
    """emoji "" means it was removed. external_id is the message reacted to; event_id "" where none is given."""

    account: str
    external_id: str
    event_id: str
    sender: Person
    at: datetime
    emoji: str


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """What became of a message of ours. correlation: the delivery key we sent along (WhatsApp only), else "".

    For "failed": code is our word for the cause, reason what the provider said, with its own code.
    upto: Instagram's read mark covers all messages up to it, by `reader`.
    """

    account: str
    external_id: str
    status: Status
    at: datetime
    correlation: str = ""
    code: str = ""
    reason: str = ""
    upto: bool = False
    reader: Person = Person()


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """A customer changed number or business-scoped id: old and new are the same person."""

    account: str
    event_id: str
    old: Person
    new: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A customer's call is over. seconds: how long they were talked to, 0 when nobody answered."""

    account: str
    external_id: str
    caller: Person
    at: datetime
    seconds: int


@dataclass(frozen=True, slots=True)
class PreferenceChanged:
    """A customer told the channel whether they want this business's marketing."""

    account: str
    customer: Person
    at: datetime
    wants_marketing: bool


@dataclass(frozen=True, slots=True)
class CustomerNotice:
    """Something about a customer that is no message: one line in the thread says it. values: what the line names."""

    account: str
    event_id: str
    customer: Person
    at: datetime
    name: NoticeName
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountNotice:
    """Something about the account itself (a ban, a template paused, a policy warning).

    account "": only the business is told, whose every account it is about; "" too: neither is.
    """

    account: str
    name: str
    at: datetime
    details: Mapping[str, Any] = field(default_factory=dict)
    business: str = ""


@dataclass(frozen=True, slots=True)
class TemplateChanged:
    """A message template of a business account changed: what of it, is not empty. Words are the channel's, lower case.

    language: as it is sent by ("en_US"). Nothing told but its name: its words have changed.
    """

    business: str
    name: str
    language: str
    at: datetime
    status: str = ""
    category: str = ""
    quality: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Understood, and nothing for the inbox to do. why: a short fixed word, counted."""

    why: str


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A shape nobody has taught us. Kept with its envelope; shown as one honest line when it came from a customer."""

    where: str  # a path into the body, "entry[0].changes[1].field=foo"
    why: str


Event: TypeAlias = (
    MessageReceived | MessageEchoed | CommentEchoed | MessageRemembered | MessageEdited | MessageUnsent
    | ReactionChanged | CallEnded | StatusChanged | IdentityChanged | PreferenceChanged | CustomerNotice
    | AccountNotice | TemplateChanged | Ignored | Unrecognised
)  # fmt: skip
