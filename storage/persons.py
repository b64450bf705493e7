"""One person behind several contacts: who belongs together, and which conversations are theirs."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final, TypeAlias

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from storage.domain import identity as numbers
from storage.domain.traits import TRAITS
from storage.domain.views import NumberView, PairView, StartView
from storage.models import Contact, Conversation, Identity, Inbox, NumberSeen, Pair, Workspace

ASKED_MOST: Final = 4  # questions of a kind that one card asks; ours
FOUND_MOST: Final = 20  # names a person reads through; ours
STATUSES: Final = ("open", "pending", "closed")

Talk: TypeAlias = "Row[Conversation, Identity, Inbox, Contact, Workspace]"


def contact_of(session: Session, conversation: Conversation) -> Contact:
    """The contact a conversation is with, as it is now."""
    return session.scalars(
        select(Contact)
        .join(Identity, Identity.contact_id == Contact.id)
        .where(Identity.id == conversation.identity_id)
        .execution_options(populate_existing=True)
    ).one()


def together(session: Session, contact: Contact, *, locked: bool = False) -> list[Contact]:
    """A person's contacts, the first one first; only itself when it is alone. locked: until the commit."""
    if contact.person_id is None and not locked:
        return [contact]
    query = select(Contact).where(or_(Contact.id == contact.id, Contact.person_id == contact.person_id))
    if contact.person_id is None:
        query = select(Contact).where(Contact.id == contact.id)
    query = query.order_by(Contact.id).execution_options(populate_existing=True)
    return list(session.scalars(query.with_for_update(key_share=True) if locked else query))


def conversations_of(session: Session, contact_ids: Collection[int]) -> Sequence[Conversation]:
    """Every conversation of these contacts, in the order in which they are held."""
    return session.scalars(
        select(Conversation)
        .join(Identity, Conversation.identity_id == Identity.id)
        .where(Identity.contact_id.in_(contact_ids))
        .order_by(Conversation.id)
    ).all()


def others(session: Session, contacts: Iterable[Contact]) -> dict[int, list[Talk]]:
    """For each conversation of these contacts, by its id, the same person's other ones. One query, or none."""
    persons = {each.person_id for each in contacts if each.person_id is not None}
    if not persons:
        return {}
    rows = session.execute(
        select(Conversation, Identity, Inbox, Contact, Workspace)
        .join(Identity, Conversation.identity_id == Identity.id)
        .join(Inbox, Conversation.inbox_id == Inbox.id)
        .join(Contact, Identity.contact_id == Contact.id)
        .join(Workspace, Conversation.workspace_id == Workspace.id)
        .where(Contact.person_id.in_(persons))
        .order_by(Conversation.id)
    ).all()
    return {
        mine.id: [row for row in rows if row[3].person_id == contact.person_id and row[0].id != mine.id]
        for mine, _, _, contact, _ in rows
    }


def numbered(session: Session, contact: Contact) -> str:
    """The number under which a person can be written to: this contact's, else that of one it is linked with; "" for
    none."""
    return contact.phone or next((each.phone for each in together(session, contact) if each.phone), "")


def start(session: Session, contact: Contact) -> StartView | None:
    """Where somebody whose number is known can be written to first, and never was; None for nowhere (LC-3)."""
    if not numbered(session, contact):
        return None
    firsts = [name for name, traits in TRAITS.items() if traits.templates]
    there = (
        select(Conversation.id)
        .join(Identity, Conversation.identity_id == Identity.id)
        .join(Inbox, Conversation.inbox_id == Inbox.id)
        .where(Identity.contact_id.in_([each.id for each in together(session, contact)]), Inbox.channel.in_(firsts))
    )
    if session.scalar(there.limit(1)) is not None:
        return None
    inbox = session.scalars(
        select(Inbox)
        .where(Inbox.workspace_id == contact.workspace_id, Inbox.channel.in_(firsts), Inbox.state != "removed")
        .order_by(Inbox.id)
        .limit(1)
    ).one_or_none()
    return StartView(inbox.channel, inbox.id) if inbox is not None else None


def asked(session: Session, contact_id: int) -> tuple[PairView, ...]:
    """Whom a contact's card asks about, oldest first."""
    pairs = session.scalars(
        select(Pair)
        .where(or_(Pair.lower_id == contact_id, Pair.upper_id == contact_id), Pair.state == "asked")
        .order_by(Pair.id)
        .limit(ASKED_MOST)
    ).all()
    others = [pair.upper_id if pair.lower_id == contact_id else pair.lower_id for pair in pairs]
    return tuple(PairView(pair.id, named(session, other)) for pair, other in zip(pairs, others, strict=True))


def offered(session: Session, contact_id: int, *, masked: bool = False) -> tuple[NumberView, ...]:
    """The numbers a contact's card asks about, newest first. masked: with their middle hidden."""
    rows = session.scalars(
        select(NumberSeen)
        .where(NumberSeen.contact_id == contact_id, NumberSeen.state == "offered")
        .order_by(NumberSeen.id.desc())
        .limit(ASKED_MOST)
    )
    shown = numbers.masked if masked else numbers.display
    return tuple(NumberView(row.id, shown(row.number)) for row in rows)


def named(session: Session, contact_id: int) -> str:
    """ "WhatsApp · Sales: Maria Souza": never the number, which a Slack channel may not be meant to see."""
    contact, name, username, inbox, channel = session.execute(
        select(Contact.name, Identity.name, Identity.username, Inbox.name, Inbox.channel)
        .outerjoin(Identity, Identity.contact_id == Contact.id)
        .outerjoin(Inbox, Identity.inbox_id == Inbox.id)
        .where(Contact.id == contact_id)
        .order_by(Identity.id)
        .limit(1)
    ).one()
    who = contact or name or (f"@{username}" if username else "")
    where = f"{TRAITS[channel].label} · {inbox}" if channel else ""
    return ": ".join(filter(None, (where, who)))


def found(
    session: Session, workspace_id: int, words: str, slack_channels: Collection[str], but: Contact
) -> list[tuple[int, str]]:
    """Contacts to link another one with, by name, user name or number, those heard of last first: id and name."""
    own = but.person_id or but.id
    wanted = (
        select(Contact.id, Contact.name, Identity.name, Identity.username, Inbox.name, Inbox.channel)
        .join(Identity, Identity.contact_id == Contact.id)
        .join(Conversation, Conversation.identity_id == Identity.id)
        .join(Inbox, Identity.inbox_id == Inbox.id)
        .where(
            Conversation.workspace_id == workspace_id,
            Conversation.status.in_(STATUSES),
            Conversation.slack_channel.in_(slack_channels),
            func.coalesce(Contact.person_id, Contact.id) != own,
        )
        .order_by(Conversation.active_at.desc())
        .limit(FOUND_MOST)
    )
    said = words.strip().lower()
    if said:
        digits = "".join(filter(str.isdecimal, said))
        ways = [
            func.lower(Contact.name).contains(said, autoescape=True),
            func.lower(Identity.name).contains(said, autoescape=True),
            Identity.username.startswith(said.removeprefix("@"), autoescape=True),
        ]
        if len(digits) >= 4:
            ways += [Identity.phone.contains(digits, autoescape=True), Contact.phone.contains(digits, autoescape=True)]
        wanted = wanted.where(or_(*ways))
    rows: dict[int, str] = {}
    for contact_id, name, told, username, inbox, channel in session.execute(wanted):
        who = " ".join(filter(None, (name or told, f"@{username}" if username else "")))
        rows.setdefault(contact_id, ": ".join(filter(None, (f"{TRAITS[channel].label} · {inbox}", who))))
    return list(rows.items())
