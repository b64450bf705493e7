"""Conversations as the team sees and moves them. Every act is one set of rows: state, audit, thread line, card."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from storage import about, happenings, persons, pings, practice, receipts, rooms
from storage.about import About
from storage.db import remember
from storage.domain import identity as numbers
from storage.domain.lifecycle import Act, Change, State, change, resurfaces
from storage.domain.traits import TRAITS
from storage.domain.views import CardView, ConversationStatus, LinkedView, QueuedView
from storage.domain.vocabulary import PRIORITIES
from storage.domain.window import Window, reply_window
from storage.models import AuditEntry, Contact, Conversation, Identity, Inbox, Message, Thread, Workspace
from storage.outbox import redraw, stage
from storage.waiting import goes_at, waiting

BY_THREAD: Final = select(Thread.conversation_id).where(  # built once: every event asks
    Thread.workspace_id == bindparam("workspace"),
    Thread.slack_channel == bindparam("slack_channel"),
    Thread.ts == bindparam("ts"),
)
HELD: Final = (
    select(Conversation, Inbox)
    .join(Inbox, Inbox.id == Conversation.inbox_id)
    .where(Conversation.id == bindparam("conversation"))
    .with_for_update(key_share=True, of=Conversation)
    .execution_options(populate_existing=True)
)


def by_thread(session: Session, workspace_id: int, slack_channel: str, ts: str) -> int | None:
    """The id of the conversation that a Slack thread shows, also when it has moved on to a newer thread."""
    place = {"workspace": workspace_id, "slack_channel": slack_channel, "ts": ts}
    return session.scalar(BY_THREAD, place)


def of_identity(session: Session, identity_id: int) -> Conversation | None:
    """The conversation with one identity of a customer."""
    return session.scalars(select(Conversation).where(Conversation.identity_id == identity_id)).one_or_none()


def held(session: Session, workspace_id: int, conversation_id: int) -> Conversation | None:
    """One of the workspace's conversations, held until the commit; None when there is no such one there."""
    found = session.execute(HELD, {"conversation": conversation_id}).one_or_none()
    if found is None or found[0].workspace_id != workspace_id:
        return None
    remember(session, *found)  # its inbox is asked for soon
    return found[0]


def act(
    session: Session,
    conversation: Conversation,
    what: Act,
    actor: str,
    *,
    now: datetime,
    owner: str = "",
    note: str = "",
    tells_owner: bool = True,
) -> Change:
    """Do what a teammate asked for, if the present state allows it; the change says what came of it.

    note: a word to the new owner, kept inside the team. tells_owner False: they are told otherwise.
    """
    before = State(cast(ConversationStatus, conversation.status), conversation.owner)
    came = change(before, what, actor, owner)
    if came.after is None:
        return came
    waited, by_hand = conversation.waiting_since, conversation.by_hand_at is not None
    _become(conversation, came.after, now)
    if came.after.status == "closed":
        conversation.waiting_since = None
        conversation.snoozed_until = None  # its timer finds nothing to wake
    if came.after.status != before.status:
        practice.count_to_closing(session, conversation, now=now)
        happenings.note(session, conversation, happenings.STATUS, now=now, by=actor, answered=by_hand)
    details = {"before": before.owner, "after": came.after.owner, "was": before.status, "status": came.after.status}
    details["waited"] = waited.isoformat() if waited else ""
    record(session, conversation, actor, what, now=now, **details)
    values = {"by": actor} | _people(came.line, before.owner, came.after.owner)
    line = came.line
    if note and line == "line-assigned":
        line, values["note"] = "line-assigned-note", note
    stage(session, conversation, "slack", "line", {"key": line, "values": values}, now=now)
    receipts.show_read(session, conversation, replied=False, now=now)
    if came.tell_owner and tells_owner:
        tell_owner(session, conversation, actor, note, now=now)
    redraw(session, conversation, now=now)
    return came


def undo(session: Session, conversation: Conversation, what: Act, actor: str, *, now: datetime) -> bool:
    """Take back what `actor` did, all of it. False when it was not they, or something has happened since."""
    last = session.scalars(
        select(AuditEntry).where(AuditEntry.conversation_id == conversation.id).order_by(AuditEntry.id.desc()).limit(1)
    ).one_or_none()
    if last is None or (last.actor, last.verb) != (actor, what) or "was" not in last.details:
        return False
    present = State(cast(ConversationStatus, conversation.status), conversation.owner)
    if present != State(last.details["status"], last.details["after"]):
        return False
    _become(conversation, State(last.details["was"], last.details["before"]), now)
    practice.count_to_closing(session, conversation, now=now)
    if last.details["waited"] and conversation.waiting_since is None:
        conversation.waiting_since = datetime.fromisoformat(last.details["waited"])
    record(session, conversation, actor, "undone", now=now, what=what)
    stage(session, conversation, "slack", "line", {"key": "line-undone", "values": {"by": actor}}, now=now)
    redraw(session, conversation, now=now)
    return True


def hand_to_team(session: Session, conversation: Conversation, group: str, actor: str, *, now: datetime) -> bool:
    """Give it to a user group, or with "" to none; who owns it stays. False when it was so already."""
    if conversation.team == group:
        return False
    record(session, conversation, actor, "team_given", now=now, before=conversation.team, after=group)
    conversation.team = group
    line = {"key": "line-team-given" if group else "line-team-none", "values": {"by": actor, "team": group}}
    stage(session, conversation, "slack", "line", line, now=now)
    redraw(session, conversation, now=now)
    return True


def rises(conversation: Conversation, sent_at: datetime, now: datetime) -> bool:
    """Whether a customer's message brings its conversation back to the top, which is noted down then."""
    last = max(filter(None, (conversation.inbound_at, conversation.replied_at)), default=None)
    if not conversation.thread_ts or not resurfaces(conversation.status, last, conversation.broadcast_at, sent_at, now):
        return False
    conversation.broadcast_at = now
    return True


def no_reply_needed(session: Session, conversation: Conversation, actor: str, *, now: datetime) -> bool:
    """Take it out of "needs reply" without a reply. False when nothing was waiting."""
    if conversation.waiting_since is None:
        return False
    conversation.waiting_since = None
    record(session, conversation, actor, "no_reply_needed", now=now)
    stage(session, conversation, "slack", "line", {"key": "line-no-reply-needed", "values": {"by": actor}}, now=now)
    redraw(session, conversation, now=now)
    return True


def is_in_thread(session: Session, conversation: Conversation, slack_user: str) -> bool:
    """Whether somebody has written in its present thread: Slack itself tells them of whatever comes there."""
    begun = select(Thread.created_at).where(
        Thread.workspace_id == conversation.workspace_id,
        Thread.slack_channel == conversation.slack_channel,
        Thread.ts == conversation.thread_ts,
    )
    wrote = select(Message.id).where(
        Message.conversation_id == conversation.id,
        Message.author == slack_user,
        Message.slack_ts.is_not(None),
        Message.created_at >= begun.scalar_subquery(),
    )
    return session.scalar(wrote.limit(1)) is not None


def tell_owner(session: Session, conversation: Conversation, actor: str, note: str = "", *, now: datetime) -> None:
    """A direct message to the new owner, with the way to the thread (features.md AS-1), unless they are in it: then the
    thread's line that names them is ping enough (features.md NO-1)."""
    if is_in_thread(session, conversation, conversation.owner):
        return
    if note:
        notify(session, conversation, conversation.owner, "notice-assigned-note", now=now, by=actor, note=note)
    else:
        notify(session, conversation, conversation.owner, "notice-assigned", now=now, by=actor)


def leave_note(session: Session, conversation: Conversation, actor: str, note: str, *, now: datetime) -> None:
    """A word to the owner that follows giving it to them: in the thread, and to them if they are not there."""
    record(session, conversation, actor, "owner_note", now=now, owner=conversation.owner)
    values = {"by": actor, "owner": conversation.owner, "note": note}
    stage(session, conversation, "slack", "line", {"key": "line-owner-note", "values": values}, now=now)
    if conversation.owner != actor and not is_in_thread(session, conversation, conversation.owner):
        notify(session, conversation, conversation.owner, "notice-owner-note", now=now, by=actor, note=note)


def press(session: Session, conversation: Conversation, priority: str, actor: str, *, now: datetime) -> bool:
    """Say how pressing it is, one of PRIORITIES (features.md ST-5). False when it was so already."""
    level = PRIORITIES.index(priority)
    if conversation.priority == level:
        return False
    was = PRIORITIES[conversation.priority]
    conversation.priority = level
    record(session, conversation, actor, "priority", now=now, before=was, after=priority)
    line = {"key": f"line-priority-{priority}", "values": {"by": actor}}
    stage(session, conversation, "slack", "line", line, now=now)
    redraw(session, conversation, now=now)
    return True


def notify(session: Session, conversation: Conversation, whom: str, key: str, *, now: datetime, **values: str) -> None:
    """A direct message about the conversation: the sentence `key` may name `customer`, `inbox`, `link`, the values."""
    view = card_view(session, conversation.id, now)
    workspace = session.get_one(Workspace, conversation.workspace_id)
    values |= {
        "customer": view.customer,
        "inbox": f"{TRAITS[view.channel].label} · {view.inbox_name}",
        "link": permalink(workspace, conversation),
    }
    pings.ping(session, conversation, {"user": whom, "key": key, "values": values}, now=now)


def record(
    session: Session, conversation: Conversation, actor: str, verb: str, *, now: datetime, **details: str
) -> None:
    """Write down who did what."""
    session.add(
        AuditEntry(
            workspace_id=conversation.workspace_id,
            conversation_id=conversation.id,
            actor=actor,
            verb=verb,
            details=details,
            at=now,
        )
    )


def card_view(
    session: Session, conversation_id: int, now: datetime, *, slack_channels: Collection[str] | None = None
) -> CardView:
    """A conversation as its card shows it. slack_channels: as `views_of` takes them."""
    row = session.execute(with_people().where(Conversation.id == conversation_id)).one()
    queued = tuple(QueuedView(each.id, each.text, goes_at(each)) for each in waiting(session, conversation_id))
    return replace(
        views_of(session, [row], now, slack_channels=slack_channels)[0],
        queued=queued,
        asked=persons.asked(session, row[3].id, _shown_with(session, row[0], slack_channels)),
        numbers=persons.offered(session, row[3].id, masked=row[2].masked),
        start=persons.start(session, row[3]),
    )


def window(conversation: Conversation, inbox: Inbox, now: datetime) -> Window:
    """What the team may send right now. The provider's word that it is closed goes before our count; where the channel
    lets people answer longer than programs, that longer time is what is left."""
    policy = TRAITS[inbox.channel].window
    by_clock = reply_window(policy, conversation.inbound_at, now)
    shut = conversation.shut_at
    if (
        by_clock.state != "open"
        or shut is None
        or (conversation.inbound_at is not None and shut <= conversation.inbound_at)
    ):
        return by_clock
    return reply_window(replace(policy, free_for=timedelta()), conversation.inbound_at, now)


def permalink(workspace: Workspace, conversation: Conversation) -> str:
    """The way to the conversation's card; "" before it is posted."""
    return link_to(workspace, conversation.slack_channel, conversation.thread_ts) if conversation.thread_ts else ""


def link_to(workspace: Workspace, slack_channel: str, ts: str) -> str:
    """The way to a message in Slack. The shape is Slack's own (slack.md 2.2)."""
    return f"{workspace.url.rstrip('/')}/archives/{slack_channel}/p{ts.replace('.', '')}"


def _become(conversation: Conversation, state: State, now: datetime) -> None:
    conversation.status, conversation.owner = state.status, state.owner
    conversation.closed_at = now if state.status == "closed" else None
    if state.status == "closed":
        conversation.by_hand_at = None


def with_people() -> Select[Conversation, Identity, Inbox, Contact]:
    """Conversations with whom they are about, as `views_of` takes them."""
    return (
        select(Conversation, Identity, Inbox, Contact)
        .join(Identity, Conversation.identity_id == Identity.id)
        .join(Inbox, Conversation.inbox_id == Inbox.id)
        .join(Contact, Identity.contact_id == Contact.id)
    )


def handle(person: Identity, inbox: Inbox) -> str:
    """The number or user name somebody is known by, as its inbox shows it; "" when neither is known."""
    if person.phone:
        return numbers.masked(person.phone) if inbox.masked else numbers.display(person.phone)
    return f"@{person.username}" if person.username else ""


def _shown_with(session: Session, conversation: Conversation, slack_channels: Collection[str] | None) -> set[str]:
    """The Slack channels of which something may stand beside a conversation (features.md AS-7)."""
    if slack_channels is not None:
        return set(slack_channels)
    return rooms.readable_from(session, conversation.workspace_id, conversation.slack_channel)


def _linked(
    session: Session,
    rows: Sequence[Row[Conversation, Identity, Inbox, Contact]],
    now: datetime,
    slack_channels: Collection[str] | None,
) -> dict[int, tuple[LinkedView, ...]]:
    """The same persons' other conversations, by the conversation they are beside. rows: of `with_people`."""

    def view(talk: persons.Talk) -> LinkedView:
        conversation, person, inbox, contact, workspace = talk
        return LinkedView(
            conversation_id=conversation.id,
            contact_id=contact.id,
            channel=inbox.channel,
            inbox_name=inbox.name,
            customer=contact.name or person.name,
            handle=handle(person, inbox),
            link=permalink(workspace, conversation),
            status=cast(ConversationStatus, conversation.status),
            window=window(conversation, inbox, now),
        )

    found = persons.others(session, (row[3] for row in rows))
    shown = {row[0].id: _shown_with(session, row[0], slack_channels) for row in rows if found.get(row[0].id)}
    return {
        each: tuple(view(talk) for talk in found[each] if talk[0].slack_channel in places)
        for each, places in shown.items()
    }


def views_of(
    session: Session,
    rows: Sequence[Row[Conversation, Identity, Inbox, Contact]],
    now: datetime,
    *,
    slack_channels: Collection[str] | None = None,
) -> list[CardView]:
    """Rows of `with_people` as their cards show them, with what is known of the persons and what they are linked with.

    slack_channels: those of the one person who looks; None: everybody in the conversation's own Slack channel does, so
    that nothing of a private one stands there.
    """
    linked, told = _linked(session, rows, now, slack_channels), about.people(session, rows)
    due = about.clocks(session, [row[0] for row in rows if row[0].waiting_since is not None], now)
    views = [_view(row, now, linked.get(row[0].id, ()), told[row[0].id]) for row in rows]
    return [
        replace(view, due_at=due[view.conversation_id][0], due=due[view.conversation_id][1])
        if view.conversation_id in due
        else view
        for view in views
    ]


def _view(
    row: Row[Conversation, Identity, Inbox, Contact], now: datetime, linked: tuple[LinkedView, ...], told: About
) -> CardView:
    conversation, person, inbox, contact = row
    return CardView(
        conversation_id=conversation.id,
        channel=inbox.channel,
        inbox_name=inbox.name,
        customer=contact.name or person.name,
        handle=handle(person, inbox),
        linked=linked,
        preview=conversation.preview,
        preview_by_customer=conversation.preview_by_customer,
        status=cast(ConversationStatus, conversation.status),
        owner=conversation.owner,
        team=conversation.team,
        waiting_since=conversation.waiting_since,
        window=window(conversation, inbox, now),
        now=now,
        mode=practice.mode(inbox, conversation.slack_channel),
        drafted_by=conversation.drafted_by,
        snoozed_until=conversation.snoozed_until,
        priority=PRIORITIES[conversation.priority],
        muted=conversation.muted_at is not None,
        thanked=conversation.thanked,
        blocked=conversation.blocked_at is not None,
        may_be_blocked=_may_be_blocked(conversation, inbox, now),
        attention=f"trouble_{inbox.trouble}" if inbox.trouble else "",
        written=conversation.inbound_at is not None or conversation.preview_by_customer,
        tags=told.tags,
        facts=told.facts,
        notes=told.notes,
        opted_out=told.opted_out,
        numberless=not (person.phone or contact.phone) and bool(person.address or person.bsuid),  # a group has none
        by_hand=conversation.by_hand_at is not None and bool({"rules", "slow_answer"} & inbox.practice.keys()),
    )


def _may_be_blocked(conversation: Conversation, inbox: Inbox, now: datetime) -> bool:
    within = TRAITS[inbox.channel].blocks_within
    since = conversation.inbound_at
    return conversation.blocked_at is None and within is not None and since is not None and now - since < within


def _people(line: str, before: str, owner: str) -> dict[str, str]:
    """The people a line names besides who did it."""
    return {"line-taken-over": {"before": before}, "line-assigned": {"before": before, "owner": owner}}.get(line, {})
