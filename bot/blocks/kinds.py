"""Messages that are more than words: one honest line each, inert like everything a customer sends.

What is read of a message's details, by kind; anything missing or of another type is left out:
location: latitude, longitude, name, address. contacts: contacts, a list of {name, company, phones, emails, origin}.
order: items, a list of {product, quantity, price, currency}.
share, story_reply, story_mention: url, title, faded (the story is gone). call: seconds. choice: response, the JSON of a
form. comment: comment, {live, parent, hidden, spent}. other: attachment, the provider's word for it, or view_once.
offer: choices, a list of {title, description}. Any kind: referral, with the headline, body and source_url of an ad, or
product or product_retailer_id.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from bot import ids
from bot.blocks import kit
from bot.blocks.kit import Block, Element, Markup
from bot.i18n import T
from storage.domain import identity
from storage.domain.events import OWN, MessageKind

MAP_URL: Final = "https://www.google.com/maps/search/?api=1&query="  # Google Maps URLs, "Search": works on every device

CARDS_MAX: Final = 5  # numbers that are shown of contact cards: ours, since one message may hold hundreds
ITEMS_MAX: Final = 20  # of an order: ours, as for a form
DIGITS_MAX: Final = 12  # before the point, of a price: beyond it is nonsense
CALL_SECONDS_MAX: Final = 86_400
SUM_MAX: Final = 60  # characters of what an order comes to: longer is nonsense
WAY_MAX: Final = 2000  # characters of an address behind words
ANSWERS_MAX: Final = 20  # of a form: ours, what a person takes in at a glance; the rest is on the phone


def kind_key(kind: str) -> str:
    """The key of a message kind's name."""
    return f"kind-{kind.replace('_', '-')}"


def about(kind: MessageKind, text: str, details: Mapping[str, Any], unsupported: str, t: T) -> tuple[Element, ...]:
    """What is shown besides the message's words and files; nothing for words and files themselves."""
    match kind:
        case "location":
            return _named(kind, _place(details), t) + _map(details, t)
        case "contacts":
            return (kit.words(_cards_named(details, t)),)
        case "choice" if _text(details, "response"):
            return _named("form", ", ".join(_answers(details)), t)
        case "choice":
            return _named(kind, kit.inline(text), t)
        case "order":
            return (
                kit.words("\n".join([t("kind-order-of", count=len(_list(details, "items"))), *_items(details, t)])),
            )
        case "share" | "story_reply" | "story_mention":
            gone = (kit.words(f" · {t('kind-story-gone')}"),) if details.get("faded") else ()
            return _named(kind, _text(details, "title"), t) + (gone or _link(details))
        case "comment":
            return (kit.words(_comment(details, t)),)
        case "call":
            return (kit.words(_call(details, t)),)
        case "other":
            what = kit.name(unsupported) or _text(details, "attachment")
            view_once = "view_once" if details.get("view_once") else ""
            return (kit.words(t("kind-unsupported", what=what or view_once or "message")),)
    return ()


def comment(details: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a message's details say of the comment that it is."""
    told = details.get("comment")
    return told if isinstance(told, Mapping) else {}


def _comment(details: Mapping[str, Any], t: T) -> str:
    """Where it stands, and who sees it."""
    known = comment(details)
    where = "live" if known.get("live") else "answer" if known.get("parent") else "post"
    return t(f"kind-comment-{where}") + (f" · {t('kind-comment-hidden')}" if known.get("hidden") else "")


def offered(details: Mapping[str, Any]) -> tuple[Element, ...]:
    """The answers that a question of ours offers, one a line."""
    lines = []
    for choice in _list(details, "choices"):
        if not isinstance(choice, Mapping):
            continue
        title, more = _text(choice, "title"), _text(choice, "description")
        lines.append(f"▢ {title} · {more}" if more else f"▢ {title}")
    return (kit.words("\n".join(lines) or "▢"),)


def origin(details: Mapping[str, Any], t: T) -> Markup:
    """What led the customer here, "" for nothing known."""
    referral = details.get("referral")
    if not isinstance(referral, Mapping):
        return Markup("")
    told = []
    title, url = _text(referral, "headline") or _text(referral, "body"), referral.get("source_url")
    if title:
        told.append(kit.say(t, "post-from-ad", title=title))
    if isinstance(url, str) and (way := _way(url)):
        told.append(kit.link(way, t("post-from-ad-open")))
    if product := _text(referral, "product") or _text(referral, "product_retailer_id"):
        told.append(kit.say(t, "post-about-product", product=product))
    return Markup(" · ".join(told))


def _way(url: str) -> str:
    """An address that may stand behind words of ours, "" for any other."""
    plain = url.startswith("https://") and len(url) <= WAY_MAX and url.isascii() and not set(url) & set('<>|&"` ')
    return url if plain and url.isprintable() else ""


def _call(details: Mapping[str, Any], t: T) -> str:
    """A customer's call, and how it ended once that is known."""
    seconds = details.get("seconds")
    if not isinstance(seconds, int):
        return t("kind-call")
    length = timedelta(seconds=min(seconds, CALL_SECONDS_MAX))
    return t("kind-call-answered", span=t.span(length)) if seconds > 0 else t("kind-call-missed")


def _items(details: Mapping[str, Any], t: T) -> Iterator[str]:
    """What was ordered, one a line, and what it comes to where that can be said."""
    items = [item for item in _list(details, "items") if isinstance(item, Mapping)]
    for item in items[:ITEMS_MAX]:
        price = " ".join(filter(None, (_text(item, "price"), _text(item, "currency"))))
        many = f"{_text(item, 'quantity')} × " if _text(item, "quantity") else ""
        if named := " · ".join(filter(None, (_text(item, "product"), price))):
            yield f"• {many}{named}"
    if len(items) > ITEMS_MAX:
        yield t("kind-order-more", count=len(items) - ITEMS_MAX)
    sums: dict[str, Decimal] = {}
    for item in items:
        cost = _cost(item)
        if cost is None:
            return  # one that cannot be read makes every sum wrong
        sums[_text(item, "currency")] = sums.get(_text(item, "currency"), Decimal()) + cost
    total = ", ".join(f"{cost:.2f} {currency}".strip() for currency, cost in sums.items())
    if total and len(total) <= SUM_MAX:
        yield t("kind-order-total", total=total)


def _cost(item: Mapping[str, Any]) -> Decimal | None:
    """Quantity times price; None for what is no sensible number."""
    try:
        cost = Decimal(_text(item, "quantity")) * Decimal(_text(item, "price"))
    except (ArithmeticError, ValueError):
        return None
    return cost if cost.is_finite() and cost.adjusted() < DIGITS_MAX else None


def _named(kind: str, said: str, t: T) -> tuple[Element, ...]:
    return (kit.words(f"{t(kind_key(kind))}: {said}" if said else t(kind_key(kind))),)


def _place(details: Mapping[str, Any]) -> str:
    where = _point(details)
    named = ", ".join(filter(None, (_text(details, "name"), _text(details, "address"))))
    return f"{named} ({where})" if named and where else named or where


def _point(details: Mapping[str, Any]) -> str:
    try:
        latitude, longitude = float(details["latitude"]), float(details["longitude"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return ""
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180  # false also for not-a-number, which JSON may hold
    return f"{latitude:.6f},{longitude:.6f}" if on_earth else ""  # a tenth of a metre


def _map(details: Mapping[str, Any], t: T) -> tuple[Element, ...]:
    where = _point(details)
    return (kit.words(" "), kit.labelled(MAP_URL + where, t("kind-location-open"))) if where else ()


def _cards_named(details: Mapping[str, Any], t: T) -> str:
    """What was shared, and of whom: a customer's own number says so."""
    cards = [card for card in _list(details, "contacts") if isinstance(card, Mapping)]
    names = ", ".join(filter(None, (_text(card, "name") for card in cards[:CARDS_MAX])))
    key = "kind-contacts-own" if cards and all(is_own(card) for card in cards) else "kind-contacts"
    return f"{t(key)}: {names}" if names else t(key)


def is_own(card: Mapping[str, Any]) -> bool:
    """Whether a card is the answer to being asked for one's own number; any other may be anybody's."""
    return card.get("origin") == OWN


def cards(message_id: int, details: Mapping[str, Any], t: T) -> list[Block]:
    """Contact cards, each number of them beside a button that saves it (features.md RM-11)."""
    rows = [row for place, card in enumerate(_list(details, "contacts")) for row in _card(message_id, place, card, t)]
    left = len(rows) - CARDS_MAX
    more = [kit.context(kit.mrkdwn(kit.say(t, "kind-contacts-more", count=left)))] if left > 0 else []
    return rows[:CARDS_MAX] + more


def _card(message_id: int, place: int, card: Any, t: T) -> Iterator[Block]:
    if not isinstance(card, Mapping):
        return
    emails = [kit.name(email) for email in _list(card, "emails") if isinstance(email, str)]
    named = [each for each in (_text(card, "name"), _text(card, "company"), *emails) if each]
    phones = [
        (at, phone) for at, phone in enumerate(_list(card, "phones")) if isinstance(phone, str) and kit.name(phone)
    ]
    for at, phone in phones:
        words = kit.plain(" · ".join([*named, kit.name(identity.display(phone))]), emoji=False)
        if not identity.canonical(phone):
            yield kit.section(words)
            continue
        save = kit.button(t("contact-save"), ids.CONTACT_SAVE, message_id)
        block_id = ids.block(ids.CONTACT, message_id, str(place), str(at))
        yield kit.section(words, save) | {"block_id": block_id}
    if named and not phones:
        yield kit.section(kit.plain(" · ".join(named), emoji=False))


def _answers(details: Mapping[str, Any]) -> Iterator[str]:
    """What was filled in, as "name: value"; nothing of a form we cannot read. It is what the customer's phone sent."""
    try:
        filled = json.loads(details["response"])
    except (ValueError, RecursionError):
        return
    if isinstance(filled, dict):
        for name, value in list(filled.items())[:ANSWERS_MAX]:
            if isinstance(value, str | int | float) and name != "flow_token":
                yield f"{kit.name(name)}: {kit.inline(str(value), 200)}"


def _link(details: Mapping[str, Any]) -> tuple[Element, ...]:
    """The address itself, so that it hides nothing. Story media is linked to and never stored (features.md RM-17)."""
    url = details.get("url")
    if not isinstance(url, str) or not url.startswith("https://") or len(url) > kit.URL_MAX:
        return ()
    return kit.words(" "), kit.address(url)


def _text(details: Mapping[str, Any], key: str) -> str:
    value = details.get(key)
    return kit.inline(value, 200) if isinstance(value, str) else ""


def _list(details: Mapping[str, Any], key: str) -> list[Any]:
    value = details.get(key)
    return value if isinstance(value, list) else []
