"""The message templates that each business account has: kept as the channel tells of them, searched, watched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage import alarms
from storage.db import insert
from storage.domain import templates
from storage.domain.text import folded
from storage.domain.traits import TRAITS
from storage.models import Inbox, Template

MOST: Final = 100  # answers to a search; what a Slack select shows
DAILY: Final = timedelta(days=1)  # features.md TW-4
TOLD: Final = frozenset({"paused", "rejected", "disabled"})  # statuses that the admins hear of
WITH_TEMPLATES: Final = tuple(name for name, traits in TRAITS.items() if traits.templates)


@dataclass(slots=True)
class Reading:
    """One reading of all templates of a business account. began_at: what is not seen from then on is gone.

    first: nothing was known before.
    """

    inbox_id: int
    began_at: datetime
    seen: int = 0
    changed: int = 0
    gone: int = 0
    first: bool = False


def begin(session: Session, inbox: Inbox, *, now: datetime) -> Reading:
    """Start reading an inbox's templates. The first time admins are told of nothing: it has been so before."""
    return Reading(inbox.id, now, first=session.scalar(_ours(inbox).with_only_columns(Template.id).limit(1)) is None)


def known(session: Session, inbox: Inbox) -> int:
    """How many templates of an inbox's business account are kept."""
    return len(session.scalars(_ours(inbox).with_only_columns(Template.id)).all())


def keep(session: Session, reading: Reading, page: Iterable[templates.Template], *, now: datetime) -> None:
    """Write down a page of what the channel listed."""
    inbox = session.get_one(Inbox, reading.inbox_id)
    for told in page:
        row = _row(session, inbox, told.name, told.language)
        reading.seen += 1
        if row is None:
            session.execute(_new(session, inbox, told, now).on_conflict_do_nothing())
            reading.changed += 1
            continue
        values = _values(told)
        reading.changed += any(getattr(row, name) != value for name, value in values.items())
        if not reading.first:
            _tell(session, inbox, row, told.status, told.category, told.reason, now=now)
        for name, value in values.items():
            setattr(row, name, value)
        row.read_at = now
    session.flush()


def finish(session: Session, reading: Reading, *, now: datetime) -> None:
    """Everything was read: what was not listed is gone, and the next reading is due in a day."""
    inbox = session.get_one(Inbox, reading.inbox_id)
    gone = session.scalars(
        delete(Template)
        .where(
            Template.workspace_id == inbox.workspace_id,
            Template.business == inbox.business,
            Template.read_at < reading.began_at,
        )
        .returning(Template.id)
    )
    reading.gone = len(gone.all())
    inbox.templates_at = now + DAILY
    session.flush()


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether some inbox's templates are to be read now."""
    return session.scalar(select(Inbox.id).where(*_due(now)).limit(1)) is not None


def claim(session: Session, now: datetime, again: datetime) -> list[Inbox]:
    """The inboxes whose templates are to be read now; nobody else gets them before `again`."""
    ids = session.scalars(update(Inbox).where(*_due(now)).values(templates_at=again).returning(Inbox.id)).all()
    return list(session.scalars(select(Inbox).where(Inbox.id.in_(ids)).order_by(Inbox.id)))


def offered(session: Session, inbox: Inbox, query: str, most: int = MOST) -> list[Template]:
    """Templates that a person can send, by all words of a query in name, language, category and text."""
    wanted = _ours(inbox).where(Template.status == templates.SENDABLE).order_by(Template.name, Template.language)
    for word in folded(query).split():
        wanted = wanted.where(Template.folded.contains(word, autoescape=True))
    found = (row for row in session.scalars(wanted) if templates.is_offered(read(row)))
    return [row for row, _ in zip(found, range(most), strict=False)]


def one(session: Session, inbox: Inbox, template_id: int) -> Template | None:
    """A template of an inbox that a person can send now."""
    row = session.get(Template, template_id)
    if row is None or (row.workspace_id, row.business) != (inbox.workspace_id, inbox.business):
        return None
    return row if templates.is_offered(read(row)) else None


def named(session: Session, inbox: Inbox, name: str) -> Sequence[Template]:
    """The templates of an inbox that bear this name and can be sent, one a language."""
    rows = session.scalars(_ours(inbox).where(Template.name == name).order_by(Template.language))
    return [row for row in rows if templates.is_offered(read(row))]


def every(session: Session) -> list[Template]:
    """All templates that are known, by account and name."""
    return list(session.scalars(select(Template).order_by(Template.business, Template.name, Template.language)))


def read(row: Template) -> templates.Template:
    """A row as the rules understand it."""
    return templates.Template(
        row.external_id,
        row.name,
        row.language,
        row.category,
        row.status,
        templates.from_json(row.layout),
        row.quality,
        row.reason,
    )


def changed(
    session: Session,
    sharers: Sequence[Inbox],
    name: str,
    language: str,
    *,
    now: datetime,
    status: str = "",
    category: str = "",
    quality: str = "",
    reason: str = "",
) -> None:
    """The channel told of one template by itself. What is not known of it yet, or only named, is read at the channel.

    sharers: the inboxes of its business account; the first one's admins hear of it.
    """
    for inbox in sharers[:1]:
        row = _row(session, inbox, name, language)
        if row is None or not (status or category or quality):
            inbox.templates_at = None
            session.flush()
            continue
        _tell(session, inbox, row, status or row.status, category or row.category, reason, now=now)
        row.status, row.category = status or row.status, category or row.category
        row.quality, row.reason = quality or row.quality, reason if status else row.reason
        row.folded = _folded(read(row))
        session.flush()


def of_business(session: Session, channel: str, business: str) -> list[Inbox]:
    """The connected inboxes of a business account, oldest first. They share its templates."""
    query = select(Inbox).where(Inbox.channel == channel, Inbox.business == business, Inbox.state != "removed")
    return list(session.scalars(query.order_by(Inbox.id))) if business else []


def _tell(
    session: Session, inbox: Inbox, row: Template, status: str, category: str, reason: str, *, now: datetime
) -> None:
    """Have the admins hear of what they did not know: it cannot be sent any more, or costs something else."""
    named = {"template": row.name, "language": row.language}
    if status != row.status and status in TOLD:
        alarms.tell(session, inbox, f"alarm-template-{status}", now=now, reason=reason, **named)
    if category != row.category:
        costs = {"was": row.category.upper(), "category": category.upper()}
        alarms.tell(session, inbox, "alarm-template-category", now=now, **named, **costs)


def _ours(inbox: Inbox):  # type: ignore[no-untyped-def] # SQLAlchemy's own
    return select(Template).where(Template.workspace_id == inbox.workspace_id, Template.business == inbox.business)


def _row(session: Session, inbox: Inbox, name: str, language: str) -> Template | None:
    """One template, held until the commit: a reading and a webhook must not both tell of the same change."""
    query = _ours(inbox).where(Template.name == name, Template.language == language)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def _new(session: Session, inbox: Inbox, told: templates.Template, now: datetime) -> Any:
    return insert(session, Template).values(
        workspace_id=inbox.workspace_id,
        business=inbox.business,
        name=told.name,
        language=told.language,
        read_at=now,
        created_at=now,
        **_values(told),
    )


def _values(told: templates.Template) -> dict[str, Any]:
    return {
        "external_id": told.external_id,
        "category": told.category,
        "status": told.status,
        "quality": told.quality,
        "reason": told.reason,
        "layout": templates.to_json(told.layout),
        "folded": _folded(told),
    }


def _folded(told: templates.Template) -> str:
    """What a search looks through. Words and their parts: "order_update" is found by "order update", too."""
    layout = told.layout
    said = (told.name, told.name.replace("_", " "), told.language, told.category, layout.header, layout.body)
    return folded(" ".join((*said, layout.footer, *(button.text for button in layout.buttons))))


def _due(now: datetime):  # type: ignore[no-untyped-def] # SQLAlchemy's own
    return (
        Inbox.state != "removed",
        Inbox.channel.in_(WITH_TEMPLATES),
        Inbox.business != "",
        or_(Inbox.templates_at.is_(None), Inbox.templates_at <= now),
    )
