"""Other programs are told what happens: each event is written down in the transaction of what happened (no event
without its fact, no fact without its event), and sent by the workers afterwards.

What became of a conversation or a message is seen in its row at the end of the transaction, whoever changed it; so
nothing that moves them need think of telling. What a new row means is said where it is made, by `tell`.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Table, bindparam, event, func, inspect, select
from sqlalchemy.orm import Session, object_session
from sqlalchemy.orm.base import NO_VALUE

from storage import glances
from storage.db import LAST, insert, ring
from storage.domain import hooking
from storage.models import AuditEntry, Conversation, Hook, HookCall, HookLine, Message, Workspace
from storage.models.hooks import GIVEN_UP, WAITING
from storage.queue import Ring
from storage.secrets import Vault

NOVELO: Final = "novelo webhooks"
GONE_OUT: Final = frozenset({"sent", "delivered", "read"})  # statuses of a message that the channel has taken
OF: Final = select(Hook).where(Hook.workspace_id == bindparam("workspace"), Hook.removed_at.is_(None)).order_by(Hook.id)
_HOOKS: Final = cast(Table, Hook.__table__).c
WANTING: Final = (
    select(_HOOKS.id, _HOOKS.workspace_id, _HOOKS.events, _HOOKS.inboxes)
    .where(_HOOKS.workspace_id == bindparam("workspace"), _HOOKS.removed_at.is_(None))
    .order_by(_HOOKS.id)
)  # built once and no more read than that: every transaction with news asks
WATCHED: Final = (Conversation.status, Conversation.owner, Conversation.team, Message.status, Message.direction)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened in a conversation. details: what is told beside the conversation and the message."""

    event: str
    conversation_id: int
    message_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """A webhook and how it stands. failure: of the call that has waited longest, else of the last that was given up."""

    hook: Hook
    waiting: int
    given_up: int
    failure: str


def tell(session: Session, event: str, conversation_id: int, message_id: int | None = None, **details: Any) -> None:
    """Something has happened. Who wants to know is looked up once, at the end of the transaction."""
    session.info.setdefault("facts", []).append(Fact(event, conversation_id, message_id, details))


def add(
    session: Session, vault: Vault, workspace: Workspace, url: str, events: Sequence[str], inboxes: Sequence[int],
    *, words: bool, now: datetime,
) -> tuple[Hook, str]:  # fmt: skip
    """A new webhook and its secret, which is not shown again. url, events: as storage.domain.hooking gives them."""
    secret = hooking.new_secret()
    hook = Hook(
        workspace_id=workspace.id, url=url, secret="", events=list(events), inboxes=list(inboxes), words=words,
        created_at=now,
    )  # fmt: skip
    session.add(hook)
    session.flush()
    hook.secret = vault.seal(owner(hook.id), secret)
    _record(session, hook, "webhook_added", now)
    return hook, secret


def remove(session: Session, hook: Hook, *, now: datetime) -> None:
    """Nothing is told to it any more, and what waits is not sent."""
    hook.removed_at, hook.secret = now, ""
    _record(session, hook, "webhook_removed", now)


def owner(hook_id: int) -> str:
    """Whose the sealed secret is."""
    return f"webhook {hook_id}"


def of(session: Session, workspace_id: int) -> list[Hook]:
    """A workspace's webhooks."""
    return list(session.scalars(OF, {"workspace": workspace_id}))


def present(session: Session, hook_id: int) -> Hook | None:
    """One webhook that was not removed."""
    hook = session.get(Hook, hook_id)
    return hook if hook is not None and hook.removed_at is None else None


def listed(session: Session, workspace_id: int) -> list[Listed]:
    """A workspace's webhooks, and what waits for each or was given up."""
    waiting, stuck = _counted(session, WAITING), _counted(session, GIVEN_UP)
    found = []
    for hook in of(session, workspace_id):
        many, oldest, _ = waiting.get(hook.id, (0, 0, 0))
        over, _, newest = stuck.get(hook.id, (0, 0, 0))
        failure = session.scalar(select(HookCall.failure).where(HookCall.id == (oldest or newest)))
        found.append(Listed(hook, many, over, failure or ""))
    return found


def given_up(session: Session, hook_id: int, most: int = 100) -> list[tuple[HookCall, int]]:
    """What was given up, with the conversation it is about; the newest first."""
    rows = session.execute(
        select(HookCall, HookLine.conversation_id)
        .join(HookLine, HookLine.id == HookCall.line_id)
        .where(GIVEN_UP, HookCall.hook_id == hook_id)
        .order_by(HookCall.id.desc())
        .limit(most)
    )
    return [(call, conversation_id) for call, conversation_id in rows]


def again(session: Session, hook_id: int, *, now: datetime) -> int:
    """Send what was given up once more. How many calls that is."""
    calls = session.scalars(select(HookCall).where(GIVEN_UP, HookCall.hook_id == hook_id)).all()
    for call in calls:
        call.state, call.next_at, call.settled_at = "waiting", now, None
    for line_id in sorted({call.line_id for call in calls}):
        session.get_one(HookLine, line_id).due_at = now
        ring(session, Ring("hook", "call_out", line_id))
    return len(calls)


def write_down(session: Session, clock: Callable[[], datetime]) -> None:
    """The last act of a transaction: a call for each webhook that wants to know what happened in it."""
    session.flush()
    facts = [*session.info.pop("facts", ()), *_changes(session.info.pop("changed", {}))]
    if not facts:
        return
    now = clock()
    known: dict[int, Sequence[Any]] = {}
    for fact in facts:
        conversation = session.get_one(Conversation, fact.conversation_id)
        home = conversation.workspace_id
        if not glances.of(session, conversation.id).hooks:
            continue
        if home not in known:
            known[home] = session.connection().execute(WANTING, {"workspace": home}).all()
        for hook in known[home]:
            if fact.event in hook.events and (not hook.inboxes or conversation.inbox_id in hook.inboxes):
                _call(session, hook, fact, now)


def _call(session: Session, hook: Any, fact: Fact, now: datetime) -> None:
    line = insert(session, HookLine).values(
        workspace_id=hook.workspace_id, hook_id=hook.id, conversation_id=fact.conversation_id, epoch=0, due_at=now
    )
    # One that waits for its next try keeps that time: what comes after it waits behind it.
    due_at = {"due_at": func.coalesce(HookLine.due_at, now)}
    line_id, due = session.execute(
        line.on_conflict_do_update(index_elements=["conversation_id", "hook_id"], set_=due_at).returning(
            HookLine.id, HookLine.due_at
        )
    ).one()
    session.execute(
        insert(session, HookCall)
        .values(
            key=f"msg_{uuid.uuid4().hex}", workspace_id=hook.workspace_id, hook_id=hook.id, line_id=line_id,
            message_id=fact.message_id, event=fact.event, details=fact.details, state="waiting", attempts=0, failure="",
            next_at=now, created_at=now,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    if due is not None and due <= now:
        ring(session, Ring("hook", "call_out", line_id))


def _counted(session: Session, state: ColumnElement[bool]) -> dict[int, tuple[int, int, int]]:
    """By webhook: how many calls are in a state, and the oldest and the newest of them."""
    calls = select(HookCall.hook_id, func.count(), func.min(HookCall.id), func.max(HookCall.id)).where(state)
    rows = session.execute(calls.group_by(HookCall.hook_id))
    return {hook_id: (count, oldest, newest) for hook_id, count, oldest, newest in rows}


def _changes(changed: dict[tuple[Any, str], Any]) -> Iterator[Fact]:
    """What the rows of a transaction became, where that is told."""
    for (row, name), before in changed.items():
        after = getattr(row, name)
        if before == after:
            continue
        if isinstance(row, Conversation):
            details = {"before": before, "after": after}
            if name == "status":
                yield Fact(hooking.STATUS, row.id, None, details)
            else:
                yield Fact(hooking.ASSIGNED, row.id, None, {"to": "assignee" if name == "owner" else "team"} | details)
        elif name == "direction":
            if after == "note":
                yield Fact(hooking.NOTED, row.conversation_id, row.id)
        elif after in GONE_OUT and before not in GONE_OUT:
            yield Fact(hooking.SENT, row.conversation_id, row.id)
        elif after == "failed":
            yield Fact(hooking.FAILED, row.conversation_id, row.id, {"reason": row.failure})


def _remember(row: Any, after: Any, before: Any, which: Any) -> None:
    """A watched column is about to change: keep what it was at first."""
    session = object_session(row)
    if session is not None and before is not NO_VALUE and inspect(row).persistent:
        session.info.setdefault("changed", {}).setdefault((row, which.key), before)


def _made(_: Any, __: Any, message: Message) -> None:
    """A note that is made out of something else than a message in the thread."""
    session = object_session(message)
    if session is not None and message.direction == "note":
        tell(session, hooking.NOTED, message.conversation_id, message.id)


def _record(session: Session, hook: Hook, verb: str, now: datetime) -> None:
    details = {"webhook": hook.id, "events": list(hook.events), "inboxes": list(hook.inboxes), "words": hook.words}
    session.add(AuditEntry(workspace_id=hook.workspace_id, actor=NOVELO, verb=verb, details=details, at=now))


def _watch(columns: Iterable[Any]) -> None:
    for column in columns:
        event.listen(column, "set", _remember, active_history=True)
    event.listen(Message, "after_insert", _made)
    LAST.append(write_down)


_watch(WATCHED)
