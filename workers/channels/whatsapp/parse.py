"""WhatsApp webhook bodies -> events. Pure; never raises; one bad item never hides its neighbours.

Shapes: NOTES.md, "Webhooks". Everything is read as if it might be missing, because some of it always is.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, cast

from storage.domain.events import (
    AccountNotice,
    Event,
    IdentityChanged,
    Ignored,
    Media,
    MediaKind,
    MessageEchoed,
    MessageEdited,
    MessageKind,
    MessageReceived,
    MessageUnsent,
    Person,
    ReactionChanged,
    Status,
    StatusChanged,
    Unrecognised,
)
from workers.channels.reading import body_of, mapping, moment, objects, text, word
from workers.channels.whatsapp.errors import failure_word

STATUSES: Final[Mapping[str, Status]] = MappingProxyType({
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
})  # fmt: skip
MEDIA: Final = frozenset({"image", "video", "audio", "document", "sticker"})
IGNORED_FIELDS: Final[Mapping[str, str]] = MappingProxyType({
    "history": "history", "smb_app_state_sync": "address book", "standby": "another app answers",
    "messaging_handovers": "handover", "user_preferences": "preferences", "security": "security",
    "group_participants_update": "group", "group_lifecycle_update": "group", "group_settings_update": "group",
    "group_status_update": "group", "business_username_update": "username", "business_username_updates": "username",
    "user_id_update": "user id",
})  # fmt: skip
UNKNOWN: Final = datetime(1970, 1, 1, tzinfo=UTC)  # replaced by intake's clock: see `_when`


def parse(raw: bytes) -> list[Event]:
    """Every fact in a body, in its order."""
    try:
        body = body_of(raw)
    except ValueError as error:
        return [Unrecognised("body", f"not JSON: {type(error).__name__}")]
    if not isinstance(body, dict):
        return [Unrecognised("body", "not an object")]
    if body.get("object") != "whatsapp_business_account":
        return [Ignored("another product")]
    return list(_events(body))


def _events(body: Mapping[str, Any]) -> Iterator[Event]:
    for place, entry in enumerate(objects(body.get("entry"))):
        for number, change in enumerate(objects(entry.get("changes"))):
            where = f"entry[{place}].changes[{number}]"
            try:
                yield from _change(change, where)
            except Exception as error:  # the promise of this module, whatever shape comes next year
                yield Unrecognised(where, type(error).__name__)


def _change(change: Mapping[str, Any], where: str) -> Iterator[Event]:
    name, value = text(change.get("field")), mapping(change.get("value"))
    account = word(mapping(value.get("metadata")).get("phone_number_id"))
    match name:
        case "messages":
            yield from _messages(account, value, where)
        case "smb_message_echoes":
            yield from (_echo(account, value, each) for each in objects(value.get("message_echoes")))
        case "calls":
            yield from (_call(account, value, each) for each in objects(value.get("calls")))
        case _ if name in IGNORED_FIELDS:
            yield Ignored(IGNORED_FIELDS[name])
        case _ if name.startswith(("account_", "phone_number_", "template_", "message_template_", "business_")):
            yield AccountNotice(account, name, UNKNOWN, {"value": _small(value)})
        case _:
            yield Unrecognised(f"{where}.field", f"unknown field {name[:60]!r}")


def _messages(account: str, value: Mapping[str, Any], where: str) -> Iterator[Event]:
    for place, message in enumerate(objects(value.get("messages"))):
        try:
            yield _message(account, value, message)
        except Exception as error:  # one message must not hide the others
            yield Unrecognised(f"{where}.value.messages[{place}]", type(error).__name__)
    for status in objects(value.get("statuses")):
        yield _status(account, status)
    for told in objects(value.get("errors")):
        yield AccountNotice(
            account, "errors", UNKNOWN, {"code": word(told.get("code")), "title": text(told.get("title"))}
        )


def _message(account: str, value: Mapping[str, Any], message: Mapping[str, Any]) -> Event:
    kind, external_id = text(message.get("type")), word(message.get("id"))
    sender, at = _sender(value, message), moment(message.get("timestamp"), UNKNOWN)
    if not external_id:
        return Unrecognised("messages[].id", "a message without id")
    if kind == "system":
        return _system(account, external_id, sender, at, mapping(message.get("system")))
    if not (sender.address or sender.bsuid):
        return Unrecognised("messages[].from", "a message of nobody")
    if kind == "reaction":
        reaction = mapping(message.get("reaction"))
        return ReactionChanged(
            account, word(reaction.get("message_id")), external_id, sender, at, text(reaction.get("emoji"))
        )
    if kind == "edit":
        edit = mapping(message.get("edit"))
        return MessageEdited(
            account, word(edit.get("original_message_id")), external_id, sender, at, _edited_text(edit)
        )
    if kind == "revoke":
        return MessageUnsent(account, word(mapping(message.get("revoke")).get("original_message_id")), sender, at)
    what, words, media, details, unsupported = _content(kind, message)
    context = mapping(message.get("context"))
    return MessageReceived(
        account=account,
        external_id=external_id,
        sender=sender,
        sent_at=at,
        kind=what,
        text=words,
        media=media,
        reply_to=word(context.get("id")),
        forwarded=bool(context.get("forwarded") or context.get("frequently_forwarded")),
        unsupported=unsupported,
        group=word(message.get("group_id")),
        details=details | _referral(message),
    )


Content = tuple[MessageKind, str, tuple[Media, ...], dict[str, Any], str]


def _content(kind: str, message: Mapping[str, Any]) -> Content:
    """(kind, words, files, details, unsupported) of what was said."""
    inner = mapping(message.get(kind))
    if kind == "text":
        return "text", text(inner.get("body")), (), {}, ""
    if kind in MEDIA and word(inner.get("id")):
        media = _media(kind, inner)
        return cast(MessageKind, media.kind), text(inner.get("caption")), (media,), {}, ""
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(message.get(kind))
    unsupported = text(mapping(message.get("unsupported")).get("type")) or (
        "" if kind in {"unsupported", "unknown"} else kind
    )
    codes = [word(error.get("code")) for error in objects(message.get("errors"))]
    return "other", "", (), {"codes": codes} if codes else {}, unsupported[:60]


def _media(kind: str, inner: Mapping[str, Any]) -> Media:
    what = "voice" if kind == "audio" and inner.get("voice") is True else kind
    return Media(
        kind=cast(MediaKind, what),
        ref=word(inner.get("id")),
        mime=text(inner.get("mime_type"))[:200],
        name=text(inner.get("filename"))[:300],
        sha256=text(inner.get("sha256"))[:100],
    )


def _location(inner: object) -> Content:
    place = mapping(inner)
    details = {
        key: place[key]
        for key in ("latitude", "longitude", "name", "address")
        if isinstance(place.get(key), str | int | float)
    }
    return "location", "", (), details, ""


def _contacts(inner: object) -> Content:
    cards = [
        {
            "name": text(mapping(card.get("name")).get("formatted_name")),
            "phones": [text(phone.get("phone")) for phone in objects(card.get("phones")) if phone.get("phone")],
            "origin": text(card.get("origin")),
        }
        for card in objects(inner)
    ]
    return "contacts", "", (), {"contacts": cards}, ""


def _interactive(inner: object) -> Content:
    what = mapping(inner)
    kind = text(what.get("type"))
    reply = mapping(what.get(kind))
    if kind in {"button_reply", "list_reply"}:
        details = {"id": word(reply.get("id")), "description": text(reply.get("description"))}
        return "choice", text(reply.get("title")), (), details, ""
    if kind == "nfm_reply":
        return "choice", text(reply.get("body")) or "✓", (), {"response": text(reply.get("response_json"))[:10_000]}, ""
    return "other", "", (), {"interactive": kind}, kind[:60]


def _button(inner: object) -> Content:
    button = mapping(inner)
    return "choice", text(button.get("text")), (), {"id": word(button.get("payload"))}, ""


def _order(inner: object) -> Content:
    order = mapping(inner)
    items = [
        {"id": word(item.get("product_retailer_id")), "quantity": str(item.get("quantity", ""))[:40]}
        for item in objects(order.get("product_items"))
    ]
    return "order", text(order.get("text")), (), {"items": items}, ""


_READERS: Final[Mapping[str, Callable[[object], Content]]] = MappingProxyType({
    "location": _location, "contacts": _contacts, "interactive": _interactive, "button": _button, "order": _order,
})  # fmt: skip


def _referral(message: Mapping[str, Any]) -> dict[str, Any]:
    """The ad or post a customer came from, and the product asked about."""
    referral = mapping(message.get("referral"))
    product = mapping(mapping(message.get("context")).get("referred_product"))
    found = {
        key: text(referral.get(key)) for key in ("source_url", "source_type", "headline", "body") if referral.get(key)
    }
    found |= {key: word(product.get(key)) for key in ("catalog_id", "product_retailer_id") if product.get(key)}
    return {"referral": found} if found else {}


def _edited_text(edit: Mapping[str, Any]) -> str:
    """The new words: a text's body or a file's caption."""
    message = mapping(edit.get("message"))
    inner = mapping(message.get(text(message.get("type"))))
    return text(inner.get("body")) or text(inner.get("caption"))


def _system(account: str, external_id: str, sender: Person, at: datetime, system: Mapping[str, Any]) -> Event:
    kind = text(system.get("type"))
    if kind not in {"user_changed_number", "user_changed_user_id"}:
        return Ignored(f"system {kind[:40]}")
    old = Person(
        address=sender.address or word(system.get("previous_wa_id")),
        bsuid=word(system.get("previous_user_id")) or sender.bsuid,
    )
    new = Person(address=word(system.get("wa_id")) or word(system.get("new_wa_id")), bsuid=word(system.get("user_id")))
    if not (old.address or old.bsuid) or not (new.address or new.bsuid):
        return Unrecognised("messages[].system", "a change without old or new id")
    return IdentityChanged(account, external_id, old, new, at)


def _status(account: str, status: Mapping[str, Any]) -> Event:
    what = STATUSES.get(text(status.get("status")))
    external_id = word(status.get("id"))
    if what is None or not external_id:
        return Unrecognised("statuses[]", f"unknown status {text(status.get('status'))[:40]!r}")
    errors = list(objects(status.get("errors")))
    code, reason = "", ""
    if what == "failed":
        error = errors[0] if errors else {}
        number = word(error.get("code"))
        words = (
            text(mapping(error.get("error_data")).get("details"))
            or text(error.get("message"))
            or text(error.get("title"))
        )
        code, reason = failure_word(number), f"{number}: {words}"[:500] if number else words[:500]
    return StatusChanged(
        account=account,
        external_id=external_id,
        status=what,
        at=moment(status.get("timestamp"), UNKNOWN),
        correlation=word(status.get("biz_opaque_callback_data")),
        code=code,
        reason=reason,
    )


def _echo(account: str, value: Mapping[str, Any], echo: Mapping[str, Any]) -> Event:
    """What the owner said from the phone."""
    kind, external_id = text(echo.get("type")), word(echo.get("id"))
    recipient = _named(value, Person(address=word(echo.get("to")), bsuid=word(echo.get("to_user_id"))))
    at = moment(echo.get("timestamp"), UNKNOWN)
    if not external_id:
        return Unrecognised("message_echoes[].id", "an echo without id")
    if kind == "revoke":
        return MessageUnsent(
            account, word(mapping(echo.get("revoke")).get("original_message_id")), recipient, at, by_business=True
        )
    if kind == "edit":
        edit = mapping(echo.get("edit"))
        return MessageEdited(
            account,
            word(edit.get("original_message_id")),
            external_id,
            recipient,
            at,
            _edited_text(edit),
            by_business=True,
        )
    if not (recipient.address or recipient.bsuid):
        return Unrecognised("message_echoes[].to", "an echo to nobody")
    what, words, media, details, unsupported = _content(kind, echo)
    more = details | ({"unsupported": unsupported} if unsupported else {})
    return MessageEchoed(account, external_id, recipient, at, what, words, media, details=more)


def _call(account: str, value: Mapping[str, Any], call: Mapping[str, Any]) -> Event:
    """A customer's call: a line, and it opens the window (NOTES.md, "Reply window")."""
    event = text(call.get("event"))
    sender = _named(value, Person(address=word(call.get("from")), bsuid=word(call.get("from_user_id"))))
    by_customer = text(call.get("direction")) != "BUSINESS_INITIATED"
    if event != "connect" or not by_customer or not (sender.address or sender.bsuid) or not word(call.get("id")):
        return Ignored("call")
    return MessageReceived(account, word(call.get("id")), sender, moment(call.get("timestamp"), UNKNOWN), "call")


def _sender(value: Mapping[str, Any], message: Mapping[str, Any]) -> Person:
    return _named(
        value,
        Person(
            address=word(message.get("from")),
            bsuid=word(message.get("from_user_id")),
            parent_bsuid=word(message.get("from_parent_user_id")),
        ),
    )


def _named(value: Mapping[str, Any], person: Person) -> Person:
    """The person with what `contacts` tells of them: found by id, never by place; the only one if there is only one."""
    contacts = list(objects(value.get("contacts")))
    own = next((each for each in contacts if person.bsuid and word(each.get("user_id")) == person.bsuid), None)
    own = own or next((each for each in contacts if person.address and word(each.get("wa_id")) == person.address), None)
    if own is None and len(contacts) == 1 and _may_be(contacts[0], person):
        own = contacts[0]
    if own is None:
        return person
    profile = mapping(own.get("profile"))
    return Person(
        address=person.address or word(own.get("wa_id")),
        bsuid=person.bsuid or word(own.get("user_id")),
        parent_bsuid=person.parent_bsuid or word(own.get("parent_user_id")),
        username=text(profile.get("username")).removeprefix("@").lower()[:100],
        name=text(profile.get("name"))[:300],
    )


def _may_be(contact: Mapping[str, Any], person: Person) -> bool:
    """Whether the only contact can be this person: no id of theirs says otherwise."""
    address, bsuid = word(contact.get("wa_id")), word(contact.get("user_id"))
    return not (person.address and address and address != person.address) and not (
        person.bsuid and bsuid and bsuid != person.bsuid
    )


def _small(value: Mapping[str, Any]) -> dict[str, Any]:
    """The plain fields of an account notice."""
    return {key[:60]: str(each)[:200] for key, each in list(value.items())[:20] if isinstance(each, str | int | float)}
