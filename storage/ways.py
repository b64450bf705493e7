"""The ways through the table of conversations: each reads one index in the order of its list.

That is the newest first; what is about to expire comes in the order in which it does, the soonest first.

No index has the rows of several Slack channels, statuses or owners in that order. So each of them is a way of its own,
which ends after a page, and a query takes the way that leaves the least to look at.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from storage.conditions import (
    EXPIRING,
    ODD,
    SET_ASIDE,
    Asker,
    aside,
    closes,
    inboxes,
    longest_window,
    owners,
    starred,
    tagged,
    teams,
)
from storage.domain.query import ACTIVE, NO_ONE, Query, Term, statuses
from storage.domain.traits import TRAITS
from storage.domain.vocabulary import ASIDE, folded
from storage.models import Conversation, ConversationTag
from storage.search import Found

MOST: Final = 64  # ways of one statement; with more Slack channels than that they share one


@dataclass(frozen=True, slots=True)
class Way:
    """Some of the conversations. tag: by the index of this tag, which keeps their times beside it.

    window: they come in the order in which their reply windows of this length close; None: the newest first.
    sure: terms that are true of all of them.
    """

    conditions: tuple[ColumnElement[bool], ...]
    tag: int = 0
    window: timedelta | None = None
    sure: tuple[Term, ...] = ()

    @property
    def order(self) -> tuple[InstrumentedAttribute[Any], InstrumentedAttribute[int]]:
        """What its rows are in order of: a time, and their ids."""
        if self.tag:
            return ConversationTag.active_at, ConversationTag.conversation_id
        if self.window is not None:
            return Conversation.inbound_at, Conversation.id
        return Conversation.active_at, Conversation.id

    def of(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Its rows, as a statement."""
        if not self.tag:
            return select(*columns).where(*self.conditions)
        joined = select(*columns).join_from(
            ConversationTag, Conversation, ConversationTag.conversation_id == Conversation.id
        )
        return joined.where(ConversationTag.tag_id == self.tag, *self.conditions)


def ways(asker: Asker, query: Query, found: Found | None) -> Iterator[Way]:
    """Ways that together have everything the query may find, and nothing of other Slack channels."""
    channels, wanted = sorted(set(asker.slack_channels)), statuses(query)
    if not channels or not wanted:
        return
    here = Conversation.workspace_id == asker.workspace_id
    if _is_expiring(query):
        among = () if found is None else (Conversation.id.in_(found.messages),)
        yield from _closing(asker, channels, (here, Conversation.status.in_(wanted), *among))
        return
    # Of the few that are found by something else, these are looked at one by one.
    anywhere = (
        aside(Conversation.workspace_id, 0) == asker.workspace_id,
        aside(Conversation.slack_channel, "").in_(channels),
        aside(Conversation.status, "").in_(wanted),
    )
    if found is not None:
        if found.messages:
            yield Way((Conversation.id.in_(found.messages), *anywhere))
        return
    if any(term.values == ("favourite",) for term in _said(query, "is")):
        yield Way((Conversation.id.in_(starred(asker)), *anywhere))
        return
    by_tag = _tags(asker, query)
    if by_tag is not None:
        for tag in by_tag:
            yield Way(anywhere, tag)
        return
    channels = _holding(asker, query, channels)
    if _is_waiting(query):
        # Whatever is closed waits for nothing: where both other statuses are wanted, none need be looked at.
        rest: tuple[ColumnElement[bool], ...] = () if set(ACTIVE) <= set(wanted) else (Conversation.status.in_(wanted),)
        for channel in each_of(Conversation.slack_channel, channels, MOST):
            yield Way((here, channel, Conversation.waiting_since.is_not(None), *rest))
        return
    if any(set(term.values) <= ASIDE for term in _said(query, "is")):
        some = Conversation.status.in_(wanted)
        for channel in each_of(Conversation.slack_channel, channels, MOST):
            yield Way((here, channel, SET_ASIDE, some))
        return
    column, values, sure = _narrowest(asker, query)
    if _expired(query) and column in {None, Conversation.inbox_id}:
        closed = _closed(asker, channels, wanted, values if column is not None else None, (*sure, *_expired(query)))
        if len(closed) <= MOST:
            yield from closed
            return
    of_each = [Conversation.status == status for status in wanted]
    of_value: list[tuple[ColumnElement[bool], ...]] = [()]
    if column is not None:
        of_value = [(column == value,) for value in values]
    if column is Conversation.team:  # word for word the condition of its index
        of_value = [(*each, Conversation.team != "") for each in of_value]
    room = MOST // max(1, len(of_each) * len(of_value))
    for channel, status, value in product(each_of(Conversation.slack_channel, channels, room), of_each, of_value):
        yield Way((here, channel, status, *value), sure=sure)


def within(looked: Sequence[Way], inbox_ids: Sequence[int]) -> list[Way]:
    """The same ways, but only to conversations of some inboxes; () for all. Each is read off its own index."""
    if not inbox_ids:
        return list(looked)
    those = [Conversation.inbox_id == each for each in inbox_ids]
    if len(looked) * len(inbox_ids) > MOST:
        those = [Conversation.inbox_id.in_(inbox_ids)]
    return [replace(way, conditions=(*way.conditions, one)) for way in looked for one in those]


def _closing(asker: Asker, channels: list[str], those: tuple[ColumnElement[bool], ...]) -> Iterator[Way]:
    """What waits and is about to expire, an inbox and Slack channel at a time."""
    for traits in TRAITS.values():
        longest = longest_window(traits)
        numbers = inboxes(asker, "channel", traits.channel)
        soon = (
            Conversation.waiting_since.is_not(None),
            Conversation.inbound_at > asker.now - longest,
            Conversation.inbound_at < asker.now + EXPIRING - longest,
        )
        for number, channel in product(
            numbers, each_of(Conversation.slack_channel, channels, MOST // (len(numbers) or 1))
        ):
            yield Way((Conversation.inbox_id == number, channel, *soon, *those), window=longest)


def _closed(
    asker: Asker, channels: list[str], wanted: Sequence[str], inbox_ids: list[int] | None, sure: tuple[Term, ...]
) -> list[Way]:
    """What can no longer be answered, an inbox, Slack channel and status at a time.

    Whoever was last heard of before the window's length is all of it. Of the others, who in a big inbox are very many,
    only those are looked at who may be closed out of season, by an index of their own.
    """
    numbers = [
        (number, asker.now - longest_window(traits), ~closes(asker, traits, timedelta(), None))
        for traits in TRAITS.values()
        for number in inboxes(asker, "channel", traits.channel)
        if inbox_ids is None or number in inbox_ids
    ]
    found = []
    for (number, bound, shut), status in product(numbers, wanted):
        for channel in each_of(Conversation.slack_channel, channels, MOST // (2 * len(numbers) * len(wanted))):
            those = (Conversation.inbox_id == number, channel, Conversation.status == status)
            found.append(Way((*those, Conversation.active_at <= bound), sure=sure))
            found.append(Way((*those, Conversation.active_at > bound, ODD, shut), sure=sure))
    return found


def _holding(asker: Asker, query: Query, channels: list[str]) -> list[str]:
    """The Slack channels that have something of the inboxes that are asked for: any other would be read from end to
    end for nothing."""
    for facet in ("inbox", "channel"):
        for term in _said(query, facet):
            pairs = list(product(channels, sorted({n for value in term.values for n in inboxes(asker, facet, value)})))
            if not 0 < len(pairs) <= MOST:
                continue
            some = (
                select(literal(channel).label("channel")).where(
                    exists().where(Conversation.inbox_id == number, Conversation.slack_channel == channel)
                )
                for channel, number in pairs
            )
            return sorted(set(asker.session.scalars(union_all(*some))))
    return channels


def each_of(column: InstrumentedAttribute[str], values: Collection[str], room: int) -> list[ColumnElement[bool]]:
    """One condition a value; where there is no room for that, one for all."""
    return [column == value for value in values] if len(values) <= room else [column.in_(values)]


def _narrowest(asker: Asker, query: Query) -> tuple[InstrumentedAttribute[Any] | None, list[Any], tuple[Term, ...]]:
    """The column, besides Slack channel and status, whose index leaves least; its values; and the term that says so."""
    for facet in ("assignee", "team", "inbox", "channel"):
        for term in _said(query, facet):
            column: InstrumentedAttribute[Any]
            values: list[Any]
            match facet:
                case "assignee":
                    column, values = (
                        Conversation.owner,
                        [each for value in term.values for each in owners(asker, value)],
                    )
                case "team":
                    column, values = Conversation.team, [each for value in term.values for each in teams(asker, value)]
                case _:
                    column = Conversation.inbox_id
                    values = [each for value in term.values for each in inboxes(asker, facet, value)]
            if len(values) <= MOST // 8 and not (facet == "team" and "" in values):
                return column, sorted(set(values)), (term,)
    return None, [], ()


def _tags(asker: Asker, query: Query) -> list[int] | None:
    """The tags of the first term that names some; None when none does."""
    for term in _said(query, "tag"):
        if not any(folded(value) in NO_ONE for value in term.values):
            return sorted({tag for value in term.values for tag in tagged(asker, value)})
    return None


def _is_expiring(query: Query) -> bool:
    """Whether only conversations are wanted whose reply window is about to close."""
    return any(term.values == ("expiring",) for term in _said(query, "is"))


def _expired(query: Query) -> list[Term]:
    """What says that only conversations are wanted that can no longer be answered."""
    return [term for term in _said(query, "is") if term.values == ("expired",)]


def _is_waiting(query: Query) -> bool:
    """Whether only conversations are wanted that wait for a reply."""
    flags = [term for term in _said(query, "is") if set(term.values) <= {"needs-reply", "expiring"}]
    return bool(flags or _said(query, "wait") or _said(query, "sla"))


def _said(query: Query, facet: str) -> list[Term]:
    return [term for term in query.terms if term.facet == facet and not term.negated]
