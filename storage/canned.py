"""Canned replies and macros: kept for a workspace, found by code or words, filled in for one customer, and done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import about, conversations, persons, rooms, tags, templated
from storage.db import insert
from storage.domain import canned as rules
from storage.domain.canned import Canned
from storage.domain.lifecycle import Act
from storage.domain.text import folded
from storage.models import AuditEntry, CannedReply, Contact, Conversation, Identity, Inbox

MOST: Final = 100  # answers to a search; what a Slack select shows
STATUS_ACTS: Final[dict[str, Act]] = {"open": "reopen", "pending": "pending", "closed": "close"}


@dataclass(frozen=True, slots=True)
class Filled:
    """One made ready for a customer. missing: variables for which nothing is known; such words are not sent."""

    row: CannedReply
    text: str
    missing: tuple[str, ...]


def every(session: Session, workspace_id: int) -> Sequence[CannedReply]:
    """All of a workspace's, by code."""
    query = select(CannedReply).where(CannedReply.workspace_id == workspace_id)
    return session.scalars(query.order_by(CannedReply.code, CannedReply.scope, CannedReply.language)).all()


def keep(session: Session, workspace_id: int, canned: Canned, actor: str, *, now: datetime, row_id: int = 0) -> bool:
    """Write one down in the place of whichever has its code, scope and language. Whether it changed anything.

    row_id: the one that is changed, 0 for a new one.
    """
    before = session.get(CannedReply, row_id) if row_id else None
    same = _same(session, workspace_id, canned)
    if before is not None and before.workspace_id == workspace_id and (same is None or same.id != before.id):
        session.delete(before)
    values = {
        "text": canned.text, "files": [dict(each) for each in canned.files], "acts": canned.acts,
        "folded": folded(f"{canned.code} {canned.text}"),
    }  # fmt: skip
    if same is not None and all(getattr(same, name) == value for name, value in values.items()):
        return False
    place = {"workspace_id": workspace_id, "code": canned.code, "scope": canned.scope, "language": canned.language}
    session.execute(
        insert(session, CannedReply)
        .values(**place, **values, made_by=actor, created_at=now)
        .on_conflict_do_update(index_elements=list(place), set_=values)
    )
    _record(session, workspace_id, actor, "canned_kept", canned.code, now)
    session.expire_all()
    return True


def drop(session: Session, workspace_id: int, row_id: int, actor: str, *, now: datetime) -> bool:
    """Take one away. False when it was gone."""
    row = session.get(CannedReply, row_id)
    if row is None or row.workspace_id != workspace_id:
        return False
    session.delete(row)
    _record(session, workspace_id, actor, "canned_dropped", row.code, now)
    return True


def offered(session: Session, conversation: Conversation, actor: str, typed: str) -> list[CannedReply]:
    """Those that may be used here and hold every word that was typed, the best of each code, by code."""
    words = folded(typed.removeprefix("!")).split()
    best: dict[str, CannedReply] = {}
    for row in _usable(session, conversation, actor):
        if all(word in row.folded for word in words):
            best.setdefault(row.code, row)
    first = words[0] if words else ""
    return sorted(best.values(), key=lambda row: (not row.code.startswith(first), row.code))[:MOST]


def named(session: Session, conversation: Conversation, actor: str, code: str) -> CannedReply | None:
    """The one that a code means here: the team's before the inbox's before everybody's, in the customer's language."""
    usable = _usable(session, conversation, actor, code.removeprefix("!").lower())
    return usable[0] if usable else None


def fill(session: Session, conversation: Conversation, row: CannedReply, actor: str) -> Filled:
    """Its words for this customer, plain."""
    inbox, identity = session.get_one(Inbox, conversation.inbox_id), session.get_one(Identity, conversation.identity_id)
    contact = session.get_one(Contact, identity.contact_id)
    fields = {each.key: about.value(contact, each) for each in about.fields(session, conversation.workspace_id)}
    known = templated.known(session, inbox, identity, actor)
    text, missing = rules.fill(row.text, known, {key.lower(): value for key, value in fields.items()})
    return Filled(row, text, missing)


def do(
    session: Session, conversation: Conversation, acts: dict[str, Any], actor: str, *, may_own: bool, now: datetime
) -> str:
    """Do what a macro does beside its words. may_own: whether the conversation may be given to whom it names.

    The key of what could not be done, "" when all was.
    """
    _tag(session, conversation, acts.get("tags", ()), actor, now=now)
    owner, refused = str(acts.get("assign", "")), ""
    if owner.startswith("S"):
        conversations.hand_to_team(session, conversation, owner, actor, now=now)
    elif owner and not may_own and owner != rules.ME:
        refused = "canned-cannot-own"
    elif owner:
        owner = actor if owner == rules.ME else owner
        conversations.act(session, conversation, "assign", actor, now=now, owner=owner)
    status = str(acts.get("status", ""))
    if status and status != conversation.status:
        conversations.act(session, conversation, STATUS_ACTS[status], actor, now=now)
    return refused


def _tag(session: Session, conversation: Conversation, marked: Sequence[str], actor: str, *, now: datetime) -> None:
    for kind, mark in (("conversation", "#"), ("contact", "★")):
        names = [each[1:] for each in marked if each.startswith(mark)]
        if not names:
            continue
        new = {each.id for each in tags.define(session, conversation.workspace_id, cast(Any, kind), names, now=now)}
        if kind == "conversation":
            worn = {each.id for each in tags.of_conversation(session, conversation.id)}
            tags.put_on_conversation(session, conversation, worn | new)
        else:
            identity = session.get_one(Identity, conversation.identity_id)
            contact = session.get_one(Contact, identity.contact_id)
            worn = {each.id for each in tags.of_person(session, persons.together(session, contact))}
            tags.put_on_person(session, contact, worn | new)
        conversations.record(session, conversation, actor, "tagged", now=now, tags=" ".join(names))


def _usable(session: Session, conversation: Conversation, actor: str, code: str = "") -> list[CannedReply]:
    """Those for this conversation, the fittest of each code first."""
    inbox = session.get_one(Inbox, conversation.inbox_id)
    identity = session.get_one(Identity, conversation.identity_id)
    spoken = session.scalar(select(Contact.language).where(Contact.id == identity.contact_id)) or ""
    groups = {conversation.team, *rooms.teams_of(session, conversation.workspace_id, actor)}
    scopes = [*(f"team:{group}" for group in sorted(filter(None, groups))), f"inbox:{inbox.id}", ""]
    query = select(CannedReply).where(
        CannedReply.workspace_id == conversation.workspace_id, CannedReply.scope.in_(scopes)
    )
    if code:
        query = query.where(CannedReply.code == code)

    def fit(row: CannedReply) -> tuple[str, int, int]:
        wanted = [spoken[:2].lower() if spoken else inbox.language[:2].lower(), inbox.language[:2].lower(), ""]
        own = row.language[:2].lower()
        return row.code, scopes.index(row.scope), wanted.index(own) if own in wanted else len(wanted)

    return sorted(session.scalars(query), key=fit)


def _same(session: Session, workspace_id: int, canned: Canned) -> CannedReply | None:
    return session.scalars(
        select(CannedReply).where(
            CannedReply.workspace_id == workspace_id, CannedReply.code == canned.code,
            CannedReply.scope == canned.scope, CannedReply.language == canned.language,
        )
    ).one_or_none()  # fmt: skip


def _record(session: Session, workspace_id: int, actor: str, verb: str, code: str, now: datetime) -> None:
    session.add(AuditEntry(workspace_id=workspace_id, actor=actor, verb=verb, details={"code": code}, at=now))
