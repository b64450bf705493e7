"""The channel seam: one record of traits and a few verbs. Each channel is a folder with the same file names.

workers/channels/<channel>/__init__.py   CHANNEL = the seam filled in
                           parse.py      body -> events (pure); content.py reads what was said in one message
                           send.py       part -> external id; read and typing marks
                           media.py      files in and out
                           asking.py     who a customer is, what we sent, whether the connection is sound
                           templates.py  its message templates, where it has them
                           errors.py     the provider's codes -> our words
                           NOTES.md      its limits, windows and errors, dated, with sources
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from storage.domain.events import Event
from storage.domain.parts import Address, Part
from storage.domain.templates import Template
from storage.domain.traits import Traits

if TYPE_CHECKING:
    from workers.channels.tokens import Renewed

NEVER: Final = datetime.max.replace(tzinfo=UTC)  # a token without end


@dataclass(frozen=True, slots=True)
class Account:
    """An inbox as its channel knows it. `login` is Instagram's flavour: "instagram" or "facebook"."""

    channel: str
    account_id: str  # WhatsApp phone_number_id, Instagram account id
    token: str = field(repr=False)
    page_id: str = ""
    business_id: str = ""  # WhatsApp business account id
    login: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the channel tells about a customer. Any field may be empty."""

    name: str = ""
    username: str = ""
    picture_url: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """What the channel answers to a part it took. external_id: "" where it gives none.

    address: what it says the customer is reached by, "" where it does not: a number that was typed may be known there
    by another form.
    """

    external_id: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file being downloaded: its bytes come in chunks. name "" and size_bytes 0 where not told."""

    mime: str
    name: str
    size_bytes: int
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of ours that the channel says it has: evidence for an uncertain send."""

    external_id: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a connection, and how to mend it. grave: False where it works, but less than it could."""

    why: str
    mend: str = ""
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a channel's webhooks are called at Meta. needed: without these fields messages are missed; useful: less is.

    name: the object.
    """

    name: str
    needed: tuple[str, ...]
    useful: tuple[str, ...] = ()


class Attend(Protocol):
    """external_id: the customer's newest message. typing: an answer is being written."""

    def __call__(self, account: Account, address: Address, external_id: str, *, typing: bool) -> None: ...


class Block(Protocol):
    """blocked: whether they are to be turned away from now on."""

    def __call__(self, account: Account, address: Address, *, blocked: bool) -> None: ...


class Hide(Protocol):
    """comment: by the channel's id. hidden: whether nobody but its writer is to see it."""

    def __call__(self, account: Account, comment: str, *, hidden: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Channel:
    """What a channel can do. Sending verbs raise Rejected, TryLater (NeedsMending) or Uncertain and nothing else.

    parse: pure; never raises; what it cannot read becomes Unrecognised; one bad item never hides the others.
    send: hands over one part. `key` travels along where the channel carries it back.
    block: has the channel turn a customer away, or let them through again; None where it cannot.
    hide: takes a comment out of everybody's sight, or puts it back; None where there are no comments.
    attend: shows the customer that we have read, or are writing; worth nothing when it is late.
    upload: hands over a file first, gives the reference to send it by; None where files go by link.
    fetch_media: opens a file of the customer's by its Media.ref; the stream is closed on leaving.
    profile: who a customer is; None where the webhook already says.
    token_ends: when the account's token ends; NEVER where it does not; None where the channel only tells when it is
        renewed. Raises NeedsMending where the connection is broken.
    renew: a new life for a token whose end is not told; None where tokens are not renewed by us.
    templates: the account's message templates in whatever state, page by page; None where there are none.
    recent: our latest messages to a customer as the channel remembers them, oldest first; None where it cannot tell.
    """

    traits: Traits
    parse: Callable[[bytes], list[Event]]
    send: Callable[[Account, Address, Part, str], Handed]
    attend: Attend
    block: Block | None
    hide: Hide | None
    upload: Callable[[Account, Path, str, str], str] | None
    fetch_media: Callable[[Account, str], AbstractContextManager[Fetched]]
    profile: Callable[[Account, str], Profile] | None
    recent: Callable[[Account, str], list[Seen]] | None
    token_ends: Callable[[Account], datetime | None]
    renew: "Callable[[Account, datetime], Renewed] | None"
    templates: Callable[[Account], Iterator[list[Template]]] | None
    check: Callable[[Account], list[Trouble]]  # asked of the channel itself; [] when all is well
    hearing: Hearing


def channels() -> Mapping[str, Channel]:
    """Every channel by name. Imported late: each one builds on this module's words."""
    from workers.channels.instagram import CHANNEL as INSTAGRAM
    from workers.channels.whatsapp import CHANNEL as WHATSAPP

    return MappingProxyType({channel.traits.channel: channel for channel in (WHATSAPP, INSTAGRAM)})


TIMEOUT_SECONDS: Final = 10.0  # reliability: total call 10 s, guarded by a lease of 30 s
