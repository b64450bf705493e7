"""Sharing out: conversations that nobody owns go to whoever's turn it is (features.md AS-5, AS-6, AS-8).

Which conversation is next looked at, a timer says; who is there, Slack has to be asked, so workers/shares.py does that
between two transactions. What happened is in the audit, and decides what comes next: nothing else is kept.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage import conversations, persons, practice, rooms, timers
from storage.db import insert, ring
from storage.domain.practice import Practice
from storage.domain.round_robin import Bounds, Candidate, in_turn
from storage.models import Agent, AuditEntry, Contact, Conversation, Identity, Inbox, Message, Timer, Turn
from storage.outbox import redraw, stage
from storage.queue import Ring

KIND: Final = "share_out"  # of a timer: look who is to have it
GOES_ON: Final = "pass_on"  # of a timer: its owner is away and wants others to have it
RING: Final = Ring("notice", "share_out")
NOBODY: Final = "novelo"  # the actor of what nobody did
GIVEN: Final = ("shared_out", "kept_owner")  # verbs of ours that leave it with somebody who has not asked for it
AGAIN: Final = timedelta(minutes=2)  # ours: how soon somebody is looked for again when nobody was there
MOST: Final = 100  # conversations a round


@dataclass(frozen=True, slots=True)
class Wanted:
    """A conversation that somebody is wanted for.

    keep: whom it stays with if they are there, "" for nobody. first: who should have it, since another conversation of
    the same customer is theirs. candidates: all others, whose turn it is first.
    """

    conversation_id: int
    keep: str
    first: str
    candidates: tuple[Candidate, ...]


def want(session: Session, inbox: Inbox, conversation: Conversation, *, now: datetime) -> None:
    """A customer waits in what nobody owns: look for somebody at once, where the team wants it so."""
    if conversation.owner or not practice.of(inbox).round_robin:
        return
    timers.put(session, conversation, KIND, now)
    ring(session, RING)


def came_back(
    session: Session, inbox: Inbox, conversation: Conversation, closed_at: datetime | None, *, now: datetime
) -> None:
    """A customer writes again after closing: to the same owner within the days of the practice, if they are there."""
    rules = practice.of(inbox)
    if not conversation.owner or not rules.round_robin:
        return
    within = closed_at is not None and now - closed_at <= timedelta(days=rules.sticky_owner_days)
    if within:
        record = {"before": conversation.owner, "after": conversation.owner}
        conversations.record(session, conversation, NOBODY, "kept_owner", now=now, **record)
        timers.put(session, conversation, KIND, now)
        ring(session, RING)
    else:
        release(session, conversation, "line-owner-over", now=now)
        want(session, inbox, conversation, now=now)


def release(session: Session, conversation: Conversation, line: str, *, now: datetime) -> None:
    """Nobody's from now on, by itself. line: what the thread is told."""
    owner, conversation.owner = conversation.owner, ""
    conversations.record(session, conversation, NOBODY, "released", now=now, before=owner, after="")
    stage(session, conversation, "slack", "line", {"key": line, "values": {"owner": owner}}, now=now)
    redraw(session, conversation, now=now)


def pass_on(session: Session, conversation: Conversation, now: datetime) -> None:
    """A timer's rule: its owner asked for it when they went away. Not if they are back, or it is somebody else's."""
    inbox = session.get_one(Inbox, conversation.inbox_id)
    agent = session.scalars(
        select(Agent).where(Agent.workspace_id == conversation.workspace_id, Agent.slack_user == conversation.owner)
    ).one_or_none()
    if conversation.status == "closed" or agent is None or agent.away_at is None:
        return
    release(session, conversation, "line-passed-on", now=now)
    if conversation.waiting_since is not None:
        want(session, inbox, conversation, now=now)


def theirs(session: Session, workspace_id: int, slack_user: str) -> list[int]:
    """The conversations at work that are somebody's."""
    mine = select(Conversation.id).where(
        Conversation.workspace_id == workspace_id,
        Conversation.slack_channel.in_(rooms.shown_in(session, workspace_id)),
        Conversation.owner == slack_user,
        Conversation.status.in_(("open", "pending")),
    )
    return list(session.scalars(mine.order_by(Conversation.id)))


def pass_all_on(session: Session, workspace_id: int, slack_user: str, *, now: datetime) -> int:
    """Have others get all that is somebody's, one by one, unless they come back first. How many there are."""
    mine = theirs(session, workspace_id, slack_user)
    for conversation_id in mine:
        timers.put(session, session.get_one(Conversation, conversation_id), GOES_ON, now)
    return len(mine)


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether somebody is to be looked for now."""
    return session.scalar(select(Timer.id).where(Timer.kind == KIND, Timer.due_at <= now).limit(1)) is not None


def due(session: Session, now: datetime) -> list[Timer]:
    """What somebody is to be looked for now, longest waiting first."""
    wanted = select(Timer).where(Timer.kind == KIND, Timer.due_at <= now)
    return list(session.scalars(wanted.order_by(Timer.due_at, Timer.id).limit(MOST)))


def wanted(session: Session, timer: Timer, group: str, members: Sequence[str], *, now: datetime) -> Wanted | None:
    """Who should have a conversation; None when nobody is wanted for it any more.

    group, members: the user group whose turns are counted, and who of it may have conversations of this Slack channel.
    """
    conversation = session.get_one(Conversation, timer.conversation_id)
    inbox = session.get_one(Inbox, conversation.inbox_id)
    rules = practice.of(inbox)
    if not _waits(conversation, rules):
        return None
    keep = ""
    tried: list[str] = []
    if conversation.owner:
        given = _given(session, conversation)
        if given is None or given.details["after"] != conversation.owner or _picked_up(session, conversation, given):
            return None
        tried = _tried(session, conversation)
        patience = timedelta(minutes=rules.next_person_after_minutes)
        if given.verb == "kept_owner" and not (patience and now >= given.at + patience):
            keep = conversation.owner
        elif not (patience and now >= given.at + patience):
            return None  # they have time yet, or for ever
    candidates = _candidates(session, conversation.workspace_id, group, members, rules)
    bounds = Bounds(rules.most_open_each, rules.most_waiting_each)
    order = in_turn(candidates, bounds, last=tried, never=[conversation.owner] if conversation.owner else [])
    return Wanted(conversation.id, keep, _beside(session, conversation, members), tuple(order))


def give(session: Session, timer: Timer, group: str, chosen: Candidate, *, now: datetime) -> bool:
    """Give a conversation to somebody. False when it is no longer to be given, or their turn has gone meanwhile."""
    conversation = conversations.held(session, timer.workspace_id, timer.conversation_id)
    if conversation is None or not _take_turn(session, timer.workspace_id, group, chosen):
        return False
    rules = practice.of(session.get_one(Inbox, conversation.inbox_id))
    if not timers.take(session, timer, now):
        return True  # somebody has been quicker; a turn too many was used, which is made up for at the next one
    if _waits(conversation, rules) and conversation.owner != chosen.slack_user:
        _hand(session, conversation, rules, chosen.slack_user, now)
    return True


def give_beside(session: Session, timer: Timer, slack_user: str, *, now: datetime) -> None:
    """Give it to whoever has the same customer's other conversation. No turn of theirs is used."""
    conversation = conversations.held(session, timer.workspace_id, timer.conversation_id)
    if conversation is None or not timers.take(session, timer, now):
        return
    rules = practice.of(session.get_one(Inbox, conversation.inbox_id))
    if _waits(conversation, rules) and conversation.owner != slack_user:
        _hand(session, conversation, rules, slack_user, now)


def keep(session: Session, timer: Timer, *, now: datetime) -> None:
    """It stays with whom it came back to; looked at again when they have had their time."""
    conversation = conversations.held(session, timer.workspace_id, timer.conversation_id)
    if conversation is None or not timers.take(session, timer, now):
        return
    minutes = practice.of(session.get_one(Inbox, conversation.inbox_id)).next_person_after_minutes
    timers.put(session, conversation, KIND, now + timedelta(minutes=minutes) if minutes else None)
    _somebody(session, conversation)


def nobody(session: Session, timer: Timer, *, now: datetime) -> None:
    """Nobody is there: it stays as it is, its Slack channel is told once, and somebody is looked for again."""
    conversation = conversations.held(session, timer.workspace_id, timer.conversation_id)
    if conversation is None or not timers.take(session, timer, now):
        return
    timers.put(session, conversation, KIND, now + AGAIN)
    if conversation.owner:
        return  # it is not without an owner, though they have not come to it yet
    first = session.scalar(
        update(Inbox)
        .where(Inbox.id == conversation.inbox_id, Inbox.alone_since.is_(None))
        .values(alone_since=now)
        .returning(Inbox.id)
    )
    if first is not None:
        payload = {"key": "line-nobody-there", "values": {}, "broadcast": True}
        stage(session, conversation, "slack", "line", payload, now=now)


def drop(session: Session, timer: Timer, *, now: datetime) -> None:
    """Nobody is wanted for it any more."""
    timers.take(session, timer, now)


def _hand(session: Session, conversation: Conversation, rules: Practice, slack_user: str, now: datetime) -> None:
    before, conversation.owner = conversation.owner, slack_user
    conversations.record(session, conversation, NOBODY, "shared_out", now=now, before=before, after=slack_user)
    line = "line-shared-out-next" if before else "line-shared-out"
    values = {"owner": slack_user} | ({"before": before} if before else {})
    stage(session, conversation, "slack", "line", {"key": line, "values": values}, now=now)
    if not conversations.is_in_thread(session, conversation, slack_user):
        conversations.notify(session, conversation, slack_user, "notice-shared-out", now=now)
    minutes = rules.next_person_after_minutes
    timers.put(session, conversation, KIND, now + timedelta(minutes=minutes) if minutes else None)
    _somebody(session, conversation)
    redraw(session, conversation, now=now)


def _somebody(session: Session, conversation: Conversation) -> None:
    session.execute(
        update(Inbox).where(Inbox.id == conversation.inbox_id, Inbox.alone_since.is_not(None)).values(alone_since=None)
    )


def _waits(conversation: Conversation, rules: Practice) -> bool:
    is_left_alone = conversation.status == "closed" or conversation.muted_at is not None
    return bool(rules.round_robin) and conversation.waiting_since is not None and not is_left_alone


def _given(session: Session, conversation: Conversation) -> AuditEntry | None:
    """When it was last left with somebody by itself."""
    entries = select(AuditEntry).where(AuditEntry.conversation_id == conversation.id, AuditEntry.verb.in_(GIVEN))
    return session.scalars(entries.order_by(AuditEntry.id.desc()).limit(1)).one_or_none()


def _tried(session: Session, conversation: Conversation) -> list[str]:
    """Everybody it was with since the customer began to wait."""
    entries = select(AuditEntry).where(
        AuditEntry.conversation_id == conversation.id,
        AuditEntry.verb.in_(GIVEN),
        AuditEntry.at >= conversation.waiting_since,
    )
    return [str(each.details["after"]) for each in session.scalars(entries)]


def _picked_up(session: Session, conversation: Conversation, given: AuditEntry) -> bool:
    """Whether whoever has it did anything about it since: wrote in its thread, or moved it."""
    wrote = select(Message.id).where(
        Message.conversation_id == conversation.id,
        Message.author == conversation.owner,
        Message.created_at >= given.at,
    )
    moved = select(AuditEntry.id).where(
        AuditEntry.conversation_id == conversation.id,
        AuditEntry.actor == conversation.owner,
        AuditEntry.id > given.id,
    )
    return any(session.scalar(each.limit(1)) is not None for each in (wrote, moved))


def _beside(session: Session, conversation: Conversation, members: Sequence[str]) -> str:
    """Whose the same customer's other conversation is, the newest first; "" when nobody's of the pool."""
    contact = persons.contact_of(session, conversation)
    talks = persons.others(session, [contact]).get(conversation.id, [])
    theirs = [each for each, *_ in talks if each.status != "closed" and each.owner in members]
    newest = max(theirs, key=lambda each: each.active_at, default=None)
    return newest.owner if newest is not None and newest.owner != conversation.owner else ""


def _candidates(
    session: Session, workspace_id: int, group: str, members: Sequence[str], rules: Practice
) -> list[Candidate]:
    known = select(Turn.slack_user, Turn.number).where(Turn.workspace_id == workspace_id, Turn.team == group)
    numbers = {user: number for user, number in session.execute(known)}  # noqa: C416 - a Row is no pair to mypy
    bounded = rules.most_open_each or rules.most_waiting_each
    has = _loads(session, workspace_id, members) if bounded else {}
    return [Candidate(each, numbers.get(each, 0), *has.get(each, (0, 0))) for each in members]


def _loads(session: Session, workspace_id: int, members: Collection[str]) -> dict[str, tuple[int, int]]:
    """How many customers everybody has in open conversations, and in those that wait. A person counts once."""
    person = func.coalesce(Contact.person_id, Contact.id)
    rows = session.execute(
        select(
            Conversation.owner,
            func.count(person.distinct()),
            func.count(person.distinct()).filter(Conversation.waiting_since.is_not(None)),
        )
        .join(Identity, Conversation.identity_id == Identity.id)
        .join(Contact, Identity.contact_id == Contact.id)
        .where(
            Conversation.workspace_id == workspace_id,
            Conversation.slack_channel.in_(rooms.shown_in(session, workspace_id)),
            Conversation.owner.in_(members),
            Conversation.status == "open",
            Conversation.snoozed_until.is_(None),
        )
        .group_by(Conversation.owner)
    )
    return {owner: (total, waiting) for owner, total, waiting in rows}


def _take_turn(session: Session, workspace_id: int, group: str, chosen: Candidate) -> bool:
    """Put somebody at the end of the line. False when they were given something since they were chosen."""
    row = {"workspace_id": workspace_id, "team": group, "slack_user": chosen.slack_user, "number": 0}
    session.execute(
        insert(session, Turn)
        .values(**row)
        .on_conflict_do_nothing(index_elements=["workspace_id", "team", "slack_user"])
    )
    line = select(Turn).where(Turn.workspace_id == workspace_id, Turn.team == group).order_by(Turn.id)
    turns = session.scalars(line.with_for_update().execution_options(populate_existing=True)).all()
    mine = next(each for each in turns if each.slack_user == chosen.slack_user)
    if mine.number != chosen.number:
        return False
    mine.number = max(each.number for each in turns) + 1
    session.flush()
    return True
