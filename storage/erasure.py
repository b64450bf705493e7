"""Erasing a customer: every row and file of theirs goes, and what we know of their places in Slack is kept until there,
too, all of ours is gone. What stays is a proof that names nobody (features.md PR-4).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, func, literal, or_, select, text, update
from sqlalchemy.orm import Session

from storage import search
from storage.contacts import GROUP
from storage.db import ring
from storage.domain.identity import canonical
from storage.domain.traits import TRAITS
from storage.homes import RING
from storage.models import (
    Alias,
    Attachment,
    AuditEntry,
    Base,
    Contact,
    Conversation,
    Delivery,
    Envelope,
    Erasure,
    Identity,
    Inbox,
    Lane,
    Message,
    Thread,
)
from storage.outbox import hold
from storage.persons import together

SHOWN: Final = ("slack", "file")  # the targets whose deliveries left something of ours in Slack
KINDS: Final = ("bsuid", GROUP, *(traits.address_kind for traits in TRAITS.values()))  # of aliases
CHUNK: Final = 500  # ids a statement


@dataclass(frozen=True, slots=True)
class Preview:
    """What erasing a customer would take: counts, and the Slack channels in which they are shown."""

    name: str
    conversations: int
    messages: int
    files: int
    slack_channels: frozenset[str]


class Busy(Exception):
    """Something of theirs is on its way at this moment: try again in a few seconds."""


def find(session: Session, workspace_id: int, words: str) -> list[Contact]:
    """The customers that a number in any writing, a user name, or an id of a channel names; of linked contacts, which
    are one customer, the first."""
    wanted = words.strip().removeprefix("@")
    phone = canonical(wanted)
    if not wanted:
        return []
    inboxes = session.scalars(select(Inbox.id).where(Inbox.workspace_id == workspace_id)).all()
    known = select(Alias.identity_id).where(Alias.inbox_id.in_(inboxes), Alias.kind.in_(KINDS), Alias.value == wanted)
    named = [func.lower(Identity.username) == wanted.lower(), Identity.id.in_(known)]
    if phone:
        named.append(Identity.phone == phone)
    owners = set(session.scalars(select(Identity.contact_id).where(Identity.workspace_id == workspace_id, or_(*named))))
    if phone:
        numbered = select(Contact.id).where(Contact.workspace_id == workspace_id, Contact.phone == phone)
        owners |= set(session.scalars(numbered))
    found = session.scalars(select(Contact).where(Contact.id.in_(owners))).all()
    persons = {each.person_id or each.id for each in found}
    return list(session.scalars(select(Contact).where(Contact.id.in_(persons)).order_by(Contact.id)))


def preview(session: Session, contact: Contact) -> Preview:
    """Who it is and how much, under all contacts that are linked."""
    linked = [each.id for each in together(session, contact)]
    theirs = select(Conversation.id).join(Identity, Conversation.identity_id == Identity.id)
    numbers = list(session.scalars(theirs.where(Identity.contact_id.in_(linked))))
    places = session.scalars(select(Conversation.slack_channel).where(Conversation.id.in_(numbers)).distinct())
    messages = select(Message.id).where(Message.conversation_id.in_(numbers))
    said = session.scalar(select(func.count()).select_from(messages.subquery())) or 0
    kept = session.scalar(select(func.count(Attachment.id)).where(Attachment.message_id.in_(messages))) or 0
    return Preview(contact.name, len(numbers), said, kept, frozenset(places))


def order(session: Session, contact: Contact, actor: str, *, now: datetime) -> Erasure:
    """Have a worker erase them, and tell the actor, a Slack user, how far it has come."""
    proof = Erasure(
        workspace_id=contact.workspace_id, actor=actor, asked_at=now, finished_at=None, contact_id=contact.id,
        due_at=now,
    )  # fmt: skip
    session.add(proof)
    ring(session, RING)
    return proof


def due(session: Session, now: datetime) -> list[Erasure]:
    """Those that a worker is to go on with."""
    return list(session.scalars(select(Erasure).where(Erasure.due_at <= now).order_by(Erasure.id)))


def claim(session: Session, proof: Erasure, *, until: datetime, now: datetime) -> bool:
    """Take one for oneself until then. False when another worker has."""
    taken = session.scalar(
        update(Erasure).where(Erasure.id == proof.id, Erasure.due_at <= now).values(due_at=until).returning(Erasure.id)
    )
    return taken is not None


def carry_out(session: Session, proof: Erasure, *, now: datetime) -> Erasure:
    """Delete the rows that were ordered to be, if nobody has done so before. Raises Busy."""
    row = session.get_one(Erasure, proof.id)
    contact = session.get(Contact, row.contact_id) if row.contact_id else None
    if contact is not None:
        erase(session, contact, row.actor, now=now, proof=row)
    row.contact_id = None
    session.flush()
    return row


def go_on(session: Session, proof: Erasure, at: datetime | None, told: dict[str, Any] | None = None) -> None:
    """When a worker goes on with it, None: it is done with; and what its actor was told, where that is new."""
    values = {"due_at": at} | ({"told": told} if told is not None else {})
    session.execute(update(Erasure).where(Erasure.id == proof.id).values(values))


def erase(session: Session, contact: Contact, actor: str, *, now: datetime, proof: Erasure | None = None) -> Erasure:
    """Delete every row of a customer's, under all contacts that are linked. The proof says what is left to do outside:
    `posts` and `paths`. proof: the one that was ordered, to be filled in.

    Raises Busy while something of theirs is being sent. If they write again, they are somebody new.
    """
    linked = [each.id for each in together(session, contact, locked=True)]
    identities = session.scalars(select(Identity).where(Identity.contact_id.in_(linked))).all()
    conversations = session.scalars(
        select(Conversation).where(Conversation.identity_id.in_([each.id for each in identities]))
    ).all()
    for conversation in sorted(conversations, key=lambda each: each.id):
        hold(session, conversation.id)
    numbers = [each.id for each in conversations]
    if session.scalar(select(Lane.id).where(Lane.conversation_id.in_(numbers), Lane.lease_until > now).limit(1)):
        raise Busy
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))  # what is deleted is overwritten, not only forgotten
    proof = proof or Erasure(workspace_id=contact.workspace_id, actor=actor, asked_at=now, finished_at=None)
    proof.posts, proof.left = _in_slack(session, conversations)
    messages = select(Message.id).where(Message.conversation_id.in_(numbers))
    proof.paths = [
        path
        for path in session.scalars(select(Attachment.path).where(Attachment.message_id.in_(messages)))
        if path and "/" not in path
    ]
    blanked = _blank_envelopes(session, identities, numbers)
    gone = Counter[str]()
    _delete(session, Contact.__table__, linked, gone)  # type: ignore[arg-type] # a Table, as ever
    proof.rows = {"envelopes": blanked, **dict(sorted(gone.items()))}
    search.soil(session)
    session.add(proof)
    session.flush()
    session.add(
        AuditEntry(workspace_id=proof.workspace_id, actor=actor, verb="erased", details={"erasure": proof.id}, at=now)
    )
    return proof


def unfinished(session: Session) -> list[Erasure]:
    """Erasures with something left to do outside, but for those that a worker is at."""
    mine = (Erasure.finished_at.is_(None), Erasure.due_at.is_(None))
    return list(session.scalars(select(Erasure).where(*mine).order_by(Erasure.id)))


def remove_files(proof: Erasure, folder: Path) -> None:
    """Take a customer's files out of the data folder. May be done again."""
    for name in proof.paths:
        (folder / name).unlink(missing_ok=True)


def note(session: Session, proof: Erasure, *, now: datetime) -> None:
    """Write down how far the work outside has come."""
    values = {"posts": proof.posts, "left": proof.left, "posts_deleted": proof.posts_deleted, "paths": proof.paths}
    finished_at = None if proof.posts or proof.paths else now
    session.execute(update(Erasure).where(Erasure.id == proof.id).values(**values, finished_at=finished_at))
    proof.finished_at = finished_at


def _in_slack(
    session: Session, conversations: Sequence[Conversation]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What shows them in Slack: ours, which we can delete, and teammates' own messages, which we cannot."""
    posts: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    for conversation in conversations:
        threads = session.execute(
            select(Thread.slack_channel, Thread.ts).where(Thread.conversation_id == conversation.id)
        ).all()
        channels = list(dict.fromkeys([conversation.slack_channel, *(channel for channel, _ in threads)]))
        lanes = select(Lane.id).where(Lane.conversation_id == conversation.id, Lane.target.in_(SHOWN))
        shown = session.execute(
            select(Delivery.target, Delivery.external_id)
            .where(Delivery.lane_id.in_(lanes), Delivery.external_id.is_not(None))
            .order_by(Delivery.id)
        ).all()
        stamps = dict.fromkeys(ts for target, ts in shown if target == "slack")
        stamps |= dict.fromkeys([*(ts for _, ts in threads), *filter(None, [conversation.thread_ts])])
        posts += [{"file": file} for target, file in shown if target == "file"]
        posts += [{"channels": channels, "ts": ts} for ts in stamps]
        theirs = session.execute(
            select(Message.slack_channel, Message.slack_ts)
            .where(Message.conversation_id == conversation.id, Message.slack_ts.is_not(None))
            .order_by(Message.id)
        )
        left += [{"channel": channel, "ts": ts} for channel, ts in theirs if ts not in stamps]
    return posts, left


def _blank_envelopes(session: Session, identities: Sequence[Identity], numbers: Sequence[int]) -> int:
    """Empty every webhook body that speaks of them. The row stays: the same body brought again is still no news."""
    kept = select(Message.envelope_id).where(Message.conversation_id.in_(numbers), Message.envelope_id.is_not(None))
    known = session.scalars(select(Alias.value).where(Alias.identity_id.in_([each.id for each in identities]))).all()
    ids = {*known, *(each.address for each in identities), *(each.bsuid for each in identities)} - {""}
    blanked = session.execute(
        update(Envelope)
        .where(or_(Envelope.id.in_(kept), *(_mentions(session, value) for value in sorted(ids))))
        .values(body=b"", state="opened", failure="")
        .returning(Envelope.id)
        .execution_options(synchronize_session=False)
    )
    return len(blanked.all())


def _mentions(session: Session, value: str) -> ColumnElement[bool]:
    needle = literal(value.encode())
    if session.get_bind().dialect.name == "sqlite":
        return func.instr(Envelope.body, needle) > 0
    return func.position(needle.op("IN")(Envelope.body)) > 0


def _delete(session: Session, table: Table, ids: Sequence[int], gone: Counter[str]) -> None:
    """Delete rows by id, and first all that hang on them, whatever table of ours that is."""
    if not ids:
        return
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if not any(key.column.table is table for key in column.foreign_keys):
                continue
            for start in range(0, len(ids), CHUNK):
                chunk = ids[start : start + CHUNK]
                if column.nullable and other is table:  # rows of the same kind that point at each other
                    session.execute(update(other).where(column.in_(chunk)).values({column.name: None}))
                    continue
                hanging = session.scalars(select(other.c.id).where(column.in_(chunk))).all()
                _delete(session, other, hanging, gone)
    for start in range(0, len(ids), CHUNK):
        done = session.scalars(delete(table).where(table.c.id.in_(ids[start : start + CHUNK])).returning(table.c.id))
        gone[table.name] += len(done.all())
