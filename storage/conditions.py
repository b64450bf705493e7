"""What each facet of the query language means in the database: one function a facet, each giving a condition.

A condition is never NULL, so that turning it round leaves nothing out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from storage.domain import tagging
from storage.domain.query import NO_ONE, Query, Term, day_of, span_of
from storage.domain.traits import TRAITS
from storage.domain.vocabulary import NOBODY, VIEWER, folded
from storage.models import Agent, Contact, Conversation, ConversationTag, Identity, Inbox, Message, Tag

EXPIRING: Final = timedelta(hours=2)  # features.md TW-6


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom, where and when a query is answered."""

    session: Session
    workspace_id: int
    viewer: str
    now: datetime


Condition = ColumnElement[bool]


def conditions(asker: Asker, query: Query) -> list[Condition]:
    """All of a query's terms but its statuses, which choose the way through the table."""
    return [_of(asker, term) for term in query.terms if term.facet != "status"]


def _of(asker: Asker, term: Term) -> Condition:
    found = or_(*(MEANINGS[term.facet](asker, value) for value in term.values))
    return ~found if term.negated else found


def _assignee(asker: Asker, value: str) -> Condition:
    if value == NOBODY:
        return Conversation.owner == ""
    if value == VIEWER:
        return Conversation.owner == asker.viewer
    return Conversation.owner.in_({value, *_agents(asker, value)})


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


def _team(_: Asker, value: str) -> Condition:
    return Conversation.team == ("" if value == NOBODY else value)


def _channel(asker: Asker, value: str) -> Condition:
    return Conversation.inbox_id.in_(_inboxes(asker, lambda inbox: inbox.channel == value))


def _inbox(asker: Asker, value: str) -> Condition:
    return Conversation.inbox_id.in_(_inboxes(asker, lambda inbox: folded(value) in folded(inbox.name)))


def _inboxes(asker: Asker, wanted: Callable[[Inbox], bool]) -> list[int]:
    rows = asker.session.scalars(select(Inbox).where(Inbox.workspace_id == asker.workspace_id))
    return [inbox.id for inbox in rows if wanted(inbox)]


def _tag(asker: Asker, value: str) -> Condition:
    worn = exists().where(ConversationTag.conversation_id == Conversation.id)
    if folded(value) in NO_ONE:
        return ~worn
    named = select(Tag.id).where(Tag.workspace_id == asker.workspace_id, Tag.folded == tagging.folded(value))
    return worn.where(ConversationTag.tag_id.in_(named))


def _is(asker: Asker, value: str) -> Condition:
    return FLAGS[value](asker)


def _waiting(_: Asker) -> Condition:
    return Conversation.waiting_since.is_not(None)


def _expiring(asker: Asker) -> Condition:
    return and_(_waiting(asker), _closes(asker, timedelta(), EXPIRING))


def _expired(asker: Asker) -> Condition:
    return ~_closes(asker, timedelta(), None)


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
    ways = []
    for traits in TRAITS.values():
        longest = traits.window.agent_only_for or traits.window.free_for
        begun = Conversation.inbound_at
        way = [begun.is_not(None), begun > asker.now + after - longest]
        if within is not None:
            way.append(begun < asker.now + within - longest)
        if traits.window.agent_only_for is None:  # the provider's word ends the window for everybody
            way.append(or_(Conversation.shut_at.is_(None), Conversation.shut_at <= begun))
        ways.append(and_(_channel(asker, traits.channel), *way))
    return or_(*ways)


def _before(asker: Asker, value: str) -> Condition:
    return Conversation.active_at < _midnight(asker, value)


def _after(asker: Asker, value: str) -> Condition:
    return Conversation.active_at >= _midnight(asker, value)


def _midnight(asker: Asker, value: str) -> datetime:
    return datetime.combine(day_of(value, asker.now.date()), time(), UTC)


def _name(_: Asker, value: str) -> Condition:
    wanted = f"%{value.lower()}%"
    named = or_(func.lower(Contact.name).like(wanted), func.lower(Identity.name).like(wanted))
    return _identity(exists().where(Identity.contact_id == Contact.id, named))


def _phone(_: Asker, value: str) -> Condition:
    return _identity(Identity.phone.like(f"%{value}"))


def _from(asker: Asker, value: str) -> Condition:
    called = _identity(func.lower(Identity.username).like(f"{value.removeprefix('@').lower()}%"))
    digits = "".join(each for each in value if each.isdigit())
    return or_(called, _name(asker, value), _phone(asker, digits) if len(digits) >= 4 else false())


def _text(asker: Asker, value: str) -> Condition:
    said = exists().where(
        Message.conversation_id == Conversation.id, func.lower(Message.text).like(f"%{value.lower()}%")
    )
    return or_(said, _from(asker, value))


def _identity(condition: Condition) -> Condition:
    return exists().where(Identity.id == Conversation.identity_id, condition)


MEANINGS: Final[Mapping[str, Callable[[Asker, str], Condition]]] = MappingProxyType(
    {
        "assignee": _assignee,
        "team": _team,
        "channel": _channel,
        "inbox": _inbox,
        "tag": _tag,
        "is": _is,
        "wait": _wait,
        "window": _window,
        "before": _before,
        "after": _after,
        "name": _name,
        "phone": _phone,
        "from": _from,
        "text": _text,
    }
)
FLAGS: Final[Mapping[str, Callable[[Asker], Condition]]] = MappingProxyType(
    {
        "needs-reply": _waiting,
        "expiring": _expiring,
        "expired": _expired,
    }
)
