"""What was said in a WhatsApp message, by its type. Pure. Shapes: NOTES.md, "Webhooks"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, cast

from storage.domain.events import Media, MediaKind, MessageKind
from workers.channels.reading import Fields, fields, objects, text, told, word

FILES: Final = frozenset({"image", "video", "audio", "document", "sticker"})
NAMELESS: Final = frozenset({"unsupported", "unknown"})  # types that say only that there was something
CHOICES: Final = frozenset({"button_reply", "list_reply"})
TYPE_MAX: Final = 60  # characters of a type's name that are shown
FORM_MAX: Final = 10_000  # characters of a filled-in form that are kept


@dataclass(frozen=True, slots=True)
class Said:
    """The fields of that name of storage.domain.events.MessageReceived."""

    kind: MessageKind
    text: str = ""
    media: tuple[Media, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    unsupported: str = ""


def said(kind: str, message: Fields) -> Said:
    """A message of this type: from a customer, or typed on the business's own phone."""
    inner = message.get(kind)
    if kind == "text":
        return Said("text", text(fields(inner).get("body")))
    if kind in FILES and word(fields(inner).get("id")):
        media = _media(kind, fields(inner))
        return Said(cast(MessageKind, media.kind), text(fields(inner).get("caption")), (media,))
    read = _READERS.get(kind)
    return read(inner) if read else _unsupported(kind, message)


def origin(message: Fields) -> dict[str, Any]:
    """The ad or post that led a customer here, and the product asked about; {} for none."""
    referral, product = fields(message.get("referral")), fields(fields(message.get("context")).get("referred_product"))
    known = told(
        source_type=text(referral.get("source_type")),
        source_url=text(referral.get("source_url")),
        source_id=word(referral.get("source_id")),
        headline=text(referral.get("headline")),
        body=text(referral.get("body")),
        click=word(referral.get("ctwa_clid")),
        catalog=word(product.get("catalog_id")),
        product=word(product.get("product_retailer_id")),
    )
    return told(referral=known)


def new_words(edit: Fields) -> str | None:
    """What an edit changed a text or caption to; None for an edit of something else."""
    message = fields(edit.get("message"))
    kind = text(message.get("type"))
    if kind != "text" and kind not in FILES:
        return None
    inner = fields(message.get(kind))
    return text(inner.get("body" if kind == "text" else "caption"))


def _media(kind: str, inner: Fields) -> Media:
    is_voice = kind == "audio" and inner.get("voice") is True
    return Media(
        kind=cast(MediaKind, "voice" if is_voice else kind),
        ref=word(inner.get("id")),
        mime=text(inner.get("mime_type"), 200),
        name=text(inner.get("filename"), 300),
        sha256=text(inner.get("sha256"), 100),
    )


def _unsupported(kind: str, message: Fields) -> Said:
    """What only the phone shows, a type we do not know, or a file that never reached Meta (131052)."""
    named = text(fields(message.get("unsupported")).get("type")) or ("" if kind in NAMELESS else kind)
    codes = [word(error.get("code")) for error in objects(message.get("errors"))]
    return Said("other", details=told(codes=codes), unsupported=named[:TYPE_MAX])


def _location(inner: object) -> Said:
    place = fields(inner)
    point = {name: place[name] for name in ("latitude", "longitude") if _is_number(place.get(name))}
    named = told(name=text(place.get("name")), address=text(place.get("address")), url=text(place.get("url")))
    return Said("location", details=point | named)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _contacts(inner: object) -> Said:
    cards = [
        told(
            name=text(fields(card.get("name")).get("formatted_name")),
            company=text(fields(card.get("org")).get("company")),
            phones=[text(phone.get("phone")) for phone in objects(card.get("phones")) if text(phone.get("phone"))],
            emails=[text(email.get("email")) for email in objects(card.get("emails")) if text(email.get("email"))],
            origin=text(card.get("origin")),
        )
        for card in objects(inner)
    ]
    return Said("contacts", details=told(contacts=[card for card in cards if card]))


def _interactive(inner: object) -> Said:
    kind = text(fields(inner).get("type"))
    reply = fields(fields(inner).get(kind))
    if kind in CHOICES:
        details = told(id=word(reply.get("id")), description=text(reply.get("description")))
        return Said("choice", text(reply.get("title")), details=details)
    if kind == "nfm_reply":  # a form: JSON inside JSON, written by the customer's phone, so only ever shown
        details = told(form=text(reply.get("name")), response=text(reply.get("response_json"), FORM_MAX))
        return Said("choice", text(reply.get("body")), details=details)
    if kind == "call_permission_reply":  # the button Meta draws under a request to call: it has no words of its own
        response = text(reply.get("response"), TYPE_MAX)
        return Said("choice", "📞 ✓" if response == "accept" else "📞 ✗", details=told(id=response))
    return Said("other", unsupported=kind[:TYPE_MAX] or "interactive")


def _button(inner: object) -> Said:
    button = fields(inner)
    return Said("choice", text(button.get("text")), details=told(id=word(button.get("payload"))))


def _order(inner: object) -> Said:
    order = fields(inner)
    items = [
        told(
            product=word(item.get("product_retailer_id")),
            quantity=_amount(item.get("quantity")),
            price=_amount(item.get("item_price")),
            currency=text(item.get("currency")),
        )
        for item in objects(order.get("product_items"))
    ]
    details = told(catalog=word(order.get("catalog_id")), items=items)
    return Said("order", text(order.get("text")), details=details)


def _amount(value: object) -> str:
    """A number as written: sometimes it comes as text, and binary fractions are no prices."""
    return str(value)[:40] if _is_number(value) else text(value, 40)


_READERS: Final[Mapping[str, Callable[[object], Said]]] = MappingProxyType({
    "location": _location, "contacts": _contacts, "interactive": _interactive, "button": _button, "order": _order,
})  # fmt: skip
