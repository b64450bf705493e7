"""Two contacts that are one person: found by their number, linked, and parted again (features.md LC-1 to LC-9).

Linking moves nothing. Each contact keeps its own fields, identities and conversations; contacts of one person only name
the first of them. So unlinking gives back exactly what was, and what both say differently stays with who says it.

Whoever calls holds the conversation it is about. What is changed here holds the others' too, lowest id first.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from storage import hooks, persons, rooms, tags
from storage.conversations import record
from storage.db import in_turn, insert
from storage.domain import hooking
from storage.domain import identity as numbers
from storage.domain.practice import LINK_MODES
from storage.domain.traits import TRAITS
from storage.models import Contact, Conversation, Identity, Inbox, Message, NumberSeen, Pair
from storage.outbox import hold, redraw, stage

MODES: Final = LINK_MODES  # of an inbox: what is done with a match
NOVELO: Final = "novelo"  # the actor of what happens by itself
TOLD: Final = {"linked": hooking.LINKED, "unlinked": hooking.UNLINKED}

What = Literal["unchanged", "cleared", "saved", "linked", "asked"]


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a number. "saved": nobody else has it yet. contacts: those it was linked with, or is asked about."""

    what: What
    contacts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same person. mode: of the inbox they write to. sure: by what only one person has."""

    contact: Contact
    mode: str
    sure: bool

    @property
    def person(self) -> int:
        """Whom it stands for: contacts of one person are one candidate."""
        return self.contact.person_id or self.contact.id


def home(session: Session, inbox: Inbox) -> str:
    """The country that numbers without a country code are of, as "BR": that of the inbox's own number, else of the
    workspace's first inbox that has one; "" where none has."""
    rest = session.scalars(
        select(Inbox.display_number)
        .where(Inbox.workspace_id == inbox.workspace_id, Inbox.display_number != "", Inbox.state != "removed")
        .order_by(Inbox.id)
    )
    return next((found for number in (inbox.display_number, *rest) if (found := numbers.region(number))), "")


def set_phone(session: Session, contact: Contact, phone: str, actor: str, *, now: datetime) -> Came:
    """Somebody says what number a contact has, or a file of contacts does (NOVELO). phone: as `numbers.typed` gives
    it, "" for none any more.

    Looks who else has it, and links or asks. With nobody it is remembered: whoever writes from it is linked then.
    """
    for each in persons.conversations_of(session, [contact.id]):
        hold(session, each.id)
    session.refresh(contact, with_for_update={"key_share": True})
    before = contact.phone
    if before == phone:
        return Came("unchanged")
    contact.phone = phone
    session.flush()
    key = "line-phone-cleared" if not phone else "line-phone-imported" if actor == NOVELO else "line-phone-set"
    for each in persons.conversations_of(session, [contact.id]):
        record(session, each, actor, "phone_set", now=now, contact=str(contact.id))
        values = {"by": actor} if actor != NOVELO else {}
        stage(session, each, "slack", "line", {"key": key, "values": values}, now=now)
        redraw(session, each, now=now)
    if not phone:
        return Came("cleared")
    return _look(session, contact, phone, "", actor, now, {"contact": contact.id, "phone": before, "set": phone})


def meet(session: Session, identity: Identity, *, now: datetime) -> None:
    """Look once for others with this identity's number or business-scoped id: at first sight, and when it changes."""
    sought = f"{identity.phone} {identity.bsuid}".strip()
    if not sought or identity.looked_for == sought:
        return
    identity.looked_for = sought
    contact = session.get_one(Contact, identity.contact_id)
    contact.phone = contact.phone or identity.phone
    session.flush()
    _look(session, contact, identity.phone, identity.bsuid, NOVELO, now)


def redraw_others(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """Have the same person's other cards drawn again: how long one may answer here has changed."""
    person = session.scalar(
        select(Contact.person_id)
        .join(Identity, Identity.contact_id == Contact.id)
        .where(Identity.id == conversation.identity_id)
    )
    if person is None:
        return
    others = select(Contact.id).where(Contact.person_id == person)
    for each in persons.conversations_of(session, session.scalars(others).all()):
        if each.id != conversation.id:
            hold(session, each.id)
            redraw(session, each, now=now)


def link(
    session: Session,
    one: Contact,
    other: Contact,
    actor: str,
    *,
    now: datetime,
    number: str = "",
    undo: dict[str, Any] | None = None,
) -> bool:
    """Make two contacts the same person. False when they already are."""
    members = _locked(session, one, other)
    if one.id == other.id or one.id in _side(_linked_pairs(session, [each.id for each in members]), other.id):
        return False
    _become(session, members)
    _put(session, one.workspace_id, (one.id, other.id), "linked", actor, now, number, undo)
    _answer_questions(session, one, number, [each.id for each in members], actor, now)
    _tell(session, "linked", actor, (one.id, other.id), members, now)
    return True


def unlink(session: Session, one: Contact, other: Contact, actor: str, *, now: datetime) -> bool:
    """Part a contact from another one of the same person, for good. False when they are no longer linked.

    What was linked in one step is parted in one: whoever came with the other goes with it. A number that was written
    down to link them goes back to what it was.
    """
    members = _locked(session, one, other)
    pairs = _linked_pairs(session, [each.id for each in members])
    if one.id == other.id or one.id not in _side(pairs, other.id):
        return False
    cut = _way(pairs, one.id, other.id)[-1]
    rest = [pair for pair in pairs if pair is not cut]
    for start in (cut.lower_id, cut.upper_id):
        side = _side(rest, start)
        _become(session, [each for each in members if each.id in side])
    holder = next((each for each in members if each.id == cut.undo.get("contact")), None)
    if holder is not None and holder.phone == cut.undo["set"]:
        holder.phone = cut.undo["phone"]
    cut.state, cut.actor, cut.at, cut.undo = "dismissed", actor, now, {}
    session.flush()
    _tell(session, "unlinked", actor, (cut.lower_id, cut.upper_id), members, now)
    return True


def confirm(session: Session, pair: Pair, actor: str, *, now: datetime) -> bool:
    """A teammate says that two contacts a card asks about are one. False when that was decided already."""
    if pair.state != "asked":
        return False
    lower, upper = session.get_one(Contact, pair.lower_id), session.get_one(Contact, pair.upper_id)
    return link(session, lower, upper, actor, now=now, number=pair.number, undo=pair.undo)


def dismiss(session: Session, pair: Pair, actor: str, *, now: datetime) -> bool:
    """They are not the same person: never ask again. False when that was decided already."""
    if pair.state != "asked":
        return False
    pair.state, pair.actor, pair.at = "dismissed", actor, now
    session.flush()
    _tell(session, "dismissed", actor, (pair.lower_id, pair.upper_id), [], now)
    return True


def notice(session: Session, inbox: Inbox, identity: Identity, message: Message, *, now: datetime) -> None:
    """A customer without a number wrote one: their card asks whether it is theirs. It is never taken for granted: it
    may be anybody's (features.md LC-9).
    """
    if identity.phone or message.text == "" or sum(map(str.isdecimal, message.text)) < numbers.MENTION_DIGITS.start:
        return
    contact = session.get_one(Contact, identity.contact_id)
    if contact.phone or inbox.link_mode == "off":
        return
    for number in numbers.mentioned(message.text, home(session, inbox)):
        session.execute(
            insert(session, NumberSeen)
            .values(
                workspace_id=contact.workspace_id, contact_id=contact.id, message_id=message.id, number=number,
                state="offered", actor="", at=now,
            )
            .on_conflict_do_nothing()
        )  # fmt: skip


def forget(session: Session, message: Message) -> None:
    """A message was taken back: so is the number in it, unless somebody has decided about it."""
    session.execute(delete(NumberSeen).where(NumberSeen.message_id == message.id, NumberSeen.state == "offered"))


def take_number(session: Session, seen: NumberSeen, actor: str, *, now: datetime) -> Came | None:
    """A teammate says that the number is the customer's own: saved, and whoever else has it is linked or asked about.
    None when that was decided already."""
    if seen.state != "offered":
        return None
    others = update(NumberSeen).where(NumberSeen.contact_id == seen.contact_id, NumberSeen.state == "offered")
    session.execute(others.values(state="declined", actor=actor, at=now))
    seen.state, seen.actor, seen.at = "saved", actor, now
    session.flush()
    return set_phone(session, session.get_one(Contact, seen.contact_id), seen.number, actor, now=now)


def decline_number(session: Session, seen: NumberSeen, actor: str, *, now: datetime) -> bool:
    """The number is somebody else's: never offer it again. False when that was decided already."""
    if seen.state != "offered":
        return False
    seen.state, seen.actor, seen.at = "declined", actor, now
    for conversation in persons.conversations_of(session, [seen.contact_id]):
        record(session, conversation, actor, "number_declined", now=now)
        redraw(session, conversation, now=now)
    return True


def partner(pair: Pair, contact_id: int) -> int:
    """The other one of a pair."""
    return pair.upper_id if pair.lower_id == contact_id else pair.lower_id


def _look(
    session: Session,
    contact: Contact,
    number: str,
    bsuid: str,
    actor: str,
    now: datetime,
    undo: dict[str, Any] | None = None,
) -> Came:
    """Link with the only one who has this number; ask where there are several, or where it is not certain."""
    for key in sorted({min(numbers.kin(number), default=""), bsuid} - {""}):  # two who get one number at once
        in_turn(session, f"link {contact.workspace_id} {key}")
    found = candidates(session, contact, number, bsuid)
    modes = [MODES.index(each.mode) for each in found]
    modes += [MODES.index(mode) for mode in _modes(session, contact)]
    if not found or min(modes) == MODES.index("off"):
        return Came("saved")
    number = number or bsuid
    if len(found) == 1 and found[0].sure and min(modes) == MODES.index("auto"):
        link(session, contact, found[0].contact, actor, now=now, number=number, undo=undo)
        return Came("linked", (found[0].contact.id,))
    offered = [each.contact.id for each in found[: persons.ASKED_MOST]]
    for each in offered:
        _put(session, contact.workspace_id, (contact.id, each), "asked", actor, now, number, undo)
    for conversation in persons.conversations_of(session, [contact.id, *offered]):
        hold(session, conversation.id)
        redraw(session, conversation, now=now)
    return Came("asked", tuple(offered))


def candidates(session: Session, contact: Contact, number: str, bsuid: str) -> list[Candidate]:
    """One contact of each other person who has this number or id, but for those who are known to be somebody else."""
    kin = numbers.kin(number)
    conditions: list[ColumnElement[bool]] = [Identity.phone.in_(kin), Contact.phone.in_(kin)] if kin else []
    if bsuid:
        conditions.append(Identity.bsuid == bsuid)
    found: dict[int, Candidate] = {}
    for condition in conditions:  # one by one, so that each is read by its own index
        rows = session.execute(
            select(Contact, Identity.phone, Identity.bsuid, Inbox.link_mode)
            .outerjoin(Identity, Identity.contact_id == Contact.id)
            .outerjoin(Inbox, Identity.inbox_id == Inbox.id)
            .where(Contact.workspace_id == contact.workspace_id, condition)
            .order_by(Contact.id)
            .limit(persons.ASKED_MOST * 2)
        )
        for other, phone, their_bsuid, mode in rows:
            sure = bool(bsuid and bsuid == their_bsuid) or bool(kin and kin[0] in {phone, other.phone})
            candidate = Candidate(other, mode or MODES[-1], sure)
            known = found.get(candidate.person)
            if known is None or (sure and not known.sure):
                found[candidate.person] = candidate
    found.pop(contact.person_id or contact.id, None)
    apart = _dismissed(session, contact) if found else set[int]()
    return [each for each in found.values() if each.person not in apart]


def _modes(session: Session, contact: Contact) -> Sequence[str]:
    """What the inboxes that a contact writes to say about linking."""
    inboxes = select(Inbox.link_mode).join(Identity, Identity.inbox_id == Inbox.id)
    return session.scalars(inboxes.where(Identity.contact_id == contact.id)).all()


def _dismissed(session: Session, contact: Contact) -> set[int]:
    """The persons who are known not to be this one."""
    mine = [each.id for each in persons.together(session, contact)]
    pairs = session.scalars(
        select(Pair).where(or_(Pair.lower_id.in_(mine), Pair.upper_id.in_(mine)), Pair.state == "dismissed")
    ).all()
    ids = {contact_id for pair in pairs for contact_id in (pair.lower_id, pair.upper_id)} - set(mine)
    rows = session.execute(select(Contact.id, Contact.person_id).where(Contact.id.in_(ids))) if ids else ()
    return {person or contact_id for contact_id, person in rows}


def _locked(session: Session, one: Contact, other: Contact) -> list[Contact]:
    """Both persons' contacts as they are now, held until the commit together with their conversations."""
    rows: Sequence[Contact] = (one, other)
    for _ in range(2):  # who belongs to them can change until they are held, not after
        ids = {each.id for row in rows for each in persons.together(session, row)}
        for conversation in persons.conversations_of(session, ids):
            hold(session, conversation.id)
        rows = session.scalars(
            select(Contact)
            .where(Contact.id.in_(ids))
            .order_by(Contact.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).all()
    return list(rows)


def _become(session: Session, members: Iterable[Contact]) -> None:
    """Make these contacts, and nobody else, one person."""
    rows = sorted(members, key=lambda each: each.id)
    for each in rows:
        each.person_id = rows[0].id if len(rows) > 1 else None
    session.flush()
    tags.follow(session, rows)


def _put(
    session: Session,
    workspace_id: int,
    pair: tuple[int, int],
    state: str,
    actor: str,
    now: datetime,
    number: str,
    undo: dict[str, Any] | None,
) -> None:
    """Write down what is known of a pair now. A question never overrules an answer."""
    values = {"state": state, "number": number, "actor": actor, "undo": undo or {}, "at": now}
    lower, upper = sorted(pair)
    statement = insert(session, Pair).values(workspace_id=workspace_id, lower_id=lower, upper_id=upper, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["lower_id", "upper_id"],
            set_=values,
            where=Pair.state == "asked" if state == "asked" else None,
        )
    )


def _answer_questions(
    session: Session, one: Contact, number: str, member_ids: Collection[int], actor: str, now: datetime
) -> None:
    """A link answers what was asked between its contacts; and whoever else was asked about for its number is not it."""
    pairs = session.scalars(
        select(Pair).where(or_(Pair.lower_id.in_(member_ids), Pair.upper_id.in_(member_ids)), Pair.state == "asked")
    ).all()
    for pair in pairs:
        if {pair.lower_id, pair.upper_id} <= set(member_ids):
            session.delete(pair)
        elif number and pair.number == number and one.id in {pair.lower_id, pair.upper_id}:
            pair.state, pair.actor, pair.at = "dismissed", actor, now
    session.flush()


def _linked_pairs(session: Session, member_ids: Collection[int]) -> list[Pair]:
    return list(
        session.scalars(
            select(Pair)
            .where(Pair.lower_id.in_(member_ids), Pair.upper_id.in_(member_ids), Pair.state == "linked")
            .order_by(Pair.id)
            .execution_options(populate_existing=True)
        )
    )


def _way(pairs: Sequence[Pair], start: int, end: int) -> list[Pair]:
    """The pairs that lead from one contact to another: exactly one way, as in every tree."""
    ways: dict[int, list[Pair]] = {start: []}
    waiting = [start]
    for here in waiting:
        for pair in pairs:
            if here in {pair.lower_id, pair.upper_id} and (there := partner(pair, here)) not in ways:
                ways[there] = [*ways[here], pair]
                waiting.append(there)
    return ways[end]


def _side(pairs: Sequence[Pair], start: int) -> set[int]:
    """Everybody whom these pairs hold together with a contact."""
    found, waiting = {start}, [start]
    for here in waiting:
        there = {partner(pair, here) for pair in pairs if here in {pair.lower_id, pair.upper_id}} - found
        found |= there
        waiting += there
    return found


def _tell(
    session: Session, verb: str, actor: str, pair: tuple[int, int], members: Sequence[Contact], now: datetime
) -> None:
    """Say in both threads who did what, write it down, and draw the cards of all concerned again."""
    names = {each: persons.named(session, each) for each in pair}
    others = {pair[0]: pair[1], pair[1]: pair[0]}
    ids = {*pair, *(each.id for each in members)}
    rows = session.execute(select(Identity.id, Identity.contact_id).where(Identity.contact_id.in_(ids)))
    owner_of = {identity_id: contact_id for identity_id, contact_id in rows}  # noqa: C416 - a Row is no pair to mypy
    line = f"line-{verb}" if actor != NOVELO else f"line-{verb}-by-itself"
    for conversation in persons.conversations_of(session, ids):
        hold(session, conversation.id)
        contact_id = owner_of[conversation.identity_id]
        if contact_id in others:
            other = others[contact_id]
            places = rooms.readable_from(session, conversation.workspace_id, conversation.slack_channel)
            named = names[other] if persons.shown_in(session, [other], places) else _channels(session, other)
            values = {"with": named} | ({"by": actor} if actor != NOVELO else {})
            stage(session, conversation, "slack", "line", {"key": line, "values": values}, now=now)
            record(session, conversation, actor, verb, now=now, contact=str(others[contact_id]))
            if verb in TOLD:
                hooks.tell(session, TOLD[verb], conversation.id, other_contact_id=others[contact_id])
        redraw(session, conversation, now=now)


def _channels(session: Session, contact_id: int) -> str:
    """Where somebody is found, and no more: for a thread whose readers may not be in that Slack channel."""
    query = select(Inbox.channel).join(Identity, Identity.inbox_id == Inbox.id).where(Identity.contact_id == contact_id)
    return ", ".join(TRAITS[each].label for each in sorted(set(session.scalars(query))))
