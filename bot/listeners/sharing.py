"""Sharing a place or somebody's number with the customer, from the card's ⋯."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids
from bot.blocks.sharing import contact_card, location
from bot.desk import Desk
from bot.i18n import T
from bot.listeners import composing, modals
from storage import composed
from storage.composed import Composed
from storage.domain import identity, places
from storage.domain.parts import ContactPart, LocationPart, Part
from storage.domain.traits import Traits
from storage.domain.views import CardView


def register(bolt: App, desk: Desk) -> None:
    """Opening the two windows, and sending what is in them."""
    for action_id, draw in ((ids.MORE_LOCATION, location), (ids.MORE_CONTACT_CARD, contact_card)):
        bolt.action(action_id)(_opener(desk, draw))

    @bolt.view(ids.LOCATION)
    def place(ack: Ack, body: dict[str, Any]) -> None:
        filled, author = modals.filled(body), body["user"]["id"]

        def make(view: CardView, traits: Traits, t: T) -> Composed | composing.Errors:
            point = places.point(filled[ids.LOCATION_WHERE])
            if point is None:
                return {ids.LOCATION_POINT: t("location-unknown")}
            return place_of(author, point, filled[ids.LOCATION_NAME], filled[ids.LOCATION_ADDRESS], traits)

        composing.send(desk, ack, body, ids.LOCATION_POINT, make)

    @bolt.view(ids.CONTACT_CARD)
    def person(ack: Ack, body: dict[str, Any]) -> None:
        filled, author = modals.filled(body), body["user"]["id"]

        def make(view: CardView, traits: Traits, t: T) -> Composed | composing.Errors:
            name, phone = filled[ids.CONTACT_CARD_NAME].strip(), identity.canonical(filled[ids.CONTACT_CARD_PHONE])
            if not name:
                return {ids.CONTACT_CARD_PERSON: t("compose-empty")}
            if not phone or not filled[ids.CONTACT_CARD_PHONE].strip().startswith("+"):
                return {ids.CONTACT_CARD_NUMBER: t("contact-card-phone-needed")}
            return card_of(author, name, identity.display(phone), traits)

        composing.send(desk, ack, body, ids.CONTACT_CARD_PERSON, make)


def place_of(author: str, point: tuple[float, float], name: str, address: str, traits: Traits) -> Composed:
    """A place as the channel draws it, else in words with the address of a map."""
    name, address = name.strip(), address.strip()
    details = {"latitude": point[0], "longitude": point[1], "name": name, "address": address}
    part: Part = LocationPart(*point, name, address)
    if "location" not in traits.draws:
        said = "\n".join(filter(None, (f"📍 {name}".rstrip(), address, places.map_address(*point))))
        return Composed(author, "location", "", composed.words(author, said, traits).parts, details)
    return Composed(author, "location", "", (part,), details)


def card_of(author: str, name: str, phone: str, traits: Traits) -> Composed:
    """A contact card as the channel draws it, else in words."""
    details = {"contacts": [{"name": name, "phones": [phone]}]}
    parts: tuple[Part, ...] = (ContactPart(name, (phone,)),)
    if "contact" not in traits.draws:
        parts = composed.words(author, f"👤 {name}\n{phone}", traits).parts
    return Composed(author, "contacts", "", parts, details)


def _opener(desk: Desk, draw: composing.Draw) -> Any:
    def listener(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        workspace = desk.workspace(body["team"]["id"])
        if workspace is not None:
            composing.show(desk, workspace, body, ids.number(action.get("value", "")), draw)

    return listener
