"""The fields that a workspace keeps about its contacts: making and removing them, who sees which, what cards show."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import about
from storage.domain import profile
from storage.domain.profile import ADMINS, KINDS, NOBODY
from storage.domain.text import clean
from storage.models import Attribute, AuditEntry, Contact, Workspace

LABEL_MAX: Final = 60  # characters; a modal's label on a phone
CHUNK: Final = 500  # contacts rid of a removed field in one transaction
_GROUP: Final = re.compile(r"S[A-Z0-9]{2,20}")


class Refused(ValueError):
    """What was asked for cannot be. The text is one line for people."""


def add(
    session: Session,
    workspace: Workspace,
    label: str,
    kind: str,
    choices: Sequence[str] = (),
    visible_to: str = "",
    *,
    now: datetime,
    key: str = "",
    actor: str = "novelo",
) -> Attribute:
    """Make a field. key: made out of the label where none is given. Raises Refused."""
    label = " ".join(clean(label).split())[:LABEL_MAX]
    key = key or profile.key_of(label)
    known = {each.key for each in about.fields(session, workspace.id)}
    if not label or not profile.is_key(key):
        raise Refused(f"{key or label!r} cannot be a field's key: small letters, digits and _, none of Novelo's own")
    if key in known:
        raise Refused(f"there is a field {key!r} already")
    if kind not in KINDS:
        raise Refused(f"{kind!r} is no kind of field: {', '.join(KINDS)}")
    options = list(dict.fromkeys(words for each in choices if (words := " ".join(each.split())[: profile.CHOICE_MAX])))
    if (kind == "list") != bool(options) or len(options) > profile.CHOICES_MOST - 2:
        raise Refused(f"a list has 1 to {profile.CHOICES_MOST - 2} choices, and only a list has any")
    if len(known) - len(profile.OWN) >= profile.FIELDS_MOST:
        raise Refused(f"there are {profile.FIELDS_MOST} fields already: remove one first")
    row = Attribute(
        workspace_id=workspace.id, key=key, label=label, kind=kind, choices=options, visible_to=role(visible_to),
        created_at=now,
    )  # fmt: skip
    session.add(row)
    _record(session, workspace, actor, "field_added", key, now)
    session.flush()
    return row


def show_to(session: Session, workspace: Workspace, key: str, visible_to: str) -> None:
    """Say who may see a field. Raises Refused."""
    _own(session, workspace, key).visible_to = role(visible_to)


def remove(session: Session, workspace: Workspace, key: str, *, now: datetime, actor: str = "novelo") -> int:
    """Remove a field. Its number, under which contacts still have values: `forget` takes those. Raises Refused."""
    row = _own(session, workspace, key)
    choose(session, workspace, [each for each in workspace.card_fields if each != key])
    row.key, row.label, row.choices, row.visible_to = f"{NOBODY}:{row.id}", "", [], NOBODY
    _record(session, workspace, actor, "field_removed", key, now)
    session.flush()
    return row.id


def forget(session: Session, workspace: Workspace, number: int, after: int) -> int:
    """Take a removed field's values off the next contacts, by id. The last one looked at; 0 when all were."""
    rows = session.scalars(
        select(Contact)
        .where(Contact.workspace_id == workspace.id, Contact.id > after)
        .order_by(Contact.id)
        .limit(CHUNK)
    ).all()
    for each in rows:
        if str(number) in each.attributes:
            each.attributes = {key: value for key, value in each.attributes.items() if key != str(number)}
    return rows[-1].id if rows else 0


def choose(session: Session, workspace: Workspace, keys: Sequence[str]) -> None:
    """Say which fields cards show. Raises Refused."""
    known = {each.key: each for each in about.fields(session, workspace.id)}
    wanted = list(dict.fromkeys(keys))
    for key in wanted:
        if key not in known or key in {"name", "note"}:
            raise Refused(f"{key!r} is no field that a card can show; it always shows the name and the note")
        if known[key].visible_to:
            raise Refused(f"not everybody may see {key!r}, so a card cannot show it")
    if len(wanted) > profile.CARD_MOST:
        raise Refused(f"a card shows at most {profile.CARD_MOST} fields")
    workspace.card_fields = wanted


def count(session: Session, workspace: Workspace) -> int:
    """How many contacts the workspace has."""
    return session.scalar(select(func.count()).where(Contact.workspace_id == workspace.id)) or 0


def role(words: str) -> str:
    """Who may see something, as it is kept. Raises Refused."""
    if words in {"", "everybody"}:
        return ""
    if words == ADMINS or _GROUP.fullmatch(words):
        return words
    raise Refused(f"{words!r} is nobody: everybody, admins, or the id of a Slack user group (S…)")


def _own(session: Session, workspace: Workspace, key: str) -> Attribute:
    row = session.scalars(
        select(Attribute).where(Attribute.workspace_id == workspace.id, Attribute.key == key)
    ).one_or_none()
    if row is None:
        raise Refused(f"there is no field {key!r}: `novelo contacts fields list` names them")
    return row


def _record(session: Session, workspace: Workspace, actor: str, verb: str, key: str, now: datetime) -> None:
    session.add(AuditEntry(workspace_id=workspace.id, actor=actor, verb=verb, details={"field": key}, at=now))
