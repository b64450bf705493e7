"""The clocks of waiting customers, in line with their conversations, and what threads are told (features.md NO-2).

Nothing that happens to a conversation writes here: whoever waits since another moment, or in another status, than their
clock says is found by the sweep, so no way of answering, closing or putting off can forget to. A clock begins at the
customer's own message and stands from the moment somebody set the conversation to Pending, however late it is seen.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage import conversations, practice
from storage.conditions import aside
from storage.domain import sla
from storage.domain.automatic import NUDGE
from storage.domain.practice import Practice
from storage.domain.sla import WARNED_AT, Stage
from storage.models import AuditEntry, Automatic, Clock, Conversation, Inbox
from storage.outbox import redraw, stage
from storage.timers import BROKEN_FOR

STAGES: Final[tuple[Stage, ...]] = ("", "warning", "breached")
RECENT: Final = 10  # audit entries in which a change of status is looked for


def out_of_line(session: Session, most: int) -> list[int]:
    """The conversations whose clock is to be begun, stopped, let go on, or thrown away."""
    inboxes = session.scalars(select(Inbox).where(Inbox.state != "removed")).all()
    counted = [inbox for inbox in inboxes if practice.of(inbox).has_targets]
    ids = [inbox.id for inbox in counted]
    found: list[int] = []
    for workspace_id in sorted({inbox.workspace_id for inbox in counted}):
        waiting = (
            select(Conversation.id)
            .outerjoin(Clock, Clock.conversation_id == Conversation.id)
            .where(Conversation.workspace_id == workspace_id, Conversation.waiting_since.is_not(None))
            .where(aside(Conversation.inbox_id, 0).in_(ids))
            .where(
                or_(
                    Clock.id.is_(None),
                    Clock.waits_since != Conversation.waiting_since,
                    Clock.status != Conversation.status,
                    Clock.priority != Conversation.priority,
                )
            )
        )
        found += session.scalars(waiting.limit(most))
    answered = (
        select(Clock.conversation_id)
        .outerjoin(Conversation, Conversation.id == Clock.conversation_id)  # clocks first: they are few
        .where(or_(Conversation.waiting_since.is_(None), Conversation.inbox_id.not_in(ids)))
    )
    return [*found, *session.scalars(answered.limit(most))]


def wanted(session: Session, now: datetime, most: int) -> list[int]:
    """The conversations to attend to: those out of line, and those whose thread is to be told something."""
    due = select(Clock.conversation_id).where(Clock.next_at <= now).order_by(Clock.next_at).limit(most)
    return list(dict.fromkeys([*out_of_line(session, most), *session.scalars(due)]))


def attend(session: Session, conversation_id: int, now: datetime) -> None:
    """Bring one conversation's clock in line, and tell its thread what there is to tell. Twice is as once."""
    workspace_id = session.scalar(select(Conversation.workspace_id).where(Conversation.id == conversation_id))
    conversation = conversations.held(session, workspace_id or 0, conversation_id)
    if conversation is None:
        return
    clock = session.scalars(
        select(Clock).where(Clock.conversation_id == conversation_id).execution_options(populate_existing=True)
    ).one_or_none()
    rules = practice.of(session.get_one(Inbox, conversation.inbox_id))
    had_target = clock is None or bool(clock.target_seconds)
    clock = _follow(session, conversation, clock, rules, now)
    if clock is None:
        return
    reached = sla.stage(clock.warn_at, clock.due_at, now)
    if STAGES.index(reached) > STAGES.index(_told(clock)) and clock.due_at is not None:
        clock.told = reached  # what came late says only what is true now
        # Somebody has just raised the priority of a wait that the thread had been told of: they know.
        if not (reached == "warning" and not had_target and _is_nudged(session, clock)):
            _say(session, conversation, reached, clock.due_at, rules, now)
    clock.next_at = _next(clock)
    session.flush()


def put_off(session: Session, conversation_id: int, now: datetime) -> None:
    """Attending to it broke: it counts as in line for a while, so that others come first."""
    conversation = session.get(Conversation, conversation_id)
    clock = session.scalars(select(Clock).where(Clock.conversation_id == conversation_id)).one_or_none()
    if conversation is None or conversation.waiting_since is None:
        if clock is not None:
            session.delete(clock)
        return
    clock = _of_this_wait(conversation, clock, conversation.waiting_since)
    clock.status, clock.priority, clock.next_at = conversation.status, conversation.priority, now + BROKEN_FOR
    session.add(clock)


def _follow(
    session: Session, conversation: Conversation, clock: Clock | None, rules: Practice, now: datetime
) -> Clock | None:
    """The clock as it is to be; None where nobody waits. Where no answer is due at any time it runs all the same: a
    priority that is raised later counts the whole wait, and without a clock it would be out of line for ever."""
    waits_since = conversation.waiting_since
    if waits_since is None or not rules.has_targets:
        if clock is not None:
            session.delete(clock)
        return None
    target = target_of(session, conversation, rules)
    clock = _of_this_wait(conversation, clock, waits_since)
    present = sla.Clock(target or timedelta(), clock.since, timedelta(seconds=clock.spent_seconds))
    at = _since(session, conversation, present.since or waits_since, now)
    present = sla.go_on(present, at) if conversation.status == "open" else sla.stop(rules.hours, present, at)
    clock.since, clock.spent_seconds = present.since, int(present.spent.total_seconds())
    clock.target_seconds = int(present.target.total_seconds())
    clock.warn_at = sla.reaches(rules.hours, present, WARNED_AT) if target else None
    clock.due_at = sla.reaches(rules.hours, present) if target else None
    clock.status, clock.priority = conversation.status, conversation.priority
    session.add(clock)
    return clock


def target_of(session: Session, conversation: Conversation, rules: Practice) -> timedelta | None:
    """How long this conversation's customer may wait for the next answer; None: as long as it takes."""
    return rules.target(first=_is_first(session, conversation), priority=conversation.priority)


def is_told(session: Session, conversation: Conversation, since: datetime) -> bool:
    """Whether the thread was told of this wait by its clock."""
    wait = (Clock.conversation_id == conversation.id, Clock.waits_since == since, Clock.told != "")
    return session.scalar(select(Clock.id).where(*wait)) is not None


def _is_nudged(session: Session, clock: Clock) -> bool:
    """Whether the thread was told of this wait by the slow answer's minutes."""
    told = (Automatic.conversation_id == clock.conversation_id, Automatic.kind == NUDGE)
    return (
        session.scalar(select(Automatic.id).where(*told, Automatic.period == clock.waits_since.isoformat())) is not None
    )


def _of_this_wait(conversation: Conversation, clock: Clock | None, waits_since: datetime) -> Clock:
    """The clock, begun with this wait where it was an earlier one's."""
    if clock is None or clock.waits_since != waits_since:
        clock = clock or Clock(workspace_id=conversation.workspace_id, conversation_id=conversation.id)
        clock.waits_since, clock.told, clock.since, clock.spent_seconds = waits_since, "", waits_since, 0
        clock.target_seconds = 0
    return clock


def _is_first(session: Session, conversation: Conversation) -> bool:
    """Whether nobody has answered since the conversation was begun or last closed."""
    if conversation.replied_at is None:
        return True
    closed = select(func.max(AuditEntry.at)).where(
        AuditEntry.conversation_id == conversation.id, AuditEntry.verb == "close"
    )
    closed_at = session.scalar(closed)
    return closed_at is not None and closed_at >= conversation.replied_at


def _since(session: Session, conversation: Conversation, earliest: datetime, now: datetime) -> datetime:
    """Since when it has the status it has, as far as that was written down after `earliest`; else now."""
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.conversation_id == conversation.id, AuditEntry.at >= earliest)
        .order_by(AuditEntry.id.desc())
        .limit(RECENT)
    )
    for each in entries:
        status = each.details.get("status", "")
        if status and each.details.get("was", status) != status:
            return each.at if status == conversation.status else now
    return now


def _told(clock: Clock) -> Stage:
    return "breached" if clock.told == "breached" else "warning" if clock.told == "warning" else ""


def _next(clock: Clock) -> datetime | None:
    return {"": clock.warn_at, "warning": clock.due_at, "breached": None}[_told(clock)]


def _say(
    session: Session, conversation: Conversation, reached: Stage, due_at: datetime, rules: Practice, now: datetime
) -> None:
    """One line in the thread, which names whom it is for: the owner, else the team, else the lead; when time is up, the
    lead as well. It is their ping, so no direct message says the same."""
    chain = [each for each in (conversation.owner, conversation.team, rules.lead) if each]
    whom = chain[:1] if reached == "warning" else list(dict.fromkeys([*chain[:1], *filter(None, [rules.lead])]))
    values = {"whom": " ".join(whom), "until": due_at.isoformat()}
    stage(session, conversation, "slack", "line", {"key": f"line-answer-{reached}", "values": values}, now=now)
    redraw(session, conversation, now=now)
