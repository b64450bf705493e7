"""What follows from the outcome of a delivery: the message's status, its mark, what the team is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, delete, exists, select
from sqlalchemy.orm import Session

from storage import alarms, answered, commented, files, health, roots, silence
from storage.db import insert, padded
from storage.domain.events import MessageEchoed, StatusChanged
from storage.domain.health import SHARED, TROUBLES, is_slacks
from storage.domain.outcomes import Verdict
from storage.domain.status import MARKS, advance, least
from storage.models import Contact, Conversation, Delivery, Identity, Inbox, Message, ParkedStatus
from storage.models.outbox import UNSETTLED
from storage.outbox import LASTING, Done, hear, hold, lane_of, redraw, stage, tidy, tidy_later, wake

PARKED_MOST: Final = 1000  # looked at at once, newest first: what is older belongs to another tool
MARK_WAIT: Final = timedelta(seconds=2)  # a mark soon overtaken is not worth one of Slack's 50 reactions a minute
TEMPLATE_LOST: Final = frozenset({"template_unknown", "template_paused", "template_disabled"})
# Built once: every reply passes here.
_SENT: Final = cast(Table, Delivery.__table__).c
_PARKED: Final = cast(Table, ParkedStatus.__table__).c
IS_AHEAD: Final = exists().where(_PARKED.inbox_id == _SENT.inbox_id, _PARKED.external_id == _SENT.external_id)
PARTS: Final = select(_SENT.message_id, _SENT.id, _SENT.state, _SENT.status, IS_AHEAD.label("is_ahead")).where(
    _SENT.message_id.in_(bindparam("messages", expanding=True)), _SENT.target == "customer", _SENT.state != "cancelled"
)
MARK: Final = (
    select(Delivery)
    .where(Delivery.message_id == bindparam("message"), Delivery.target == "mark", Delivery.state == "queued")
    .limit(1)
)
UNPARK: Final = (
    delete(ParkedStatus)
    .where(ParkedStatus.inbox_id == bindparam("inbox"), ParkedStatus.external_id == bindparam("external_id"))
    .returning(ParkedStatus.status, ParkedStatus.code, ParkedStatus.reason, ParkedStatus.at)
    .execution_options(synchronize_session=False)
)
UNSHOWN_EVERY: Final = timedelta(hours=1)  # admins are told once an hour and inbox: ours


def delivery_of(session: Session, inbox: Inbox, external_id: str) -> Delivery | None:
    """The part of a message of ours that the provider calls so."""
    return session.scalars(
        select(Delivery).where(
            Delivery.inbox_id == inbox.id, Delivery.target == "customer", Delivery.external_id == external_id
        )
    ).one_or_none()


def delivery_by_key(session: Session, inbox: Inbox, key: str) -> Delivery | None:
    """The part of a message of ours that went out with this key."""
    if not key:
        return None
    return session.scalars(
        select(Delivery).where(Delivery.key == key, Delivery.inbox_id == inbox.id, Delivery.target == "customer")
    ).one_or_none()


def awaiting_echo(session: Session, conversation: Conversation, event: MessageEchoed) -> Delivery | None:
    """Our own send whose answer has not come yet and that says the same: the echo is its proof."""
    waiting = session.scalars(
        select(Delivery)
        .where(
            Delivery.lane_id == lane_of(conversation, "customer"),
            UNSETTLED,
            Delivery.state.in_(("sending", "uncertain", "asked")),
            Delivery.external_id.is_(None),
        )
        .order_by(Delivery.seq)
    )
    for delivery in waiting:
        if (
            delivery.payload.get("part") in {"text", "choice", "private_reply"}
            and delivery.payload.get("text") == event.text
        ):
            return delivery
        if delivery.payload.get("part") == "file" and event.media:
            return delivery
    return None


def settled(session: Session, done: Sequence[Done], now: datetime) -> None:
    """Called in the transaction that settles deliveries, with their conversations held."""
    heard_of = [_settled(session, each.delivery, each.verdict, now) for each in done]
    refresh(session, [message for message in heard_of if message is not None], now)


def _settled(session: Session, delivery: Delivery, verdict: Verdict, now: datetime) -> Message | None:
    """The message whose status is to be worked out again, if there is one."""
    conversation = session.get_one(Conversation, delivery.conversation_id)
    _health(session, conversation, delivery, verdict, now)
    if verdict.state == "sent" and delivery.kind in LASTING:
        tidy_later(session, conversation, delivery, now=now)
    match delivery.target, delivery.kind, verdict.state:
        case "slack", "root", "sent":
            roots.begun(session, conversation, verdict.external_id, now=now)
        case _, _, "queued" if verdict.failure == roots.GONE:
            roots.begin_again(session, conversation, verdict.provider, now=now)
        case _, _, "queued" if verdict.failure == roots.MOVED:
            roots.follow(session, conversation, now=now)
        case "file", "unfile", ("sent" | "cancelled"):
            files.gone(session, delivery)
        case "file", "unfile", _:
            pass  # one that Slack will not let go stands in `novelo deliveries list`
        case "slack", "message", "sent" if delivery.payload.get("ours"):
            _said_by_us(session, conversation, delivery, verdict.external_id, now)
        case "file", _, "sent":
            files.shown(session, conversation, delivery, now)
        case "file", _, "failed":
            files.failed(session, conversation, delivery, verdict, now)
        case "slack", "sent", "sent":
            _has_a_place(session, conversation, delivery, verdict.external_id, now)
        case "mark", "mark", "sent":
            session.get_one(Message, delivery.message_id).mark = verdict.external_id
        case "tidy", _, "sent":
            tidy(session, conversation, delivery, now=now)
        case "receipt", ("hide" | "unhide"), _:
            commented.settled(session, conversation, delivery, verdict, now)
        case "slack", _, "failed":
            _unshown(session, conversation, delivery, now)
        case "receipt", ("block" | "unblock"), _:
            silence.settled(session, conversation, delivery, verdict, now)
        case "customer", _, _:
            return _to_customer(session, conversation, delivery, verdict, now)
    return None


def _said_by_us(session: Session, conversation: Conversation, delivery: Delivery, ts: str, now: datetime) -> None:
    """What a teammate sent by a form has its post for a place in Slack, where its marks go."""
    message = session.get_one(Message, delivery.message_id)
    if message.slack_ts is None and ts:
        message.slack_channel, message.slack_ts = conversation.slack_channel, ts
        mark(session, conversation, message, now=now, wait=MARK_WAIT)


def heard(
    session: Session, delivery: Delivery, status: str, code: str, reason: str, at: datetime, *, now: datetime
) -> bool:
    """The channel says what became of a sent part. The conversation is held. False when it changed nothing."""
    present = delivery.status or "sent"
    new = advance(present, status)
    if new == present:
        return False
    delivery.status = new
    delivery.state = "failed" if new == "failed" else "sent"  # a late word that it arrived is believed
    if new == "failed":
        delivery.failure, delivery.failure_provider = code, reason
    hear(session, delivery, new, at=at, now=now, code=code, provider=reason)
    session.flush()
    if delivery.message_id is None:
        return True
    message = session.get_one(Message, delivery.message_id)
    conversation = session.get_one(Conversation, delivery.conversation_id)
    if new == "failed":
        _failed(session, conversation, message, delivery, code, reason, now)
        if code == "window_closed" and (conversation.inbound_at is None or at > conversation.inbound_at):
            conversation.shut_at = at
            redraw(session, conversation, now=now)
    refresh(session, [message], now)
    return True


def arrived_before(session: Session, delivery: Delivery, *, now: datetime) -> bool:
    """A first try arrived after all, when somebody had already sent it again: the team is told, once."""
    if delivery.payload.get("twice"):
        return False
    delivery.payload = delivery.payload | {"twice": True}
    conversation = session.get_one(Conversation, delivery.conversation_id)
    stage(session, conversation, "slack", "line", {"key": "line-twice", "values": {}}, now=now)
    return True


def echo_heard(message: Message, status: str) -> bool:
    """The channel says what became of a message sent from the phone or another tool."""
    new = advance(message.status, status)
    changed, message.status = new != message.status, new
    return changed


def read_upto(session: Session, inbox: Inbox, identity: Identity | None, at: datetime, *, now: datetime) -> bool:
    """Instagram tells only "read up to here": every part we had sent by then was read."""
    if identity is None:
        return False
    conversation = session.scalars(select(Conversation).where(Conversation.identity_id == identity.id)).one_or_none()
    if conversation is None:
        return False
    hold(session, conversation.id)
    parts = session.scalars(
        select(Delivery)
        .where(
            Delivery.lane_id == lane_of(conversation, "customer"),
            Delivery.state == "sent",
            Delivery.kind != "comment_reply",  # what stands under a post is in no chat
            Delivery.settled_at >= now - timedelta(days=8),  # older ones have long been marked, or never will be
        )
        .order_by(Delivery.seq)
    )
    due = [part for part in parts if (part.sending_at or part.created_at) <= at]
    changed = [heard(session, part, "read", "", "", at, now=now) for part in due]
    return any(changed)


def park(session: Session, inbox: Inbox, event: StatusChanged, *, now: datetime) -> None:
    """Keep a status whose message is not known yet: the answer to our own send may still be on its way."""
    session.execute(
        insert(session, ParkedStatus)
        .values(
            workspace_id=inbox.workspace_id,
            inbox_id=inbox.id,
            external_id=event.external_id,
            status=event.status,
            code=event.code,
            reason=event.reason,
            at=event.at,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )


def refresh(session: Session, messages: Sequence[Message], now: datetime) -> None:
    """Work out messages' statuses from their parts, and have their marks follow."""
    if not messages:
        return
    session.flush()
    parts: dict[int, list[Any]] = {message.id: [] for message in messages}
    for part in session.connection().execute(PARTS, {"messages": padded(parts)}):
        parts[part.message_id].append(part)
    for message in messages:
        ahead = [part.id for part in parts[message.id] if part.is_ahead]
        if ahead:  # statuses that came before the answer to their send
            for part_id in ahead:
                _unpark(session, session.get_one(Delivery, part_id), now)
            refresh(session, [message], now)
        elif parts[message.id]:
            status = least([_status(part.state, part.status) for part in parts[message.id]])
            if status != message.status:
                _becomes(session, message, status, now)


def _becomes(session: Session, message: Message, status: str, now: datetime) -> None:
    conversation = session.get_one(Conversation, message.conversation_id)
    message.status = status
    if answered.follow(conversation, message):
        redraw(session, conversation, now=now)
    if message.slack_ts and MARKS.get(status) != message.mark:
        mark(session, conversation, message, now=now, wait=timedelta() if status == "failed" else MARK_WAIT)


def mark(
    session: Session,
    conversation: Conversation,
    message: Message,
    *,
    now: datetime,
    wait: timedelta = timedelta(),
    is_new: bool = False,
) -> None:
    """Have the reaction on the agent's message follow its status. One that still waits will show the newest.

    is_new: it was written down just now, and has none.
    """
    waiting = None if is_new else session.scalars(MARK, {"message": message.id}).one_or_none()
    if waiting is None:
        stage(session, conversation, "mark", "mark", now=now, message_id=message.id, due_at=now + wait)
    elif not wait and waiting.next_at > now:
        waiting.next_at = now
        wake(session, waiting.lane_id, now)


def _status(state: str, heard_since: str) -> str:
    match state:
        case "sent":
            return heard_since or "sent"
        case "failed":
            return "failed"
        case "uncertain" | "asked":
            return "uncertain"
        case "queued" | "held":
            return "staged"
    return "sending"


def _to_customer(
    session: Session, conversation: Conversation, delivery: Delivery, verdict: Verdict, now: datetime
) -> Message | None:
    if delivery.message_id is None:
        return None
    message = session.get_one(Message, delivery.message_id)
    match verdict.state:
        case "cancelled" if message.source == "bot":
            _left_unsaid(session, conversation, message, now)
        case "sent" if delivery.kind == "private_reply":
            commented.told_privately(session, conversation, delivery, now)
        case "failed":
            _failed(session, conversation, message, delivery, verdict.failure, verdict.provider, now)
            if verdict.failure in TEMPLATE_LOST:
                session.get_one(Inbox, delivery.inbox_id).templates_at = None  # what is known of it is out of date
            if verdict.failure == "window_closed" and conversation.inbound_at is not None:
                conversation.shut_at = now
                redraw(session, conversation, now=now)
        case "asked":
            stage(session, conversation, "slack", "question", {"delivery": delivery.id}, now=now, message_id=message.id)
    return message


def _left_unsaid(session: Session, conversation: Conversation, message: Message, now: datetime) -> None:
    """Automatic words that were overtaken before they left: the thread shows that they were not sent."""
    message.status = "cancelled"
    shown = select(Delivery).where(Delivery.message_id == message.id, Delivery.kind == "sent")
    for post in session.scalars(shown).all():
        stage(session, conversation, "slack", "edit", {"post": post.id}, now=now, message_id=message.id)


def claim_parked(session: Session, now: datetime) -> int:
    """Hand parked statuses to the deliveries that turned out to be theirs. Returns to how many deliveries.

    A status and the answer to its send that are written at the same moment do not see each other.
    """
    parked = session.execute(
        select(ParkedStatus.inbox_id, ParkedStatus.external_id).order_by(ParkedStatus.id.desc()).limit(PARKED_MOST)
    ).all()
    theirs = session.scalars(
        select(Delivery).where(
            Delivery.target == "customer",
            Delivery.inbox_id.in_({inbox_id for inbox_id, _ in parked}),
            Delivery.external_id.in_([external_id for _, external_id in parked]),
        )
    ).all()
    for delivery in theirs:
        hold(session, delivery.conversation_id)
        session.refresh(delivery)
        _unpark(session, delivery, now)
    return len(theirs)


def _unpark(session: Session, delivery: Delivery, now: datetime) -> None:
    """Statuses that came before the answer to our send are heard now, in the order of the ladder."""
    parked = session.execute(UNPARK, {"inbox": delivery.inbox_id, "external_id": delivery.external_id}).all()
    for status, code, reason, at in sorted(parked, key=lambda each: each.at):
        heard(session, delivery, status, code, reason, at, now=now)


def _failed(
    session: Session,
    conversation: Conversation,
    message: Message,
    delivery: Delivery,
    code: str,
    provider: str,
    now: datetime,
) -> None:
    """Failure is loud (RM-3): a line in the thread with Retry, and a word to the author alone."""
    if code == "opted_out":
        _opted_out(session, conversation, now)
    message.failure, message.failure_provider = code, provider
    stage(session, conversation, "slack", "failure", {"delivery": delivery.id}, now=now, message_id=message.id)
    if message.author:
        payload = {"user": message.author, "delivery": delivery.id}
        stage(session, conversation, "notice", "ephemeral", payload, now=now, message_id=message.id)


def _has_a_place(session: Session, conversation: Conversation, delivery: Delivery, ts: str, now: datetime) -> None:
    """The thread shows what was sent from a window of ours: from now on its marks go there."""
    message = session.get_one(Message, delivery.message_id)
    message.slack_channel, message.slack_ts = conversation.slack_channel, ts
    mark(session, conversation, message, now=now, wait=MARK_WAIT)


def _opted_out(session: Session, conversation: Conversation, now: datetime) -> None:
    """The channel knows that they want no marketing: from now on we do, too (features.md CP-4)."""
    identity = session.get_one(Identity, conversation.identity_id)
    contact = session.get_one(Contact, identity.contact_id)
    if contact.opted_out_at is None:
        contact.opted_out_at, contact.opted_out_by = now, "customer"


def _unshown(session: Session, conversation: Conversation, delivery: Delivery, now: datetime) -> None:
    """Slack did not take a post, nor its words alone. It is kept: the thread offers Retry, and the admins are told."""
    if delivery.kind == "unshown":
        return  # even the word about it was refused: the admins know
    if delivery.kind != "root":  # without a card there is no thread to say it in
        payload = {"delivery": delivery.id}
        stage(session, conversation, "slack", "unshown", payload, now=now, message_id=delivery.message_id)
    inbox = session.get_one(Inbox, delivery.inbox_id)
    if not alarms.told_since(session, inbox, alarms.UNSHOWN, now - UNSHOWN_EVERY):
        alarms.tell(session, inbox, alarms.UNSHOWN, now=now, delivery=str(delivery.id))


def _health(session: Session, conversation: Conversation, delivery: Delivery, verdict: Verdict, now: datetime) -> None:
    """A refusal that only a person can mend shows on the inbox; the next thing that gets through clears it."""
    inbox = session.get_one(Inbox, delivery.inbox_id)
    if verdict.failure == SHARED and inbox.trouble != SHARED:
        delivery.next_at = now  # no refusal of Slack's: we looked before it was mended
    elif verdict.state in {"queued", "uncertain"} and verdict.failure in TROUBLES:
        is_shown_there = conversation.routed or conversation.slack_channel == inbox.slack_channel
        if not is_slacks(verdict.failure) or is_shown_there:
            health.trouble(session, inbox, verdict.failure, now=now, target=delivery.target)
    elif verdict.state == "sent" and inbox.trouble and _shows_the_mend(inbox, delivery.target):
        health.trouble(session, inbox, "", now=now)


def _shows_the_mend(inbox: Inbox, target: str) -> bool:
    """Whether something that got through to a target shows that the inbox's trouble is over."""
    if inbox.trouble == SHARED:
        return False  # Slack always took it; what is wrong is who reads it
    if target == inbox.trouble_from:
        return True
    if inbox.trouble == "slack_permission":
        return False  # each kind of call has its own permission
    return target == ("slack" if is_slacks(inbox.trouble) else "customer")
