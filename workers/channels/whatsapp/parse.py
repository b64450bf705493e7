"""WhatsApp webhook bodies -> events. Pure; never raises; one bad item never hides its neighbours.

Shapes: NOTES.md, "Webhooks". Everything is read as if it might be missing, because some of it always is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from storage.domain.events import (
    AccountNotice,
    Event,
    IdentityChanged,
    Ignored,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    MessageUnsent,
    Person,
    ReactionChanged,
    Status,
    StatusChanged,
    TemplateChanged,
    Unrecognised,
)
from storage.domain.templates import language_code
from workers.channels.reading import Fields, body_of, each, fields, moment, objects, text, told, word
from workers.channels.whatsapp.content import new_words, origin, said
from workers.channels.whatsapp.errors import failure_word

STATUSES: Final[Mapping[str, Status]] = MappingProxyType({
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
})  # fmt: skip
# Webhook fields that tell an inbox nothing, and the word they are counted under.
IGNORED: Final[Mapping[str, str]] = MappingProxyType({
    "history": "history",  # old messages of a phone: importing them would ring and reopen everything
    "smb_app_state_sync": "address book",
    "standby": "another app answers",  # read-only context: an answer would take the conversation over
    "user_preferences": "marketing preference",
    "group_lifecycle_update": "group",
    "group_participants_update": "group",
    "group_settings_update": "group",
    "group_status_update": "group",
})  # fmt: skip
NOTICES: Final = ("account_", "business_", "message_template_", "phone_number_", "template_", "security")
SHORT: Final = 200  # characters of a plain field of an account notice
PLAIN_MAX: Final = 20  # such fields; ours: the longest that were seen have eight


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a body. account: the phone_number_id, "" where it is not told. at: when the body was written."""

    account: str
    business: str
    field: str
    value: Fields
    at: datetime


def parse(raw: bytes) -> list[Event]:
    """Every fact in a body, in its order."""
    try:
        body = body_of(raw)
    except ValueError as error:
        return [Unrecognised("body", f"not JSON: {type(error).__name__}")]
    if not isinstance(body, dict):
        return [Unrecognised("body", "not an object")]
    match body.get("object"):
        case "whatsapp_business_account":
            return list(each(body.get("entry"), "entry", _entry))
        case str():
            return [Ignored("another product")]
    return [Unrecognised("body.object", "no product named")]


def _entry(entry: Fields, where: str) -> Iterator[Event]:
    def read(change: Fields, here: str) -> Iterator[Event]:
        value = fields(change.get("value"))
        account = word(fields(value.get("metadata")).get("phone_number_id"))
        named = Change(account, word(entry.get("id")), text(change.get("field"), 60), value, moment(entry.get("time")))
        return _change(named, here)

    yield from each(entry.get("changes"), f"{where}.changes", read)


def _change(change: Change, where: str) -> Iterator[Event]:
    read = _FIELDS.get(change.field)
    if read is not None:
        yield from read(change, f"{where}.value")
    elif change.field in IGNORED:
        yield Ignored(IGNORED[change.field])
    elif change.field.startswith(NOTICES):
        yield AccountNotice(change.account, change.field, change.at, _plain(change))
    else:
        yield Unrecognised(f"{where}.field", f"unknown field {change.field!r}")


def _messages(change: Change, where: str) -> Iterator[Event]:
    value = change.value
    if not {"messages", "statuses", "errors"} & value.keys():
        yield Unrecognised(where, "neither messages nor statuses nor errors")
    yield from each(value.get("messages"), f"{where}.messages", lambda item, here: [_message(change, item, here)])
    yield from each(value.get("statuses"), f"{where}.statuses", lambda item, here: [_status(change, item, here)])
    yield from each(value.get("errors"), f"{where}.errors", lambda item, _: [_account_error(change, item)])


def _message(change: Change, message: Fields, where: str) -> Event:
    """What a customer did."""
    kind, external_id = text(message.get("type")), word(message.get("id"))
    sender, at = _sender(change, message), moment(message.get("timestamp"))
    if not external_id:
        return Unrecognised(where, "a message without id")
    if kind == "system":
        return _system(change, external_id, sender, at, fields(message.get("system")), where)
    if not (sender.address or sender.bsuid):
        return Unrecognised(where, "a message of nobody")
    if kind == "reaction":
        reaction = fields(message.get("reaction"))
        return ReactionChanged(
            change.account, word(reaction.get("message_id")), external_id, sender, at, text(reaction.get("emoji"), 60)
        )
    if kind in {"edit", "revoke"}:
        return _amended(change, kind, message, sender, at, where)
    what, context = said(kind, message), fields(message.get("context"))
    return MessageReceived(
        account=change.account,
        external_id=external_id,
        sender=sender,
        sent_at=at,
        kind=what.kind,
        text=what.text,
        media=what.media,
        reply_to=word(context.get("id")),
        forwarded=bool(context.get("forwarded") or context.get("frequently_forwarded")),
        unsupported=what.unsupported,
        group=word(message.get("group_id")),
        details=what.details | origin(message),
    )


def _amended(
    change: Change, kind: str, message: Fields, person: Person, at: datetime, where: str, *, by_business: bool = False
) -> Event:
    """An edit or a taking back. person: the customer, whoever did it."""
    inner = fields(message.get(kind))
    original = word(inner.get("original_message_id"))
    if not original:
        return Unrecognised(where, f"{kind} of no message")
    if kind == "revoke":
        return MessageUnsent(change.account, original, person, at, by_business)
    words = new_words(inner)
    if words is None:
        return Unrecognised(where, "edit of something without words")
    return MessageEdited(change.account, original, word(message.get("id")), person, at, words, by_business)


def _system(change: Change, external_id: str, sender: Person, at: datetime, system: Fields, where: str) -> Event:
    """A customer's new number or business-scoped id. It comes from the old number, but already with the new id."""
    kind = text(system.get("type"), 60)
    if kind not in {"user_changed_number", "user_changed_user_id"}:
        return Ignored("system message")
    new = Person(
        address=word(system.get("wa_id")) or word(system.get("new_wa_id")),
        bsuid=word(system.get("user_id")),
        parent_bsuid=word(system.get("parent_user_id")),
    )
    known_before = sender.bsuid if sender.bsuid != new.bsuid else ""
    old = Person(
        address=sender.address or word(system.get("previous_wa_id")),
        bsuid=word(system.get("previous_user_id")) or known_before,
        parent_bsuid=word(system.get("previous_parent_user_id")),
    )
    return _renamed(change.account, external_id, old, new, at, where)


def _renamed(account: str, event_id: str, old: Person, new: Person, at: datetime, where: str) -> Event:
    if not (old.address or old.bsuid) or not (new.address or new.bsuid):
        return Unrecognised(where, "a change of ids without the old or the new one")
    return IdentityChanged(account, event_id, old, new, at)


def _status(change: Change, status: Fields, where: str) -> Event:
    what, external_id = STATUSES.get(text(status.get("status"))), word(status.get("id"))
    if status.get("recipient_type") == "group":
        return Ignored("group status")  # we never write to groups, so it is another app's message
    if what is None or not external_id:
        return Unrecognised(where, f"unknown status {text(status.get('status'), 40)!r}")
    code, reason = _failure(status) if what == "failed" else ("", "")
    return StatusChanged(
        account=change.account,
        external_id=external_id,
        status=what,
        at=moment(status.get("timestamp")),
        correlation=word(status.get("biz_opaque_callback_data")),
        code=code,
        reason=reason,
    )


def _failure(status: Fields) -> tuple[str, str]:
    """(our word, "<code>: <Meta's words>") of a failed status; it may come without any reason."""
    error = next(objects(status.get("errors")), {})
    number = word(error.get("code"))
    words = (
        text(fields(error.get("error_data")).get("details")) or text(error.get("message")) or text(error.get("title"))
    )
    return failure_word(number), ": ".join(filter(None, (number, words)))[:500]


def _account_error(change: Change, error: Fields) -> Event:
    details = told(code=word(error.get("code")), title=text(error.get("title"), SHORT))
    return AccountNotice(change.account, "errors", change.at, details)


def _echoes(change: Change, where: str) -> Iterator[Event]:
    yield from each(
        change.value.get("message_echoes"), f"{where}.message_echoes", lambda item, here: [_echo(change, item, here)]
    )


def _echo(change: Change, echo: Fields, where: str) -> Event:
    """What the owner did on the business's own phone."""
    kind, external_id, at = text(echo.get("type")), word(echo.get("id")), moment(echo.get("timestamp"))
    recipient = _named(
        change,
        Person(
            address=word(echo.get("to")),
            bsuid=word(echo.get("to_user_id")),
            parent_bsuid=word(echo.get("to_parent_user_id")),
        ),
    )
    if not external_id or not (recipient.address or recipient.bsuid):
        return Unrecognised(where, "an echo without id or to nobody")
    if kind in {"edit", "revoke"}:
        return _amended(change, kind, echo, recipient, at, where, by_business=True)
    if kind == "reaction":
        return Ignored("our own reaction")
    what = said(kind, echo)
    details = what.details | told(unsupported=what.unsupported)
    return MessageEchoed(
        change.account, external_id, recipient, at, what.kind, what.text, what.media, details=details
    )  # fmt: skip


def _calls(change: Change, where: str) -> Iterator[Event]:
    yield from each(change.value.get("calls"), f"{where}.calls", lambda item, here: [_call(change, item, here)])
    yield from each(change.value.get("statuses"), f"{where}.statuses", lambda *_: [Ignored("call status")])


def _call(change: Change, call: Fields, where: str) -> Event:
    """A customer's call is a line, and opens the window (NOTES.md, "Reply window"). How it goes on is not for us."""
    if text(call.get("event")) != "connect" or text(call.get("direction")) == "BUSINESS_INITIATED":
        return Ignored("call")
    caller, external_id = _sender(change, call), word(call.get("id"))
    if not external_id or not (caller.address or caller.bsuid):
        return Unrecognised(where, "a call without id or of nobody")
    return MessageReceived(change.account, external_id, caller, moment(call.get("timestamp")), "call")


def _handovers(change: Change, _: str) -> Iterator[Event]:
    """Meta's own agent gave a conversation to us, or took it."""
    value, account = change.value, word(fields(change.value.get("recipient")).get("phone_number_id"))
    kind = text(value.get("type"), 60)
    passed = fields(value.get(kind))
    details = told(
        customer=word(fields(value.get("sender")).get("phone_number")),
        new_owner=text(passed.get("new_owner_role"), SHORT),
        reason=text(passed.get("metadata"), SHORT),
    )
    yield AccountNotice(account or change.account, kind or change.field, moment(value.get("timestamp")), details)


def _user_ids(change: Change, where: str) -> Iterator[Event]:
    """New business-scoped ids, as they were told between March and August 2026."""

    def read(update: Fields, here: str) -> list[Event]:
        ids, at = fields(update.get("user_id")), moment(update.get("timestamp"))
        old = Person(address=word(update.get("wa_id")), bsuid=word(ids.get("previous")))
        new = Person(address=word(update.get("wa_id")), bsuid=word(ids.get("current")))
        return [_renamed(change.account, f"user_id:{old.bsuid}:{new.bsuid}", old, new, at, here)]

    yield from each(change.value.get("user_id_update"), f"{where}.user_id_update", read)


def _template(change: Change, where: str) -> Iterator[Event]:
    """A template was approved, paused, put into another category or rewritten. Its language is written "en-US" here."""
    value = change.value
    name, language = text(value.get("message_template_name"), 512), text(value.get("message_template_language"), 20)
    if not name or not language:
        yield Unrecognised(where, "a template without name or language")
        return
    reason = text(value.get("reason"), SHORT)
    if reason in {"", "NONE"}:
        reason = text(fields(value.get("other_info")).get("description"), SHORT)
    yield TemplateChanged(
        change.business,
        name,
        language_code(language),
        change.at,
        status=text(value.get("event"), 60).lower(),
        category=text(value.get("new_category"), 60).lower(),
        quality=text(value.get("new_quality_score"), 60).lower(),
        reason=reason,
    )


_FIELDS: Final[Mapping[str, Callable[[Change, str], Iterator[Event]]]] = MappingProxyType({
    "messages": _messages, "smb_message_echoes": _echoes, "calls": _calls,
    "messaging_handovers": _handovers, "user_id_update": _user_ids,
    "message_template_status_update": _template, "message_template_quality_update": _template,
    "template_category_update": _template, "message_template_components_update": _template,
})  # fmt: skip


def _sender(change: Change, message: Fields) -> Person:
    return _named(
        change,
        Person(
            address=word(message.get("from")),
            bsuid=word(message.get("from_user_id")),
            parent_bsuid=word(message.get("from_parent_user_id")),
        ),
    )


def _named(change: Change, person: Person) -> Person:
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


def _plain(change: Change) -> dict[str, Any]:
    """The plain fields of a notice, and the business account it is about."""
    plain = {
        text(name, 60): str(value) if isinstance(value, int | float) else text(value, SHORT)
        for name, value in list(change.value.items())[:PLAIN_MAX]
        if isinstance(value, str | int | float)
    }
    return {"business": change.business} | plain
