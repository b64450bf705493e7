"""One change of a WhatsApp body, and who in it is who."""

from dataclasses import dataclass
from datetime import datetime

from storage.domain.events import Event, IdentityChanged, Person, Unrecognised
from workers.channels.reading import Fields, fields, objects, text, word


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a body. account: the phone_number_id, "" where it is not told. at: when the body was written.

    number: the business's own, digits only.
    """

    account: str
    business: str
    field: str
    value: Fields
    at: datetime
    number: str = ""


def sender_of(change: Change, message: Fields) -> Person:
    return named(
        change,
        Person(
            address=word(message.get("from")),
            bsuid=word(message.get("from_user_id")),
            parent_bsuid=word(message.get("from_parent_user_id")),
        ),
    )


def named(change: Change, person: Person) -> Person:
    """The person with what `contacts` tells: found by id, never by place; else the only one, if it may be theirs."""
    contacts = list(objects(change.value.get("contacts")))
    by_bsuid = [one for one in contacts if person.bsuid and word(one.get("user_id")) == person.bsuid]
    by_address = [one for one in contacts if person.address and word(one.get("wa_id")) == person.address]
    only = contacts if len(contacts) == 1 and _may_be(contacts[0], person) else []
    own = next(iter(by_bsuid + by_address + only), None)
    if own is None:
        return person
    profile = fields(own.get("profile"))
    return Person(
        address=person.address or word(own.get("wa_id")),
        bsuid=person.bsuid or word(own.get("user_id")),
        parent_bsuid=person.parent_bsuid or word(own.get("parent_user_id")),
        username=text(profile.get("username"), 100).removeprefix("@").lower(),
        name=text(profile.get("name"), 300),
    )


def _may_be(contact: Fields, person: Person) -> bool:
    """Whether the only contact can be this person: no id of theirs says otherwise."""
    address, bsuid = word(contact.get("wa_id")), word(contact.get("user_id"))
    return not (person.address and address and address != person.address) and not (
        person.bsuid and bsuid and bsuid != person.bsuid
    )


def renamed(account: str, event_id: str, old: Person, new: Person, at: datetime, where: str) -> Event:
    if not (old.address or old.bsuid) or not (new.address or new.bsuid):
        return Unrecognised(where, "a change of ids without the old or the new one")
    return IdentityChanged(account, event_id, old, new, at)
