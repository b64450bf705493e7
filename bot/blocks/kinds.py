"""Messages that are more than words: one honest line each, inert like everything a customer sends.

What is read of a message's details, by kind; anything missing or of another type is left out:
location: latitude, longitude, name, address. contacts: contacts, a list of {name, phones: [...]}. order: items, a list.
share, story_reply, story_mention: url, title. choice: response, the JSON of a form. other: attachment, the provider's
word for it, or view_once. offer: choices, a list of {title, description}.
Any kind: referral, with the headline of an ad, or product or product_retailer_id.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.blocks import kit
from bot.blocks.kit import Element, Markup
from bot.i18n import T
from storage.domain.events import MessageKind

MAP_URL: Final = "https://www.google.com/maps/search/?api=1&query="  # Google Maps URLs, "Search": works on every device

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
            return _named(kind, ", ".join(_cards(details)), t)
        case "choice" if _text(details, "response"):
            return _named("form", ", ".join(_answers(details)), t)
        case "choice":
            return _named(kind, kit.inline(text), t)
        case "order":
            return (kit.words(t("kind-order-of", count=len(_list(details, "items")))),)
        case "share" | "story_reply" | "story_mention":
            return _named(kind, _text(details, "title"), t) + _link(details)
        case "call":
            return (kit.words(t(kind_key(kind))),)
        case "other":
            what = kit.name(unsupported) or _text(details, "attachment")
            view_once = "view_once" if details.get("view_once") else ""
            return (kit.words(t("kind-unsupported", what=what or view_once or "message")),)
    return ()


def offered(details: Mapping[str, Any]) -> tuple[Element, ...]:
    """The answers that a question of ours offers, one a line."""
    lines = []
    for choice in _list(details, "choices"):
        title, more = _text(choice, "title"), _text(choice, "description")
        lines.append(f"▢ {title} · {more}" if more else f"▢ {title}")
    return (kit.words("\n".join(lines) or "▢"),)


def origin(details: Mapping[str, Any], t: T) -> Markup:
    """What led the customer here, "" for nothing known."""
    referral = details.get("referral")
    if not isinstance(referral, Mapping):
        return Markup("")
    if headline := _text(referral, "headline"):
        return kit.say(t, "post-from-ad", title=headline)
    product = _text(referral, "product") or _text(referral, "product_retailer_id")
    return kit.say(t, "post-about-product", product=product) if product else Markup("")


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


def _cards(details: Mapping[str, Any]) -> Iterator[str]:
    for card in _list(details, "contacts"):
        if isinstance(card, Mapping):
            phones = ", ".join(kit.name(phone) for phone in _list(card, "phones") if isinstance(phone, str))
            name = _text(card, "name")
            yield f"{name} ({phones})" if name and phones else name or phones


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
