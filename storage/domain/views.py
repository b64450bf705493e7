"""What the renderers draw: frozen values, read from the database in one go. No rows, clients or clocks inside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from storage.domain.excerpt import Piece
from storage.domain.profile import Field
from storage.domain.query import Query, Wrong
from storage.domain.reply import Mode
from storage.domain.sla import Stage
from storage.domain.tagging import Kind as TagKind
from storage.domain.window import Window

ConversationStatus = Literal["open", "pending", "closed"]
MessageStatus = Literal["staged", "sending", "sent", "delivered", "read", "failed", "uncertain"]


@dataclass(frozen=True, slots=True)
class QueuedView:
    """Words that wait until the customer writes. goes_at: when they go out, None while nobody has written."""

    message_id: int
    text: str
    goes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkedView:
    """Another conversation of the same person. link: its thread's permalink, "" while it has no thread."""

    conversation_id: int
    contact_id: int
    channel: str
    inbox_name: str
    customer: str
    handle: str
    link: str
    status: ConversationStatus
    window: Window


@dataclass(frozen=True, slots=True)
class StartView:
    """A channel on which nothing was said with a person yet, who has a number there. inbox_id: where to begin."""

    channel: str
    inbox_id: int


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag: # on what is talked of, ★ on the person."""

    kind: TagKind
    name: str


@dataclass(frozen=True, slots=True)
class PairView:
    """A question: is this person the same as another? named: the other, as "WhatsApp · Sales: Maria Souza"."""

    pair_id: int
    named: str


@dataclass(frozen=True, slots=True)
class NumberView:
    """A question: is a number that the customer wrote their own? number: as people read it."""

    seen_id: int
    number: str


@dataclass(frozen=True, slots=True)
class CardView:
    """One conversation as its card shows it.

    handle: the number ("+55 11 98765-4321") or "@username", "" when neither is known. linked: the same person's other
    conversations. preview: the last message said, either side, at most 200 characters.
    waiting_since: when the customer's oldest unanswered message was sent, None when nothing is waiting.
    owner, team: Slack user and user group ids, "" for none. mode: what a plain line in the thread is.
    """

    conversation_id: int
    channel: str
    inbox_name: str
    customer: str
    handle: str
    linked: tuple[LinkedView, ...]
    preview: str
    preview_by_customer: bool
    status: ConversationStatus
    owner: str
    team: str
    waiting_since: datetime | None
    window: Window
    now: datetime
    mode: Mode = "reply"
    drafted_by: str = ""  # the Slack user who has a window open to write to them in
    snoozed_until: datetime | None = None
    by_hand: bool = False  # a person has answered, so rules do not
    priority: str = "usual"  # one of vocabulary.PRIORITIES
    muted: bool = False
    thanked: bool = False
    due_at: datetime | None = None  # when there should be an answer; None: nothing is due, or its clock stands
    due: Stage = ""
    blocked: bool = False
    may_be_blocked: bool = False  # whether the channel would, at this moment
    attention: str = ""  # the inbox's trouble, a `trouble-*` key of the locale files, "" when well
    written: bool = True  # False: the customer has never written, so their first reply is waited for
    queued: tuple[QueuedView, ...] = ()
    tags: tuple[TagView, ...] = ()
    facts: tuple["FactView", ...] = ()  # the chosen fields of the contact (features.md CP-1)
    notes: tuple[str, ...] = ()  # "📌 Note on contact" of everybody this person is (features.md IC-6)
    opted_out: bool = False
    asked: tuple[PairView, ...] = ()  # what is to be decided about who they are; lists leave it out
    numbers: tuple[NumberView, ...] = ()
    numberless: bool = False  # nobody knows a number of theirs, so that it may be asked for (features.md LC-7)
    start: StartView | None = None  # lists leave it out, too


@dataclass(frozen=True, slots=True)
class TroubleView:
    """An inbox that needs attention. attention: as on a card."""

    channel: str
    inbox_name: str
    attention: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of the list (`/inbox`, App Home). link: the thread's permalink, "" while it has no thread.

    said: what was found in it, with the words that were looked for marked; () where nothing was looked for.
    starred: by the viewer, or by the team.
    """

    card: CardView
    link: str
    said: tuple[Piece, ...] = ()
    starred: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list, between two pages: the time a row is sorted by, and the row.

    at: of the customer's last message; in a list of what is about to expire, when its reply window closes.
    """

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of the list. total: how many there are, counted up to a bound; counted: False when there are more.

    newer, older: whether there are pages before and after this one. first, last: the places of its outermost rows.
    troubles: of the inboxes that the viewer may see, those that need attention.
    whole: False when Slack did not say who is in some Slack channel, so what belongs there is left out.
    viewer: for whose eyes it is; "" for those of everybody in some Slack channel.
    """

    query: Query
    rows: tuple[RowView, ...]
    total: int
    inboxes: int  # how many inboxes are connected; 0 draws the first-time help instead
    counted: bool = True
    newer: bool = False
    older: bool = False
    first: Cursor | None = None
    last: Cursor | None = None
    whole: bool = True
    troubles: tuple[TroubleView, ...] = ()
    viewer: str = ""


@dataclass(frozen=True, slots=True)
class FactView:
    """A field of a contact with its value. source: where it was said, "Instagram · @brand", "" for this contact."""

    field: Field
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class EarlierView:
    """Another thread of the same person, and when it began."""

    channel: str
    inbox_name: str
    begun_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class ProfileView:
    """A contact, as the modal of one conversation shows it to one viewer.

    facts: the fields that the viewer may see, empty ones too. elsewhere: what linked contacts say otherwise. hidden:
    the number with its middle hidden, "" when it is shown whole. may_reveal: whether the viewer may have it shown.
    home: the country of numbers without a country code ("BR"), "" when not known. star, hash: the tags of the person
    and of the conversation; star_ids, hash_ids: theirs, in the same order. earlier: the newest of earlier_count.
    """

    card: CardView
    contact_id: int
    facts: tuple[FactView, ...]
    elsewhere: tuple[FactView, ...] = ()
    hidden: str = ""
    may_reveal: bool = False
    home: str = ""
    star: tuple[str, ...] = ()
    star_ids: tuple[int, ...] = ()
    hash: tuple[str, ...] = ()
    hash_ids: tuple[int, ...] = ()
    earlier: tuple[EarlierView, ...] = ()
    earlier_count: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits right now, for one viewer's eyes (features.md RP-2); each counted up to a bound.

    waiting_since: when the oldest message nobody has answered was sent, None when nothing waits.
    """

    needs_reply: int
    mine: int
    unassigned: int
    expiring: int
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class LineView:
    """One thing said with a person. direction: "in", "out" or "note". author: the Slack user, "" for the customer or
    for what was sent elsewhere. unsent: it was taken back, and its words with it. link: its place in Slack, or "".
    """

    message_id: int
    channel: str
    inbox_name: str
    customer: str
    direction: str
    kind: str
    author: str
    text: str
    sent_at: datetime
    link: str
    unsent: bool = False
    edited: bool = False
    failed: bool = False
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class HistoryView:
    """A page of what was said, the oldest first. older, newer: the message that the page beside it goes on from, 0 for
    none.
    """

    conversation_id: int
    lines: tuple[LineView, ...]
    older: int = 0
    newer: int = 0


@dataclass(frozen=True, slots=True)
class ViewName:
    """A saved view as it is offered."""

    id: int
    name: str
    is_team: bool


@dataclass(frozen=True, slots=True)
class ViewDetails:
    """A saved view as it is changed. line: its filter, as it could be typed. post_*: as models.SavedView."""

    id: int
    name: str
    is_team: bool
    line: str
    post_channel: str
    post_hour: int
    post_zone: str


@dataclass(frozen=True, slots=True)
class BulkView:
    """How far somebody's latest act on many has come. state: doing, done, undoing or undone.

    done, undone: conversations that changed, and changed back. stale: left as they were. kept: not changed back, since
    something had happened to them. left: still to come to.
    """

    id: int
    verb: str
    state: str
    total: int
    left: int
    done: int
    stale: int
    kept: int
    undone: int


@dataclass(frozen=True, slots=True)
class HomeView:
    """One person's Home. tab: the list's name; "" where `view` or a search is shown in its place.

    channel: one channel only, "" for all. words: what they searched for; wrong: what of it was not understood.
    told_key, told: a sentence for them alone, "" for none.
    setup: the steps to the first conversation (storage.setup), as (key, whether it is done); () once all are.
    """

    home_id: int
    viewer: str
    list: ListView
    counts: Counts
    tab: str
    now: datetime
    channel: str = ""
    words: str = ""
    wrong: tuple[Wrong, ...] = ()
    view: ViewName | None = None
    views: tuple[ViewName, ...] = ()
    told_key: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    bulk: BulkView | None = None
    admin: bool = False  # may change how the team works
    away: bool = False  # nothing is given to them by itself
    mine: int = 0  # conversations that are theirs, counted while they are away
    setup: tuple[tuple[str, bool], ...] = ()
