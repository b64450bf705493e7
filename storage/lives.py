"""The flight recorder: which message somebody means, and its whole life out of the rows that remember it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.domain.life import Life, Part, Step, What, in_order, secretless, standing
from storage.models import (
    Attempt,
    AuditEntry,
    Contact,
    Conversation,
    Delivery,
    Envelope,
    Heard,
    Identity,
    Inbox,
    Message,
    Thread,
)

# https://team.slack.com/archives/C0123/p1700000000000100 (with ?thread_ts=…&cid=… for a reply in a thread)
_LINK: Final = re.compile(
    r"https?://[\w.:-]+/archives/(?P<channel>[CGD][A-Z0-9]+)/p(?P<seconds>\d{10})(?P<micros>\d{6})\b"
)
SHOWING: Final = ("customer", "slack", "file")  # marks, cards and words to one person are about it, and are not it
FOLLOWING: Final = frozenset({"failure", "question", "file_failed", "unshown", "edit"})  # posts about what became of it
DECISIONS: Final[Mapping[str, What]] = MappingProxyType({
    "delivery_again": "decided-again",
    "delivery_arrived": "decided-arrived",
    "delivery_discard": "decided-discard",
    "reply_queued": "decided-queue",
    "reply_made_note": "decided-note",
})  # fmt: skip
_TRIES: Final[Mapping[tuple[str, str], What]] = MappingProxyType({
    ("send", "sent"): "try-sent",
    ("send", "rejected"): "try-rejected",
    ("send", "trylater"): "try-trylater",
    ("send", "needsmending"): "try-needsmending",
    ("send", "uncertain"): "try-uncertain",
    ("send", "interrupted"): "try-interrupted",
    ("send", "overtaken"): "try-overtaken",
    ("prepare", "interrupted"): "prepare-interrupted",
    ("prepare", "trylater"): "prepare-failed",
    ("look", "sent"): "look-sent",
    ("look", "absent"): "look-absent",
    ("look", "unknown"): "look-unknown",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What somebody means: a message, or a post of ours about none. delivery_id: 0 where there is a message."""

    conversation_id: int
    slack_channel: str  # where the conversation is shown now: who is in there may know
    message_id: int
    delivery_id: int = 0


def place(words: str) -> tuple[str, str]:
    """The Slack channel and ts a permalink leads to, however Slack wraps it in a command; ("", "") for other words."""
    found = _LINK.search(words)
    return (found["channel"], f"{found['seconds']}.{found['micros']}") if found else ("", "")


def at(session: Session, workspace_id: int, slack_channel: str, ts: str, files: Sequence[str] = ()) -> list[Subject]:
    """What a message in Slack is: one that a teammate typed, or the messages that a post of ours shows.

    files: Slack's ids of the files in it, which is all that we know of a customer's file by.
    """
    typed = session.scalars(
        select(Message).where(
            Message.workspace_id == workspace_id, Message.slack_channel == slack_channel, Message.slack_ts == ts
        )
    ).one_or_none()
    if typed is not None:
        return [_subject(session, typed.conversation_id, message_id=typed.id)]
    inboxes = session.scalars(select(Inbox.id).where(Inbox.workspace_id == workspace_id)).all()
    posts = session.scalars(
        select(Delivery)
        .join(Thread, Thread.conversation_id == Delivery.conversation_id)
        .where(
            Delivery.inbox_id.in_(inboxes),
            Delivery.external_id.in_((ts, *files)),
            Delivery.target.in_(("slack", "file")),
            Thread.slack_channel == slack_channel,  # two channels may have a message of the same ts
        )
        .order_by(Delivery.id)
    )
    return _subjects(session, posts)


def named(session: Session, name: str) -> list[Subject]:
    """What a number of ours, or an id of the channel's, names."""
    if name.isascii() and name.isdigit() and len(name) <= 15:
        message = session.get(Message, int(name))
        return [] if message is None else [_subject(session, message.conversation_id, message_id=message.id)]
    inboxes = session.scalars(select(Inbox.id)).all()
    messages = session.scalars(select(Message).where(Message.inbox_id.in_(inboxes), Message.external_id == name)).all()
    if messages:
        return [_subject(session, each.conversation_id, message_id=each.id) for each in messages]
    posts = select(Delivery).where(Delivery.inbox_id.in_(inboxes), Delivery.external_id == name)
    return _subjects(session, session.scalars(posts))


def tell(session: Session, subject: Subject, *, now: datetime) -> Life:
    """The whole life of one subject."""
    conversation = session.get_one(Conversation, subject.conversation_id)
    inbox = session.get_one(Inbox, conversation.inbox_id)
    identity = session.get_one(Identity, conversation.identity_id)
    contact = session.get_one(Contact, identity.contact_id)
    message = session.get(Message, subject.message_id) if subject.message_id else None
    wanted = Delivery.message_id == message.id if message is not None else Delivery.id == subject.delivery_id
    deliveries = session.scalars(
        select(Delivery).where(wanted, Delivery.target.in_(SHOWING)).order_by(Delivery.id)
    ).all()
    parts = {part.id: part for part in _parts(deliveries)}
    steps = [*(_beginning(session, message) if message is not None else ()), *_staged(deliveries, parts, message)]
    steps += _tries(session, deliveries, parts)
    steps += _heard(session, parts)
    steps += _decided(session, conversation, message, parts)
    direction = message.direction if message is not None else "in"
    shown = tuple(parts[each.id] for each in deliveries if each.kind not in FOLLOWING or message is None)
    return Life(
        message_id=subject.message_id,
        conversation_id=conversation.id,
        slack_channel=conversation.slack_channel,
        channel=inbox.channel,
        inbox=inbox.name,
        customer=identity.name or contact.name or identity.username,
        direction=direction,
        steps=in_order(steps),
        parts=shown,
        now=standing(direction, message.status if message is not None else "", shown),
        attention=inbox.trouble,
        told_at=now,
    )


def _subject(session: Session, conversation_id: int, *, message_id: int = 0, delivery_id: int = 0) -> Subject:
    shown_in = session.scalars(select(Conversation.slack_channel).where(Conversation.id == conversation_id)).one()
    return Subject(conversation_id, shown_in, message_id, delivery_id)


def _subjects(session: Session, posts: Iterable[Delivery]) -> list[Subject]:
    """Each message of them once; a post without one is a subject itself."""
    found = (
        _subject(session, each.conversation_id, message_id=each.message_id or 0,
                 delivery_id=0 if each.message_id else each.id)
        for each in posts
    )  # fmt: skip
    return list(dict.fromkeys(found))


def _parts(deliveries: Sequence[Delivery]) -> Iterator[Part]:
    """Numbered within what goes to the same target; what only follows from it is not counted."""
    counted = Counter(each.target for each in deliveries if each.kind not in FOLLOWING)
    numbers: Counter[str] = Counter()
    for each in deliveries:
        if each.kind in FOLLOWING:
            yield Part(each.id, each.kind, 1, 1, each.state, each.status, each.failure)
            continue
        numbers[each.target] += 1
        yield Part(
            each.id, each.target, numbers[each.target], counted[each.target], each.state, each.status, each.failure
        )


def _beginning(session: Session, message: Message) -> Iterator[Step]:
    """How it came to us, and what was done to its words since."""
    if message.source == "slack":
        yield Step(message.sent_at, "typed", by=message.author)
        yield Step(message.created_at, "stored", name=str(message.id))
    else:
        yield Step(message.sent_at, "written", by=message.source)
        envelope = session.get(Envelope, message.envelope_id) if message.envelope_id else None
        if envelope is not None:
            yield Step(envelope.received_at, "received", name=str(envelope.id))
        yield Step(message.created_at, "stored", name=str(message.id))
        if envelope is not None and envelope.failure:
            opened = envelope.opened_at or message.created_at
            yield Step(opened, "unreadable", name=str(envelope.id), provider=secretless(envelope.failure))
    if message.direction == "note":
        yield Step(message.created_at, "noted")
    if message.status == "held":
        yield Step(message.created_at, "kept-back")
    if message.edited_at is not None:
        yield Step(message.edited_at, "edited")
    if message.unsent_at is not None:
        yield Step(message.unsent_at, "unsent")


def _staged(deliveries: Sequence[Delivery], parts: Mapping[int, Part], message: Message | None) -> Iterator[Step]:
    """When each took its place in a lane. A person's "again" gives it a new time; then the message's own is older."""
    for each in deliveries:
        begun = each.created_at
        if message is not None and (each.generation > 1 or begun < message.created_at):
            begun = message.created_at
        yield Step(begun, "staged", parts[each.id])
        if each.state == "cancelled" and not each.attempts and each.settled_at is not None:
            yield Step(each.settled_at, "taken-back", parts[each.id])


def _tries(session: Session, deliveries: Sequence[Delivery], parts: Mapping[int, Part]) -> Iterator[Step]:
    """Every attempt, of what was joined into another's post that other's too."""
    shown_by = {each.id: each.lead_id for each in deliveries if each.lead_id and each.lead_id != each.id}
    ids = {*parts, *shown_by.values()}
    about = {lead: parts[each] for each, lead in shown_by.items() if lead not in parts} | dict(parts)
    attempts = session.scalars(select(Attempt).where(Attempt.delivery_id.in_(ids)).order_by(Attempt.id))
    for each in attempts:
        step = "send" if each.step == "prepare" and each.outcome not in {"interrupted", "trylater"} else each.step
        what = _TRIES.get((step, each.outcome), "look-failed" if step == "look" else "try-uncertain")
        yield Step(
            each.ended_at, what, about[each.delivery_id], each.code, secretless(each.provider), each.external_id or ""
        )


def _heard(session: Session, parts: Mapping[int, Part]) -> Iterator[Step]:
    for each in session.scalars(select(Heard).where(Heard.delivery_id.in_(parts)).order_by(Heard.id)):
        what = each.what.replace("_", "-") if each.what.startswith("by_") else f"heard-{each.what}"
        part, said = parts[each.delivery_id], secretless(each.provider)
        yield Step(each.created_at, cast(What, what), part, each.code, said, their_at=each.at)


def _decided(
    session: Session, conversation: Conversation, message: Message | None, parts: Mapping[int, Part]
) -> Iterator[Step]:
    """What people chose, as the audit has it."""
    entries = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.conversation_id == conversation.id,
            AuditEntry.verb.in_(DECISIONS),
            AuditEntry.at >= (message.created_at if message is not None else datetime.fromtimestamp(0, UTC)),
        )
        .order_by(AuditEntry.id)
    )
    for each in entries:
        about = str(each.details.get("delivery", ""))
        part = parts.get(int(about)) if about.isdigit() else None
        if part is not None or (message is not None and each.details.get("message") == str(message.id)):
            yield Step(each.at, DECISIONS[each.verb], part, by=each.actor)
