"""What the renderers draw: frozen values, read from the database in one go. No rows, clients or clocks inside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.domain.reply import Mode
from storage.domain.tagging import Kind as TagKind
from storage.domain.window import Window

ConversationStatus = Literal["open", "pending", "closed"]
MessageStatus = Literal["staged", "sending", "sent", "delivered", "read", "failed", "uncertain"]


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag: # on what is talked of, ★ on the person."""

    kind: TagKind
    name: str


@dataclass(frozen=True, slots=True)
class CardView:
    """One conversation as its card shows it.

    handle: the number ("+55 11 98765-4321") or "@username", "" when neither is known. linked: the other channel's
    "Instagram @maria" words, "" when not linked. preview: the last message said, either side, at most 200 characters.
    waiting_since: when the customer's oldest unanswered message was sent, None when nothing is waiting.
    owner, team: Slack user and user group ids, "" for none. mode: what a plain line in the thread is.
    """

    conversation_id: int
    channel: str
    inbox_name: str
    customer: str
    handle: str
    linked: str
    preview: str
    preview_by_customer: bool
    status: ConversationStatus
    owner: str
    team: str
    waiting_since: datetime | None
    window: Window
    now: datetime
    mode: Mode = "reply"
    attention: str = ""  # the inbox's trouble, a `trouble-*` key of the locale files, "" when well
    tags: tuple[TagView, ...] = ()


@dataclass(frozen=True, slots=True)
class TroubleView:
    """An inbox that needs attention. attention: as on a card."""

    channel: str
    inbox_name: str
    attention: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of the list (`/inbox`, App Home). link: the thread's permalink, "" while it has no thread."""

    card: CardView
    link: str


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of the list. title: a locale key. more: whether there is another page after this one.

    troubles: of the inboxes that the viewer may see, those that need attention.
    whole: False when Slack did not say who is in some Slack channel, so what belongs there is left out.
    """

    title: str
    rows: tuple[RowView, ...]
    total: int
    more: bool
    inboxes: int  # how many inboxes are connected; 0 draws the first-time help instead
    whole: bool = True
    troubles: tuple[TroubleView, ...] = ()
