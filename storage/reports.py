"""Reports out of the rows: what happened in the Slack channels that somebody may see (features.md RP-1, AS-7).

Nothing is counted beside: messages and the audit say all of it, and are read from the first row of the period on, which
is found by halving, for rows are numbered as they come.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import practice, rooms, surveys
from storage.domain import hours, report
from storage.domain.hours import ALWAYS, Hours
from storage.domain.report import Figures, Happened, Rated, Report, Told, What
from storage.domain.tagging import MARKS
from storage.domain.traits import TRAITS
from storage.models import Agent, AuditEntry, Conversation, ConversationTag, Inbox, Message, Tag

LOOKS_BACK: Final = timedelta(days=60)  # for the message that an answer in the period answers
SLACK: Final = timedelta(hours=1)  # rows of transactions that took long stand behind later ones
CHUNK: Final = 500  # ids a statement
PEOPLE: Final = ("slack", "app", "tool")  # the sources of replies; what we say by ourselves is none
UNSENT: Final = ("failed", "cancelled", "held", "queued")
ENDS: Final = {"close": "close", "no_reply_needed": "dismissed", "muted": "dismissed"}
Table: TypeAlias = type[Message] | type[AuditEntry]


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation and what it adds. worked: how much working time each of its answers took. groups: every line it
    counts in beside the whole: (kind, name). rated: what came of asking how it was."""

    told: Told
    worked: tuple[timedelta, ...]
    groups: tuple[tuple[str, str], ...]
    rated: tuple[Rated, ...] = ()


def make(
    session: Session, workspace_id: int, slack_channels: Collection[str], since: datetime, until: datetime, zone: str
) -> Report:
    """The report of what is shown in these Slack channels."""
    talks = _talks(session, workspace_id, slack_channels, since, until)
    names = _people(session, workspace_id)
    members: dict[str, dict[str, list[Talk]]] = defaultdict(lambda: defaultdict(list))
    for talk in talks:
        for kind, name in talk.groups:
            members[kind][name].append(talk)
    groups = {
        kind: {name: _figures(theirs) for name, theirs in sorted(lines.items())} for kind, lines in members.items()
    }
    theirs: dict[str, list[Talk]] = defaultdict(list)
    agents: set[str] = set()  # whoever answered, or closed what the customer was asked about
    for talk in talks:
        named = {who for _, who in talk.told.replied} | {each.who for each in talk.rated}
        agents |= named - {""}
        for who in named | {each.who for each in talk.told.solved}:
            theirs[who].append(talk)
    if agents:
        lines_of = ((names.get(who, who), _figures([_only(each, who) for each in theirs[who]])) for who in agents)
        groups["agent"] = dict(sorted(lines_of))
    first = [span for each in talks for span in _spans(each, first=True, working=True)]
    return Report(
        since,
        until,
        zone,
        _figures(talks),
        groups,
        report.by_hour((at for each in talks for at in each.told.written), zone),
        report.bars(first),
        _waiting(session, workspace_id, slack_channels, until),
        _failures(session, workspace_id, slack_channels, since, until),
    )


def _talks(
    session: Session, workspace_id: int, slack_channels: Collection[str], since: datetime, until: datetime
) -> list[Talk]:
    touched = _touched(session, workspace_id, since, until)
    inboxes = {row.id: row for row in session.scalars(select(Inbox).where(Inbox.workspace_id == workspace_id))}
    handles = {each["id"]: f"@{each.get('handle', '')}" for each in rooms.teams(session, workspace_id) or []}
    working = {number: practice.of(inbox).hours for number, inbox in inboxes.items()}
    talks = []
    for ids in _chunks(sorted(touched)):
        rows = session.scalars(select(Conversation).where(Conversation.id.in_(ids))).all()
        seen = {row.id: row for row in rows if row.slack_channel in slack_channels}
        happened, tags = _happened(session, seen, since, until), _tags(session, seen)
        rated, reasons = surveys.rated(session, seen, since, until), _reasons(session, seen, since, until)
        for number, row in seen.items():
            inbox = inboxes[row.inbox_id]
            told = report.tell(happened[number], since, until, waits=row.waiting_since is not None)
            label = TRAITS[inbox.channel].label
            groups = [
                ("inbox", f"{label} · {inbox.name}"),
                ("channel", label),
                *(("tag", each) for each in tags[number]),
            ]
            groups += [("team", handles.get(row.team, row.team))] if row.team else []
            groups += [("reason", each) for each in reasons[number]]
            worked = _worked(told, working[row.inbox_id])
            talks.append(Talk(told, worked, tuple(groups), tuple(rated.get(number, ()))))
    return talks


def _touched(session: Session, workspace_id: int, since: datetime, until: datetime) -> set[int]:
    """The conversations in which anything of it happened."""
    said = select(Message.conversation_id).where(
        Message.id >= _from(session, Message, since),
        Message.workspace_id == workspace_id,
        Message.sent_at >= since,
        Message.sent_at < until,
    )
    closed = select(AuditEntry.conversation_id).where(
        AuditEntry.id >= _from(session, AuditEntry, since),
        AuditEntry.workspace_id == workspace_id,
        AuditEntry.verb == "close",
        AuditEntry.at >= since,
        AuditEntry.at < until,
    )
    return {
        each for each in (*session.scalars(said.distinct()), *session.scalars(closed.distinct())) if each is not None
    }


def _from(session: Session, table: Table, since: datetime) -> int:
    """A row at or before the first that was written since then, found by halving."""
    since -= SLACK
    at = table.created_at if table is Message else AuditEntry.at
    low, high = 1, (session.scalar(select(func.max(table.id))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = session.execute(select(table.id, at).where(table.id >= middle).order_by(table.id).limit(1)).first()
        if row is None or row[1] >= since:
            high = middle
        else:
            low = row[0] + 1
    return low


def _happened(session: Session, seen: Collection[int], since: datetime, until: datetime) -> dict[int, list[Happened]]:
    """What happened in each, in order of time. A close and the words before it at the same moment: the words first."""
    found: dict[int, list[Happened]] = defaultdict(list)
    earliest = since - LOOKS_BACK
    said = session.execute(
        select(
            Message.conversation_id, Message.direction, Message.source, Message.status, Message.author, Message.sent_at
        )
        .where(Message.conversation_id.in_(seen), Message.sent_at >= earliest, Message.sent_at < until)
        .where(Message.direction.in_(("in", "out")))
        .order_by(Message.conversation_id, Message.sent_at, Message.id)
    )
    for number, direction, source, status, author, at in said:
        what: What = "in" if direction == "in" else "out"
        if what == "in" or (source in PEOPLE and status not in UNSENT):
            found[number].append(Happened(at, what, author))
    ended = session.execute(
        select(AuditEntry.conversation_id, AuditEntry.verb, AuditEntry.actor, AuditEntry.at)
        .where(AuditEntry.conversation_id.in_(seen), AuditEntry.verb.in_(ENDS))
        .where(AuditEntry.at >= earliest, AuditEntry.at < until)
        .order_by(AuditEntry.id)
    )
    for closed, verb, actor, at in ended:
        ending: What = "close" if ENDS[verb] == "close" else "dismissed"
        found[closed or 0].append(Happened(at, ending, actor))
    for each in found.values():
        each.sort(key=lambda one: one.at)
    return found


def _tags(session: Session, seen: Collection[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(ConversationTag.conversation_id, Tag.kind, Tag.name)
        .join(Tag, Tag.id == ConversationTag.tag_id)
        .where(ConversationTag.conversation_id.in_(seen))
    )
    worn: dict[int, list[str]] = defaultdict(list)
    for number, kind, name in rows:
        worn[number].append(f"{MARKS['contact' if kind == 'contact' else 'conversation']}{name}")
    return worn


def _reasons(session: Session, seen: Collection[int], since: datetime, until: datetime) -> dict[int, list[str]]:
    """Why they were closed in this time, as the closers said, each reason once."""
    said = session.execute(
        select(AuditEntry.conversation_id, AuditEntry.details)
        .where(AuditEntry.conversation_id.in_(seen), AuditEntry.verb == "close_reason")
        .where(AuditEntry.at >= since, AuditEntry.at < until)
        .order_by(AuditEntry.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for number, details in said:
        reason = str(details.get("reason", ""))
        if reason and reason not in found[number or 0]:
            found[number or 0].append(reason)
    return found


def _only(talk: Talk, who: str) -> Talk:
    """What one person did in a conversation."""
    told = talk.told
    answers = [each for each in zip(told.answers, talk.worked, strict=True) if each[0].who == who]
    theirs = Told(
        replied=tuple(each for each in told.replied if each[1] == who),
        answers=tuple(each for each, _ in answers),
        solved=tuple(each for each in told.solved if each.who == who),
    )
    rated = tuple(each for each in talk.rated if each.who == who)
    return Talk(theirs, tuple(worked for _, worked in answers), talk.groups, rated)


def _worked(told: Told, of: Hours) -> tuple[timedelta, ...]:
    if of == ALWAYS:
        return tuple(each.at - each.since for each in told.answers)
    return tuple(hours.worked(of, each.since, each.at) for each in told.answers)


def _figures(talks: Sequence[Talk]) -> Figures:
    def took(*, first: bool, working: bool) -> report.Spread:
        return report.spread([span for each in talks for span in _spans(each, first=first, working=working)])

    return Figures(
        conversations=sum(bool(each.told.written or each.told.replied) for each in talks),
        written=sum(len(each.told.written) for each in talks),
        replies=sum(len(each.told.replied) for each in talks),
        first=took(first=True, working=True),
        every=took(first=False, working=True),
        clock_first=took(first=True, working=False),
        clock_every=took(first=False, working=False),
        solving=report.spread([each.at - each.since for talk in talks for each in talk.told.solved]),
        missed=sum(len(each.told.missed) for each in talks),
        ratings=report.ratings([rated for each in talks for rated in each.rated]),
    )


def _spans(talk: Talk, *, first: bool, working: bool) -> Iterable[timedelta]:
    for each, worked in zip(talk.told.answers, talk.worked, strict=True):
        if each.first or not first:
            yield worked if working else each.at - each.since


def _waiting(
    session: Session, workspace_id: int, slack_channels: Collection[str], now: datetime
) -> tuple[timedelta, ...]:
    waits = select(Conversation.waiting_since).where(
        Conversation.workspace_id == workspace_id,
        Conversation.slack_channel.in_(slack_channels),
        Conversation.waiting_since.is_not(None),
        Conversation.waiting_since < now,
    )
    return tuple(sorted(now - at for at in session.scalars(waits) if at is not None))


def _failures(
    session: Session, workspace_id: int, slack_channels: Collection[str], since: datetime, until: datetime
) -> dict[str, int]:
    failed = session.execute(
        select(Message.failure, Conversation.slack_channel)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.id >= _from(session, Message, since), Message.workspace_id == workspace_id)
        .where(Message.status == "failed", Message.sent_at >= since, Message.sent_at < until)
    )
    causes = Counter(failure or "unknown" for failure, place in failed if place in slack_channels)
    return dict(causes.most_common())


def _people(session: Session, workspace_id: int) -> dict[str, str]:
    """Names by Slack user. Two of one name are told apart by their ids."""
    rows = session.execute(select(Agent.slack_user, Agent.name).where(Agent.workspace_id == workspace_id)).all()
    alike = Counter(name for _, name in rows)
    return {user: name if alike[name] == 1 else f"{name} ({user})" for user, name in rows if name}


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
