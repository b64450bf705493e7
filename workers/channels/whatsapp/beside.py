"""What WhatsApp tells beside messages: calls, preferences, handovers, new ids. Pure. Shapes: NOTES.md, "Webhooks"."""

from collections.abc import Iterator
from typing import Final

from storage.domain.events import (
    CallEnded,
    CustomerNotice,
    Event,
    Ignored,
    MessageReceived,
    Person,
    PreferenceChanged,
    Unrecognised,
)
from workers.channels.reading import Fields, each, fields, moment, text, whole, word
from workers.channels.whatsapp.change import Change, named, renamed, sender_of

HANDOVERS: Final = frozenset({"control_passed", "control_taken"})
SUMMARY_MAX: Final = 1000  # characters of what another app says the talk was about
REASON_MAX: Final = 200


def calls(change: Change, where: str) -> Iterator[Event]:
    yield from each(change.value.get("calls"), f"{where}.calls", lambda item, here: [_call(change, item, here)])
    yield from each(change.value.get("statuses"), f"{where}.statuses", lambda *_: [Ignored("call status")])


def _call(change: Change, call: Fields, where: str) -> Event:
    """A customer's call is a line, and opens the window (NOTES.md, "Reply window"); its end says what came of it."""
    what = text(call.get("event"))
    if what not in {"connect", "terminate"} or text(call.get("direction")) == "BUSINESS_INITIATED":
        return Ignored("call")
    caller, external_id, at = sender_of(change, call), word(call.get("id")), moment(call.get("timestamp"))
    if not external_id or not (caller.address or caller.bsuid):
        return Unrecognised(where, "a call without id or of nobody")
    if what == "terminate":
        return CallEnded(change.account, external_id, caller, at, whole(call.get("duration")))
    return MessageReceived(change.account, external_id, caller, at, "call")


def preferences(change: Change, where: str) -> Iterator[Event]:
    """A customer's word to WhatsApp about this business's marketing."""

    def read(item: Fields, here: str) -> list[Event]:
        person = named(change, Person(address=word(item.get("wa_id")), bsuid=word(item.get("user_id"))))
        wish = text(item.get("value"), 20).lower()
        if not (person.address or person.bsuid) or wish not in {"stop", "resume"}:
            return [Unrecognised(here, "a preference of nobody, or neither stop nor resume")]
        return [PreferenceChanged(change.account, person, moment(item.get("timestamp")), wish == "resume")]

    yield from each(change.value.get("user_preferences"), f"{where}.user_preferences", read)


def handovers(change: Change, where: str) -> Iterator[Event]:
    """Meta's own agent gave a conversation to us, or took it."""
    value, account = change.value, word(fields(change.value.get("recipient")).get("phone_number_id"))
    kind, at = text(value.get("type"), 60), moment(value.get("timestamp"))
    sender = fields(value.get("sender"))
    customer = Person(address=word(sender.get("phone_number")), bsuid=word(sender.get("user_id")))
    if kind not in HANDOVERS or not (customer.address or customer.bsuid):
        yield Unrecognised(where, "control passed by nobody, or neither passed nor taken")
        return
    passed = fields(value.get(kind))
    summary = text(fields(fields(passed.get("conversation_context")).get("summary")).get("text"), SUMMARY_MAX)
    values = {"reason": text(passed.get("metadata"), REASON_MAX), "summary": summary}
    event_id = f"{kind}:{customer.address or customer.bsuid}:{round(at.timestamp())}"
    is_ours = kind == "control_passed"
    yield CustomerNotice(
        account or change.account, event_id, customer, at,
        "handed_to_us" if is_ours else "handed_away", values if is_ours else {},
    )  # fmt: skip


def user_ids(change: Change, where: str) -> Iterator[Event]:
    """New business-scoped ids, as they were told between March and August 2026."""

    def read(update: Fields, here: str) -> list[Event]:
        ids, at = fields(update.get("user_id")), moment(update.get("timestamp"))
        old = Person(address=word(update.get("wa_id")), bsuid=word(ids.get("previous")))
        new = Person(address=word(update.get("wa_id")), bsuid=word(ids.get("current")))
        return [renamed(change.account, f"user_id:{old.bsuid}:{new.bsuid}", old, new, at, here)]

    yield from each(change.value.get("user_id_update"), f"{where}.user_id_update", read)
