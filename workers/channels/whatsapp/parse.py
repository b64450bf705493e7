"""WhatsApp webhook bodies -> events. Pure; never raises; one bad item never hides its neighbours.

Shapes: NOTES.md, "Webhooks". Everything is read as if it might be missing, because some of it always is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from storage.domain.events import (
    AccountNotice,
    CustomerNotice,
    Event,
    Ignored,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    MessageRemembered,
    MessageUnsent,
    Person,
    ReactionChanged,
    Status,
    StatusChanged,
    TemplateChanged,
    Unrecognised,
)
from storage.domain.templates import language_code
from workers.channels.reading import Fields, aside, body_of, each, fields, moment, objects, text, told, word
from workers.channels.whatsapp.beside import calls, handovers, preferences, user_ids
from workers.channels.whatsapp.change import Change, named, renamed, sender_of
from workers.channels.whatsapp.content import Said, new_words, origin, said
from workers.channels.whatsapp.errors import failure_word

STATUSES: Final[Mapping[str, Status]] = MappingProxyType({
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
})  # fmt: skip
# Webhook fields that tell an inbox nothing, and the word they are counted under.
IGNORED: Final[Mapping[str, str]] = MappingProxyType({
    "smb_app_state_sync": "address book",
    "group_lifecycle_update": "group",
    "group_participants_update": "group",
    "group_settings_update": "group",
    "group_status_update": "group",
})  # fmt: skip
NOTICES: Final = ("account_", "business_", "message_template_", "phone_number_", "template_", "security")
SHORT: Final = 200  # characters of a plain field of an account notice
PLAIN_MAX: Final = 20  # such fields; ours: the longest that were seen have eight


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
        metadata = fields(value.get("metadata"))
        one = Change(
            account=word(metadata.get("phone_number_id")),
            business=word(entry.get("id")),
            field=text(change.get("field"), 60),
            value=value,
            at=moment(entry.get("time")),
            number="".join(filter(str.isdigit, word(metadata.get("display_phone_number")))),
        )
        return _change(one, here)

    yield from each(entry.get("changes"), f"{where}.changes", read)


def _change(change: Change, where: str) -> Iterator[Event]:
    read = _FIELDS.get(change.field)
    if read is not None:
        yield from read(change, f"{where}.value")
    elif change.field in IGNORED:
        yield Ignored(IGNORED[change.field])
    elif change.field.startswith(NOTICES):
        yield AccountNotice(change.account, change.field, change.at, _plain(change), change.business)
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
    sender, at = sender_of(change, message), moment(message.get("timestamp"))
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
    """A customer's new number or business-scoped id, or new security code.

    A new number comes from the old one, but already with the new id.
    """
    kind = text(system.get("type"), 60)
    if kind == "customer_identity_changed":
        return CustomerNotice(change.account, external_id, sender, at, "security_code")
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
    return renamed(change.account, external_id, old, new, at, where)


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
    return AccountNotice(change.account, "errors", change.at, details, change.business)


def _echoes(change: Change, where: str) -> Iterator[Event]:
    yield from each(
        change.value.get("message_echoes"), f"{where}.message_echoes", lambda item, here: [_echo(change, item, here)]
    )


def _echo(change: Change, echo: Fields, where: str) -> Event:
    """What the owner did on the business's own phone."""
    kind, external_id, at = text(echo.get("type")), word(echo.get("id")), moment(echo.get("timestamp"))
    recipient = named(
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


def _standby(change: Change, where: str) -> Iterator[Event]:
    """What is said while Meta's own agent answers: to be seen, and not to be answered."""
    inner = fields(change.value.get("standby"))
    change = replace(change, value={**inner, "metadata": change.value.get("metadata")})
    here = f"{where}.standby"
    yield from each(inner.get("messages"), f"{here}.messages", lambda item, at: [aside(_message(change, item, at))])

    def echo(item: Fields, at: str) -> list[Event]:
        sent = {**fields(item.get("message")), **{key: value for key, value in item.items() if key != "message"}}
        return [aside(_echo(change, sent, at))]

    yield from each(inner.get("message_echoes"), f"{here}.message_echoes", echo)
    yield from each(inner.get("statuses"), f"{here}.statuses", lambda *_: [Ignored("another app's status")])


def _history(change: Change, where: str) -> Iterator[Event]:
    """What was said on the phone before it was connected; and, in bodies of their own, the files of that."""
    yield from each(change.value.get("messages"), f"{where}.messages", lambda item, here: [_past(change, item, here)])

    def chunk(part: Fields, here: str) -> Iterator[Event]:
        if part.get("errors"):
            yield Ignored("history not shared")  # the owner declined it on the phone
        yield from each(part.get("threads"), f"{here}.threads", thread)

    def thread(one: Fields, here: str) -> Iterator[Event]:
        customer = Person(address=word(one.get("id")), bsuid=word(fields(one.get("context")).get("user_id")))
        yield from each(one.get("messages"), f"{here}.messages", lambda item, at: [_past(change, item, at, customer)])

    yield from each(change.value.get("history"), f"{where}.history", chunk)


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


def _plain(change: Change) -> dict[str, Any]:
    """The plain fields of a notice."""
    return {
        text(name, 60): str(value) if isinstance(value, int | float) else text(value, SHORT)
        for name, value in list(change.value.items())[:PLAIN_MAX]
        if isinstance(value, str | int | float)
    }


def _past(change: Change, message: Fields, where: str, thread: Person | None = None) -> Event:
    """One message of the past. thread: whose it is in; not told for a file that is brought later."""
    kind, external_id, sender = text(message.get("type")), word(message.get("id")), sender_of(change, message)
    is_ours = bool(sender.address) and (
        sender.address == change.number or (thread is not None and thread.address not in {"", sender.address})
    )
    other = Person(address=word(message.get("to")), bsuid=word(message.get("to_user_id")))
    customer = named(change, (thread or other) if is_ours else sender)
    if not external_id or not (customer.address or customer.bsuid):
        return Unrecognised(where, "a message without id or of nobody")
    if kind in {"reaction", "edit", "revoke", "system"}:
        return Ignored("past reaction or edit")
    pending = kind == "media_placeholder"
    what = Said("other") if pending else said(kind, message)
    status = text(fields(message.get("history_context")).get("status"), 20).lower()
    return MessageRemembered(
        account=change.account,
        external_id=external_id,
        customer=customer,
        sent_at=moment(message.get("timestamp")),
        by_business=is_ours,
        kind=what.kind,
        text=what.text,
        media=what.media,
        status=STATUSES.get(status, "sent") if is_ours else "",
        details=what.details | told(unsupported=what.unsupported),
        pending=pending,
    )


_FIELDS: Final[Mapping[str, Callable[[Change, str], Iterator[Event]]]] = MappingProxyType({
    "messages": _messages, "smb_message_echoes": _echoes, "calls": calls, "standby": _standby, "history": _history,
    "messaging_handovers": handovers, "user_id_update": user_ids, "user_preferences": preferences,
    "message_template_status_update": _template, "message_template_quality_update": _template,
    "template_category_update": _template, "message_template_components_update": _template,
})  # fmt: skip
