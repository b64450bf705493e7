"""Contacts out of a file: each row is one that is there, or a new one, and what it says is put on it (CP-6).

A row is found again by Novelo's own number of the contact, else by its phone, else by its e-mail; so the same file may
be read as often as one likes. How far a file came is committed together with what its rows did: after a kill it goes
on at the next row.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage import about, consent, linking, persons, tags
from storage.db import insert
from storage.domain import identity as numbers
from storage.domain import tagging
from storage.domain.profile import OPTED_OUT, Field
from storage.domain.sheet import Problem, Row
from storage.linking import NOVELO
from storage.models import AuditEntry, Contact, ContactImport, Identity, Inbox
from storage.outbox import hold, redraw

BATCH: Final = 50  # rows a transaction: what it holds is given back before anybody has to wait for it

What = Literal["made", "changed", "same", "refused"]


class Elsewhere(Exception):
    """Another command is reading the same file in."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a row. problems: why it was refused, or what of it was left as it is."""

    what: What
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read. fields: the workspace's own, by key. keep: what a contact has already stays; only what is
    empty is filled in."""

    workspace_id: int
    fields: Mapping[str, Field]
    keep: bool = False


def countries(session: Session, workspace_id: int) -> set[str]:
    """The countries that the workspace's own numbers are of."""
    shown = select(Inbox.display_number).where(Inbox.workspace_id == workspace_id, Inbox.state != "removed")
    return {found for number in session.scalars(shown) if (found := numbers.region(number))}


def begin(session: Session, workspace_id: int, digest: str, *, now: datetime) -> ContactImport:
    """The row of a file. One that was read to its end begins anew; one that was not goes on."""
    session.execute(
        insert(session, ContactImport)
        .values(workspace_id=workspace_id, digest=digest, started_at=now)
        .on_conflict_do_nothing()
    )
    known = session.scalars(
        select(ContactImport)
        .where(ContactImport.workspace_id == workspace_id, ContactImport.digest == digest)
        .with_for_update()
    ).one()
    if known.finished_at is not None:
        known.rows = known.made = known.changed = known.refused = 0
        known.started_at, known.finished_at = now, None
    return known


def step(
    session: Session, reading: Reading, import_id: int, done: int, rows: Sequence[Row], *, now: datetime
) -> list[Outcome]:
    """Take the next rows in. done: how many were before them. Raises Elsewhere."""
    known = session.scalars(select(ContactImport).where(ContactImport.id == import_id).with_for_update()).one()
    if known.rows != done or known.finished_at is not None:
        raise Elsewhere
    outcomes = [_take(session, reading, row, import_id, now) for row in rows]
    counts = Counter(each.what for each in outcomes)
    known.rows += len(rows)
    known.made += counts["made"]
    known.changed += counts["changed"]
    known.refused += counts["refused"]
    return outcomes


def finish(session: Session, import_id: int, *, now: datetime) -> ContactImport:
    """The file was read to its end: write that down."""
    known = session.get_one(ContactImport, import_id, populate_existing=True)
    known.finished_at = now
    details = {
        "import": known.id, "rows": known.rows, "made": known.made, "changed": known.changed, "refused": known.refused,
    }  # fmt: skip
    _note(session, known.workspace_id, "contacts_imported", details, now)
    return known


def look(session: Session, reading: Reading, row: Row) -> Outcome:
    """What would come of a row. Changes nothing."""
    if row.problems:
        return Outcome("refused", row.problems)
    found, problem = _found(session, reading.workspace_id, row)
    if problem:
        return Outcome("refused", (problem,))
    if found is None:
        return Outcome("made")
    wanted, left = _wanted(session, reading, found, row)
    return Outcome("changed" if wanted or _new_tags(session, found, row) else "same", left)


def _take(session: Session, reading: Reading, row: Row, import_id: int, now: datetime) -> Outcome:
    if row.problems:
        return Outcome("refused", row.problems)
    found, problem = _found(session, reading.workspace_id, row)
    if problem:
        return Outcome("refused", (problem,))
    contact = found or Contact(workspace_id=reading.workspace_id, attributes={}, created_at=now)
    if found is None:
        session.add(contact)
        session.flush()
    else:
        for each in persons.conversations_of(session, [each.id for each in persons.together(session, contact)]):
            hold(session, each.id)
        session.refresh(contact, with_for_update={"key_share": True})
    wanted, left = _wanted(session, reading, contact, row)
    for key, value in wanted.items():
        _put(session, reading, contact, key, value, now)
    tagged = _new_tags(session, contact, row)
    if tagged:
        made = tags.define(session, reading.workspace_id, "contact", row.tags, now=now)
        present = {each.id for each in tags.of_person(session, persons.together(session, contact))}
        tags.put_on_person(session, contact, present | {each.id for each in made})
    if found is None:
        return Outcome("made", left)
    if not wanted and not tagged:
        return Outcome("same", left)
    changed = " ".join([*sorted(wanted), *(["tags"] if tagged else [])])
    details = {"contact": str(contact.id), "fields": changed, "import": import_id}
    _note(session, reading.workspace_id, "contact_changed", details, now)
    for each in persons.conversations_of(session, [each.id for each in persons.together(session, contact)]):
        if each.status != "closed":  # a folded card is drawn again when it is next about something
            redraw(session, each, now=now)
    return Outcome("changed", left)


def _found(session: Session, workspace_id: int, row: Row) -> tuple[Contact | None, Problem | None]:
    """The contact a row is about, None for a new one; or why it cannot be told."""
    if row.contact_id:
        known = session.get(Contact, row.contact_id)
        if known is None or known.workspace_id != workspace_id:
            return None, Problem("novelo_id", str(row.contact_id), "unknown_id")
        return known, None
    phone, email = row.values.get("phone", ""), row.values.get("email", "")
    if phone:
        several = Problem("phone", numbers.display(phone), "several")
        for owners in (  # whoever writes from it before whoever only has it noted
            select(Identity.contact_id).where(Identity.workspace_id == workspace_id, Identity.phone == phone),
            select(Contact.id).where(Contact.workspace_id == workspace_id, Contact.phone == phone),
        ):
            contact, problem = _one(session, owners, several)
            if contact is not None or problem is not None:
                return contact, problem
    if email:
        owners = select(Contact.id).where(Contact.workspace_id == workspace_id, Contact.email == email)
        return _one(session, owners, Problem("email", email, "several"))
    return None, None


def _one(session: Session, ids: Select[int], several: Problem) -> tuple[Contact | None, Problem | None]:
    """The first contact of the one person they all are; two persons are a problem."""
    found = session.scalars(
        select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id).limit(persons.FOUND_MOST)
    ).all()
    if len({each.person_id or each.id for each in found}) > 1:
        return None, several
    return (found[0] if found else None), None


def _wanted(
    session: Session, reading: Reading, contact: Contact, row: Row
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """What a row changes of a contact, and what of it is left as it is."""
    wanted, left = dict[str, str](), list[Problem]()
    for key, value in row.values.items():
        if key == OPTED_OUT.key:
            out = consent.opted_out(session, contact)
            if value == "no" and any(
                each.opted_out_by == consent.CUSTOMER for each in persons.together(session, contact)
            ):
                left.append(Problem(OPTED_OUT.key, value, "customer_said"))
            elif (value == "yes") != out and not (reading.keep and value == "no"):
                wanted[key] = value
            continue
        present = about.value(contact, reading.fields[key])
        if value != present and not (reading.keep and present):
            wanted[key] = value
    return wanted, tuple(left)


def _put(session: Session, reading: Reading, contact: Contact, key: str, value: str, now: datetime) -> None:
    field = reading.fields.get(key)
    if key == OPTED_OUT.key:
        for each in persons.together(session, contact) if value == "no" else [contact]:
            consent.wish(session, None, each, NOVELO, marketing=value == "no", now=now)
    elif key == "phone":
        linking.set_phone(session, contact, value, NOVELO, now=now)
    elif field is not None and field.attribute:
        contact.attributes = contact.attributes | {str(field.attribute): value}
    else:
        setattr(contact, key, value)
    session.flush()


def _new_tags(session: Session, contact: Contact, row: Row) -> bool:
    """Whether a row has a tag that its person does not wear."""
    if not row.tags:
        return False
    worn = {each.folded for each in tags.of_person(session, persons.together(session, contact))}
    return any(tagging.folded(each) not in worn for each in row.tags)


def _note(session: Session, workspace_id: int, verb: str, details: Mapping[str, object], now: datetime) -> None:
    session.add(AuditEntry(workspace_id=workspace_id, actor=NOVELO, verb=verb, details=dict(details), at=now))
