"""Tags on people and on conversations, and the rows that find conversations by them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Table, bindparam, delete, literal, select, update
from sqlalchemy.orm import Session

from storage import glances, persons
from storage.db import insert
from storage.domain import tagging
from storage.domain.tagging import Kind
from storage.domain.views import TagView
from storage.models import AuditEntry, Contact, ContactTag, Conversation, ConversationTag, Identity, Tag

_WORN: Final = cast(Table, ConversationTag.__table__)
PLACE: Final = update(_WORN).where(_WORN.c.conversation_id == bindparam("conversation"))  # every message passes here
FOUND_MAX: Final = 25  # tags offered to somebody who types


def stir(session: Session, conversation: Conversation, at: datetime) -> None:
    """The customer was heard of at this time: the conversation moves up in the lists, its tags' too.

    Before anything was said it stands where it was made, which is a little later than their first words.
    """
    if at > conversation.active_at or not conversation.preview:
        place(session, conversation, at)


def place(session: Session, conversation: Conversation, at: datetime) -> None:
    """Say where a conversation stands in the lists, and its tags with it."""
    conversation.active_at = at
    if glances.of(session, conversation.id).tags:
        session.connection().execute(PLACE, {"conversation": conversation.id, "active_at": at})


def define(session: Session, workspace_id: int, kind: Kind, names: Iterable[str], *, now: datetime) -> list[Tag]:
    """The workspace's tags of these names, made where there were none."""
    wanted = {tagging.folded(name): name for name in tagging.tags(names)}
    if not wanted:
        return []
    rows = [
        {"workspace_id": workspace_id, "kind": kind, "name": name, "folded": folded, "created_at": now}
        for folded, name in sorted(wanted.items())
    ]
    session.execute(insert(session, Tag).values(rows).on_conflict_do_nothing())
    found = session.scalars(
        select(Tag).where(Tag.workspace_id == workspace_id, Tag.kind == kind, Tag.folded.in_(wanted))
    )
    return sorted(found, key=lambda each: list(wanted).index(each.folded))


def keep_list(
    session: Session, workspace_id: int, new: Iterable[str], gone: Iterable[str], actor: str, *, now: datetime
) -> None:
    """Make # tags for everybody to choose from, and do away with others: no conversation wears those any more."""
    define(session, workspace_id, "conversation", new, now=now)
    folded = [tagging.folded(each) for each in gone]
    wanted = select(Tag).where(Tag.workspace_id == workspace_id, Tag.kind == "conversation", Tag.folded.in_(folded))
    for tag in session.scalars(wanted).all():
        session.execute(delete(ConversationTag).where(ConversationTag.tag_id == tag.id))
        session.delete(tag)
    details = {"new": ", ".join(new), "gone": ", ".join(gone)}
    session.add(AuditEntry(workspace_id=workspace_id, actor=actor, verb="tags_listed", details=details, at=now))


def find(session: Session, workspace_id: int, kind: Kind, typed: str) -> list[Tag]:
    """The tags that begin with what was typed, by name."""
    start = tagging.folded(typed)
    return list(
        session.scalars(
            select(Tag)
            .where(Tag.workspace_id == workspace_id, Tag.kind == kind)
            .where(Tag.folded.startswith(start, autoescape=True))
            .order_by(Tag.folded)
            .limit(FOUND_MAX)
        )
    )


def shown(session: Session, conversation_ids: Collection[int]) -> dict[int, tuple[TagView, ...]]:
    """The tags that each of these conversations shows: its own first, then the person's, by name. One query."""
    found: dict[int, list[TagView]] = {each: [] for each in conversation_ids}
    rows = session.execute(
        select(ConversationTag.conversation_id, Tag.kind, Tag.name)
        .join(Tag, ConversationTag.tag_id == Tag.id)
        .where(ConversationTag.conversation_id.in_(conversation_ids))
        .order_by(Tag.kind.desc(), Tag.folded)
    )
    for conversation_id, kind, name in rows:
        found[conversation_id].append(TagView(cast(Kind, kind), name))
    return {each: tuple(tags) for each, tags in found.items()}


def of_person(session: Session, contacts: Collection[Contact]) -> list[Tag]:
    """The ★ tags of a person, by name."""
    worn = select(ContactTag.tag_id).where(ContactTag.contact_id.in_([each.id for each in contacts]))
    return list(session.scalars(select(Tag).where(Tag.id.in_(worn)).order_by(Tag.folded)))


def of_conversation(session: Session, conversation_id: int) -> list[Tag]:
    """A conversation's own # tags, by name."""
    worn = select(ConversationTag.tag_id).where(ConversationTag.conversation_id == conversation_id)
    return list(session.scalars(select(Tag).where(Tag.id.in_(worn), Tag.kind == "conversation").order_by(Tag.folded)))


def put_on_conversation(session: Session, conversation: Conversation, wanted: Collection[int]) -> bool:
    """From now on these are the conversation's own # tags, and no others. False when they were."""
    present = {each.id for each in of_conversation(session, conversation.id)}
    _find_by(session, [conversation.id], set(wanted) - present)
    _lose(session, [conversation.id], present - set(wanted))
    return present != set(wanted)


def put_on_person(session: Session, contact: Contact, wanted: Collection[int]) -> bool:
    """From now on these are the person's ★ tags, and no others; all their conversations are found by them. False when
    they were. What is new is put on this contact, and stays with it when it is unlinked from the others."""
    contacts = persons.together(session, contact)
    present = {each.id for each in of_person(session, contacts)}
    session.execute(
        delete(ContactTag).where(
            ContactTag.contact_id.in_([each.id for each in contacts]), ContactTag.tag_id.in_(present - set(wanted))
        )
    )
    for tag_id in sorted(set(wanted) - present):
        session.execute(
            insert(session, ContactTag)
            .values(workspace_id=contact.workspace_id, contact_id=contact.id, tag_id=tag_id)
            .on_conflict_do_nothing()
        )
    if present != set(wanted):
        follow(session, contacts)
    return present != set(wanted)


def follow(session: Session, contacts: Collection[Contact]) -> None:
    """These contacts are one person: their conversations are found by all their ★ tags, and by nobody else's."""
    mine = select(Identity.id).where(Identity.contact_id.in_([each.id for each in contacts]))
    conversations = session.scalars(select(Conversation.id).where(Conversation.identity_id.in_(mine))).all()
    if not conversations:
        return
    worn = {each.id for each in of_person(session, contacts)}
    found = select(ConversationTag.tag_id).where(ConversationTag.conversation_id.in_(conversations))
    stars = set(session.scalars(select(Tag.id).where(Tag.id.in_(found), Tag.kind == "contact")))
    _lose(session, conversations, stars - worn)
    _find_by(session, conversations, worn)


def _find_by(session: Session, conversation_ids: Collection[int], tag_ids: Collection[int]) -> None:
    for tag_id in sorted(tag_ids):
        session.execute(
            insert(session, ConversationTag)
            .from_select(
                ["workspace_id", "conversation_id", "tag_id", "active_at"],
                select(Conversation.workspace_id, Conversation.id, literal(tag_id), Conversation.active_at).where(
                    Conversation.id.in_(conversation_ids)
                ),
            )
            .on_conflict_do_nothing()
        )


def _lose(session: Session, conversation_ids: Collection[int], tag_ids: Collection[int]) -> None:
    if tag_ids:
        session.execute(
            delete(ConversationTag).where(
                ConversationTag.conversation_id.in_(conversation_ids), ConversationTag.tag_id.in_(tag_ids)
            )
        )
