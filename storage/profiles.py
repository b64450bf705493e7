"""A contact as somebody looks at it, and what they change in it. Nobody's change is lost to another's."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import about, consent, happenings, linking, persons, tags
from storage.conversations import card_view, link_to, record
from storage.domain import identity as numbers
from storage.domain.profile import OPTED_OUT, Edit, Field, merge
from storage.domain.traits import TRAITS
from storage.domain.views import EarlierView, FactView, ProfileView
from storage.models import Contact, Conversation, Identity, Inbox, Thread, Workspace
from storage.outbox import hold, redraw, stage

EARLIER_MOST: Final = 10  # conversations that a profile links to


@dataclass(frozen=True, slots=True)
class Pick:
    """Tags as an editor leaves them. saw: the ids that were on when they opened it."""

    wanted: frozenset[int]
    saw: frozenset[int]

    def onto(self, present: Collection[int]) -> set[int]:
        """What this comes to on what is there now: only what the editor put on or took off changes."""
        return (set(present) - (self.saw - self.wanted)) | (self.wanted - self.saw)


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of an edit. changed: the fields that are different now. clashes: fields that the editor and somebody
    else changed since it was opened, with what they hold now; if there is any, nothing was saved."""

    changed: frozenset[str] = frozenset()
    clashes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def visible(session: Session, workspace_id: int, roles: Collection[str]) -> list[Field]:
    """The fields that somebody may see, opt-out last. roles: what they are besides a teammate."""
    return [*(each for each in about.fields(session, workspace_id) if each.visible_to in {"", *roles}), OPTED_OUT]


def view(
    session: Session, conversation_id: int, roles: Collection[str], slack_channels: Collection[str], *, now: datetime
) -> ProfileView:
    """Everything that is known of whoever a conversation is with, as far as these roles may see it.

    slack_channels: those that whoever looks is in: of what is shown elsewhere, nothing is told.
    """
    conversation = session.get_one(Conversation, conversation_id)
    inbox = session.get_one(Inbox, conversation.inbox_id)
    contact = persons.contact_of(session, conversation)
    fields = visible(session, conversation.workspace_id, roles)
    everybody = persons.together(session, contact)
    star, marks = tags.of_person(session, everybody), tags.of_conversation(session, conversation_id)
    hidden = numbers.masked(contact.phone) if inbox.masked and contact.phone else ""
    earlier = _earlier(session, conversation, everybody, slack_channels)
    shown = persons.shown_in(session, [each.id for each in everybody], slack_channels)
    return ProfileView(
        card=card_view(session, conversation_id, now, slack_channels=slack_channels),
        contact_id=contact.id,
        facts=tuple(FactView(each, _held(session, contact, each)) for each in fields),
        elsewhere=tuple(_elsewhere(session, contact, [each for each in everybody if each.id in shown], fields)),
        hidden=hidden,
        may_reveal=bool(hidden) and inbox.reveal_to in {"", *roles},
        home=linking.home(session, inbox),
        star=tuple(each.name for each in star),
        star_ids=tuple(each.id for each in star),
        hash=tuple(each.name for each in marks),
        hash_ids=tuple(each.id for each in marks),
        earlier=tuple(earlier[:EARLIER_MOST]),
        earlier_count=len(earlier),
    )


def save(
    session: Session,
    conversation: Conversation,
    edits: Mapping[str, Edit],
    actor: str,
    roles: Collection[str],
    *,
    now: datetime,
) -> Saved:
    """Change a contact's fields as an editor left them, if nobody else has changed the same ones since.

    Whoever calls holds the conversation.
    """
    contact = persons.contact_of(session, conversation)
    everybody = persons.together(session, contact)
    for each in persons.conversations_of(session, [each.id for each in everybody]):
        hold(session, each.id)
    session.refresh(contact, with_for_update={"key_share": True})
    fields = {each.key: each for each in visible(session, conversation.workspace_id, roles)}
    present = {key: _held(session, contact, each) for key, each in fields.items()}
    came = merge(present, edits)
    if came.clashes:
        return Saved(clashes={key: present[key] for key in came.clashes})
    for key, value in came.changes.items():
        _put(session, conversation, contact, fields[key], value, actor, now)
    written = sorted(came.changes.keys() - {"phone", OPTED_OUT.key})  # those two are written down where they are done
    if written:
        record(
            session, conversation, actor, "contact_changed", now=now, contact=str(contact.id), fields=" ".join(written)
        )
    if came.changes:
        draw_again(session, everybody, now=now)
    return Saved(frozenset(came.changes))


def tag(
    session: Session, conversation: Conversation, star: Pick | None, marks: Pick | None, actor: str, *, now: datetime
) -> bool:
    """Change the tags of a person and of a conversation as an editor left them. False when nothing is different.

    Whoever calls holds the conversation. None: left alone.
    """
    contact = persons.contact_of(session, conversation)
    everybody = persons.together(session, contact)
    changed, new = False, set[int]()
    if marks is not None:
        present = [each.id for each in tags.of_conversation(session, conversation.id)]
        new |= marks.onto(present) - set(present)
        changed = tags.put_on_conversation(session, conversation, marks.onto(present))
    starred = False
    if star is not None:
        for each in persons.conversations_of(session, [each.id for each in everybody]):
            hold(session, each.id)
        present = [each.id for each in tags.of_person(session, everybody)]
        new |= star.onto(present) - set(present)
        starred = tags.put_on_person(session, contact, star.onto(present))
    if new:
        happenings.note(session, conversation, happenings.TAGGED, now=now)
    if changed:
        record(session, conversation, actor, "tagged", now=now)
        redraw(session, conversation, now=now)
    if starred:
        record(session, conversation, actor, "contact_tagged", now=now, contact=str(contact.id))
        draw_again(session, everybody, now=now)
    return changed or starred


def reveal(session: Session, conversation: Conversation, actor: str, *, now: datetime) -> str:
    """A contact's whole number for one teammate who may see it; who looked is written down."""
    contact = persons.contact_of(session, conversation)
    record(session, conversation, actor, "revealed", now=now, contact=str(contact.id))
    return numbers.display(contact.phone)


def draw_again(session: Session, contacts: Sequence[Contact], *, now: datetime) -> None:
    """Draw the cards of all conversations of these contacts."""
    for each in persons.conversations_of(session, [each.id for each in contacts]):
        redraw(session, each, now=now)


def _held(session: Session, contact: Contact, what: Field) -> str:
    if what is OPTED_OUT:
        return "yes" if consent.opted_out(session, contact) else "no"
    return about.value(contact, what)


def _put(
    session: Session, conversation: Conversation, contact: Contact, what: Field, value: str, actor: str, now: datetime
) -> None:
    if what.key == "phone":
        linking.set_phone(session, contact, value, actor, now=now)
    elif what is OPTED_OUT:
        for each in persons.together(session, contact) if value == "no" else [contact]:
            consent.wish(session, conversation, each, actor, marketing=value == "no", now=now)
    elif what.attribute:
        rest = {key: held for key, held in contact.attributes.items() if key != str(what.attribute)}
        contact.attributes = rest | ({str(what.attribute): value} if value else {})
    else:
        setattr(contact, what.key, value)
        if what.key == "note":
            key = "line-contact-note" if value else "line-contact-note-gone"
            stage(session, conversation, "slack", "line", {"key": key, "values": {"by": actor}}, now=now)
    session.flush()


def _elsewhere(
    session: Session, contact: Contact, everybody: Sequence[Contact], fields: Sequence[Field]
) -> Iterator[FactView]:
    """What linked contacts say otherwise, with who says it: their inbox, or nothing where they never wrote."""
    for other in everybody:
        if other.id == contact.id:
            continue
        inbox = session.scalars(
            select(Inbox)
            .join(Identity, Identity.inbox_id == Inbox.id)
            .where(Identity.contact_id == other.id)
            .order_by(Identity.id)
            .limit(1)
        ).one_or_none()
        source = f"{TRAITS[inbox.channel].label} · {inbox.name}" if inbox is not None else ""
        for each in fields:
            value = "" if each is OPTED_OUT else about.value(other, each)
            if value and value != about.value(contact, each):
                shown = about.said(other, each, inbox) if inbox is not None else value
                yield FactView(each, shown, source or numbers.masked(other.phone))


def _earlier(
    session: Session, conversation: Conversation, everybody: Sequence[Contact], slack_channels: Collection[str]
) -> list[EarlierView]:
    """The person's other threads, the newest first (features.md CP-5). A person's are few, and so is what is read."""
    workspace = session.get_one(Workspace, conversation.workspace_id)
    mine = [each.id for each in persons.conversations_of(session, [each.id for each in everybody])]
    rows = session.execute(
        select(Thread, Conversation, Inbox)
        .join(Conversation, Thread.conversation_id == Conversation.id)
        .join(Inbox, Conversation.inbox_id == Inbox.id)
        .where(
            Thread.conversation_id.in_(mine),
            Thread.ts != conversation.thread_ts,
            Conversation.slack_channel.in_(slack_channels),
            Thread.slack_channel.in_(slack_channels),
        )
        .order_by(Thread.created_at.desc(), Thread.id.desc())
    )
    return [
        EarlierView(inbox.channel, inbox.name, thread.created_at, link_to(workspace, thread.slack_channel, thread.ts))
        for thread, _, inbox in rows
    ]
