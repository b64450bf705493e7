"""What waits for other programs: found, taken under a lease, drawn, and settled; in order for each conversation."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage import alarms, telling
from storage.conversations import with_people
from storage.domain import hooking, timing
from storage.models import Conversation, Hook, HookCall, HookLine, Inbox, Message, Workspace
from storage.models.hooks import WAITING

ALARM_EVERY: Final = timedelta(days=1)  # admins are told once a day and inbox: ours
KEPT: Final = timedelta(days=30)  # what was settled may be looked at for so long
FORGOTTEN_MOST: Final = 2000  # rows a round


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is taken. secret: sealed. body: what is sent. epoch: settling with an older one changes nothing."""

    id: int
    key: str
    hook_id: int
    line_id: int
    epoch: int
    url: str
    secret: str
    body: bytes


def due_lines(session: Session, now: datetime, most: int) -> Sequence[int]:
    """The lines with something to do that nobody is at."""
    free = or_(HookLine.lease_until.is_(None), HookLine.lease_until <= now)
    return session.scalars(
        select(HookLine.id).where(HookLine.due_at <= now, free).order_by(HookLine.due_at).limit(most)
    ).all()


def take(session: Session, line_id: int, now: datetime) -> Call | None:
    """Lease a line and draw its first call; None when somebody else has it or nothing is due."""
    free = or_(HookLine.lease_until.is_(None), HookLine.lease_until <= now)
    line = session.scalars(
        update(HookLine)
        .where(HookLine.id == line_id, HookLine.due_at <= now, free)
        .values(epoch=HookLine.epoch + 1, lease_until=now + timing.LEASE)
        .returning(HookLine)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one_or_none()
    if line is None:
        return None
    hook = session.get_one(Hook, line.hook_id)
    if hook.removed_at is not None:
        session.execute(delete(HookCall).where(WAITING, HookCall.line_id == line_id))
    call = _first(session, line_id)
    if call is None or call.next_at > now:
        _let_go(line, call)
        return None
    body = _drawn(session, call, line.conversation_id, words=hook.words)
    return Call(call.id, call.key, hook.id, line_id, line.epoch, hook.url, hook.secret, body)


def settle(session: Session, call: Call, failure: str, now: datetime) -> str:
    """Write down what came of a call, and give what it is now; "" where it is no longer ours.

    failure: why it was not taken, "" when it was.
    """
    line = session.scalars(
        select(HookLine)
        .where(HookLine.id == call.line_id, HookLine.epoch == call.epoch)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    row = session.get(HookCall, call.id)
    if line is None or row is None:
        return ""
    row.attempts += 1
    row.failure = failure
    again = hooking.next_try(row.attempts, row.created_at, now, random.random()) if failure else None  # noqa: S311 - spreads tries
    if again is not None:
        row.next_at = again
    else:
        row.state, row.settled_at = "given_up" if failure else "sent", now
        if failure:
            _tell_admins(session, line, now)
    session.flush()
    _let_go(line, _first(session, line.id))
    return row.state


def forget(session: Session, now: datetime) -> int:
    """Drop calls that were settled long ago. How many calls there were."""
    old = select(HookCall.id).where(HookCall.settled_at < now - KEPT).order_by(HookCall.settled_at)
    ids = session.scalars(old.limit(FORGOTTEN_MOST)).all()
    session.execute(delete(HookCall).where(HookCall.id.in_(ids)))
    return len(ids)


def test(now: datetime) -> bytes:
    """What `novelo webhooks test` sends."""
    return _written(hooking.TEST, now, {})


def _first(session: Session, line_id: int) -> HookCall | None:
    return session.scalars(
        select(HookCall).where(WAITING, HookCall.line_id == line_id).order_by(HookCall.id).limit(1)
    ).one_or_none()


def _let_go(line: HookLine, first: HookCall | None) -> None:
    line.lease_until, line.due_at = None, first.next_at if first is not None else None


def _drawn(session: Session, call: HookCall, conversation_id: int, *, words: bool) -> bytes:
    """What is told, as it is now: nothing that was taken back or erased since is sent."""
    row = session.execute(with_people().where(Conversation.id == conversation_id)).one()
    workspace = session.get_one(Workspace, call.workspace_id)
    told: dict[str, Any] = {"conversation": telling.conversation(row, workspace, words=words)}
    if call.message_id is not None:
        message = session.get_one(Message, call.message_id)
        files = telling.files(session, [message.id])
        told["message"] = telling.message(message, files.get(message.id, ()), words=words)
    return _written(call.event, call.created_at, told | call.details)


def _written(event: str, at: datetime, told: dict[str, Any]) -> bytes:
    whole = {"type": event, "timestamp": telling.moment(at), "data": told}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _tell_admins(session: Session, line: HookLine, now: datetime) -> None:
    inbox_id = session.scalars(select(Conversation.inbox_id).where(Conversation.id == line.conversation_id)).one()
    inbox = session.get_one(Inbox, inbox_id)
    if not alarms.told_since(session, inbox, alarms.WEBHOOK, now - ALARM_EVERY):
        alarms.tell(session, inbox, alarms.WEBHOOK, now=now, webhook=str(line.hook_id))
