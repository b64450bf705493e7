"""One act on many conversations: prepared out of a list, done one by one, and taken back as one.

Each conversation is held for its own short transaction, so that nothing else ever waits for the whole.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage import conversations, homes, pings, tags
from storage.db import ring
from storage.domain import tagging
from storage.domain.views import BulkView
from storage.models import AuditEntry, Bulk, BulkItem, Conversation
from storage.outbox import redraw, stage

Verb = Literal["close", "assign", "tag", "priority"]
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)
MOST: Final = 100  # conversations (features.md ST-8)
UNDO_FOR: Final = timedelta(minutes=10)  # features.md ST-8
DRAFTS_KEPT: Final = timedelta(days=1)


def prepare(session: Session, workspace_id: int, actor: str, conversation_ids: Sequence[int], *, now: datetime) -> Bulk:
    """Pin down which conversations it will be about: those that somebody saw, whatever a list says later."""
    bulk = Bulk(workspace_id=workspace_id, actor=actor, verb="", state="drafted", created_at=now)
    session.add(bulk)
    session.flush()
    session.add_all(BulkItem(bulk_id=bulk.id, conversation_id=each) for each in conversation_ids[:MOST])
    session.flush()
    return bulk


def begin(session: Session, bulk_id: int, workspace_id: int, actor: str, verb: Verb, value: str) -> bool:
    """Say what is to be done. False when it was begun already, or is not theirs."""
    begun = session.scalar(
        update(Bulk)
        .where(Bulk.id == bulk_id, Bulk.workspace_id == workspace_id, Bulk.actor == actor, Bulk.state == "drafted")
        .values(verb=verb, value=value, state="doing")
        .returning(Bulk.id)
    )
    ring(session, *([homes.RING] if begun is not None else []))
    return begun is not None


def take_back(session: Session, bulk_id: int, workspace_id: int, actor: str, *, now: datetime) -> bool:
    """Have it undone. False when it is too late, not theirs, or being done."""
    undoing = session.scalar(
        update(Bulk)
        .where(Bulk.id == bulk_id, Bulk.workspace_id == workspace_id, Bulk.actor == actor, Bulk.state == "done")
        .where(Bulk.done_at > now - UNDO_FOR)
        .values(state="undoing")
        .returning(Bulk.id)
    )
    ring(session, *([homes.RING] if undoing is not None else []))
    return undoing is not None


def is_any_unfinished(session: Session) -> bool:
    """Whether a worker has something to do."""
    return session.scalar(select(Bulk.id).where(Bulk.state.in_(("doing", "undoing"))).limit(1)) is not None


def unfinished(session: Session) -> list[Bulk]:
    """What is being done or undone, oldest first."""
    return list(session.scalars(select(Bulk).where(Bulk.state.in_(("doing", "undoing"))).order_by(Bulk.id)))


def next_item(session: Session, bulk: Bulk) -> BulkItem | None:
    """The next conversation it has to come to; None when it has come to its end."""
    wanted = "" if bulk.state == "doing" else "done"
    return session.scalars(
        select(BulkItem).where(BulkItem.bulk_id == bulk.id, BulkItem.outcome == wanted).order_by(BulkItem.id).limit(1)
    ).one_or_none()


def place(session: Session, item: BulkItem) -> str:
    """The Slack channel of the conversation it is about."""
    query = select(Conversation.slack_channel).where(Conversation.id == item.conversation_id)
    return session.scalar(query) or ""


def act_on(session: Session, bulk: Bulk, item: BulkItem, slack_channels: Collection[str], *, now: datetime) -> None:
    """Do it to one conversation, or undo it. slack_channels: where the actor may act."""
    conversation = conversations.held(session, bulk.workspace_id, item.conversation_id)
    row = session.get_one(BulkItem, item.id, populate_existing=True)
    if row.outcome != item.outcome:
        return  # another worker has been quicker
    if conversation is None or conversation.slack_channel not in slack_channels:
        row.outcome = "stale" if bulk.state == "doing" else "kept"
    elif bulk.state == "doing":
        _do(session, bulk, row, conversation, now)
    else:
        is_last = _last_audit(session, conversation.id) == row.audit_id
        row.outcome = "undone" if is_last and _undo(session, bulk, row, conversation, now) else "kept"


def end(session: Session, bulk: Bulk, *, now: datetime) -> None:
    """It has come to its end: whoever began it sees so in their Home, and a new owner is told once."""
    after = {"doing": "done", "undoing": "undone"}[bulk.state]
    ended = session.scalar(
        update(Bulk)
        .where(Bulk.id == bulk.id, Bulk.state == bulk.state)
        .values(state=after, done_at=now)
        .returning(Bulk.id)
    )
    if ended is None:
        return
    homes.disturb(session, bulk.workspace_id, bulk.actor, now=now)
    if after == "done" and bulk.verb == "assign" and bulk.value != bulk.actor:
        _tell_owner(session, bulk, now)


def report(session: Session, workspace_id: int, actor: str, *, now: datetime) -> BulkView | None:
    """Somebody's latest act on many, while it goes on and as long as it can be undone."""
    bulk = session.scalars(
        select(Bulk)
        .where(Bulk.workspace_id == workspace_id, Bulk.actor == actor, Bulk.state != "drafted")
        .order_by(Bulk.id.desc())
        .limit(1)
    ).one_or_none()
    if bulk is None or (bulk.done_at is not None and bulk.done_at <= now - UNDO_FOR):
        return None
    counted = session.execute(
        select(BulkItem.outcome, func.count()).where(BulkItem.bulk_id == bulk.id).group_by(BulkItem.outcome)
    )
    found = {outcome: count for outcome, count in counted}  # noqa: C416 - a Row is no pair to mypy
    return BulkView(
        bulk.id, bulk.verb, bulk.state, sum(found.values()),
        left=found.get("", 0) if bulk.state == "doing" else found.get("done", 0) if bulk.state == "undoing" else 0,
        done=found.get("done", 0), stale=found.get("stale", 0), kept=found.get("kept", 0),
        undone=found.get("undone", 0),
    )  # fmt: skip


def _do(session: Session, bulk: Bulk, item: BulkItem, conversation: Conversation, now: datetime) -> None:
    match bulk.verb:
        case "close" | "assign":
            came = conversations.act(
                session, conversation, bulk.verb, bulk.actor, now=now, owner=bulk.value, tells_owner=False
            )
            is_done = came.after is not None
        case "tag":
            is_done = _tag(session, bulk, conversation, now)
        case "priority":
            is_done = conversations.press(session, conversation, bulk.value, bulk.actor, now=now)
        case _:
            is_done = False  # a verb of a later Novelo
    session.flush()
    item.outcome, item.audit_id = ("done", _last_audit(session, conversation.id)) if is_done else ("stale", None)


def _undo(session: Session, bulk: Bulk, item: BulkItem, conversation: Conversation, now: datetime) -> bool:
    match bulk.verb:
        case "close" | "assign":
            return conversations.undo(session, conversation, bulk.verb, bulk.actor, now=now)
        case "tag":
            return _untag(session, bulk, item, conversation, now)
        case "priority":
            was = str(session.get_one(AuditEntry, item.audit_id).details.get("before", ""))
            return conversations.press(session, conversation, was, bulk.actor, now=now)
    return False


def _tag(session: Session, bulk: Bulk, conversation: Conversation, now: datetime) -> bool:
    """Put the tags on that it does not wear yet. False when there are none, or it can wear no more."""
    worn = tags.of_conversation(session, conversation.id)
    wanted = tags.define(session, bulk.workspace_id, "conversation", bulk.value.split(","), now=now)
    new = [each for each in wanted if each.id not in {other.id for other in worn}]
    if not new or len(worn) + len(new) > tagging.MOST:
        return False
    tags.put_on_conversation(session, conversation, [each.id for each in (*worn, *new)])
    named = " ".join(f"#{each.name}" for each in new)
    added = " ".join(str(each.id) for each in new)
    conversations.record(session, conversation, bulk.actor, "tagged", now=now, added=added)
    line = {"key": "line-tagged", "values": {"by": bulk.actor, "tags": named}}
    stage(session, conversation, "slack", "line", line, now=now)
    redraw(session, conversation, now=now)
    return True


def _untag(session: Session, bulk: Bulk, item: BulkItem, conversation: Conversation, now: datetime) -> bool:
    added = str(session.get_one(AuditEntry, item.audit_id).details.get("added", "")).split()
    left = [each for each in tags.of_conversation(session, conversation.id) if str(each.id) not in added]
    tags.put_on_conversation(session, conversation, [each.id for each in left])
    conversations.record(session, conversation, bulk.actor, "undone", now=now, what="tagged")
    line = {"key": "line-undone", "values": {"by": bulk.actor}}
    stage(session, conversation, "slack", "line", line, now=now)
    redraw(session, conversation, now=now)
    return True


def _last_audit(session: Session, conversation_id: int) -> int | None:
    return session.scalar(select(func.max(AuditEntry.id)).where(AuditEntry.conversation_id == conversation_id))


def _tell_owner(session: Session, bulk: Bulk, now: datetime) -> None:
    given = session.scalars(
        select(BulkItem.conversation_id)
        .where(BulkItem.bulk_id == bulk.id, BulkItem.outcome == "done")
        .order_by(BulkItem.id.desc())
    ).all()
    conversation = conversations.held(session, bulk.workspace_id, given[0]) if given else None
    if conversation is not None:
        values = {"by": bulk.actor, "count": str(len(given))}
        payload = {"user": bulk.value, "key": "notice-bulk-assigned", "values": values}
        pings.ping(session, conversation, payload, now=now)
