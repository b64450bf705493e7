"""What each facet of the query language means in the database: one function a facet, each giving a condition.

A condition is never NULL, so that turning it round leaves nothing out.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage import agents, rooms, search
from storage.domain import tagging
from storage.domain.query import NO_ONE, Query, Term, day_of, keeps_aside, span_of
from storage.domain.traits import TRAITS, Traits
from storage.domain.vocabulary import FACET_OF, NOBODY, PRIORITIES, VIEWER, folded
from storage.domain.zones import moment, zone_of
from storage.models import (
    Agent,
    Attachment,
    Clock,
    Contact,
    Conversation,
    ConversationTag,
    Favourite,
    Identity,
    Inbox,
    Message,
    Tag,
)
from storage.search import Found

EXPIRING: Final = timedelta(hours=2)  # features.md TW-6


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom, where and when a query is answered.

    zone: where days begin, for inboxes that do not say; "" for where the viewer is.
    """

    session: Session
    workspace_id: int
    viewer: str
    slack_channels: Collection[str]
    now: datetime
    zone: str = ""


Condition = ColumnElement[bool]
# Word for word the conditions of indexes (storage/models/conversations.py).
ODD: Final = or_(
    Conversation.inbound_at.is_(None),
    Conversation.inbound_at < Conversation.active_at,
    Conversation.shut_at > Conversation.inbound_at,
)
SET_ASIDE: Final = or_(
    Conversation.snoozed_until.is_not(None), Conversation.muted_at.is_not(None), Conversation.blocked_at.is_not(None)
)


def conditions(asker: Asker, query: Query, sure: Collection[Term] = ()) -> list[Condition]:
    """What a query says of a conversation, but for its status, which chooses the way through the table, and for what
    `narrowed` looks up first. sure: what need not be asked, for the way leads to nothing else."""
    asked = [term for term in query.terms if term.facet != "status" and term not in sure]
    said = [_of(asker, term) for term in asked if not _is_looked_up(term)]
    return [*said, ~SET_ASIDE] if keeps_aside(query) else said


def holds(asker: Asker, query: Query, conversation_id: int) -> bool:
    """Whether what a query says is true of one conversation. What it does not name is not asked about: not its status,
    nor whether it was put aside."""
    said = [_status(term) if term.facet == "status" else _of(asker, term) for term in query.terms]
    found = select(Conversation.id).where(Conversation.id == conversation_id, *said)
    return asker.session.scalar(found) is not None


def _status(term: Term) -> Condition:
    found = aside(Conversation.status, "").in_(term.values)
    return ~found if term.negated else found


def narrowed(asker: Asker, query: Query) -> Found | None:
    """The few conversations a search leaves; None when nothing is searched for."""
    found: Found | None = None
    texts = [term.values for term in query.terms if term.facet == "text" and not term.negated]
    if texts:
        found = search.find(asker.session, asker.workspace_id, texts, asker.slack_channels)
    for term in query.terms:
        if not _is_looked_up(term) or term.facet == "text":
            continue
        theirs = set[int]()
        for value in term.values:
            for people in PEOPLE[term.facet](asker, value):
                theirs |= search.whose(asker.session, people, asker.slack_channels)
        known = found.messages if found is not None else dict.fromkeys(theirs, 0)
        messages = {each: message for each, message in known.items() if each in theirs}
        found = Found(messages, (found is None or found.whole) and len(theirs) < search.PEOPLE)
    return found


def _is_looked_up(term: Term) -> bool:
    return FACET_OF[term.facet].searches and not term.negated


def _of(asker: Asker, term: Term) -> Condition:
    found = or_(*(MEANINGS[term.facet](asker, value) for value in term.values))
    return ~found if term.negated else found


def aside(column: InstrumentedAttribute[Any], nothing: Any) -> ColumnElement[Any]:
    """A column as a condition that chooses no index: the way through the table has been chosen (storage/ways.py), and
    an index without the list's order would have all of its rows sorted for each page."""
    return column + literal(nothing)


def _assignee(asker: Asker, value: str) -> Condition:
    return aside(Conversation.owner, "").in_(owners(asker, value))


def owners(asker: Asker, value: str) -> list[str]:
    """Whose a conversation may be: Slack users, or "" for nobody's."""
    if value in {NOBODY, VIEWER}:
        return ["" if value == NOBODY else asker.viewer]
    return [value] if re.fullmatch(r"[UW][A-Z0-9]{2,}", value) else _agents(asker, value)


def _agents(asker: Asker, name: str) -> list[str]:
    """The agents of a name, or of the beginning of its words."""
    wanted = folded(name)
    told = asker.session.execute(
        select(Agent.slack_user, Agent.name).where(Agent.workspace_id == asker.workspace_id, Agent.name != "")
    )
    return [user for user, known in told if any(part.startswith(wanted) for part in _parts(folded(known)))]


def _parts(name: str) -> list[str]:
    """A name, and what is left of it from each further word on."""
    words = name.split()
    return [" ".join(words[start:]) for start in range(len(words))]


def _team(asker: Asker, value: str) -> Condition:
    return aside(Conversation.team, "").in_(teams(asker, value))


def teams(asker: Asker, value: str) -> list[str]:
    """Whose a conversation may be: user groups, or "" for no team's."""
    if value == NOBODY:
        return [""]
    if value == VIEWER:
        return rooms.teams_of(asker.session, asker.workspace_id, asker.viewer)
    known = rooms.teams(asker.session, asker.workspace_id) or []
    named = [
        each["id"] for each in known if folded(value) in {folded(each.get(name, "")) for name in ("handle", "name")}
    ]
    return named or [value]


def _channel(asker: Asker, value: str) -> Condition:
    return aside(Conversation.inbox_id, 0).in_(inboxes(asker, "channel", value))


def _inbox(asker: Asker, value: str) -> Condition:
    return aside(Conversation.inbox_id, 0).in_(inboxes(asker, "inbox", value))


def inboxes(asker: Asker, facet: str, value: str) -> list[int]:
    """The inboxes of a channel, or of a name."""
    rows = asker.session.execute(
        select(Inbox.id, Inbox.channel, Inbox.name).where(Inbox.workspace_id == asker.workspace_id)
    )
    return [
        number
        for number, channel, name in rows
        if (channel == value if facet == "channel" else folded(value) in folded(name))
    ]


def _tag(asker: Asker, value: str) -> Condition:
    tag = aliased(ConversationTag)  # a list may be read off the same table (storage/ways.py)
    worn = exists().where(tag.conversation_id == Conversation.id)
    return ~worn if folded(value) in NO_ONE else worn.where(tag.tag_id.in_(tagged(asker, value)))


def tagged(asker: Asker, value: str) -> list[int]:
    """The tags of a name: the conversations' and the people's."""
    named = select(Tag.id).where(Tag.workspace_id == asker.workspace_id, Tag.folded == tagging.folded(value))
    return list(asker.session.scalars(named))


def _is(asker: Asker, value: str) -> Condition:
    return FLAGS[value](asker)


def _waiting(_: Asker) -> Condition:
    return Conversation.waiting_since.is_not(None)


def _expiring(asker: Asker) -> Condition:
    return and_(_waiting(asker), _closes(asker, timedelta(), EXPIRING))


def _expired(asker: Asker) -> Condition:
    return ~_closes(asker, timedelta(), None)


def starred(asker: Asker) -> Select[int]:
    """The conversations that the viewer or the team has starred."""
    return select(Favourite.conversation_id).where(
        Favourite.workspace_id == asker.workspace_id, Favourite.slack_user.in_((asker.viewer, ""))
    )


def _linked(_: Asker) -> Condition:
    return exists().where(
        Identity.id == Conversation.identity_id, Contact.id == Identity.contact_id, Contact.person_id.is_not(None)
    )


def _has(_: Asker, value: str) -> Condition:
    return HAVINGS[value]()


def _file() -> Condition:
    return exists().where(Message.conversation_id == Conversation.id, Attachment.message_id == Message.id)


def _note() -> Condition:
    return exists().where(Message.conversation_id == Conversation.id, Message.direction == "note")


def _any_tag() -> Condition:
    tag = aliased(ConversationTag)
    return exists().where(tag.conversation_id == Conversation.id)


def _number() -> Condition:
    numbered = or_(Identity.phone != "", Contact.phone != "")
    return exists().where(Identity.id == Conversation.identity_id, Contact.id == Identity.contact_id, numbered)


def _priority(_: Asker, value: str) -> Condition:
    return Conversation.priority == PRIORITIES.index(value)


def _sla(asker: Asker, value: str) -> Condition:
    clock = exists().where(Clock.conversation_id == Conversation.id, Clock.waits_since == Conversation.waiting_since)
    if value == "breached":
        return clock.where(Clock.due_at <= asker.now)
    return clock.where(Clock.warn_at <= asker.now, Clock.due_at > asker.now)


def _wait(asker: Asker, value: str) -> Condition:
    way, span = span_of(value)
    bound = asker.now - span
    long = Conversation.waiting_since < bound if way == ">" else Conversation.waiting_since > bound
    return and_(Conversation.waiting_since.is_not(None), long)


def _window(asker: Asker, value: str) -> Condition:
    way, span = span_of(value)
    return _closes(asker, timedelta(), span) if way == "<" else _closes(asker, span, None)


def _closes(asker: Asker, after: timedelta, within: timedelta | None) -> Condition:
    """Open for people still, and closing later than `after` and sooner than `within` from now (None: whenever)."""
    return or_(*(and_(_channel(asker, each.channel), closes(asker, each, after, within)) for each in TRAITS.values()))


def closes(asker: Asker, traits: Traits, after: timedelta, within: timedelta | None) -> Condition:
    """The same of conversations that are on one channel."""
    longest = longest_window(traits)
    begun = Conversation.inbound_at
    bound = asker.now + after - longest
    # Never before the message that opened the window: so a list, which is in this order, need not be read farther.
    way = [begun.is_not(None), begun > bound, Conversation.active_at > bound]
    if within is not None:
        way.append(begun < asker.now + within - longest)
    if traits.window.agent_only_for is None:  # the provider's word ends the window for everybody
        way.append(or_(Conversation.shut_at.is_(None), Conversation.shut_at <= begun))
    return and_(*way)


def longest_window(traits: Traits) -> timedelta:
    """How long after a customer's message people may answer."""
    return traits.window.agent_only_for or traits.window.free_for


def _before(asker: Asker, value: str) -> Condition:
    return _by_days(asker, lambda day: Conversation.active_at < day, value)


def _after(asker: Asker, value: str) -> Condition:
    return _by_days(asker, lambda day: Conversation.active_at >= day, value)


def _by_days(asker: Asker, side: Callable[[datetime], Condition], value: str) -> Condition:
    """On one side of the moment when a day begins where each inbox is, which is mostly one moment for all."""
    begins: dict[datetime, list[int]] = {}
    for inbox, zone in _zones(asker):
        day = day_of(value, asker.now.astimezone(zone_of(zone)).date())
        begins.setdefault(moment(day, time(), zone), []).append(inbox)
    if len(begins) == 1:
        return side(next(iter(begins)))
    return or_(false(), *(and_(aside(Conversation.inbox_id, 0).in_(each), side(at)) for at, each in begins.items()))


def _zones(asker: Asker) -> list[tuple[int, str]]:
    """Each inbox with the time zone of its working hours, else the asker's."""
    own = asker.zone or agents.zone(asker.session, asker.workspace_id, asker.viewer)
    rows = asker.session.execute(select(Inbox.id, Inbox.practice).where(Inbox.workspace_id == asker.workspace_id))
    return [(inbox, str(practice.get("hours", {}).get("zone") or own)) for inbox, practice in rows]


def _called(asker: Asker, value: str) -> list[Select[int]]:
    """The people of a name."""
    return [search.called(asker.session, (value,))] if search.tokens(value) else []


def _numbered(asker: Asker, value: str) -> list[Select[int]]:
    """The people whose number ends so."""
    digits = "".join(each for each in value if each.isascii() and each.isdigit())
    return [search.numbered(asker.session, asker.workspace_id, digits)] if len(digits) >= search.END else []


def _anyhow(asker: Asker, value: str) -> list[Select[int]]:
    return [*_called(asker, value), *_numbered(asker, value)]


PEOPLE: Final[Mapping[str, Callable[[Asker, str], list[Select[int]]]]] = MappingProxyType(
    {
        "name": _called,
        "phone": _numbered,
        "from": _anyhow,
    }
)


def _person(people: Callable[[Asker, str], list[Select[int]]]) -> Callable[[Asker, str], Condition]:
    """A conversation is with one of these people."""

    def condition(asker: Asker, value: str) -> Condition:
        return or_(false(), *(Conversation.identity_id.in_(each) for each in people(asker, value)))

    return condition


def _text(asker: Asker, value: str) -> Condition:
    if not search.tokens(value):
        return false()
    return or_(search.says(asker.session, (value,)), _person(_anyhow)(asker, value))


MEANINGS: Final[Mapping[str, Callable[[Asker, str], Condition]]] = MappingProxyType(
    {
        "assignee": _assignee,
        "team": _team,
        "channel": _channel,
        "inbox": _inbox,
        "tag": _tag,
        "is": _is,
        "has": _has,
        "priority": _priority,
        "sla": _sla,
        "wait": _wait,
        "window": _window,
        "before": _before,
        "after": _after,
        **{facet: _person(people) for facet, people in PEOPLE.items()},
        "text": _text,
    }
)
FLAGS: Final[Mapping[str, Callable[[Asker], Condition]]] = MappingProxyType(
    {
        "needs-reply": _waiting,
        "expiring": _expiring,
        "expired": _expired,
        "favourite": lambda asker: Conversation.id.in_(starred(asker)),
        "linked": _linked,
        "snoozed": lambda _: Conversation.snoozed_until.is_not(None),
        "muted": lambda _: Conversation.muted_at.is_not(None),
        "blocked": lambda _: Conversation.blocked_at.is_not(None),
    }
)
HAVINGS: Final[Mapping[str, Callable[[], Condition]]] = MappingProxyType(
    {"file": _file, "note": _note, "tag": _any_tag, "phone": _number}
)
