"""What customers and Meta do that is no message: calls, wishes, handovers, links, new numbers, the past.

Each has a word of its own at `/control/meta/happenings`. Shapes: meta.md 2.3, 2.5, 2.6, 5.3.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from aiohttp import web

from sandbox.bus import Bus
from sandbox.control import refused
from sandbox.ledger import Ledger
from sandbox.meta import hooks, ids
from sandbox.meta.direct import Instagram
from sandbox.meta.hooks import Webhooks
from sandbox.meta.phones import Line, Phones
from sandbox.records import Account, Customer
from sandbox.world import World

WANTS: Final = "Wants a person"
DAY: Final = 86_400
CALLS: Final[Mapping[str, str]] = MappingProxyType({
    "call_missed": "📞 Nobody answered", "call_answered": "📞 1 min 35 s",
})  # fmt: skip
Told = list[tuple[str, dict[str, Any]]]  # a webhook field and its value


class Happenings:
    """{customer, what, text?}. Raises HTTPException for what cannot happen to this customer."""

    def __init__(
        self, world: World, ledger: Ledger, bus: Bus, phones: Phones, post: Webhooks, instagram: Instagram
    ) -> None:
        self._world, self._ledger, self._bus, self._phones, self._post = world, ledger, bus, phones, post
        self._instagram = instagram

    def happen(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Let it happen; {} then."""
        customer = self._world.customers.get(str(given.get("customer")))
        if customer is None:
            raise refused("customer is the id of one in /control/state", web.HTTPNotFound)
        account, what = self._world.accounts[customer.account], str(given.get("what"))
        text = str(given.get("text") or "")
        facts: dict[str, Any] = {"to": customer.id, "text": text, "what": what}
        if account.channel == "instagram":
            if what not in INSTAGRAM:
                raise refused(f"what is one of {', '.join(sorted(INSTAGRAM))}", web.HTTPUnprocessableEntity)
            self._ledger.write("meta", "act", f"instagram.{what}", **facts)
            self._instagram.tell(account, customer, INSTAGRAM[what](text), f"instagram.{what}", **facts)
            return {}
        if what not in WHATSAPP:
            raise refused(f"what is one of {', '.join(sorted(WHATSAPP))}", web.HTTPUnprocessableEntity)
        self._ledger.write("meta", "act", f"whatsapp.{what}", **facts)
        if what in CALLS:  # a customer's call opens the window (meta.md 3.5)
            line = Line(ids.message(customer, inbound=True), "in", "call", self._world.now(), CALLS[what])
            self._phones.say(customer, line, opens_window=True)
        told = WHATSAPP[what](customer, account, int(self._world.now()), text)
        self._bus.publish("meta", "customer.changed", customer=customer.id)
        for field, value in told:
            self._post.send(account, hooks.whatsapp(account, value, field), f"whatsapp.{field}", customer.id, **facts)
        return {}


def _who(customer: Customer, name: str = "from") -> dict[str, Any]:
    known = {f"{name}_user_id" if name else "user_id": customer.user_id}
    return known | ({name or "wa_id": customer.wa_id} if customer.shows_phone else {})


def _call(seconds: int) -> Callable[[Customer, Account, int, str], Told]:
    def told(customer: Customer, account: Account, now: int, _: str) -> Told:
        number = account.display_number.removeprefix("+")
        call = {**_who(customer), "id": f"wacid.{ids.media()}", "to": number, "direction": "USER_INITIATED"}
        begun = {**call, "event": "connect", "timestamp": str(now - seconds), "session": {"sdp_type": "offer"}}
        ended = {**call, "event": "terminate", "timestamp": str(now), "status": "COMPLETED" if seconds else "FAILED"}
        ended |= {"duration": seconds, "end_time": str(now)} if seconds else {}
        contacts = [hooks.contact(customer)]
        return [("calls", {"contacts": contacts, "calls": [each]}) for each in (begun, ended)]

    return told


def _wish(value: str) -> Callable[[Customer, Account, int, str], Told]:
    def told(customer: Customer, account: Account, now: int, _: str) -> Told:
        wish = {**_who(customer, ""), "category": "marketing_messages", "value": value, "timestamp": now}
        wish |= {"detail": f"User requested to {value} marketing messages"}
        return [("user_preferences", {"contacts": [hooks.contact(customer)], "user_preferences": [wish]})]

    return told


def _security_code(customer: Customer, account: Account, now: int, _: str) -> Told:
    system = {"body": f"{customer.name} security code changed", "type": "customer_identity_changed"}
    message = {**_who(customer), "id": ids.message(customer, inbound=True), "timestamp": str(now), "type": "system"}
    return [("messages", {"contacts": [hooks.contact(customer)], "messages": [{**message, "system": system}]})]


def _new_number(customer: Customer, account: Account, now: int, text: str) -> Told:
    """They keep their name and their chat; from now on they are reached at another number, with another BSUID."""
    old, bsuid = customer.wa_id, customer.user_id
    if not customer.shows_phone:
        raise refused("their number is not known to the business", web.HTTPUnprocessableEntity)
    digits = "".join(filter(str.isdigit, text)) or f"{old[:-4]}{(int(old[-4:]) + 1) % 10_000:04}"
    customer.wa_id, customer.phone = digits, f"+{digits}"
    customer.user_id = f"{bsuid[:3]}{ids.media()}{ids.media()}"
    system = {"body": f"{customer.name} changed from {old} to {digits}", "type": "user_changed_number"}
    system |= {"wa_id": digits, "user_id": customer.user_id, "previous_user_id": bsuid}
    message = {"from": old, "id": ids.message(customer, inbound=True), "timestamp": str(now), "type": "system"}
    return [("messages", {"messages": [{**message, "system": system}]})]


def _handed_over(customer: Customer, account: Account, now: int, text: str) -> Told:
    passed: dict[str, Any] = {
        "previous_owner_role": "ai_agent",
        "new_owner_role": "escalation",
        "metadata": text or WANTS,
    }
    passed |= {"conversation_context": {"type": "summary", "summary": {"text": "Asked where the order is."}}}
    value: dict[str, Any] = {"sender": {"phone_number": customer.wa_id}, "recipient": {"phone_number_id": account.id}}
    value |= {"type": "control_passed", "timestamp": str(now), "control_passed": passed}
    return [("messaging_handovers", value)]


def _standby(customer: Customer, account: Account, now: int, text: str) -> Told:
    """Meta's own agent answers: the app only listens."""
    asked = {**_who(customer), "id": ids.message(customer, inbound=True), "timestamp": str(now), "type": "text"}
    asked |= {"text": {"body": text or "Where is my order?"}}
    sent = {"messaging_product": "whatsapp", "to": customer.wa_id, "type": "text", "text": {"body": "It has shipped."}}
    answer = {"id": ids.message(customer, inbound=False), "timestamp": str(now), "message": sent}
    contacts = [hooks.contact(customer)]
    return [
        ("standby", {"standby": {"contacts": contacts, "messages": [asked]}}),
        ("standby", {"standby": {"message_echoes": [answer]}}),
    ]


def _history(customer: Customer, account: Account, now: int, _: str) -> Told:
    """What was said on the phone before it was connected."""
    number = account.display_number.removeprefix("+")
    said = [
        {"from": customer.wa_id, "id": ids.message(customer, inbound=True), "timestamp": str(now - 20 * DAY),
         "type": "text", "text": {"body": "Do you deliver?"}, "history_context": {"status": "READ"}},
        {"from": number, "to": customer.wa_id, "id": ids.message(customer, inbound=False),
         "timestamp": str(now - 20 * DAY + 60), "type": "text", "text": {"body": "We do."},
         "history_context": {"status": "READ"}},
    ]  # fmt: skip
    chunk = {"metadata": {"phase": 0, "chunk_order": 1, "progress": 100}}
    return [("history", {"history": [chunk | {"threads": [{"id": customer.wa_id, "messages": said}]}]})]


WHATSAPP: Final[Mapping[str, Callable[[Customer, Account, int, str], Told]]] = MappingProxyType({
    "call_missed": _call(0), "call_answered": _call(95), "marketing_stop": _wish("stop"),
    "marketing_resume": _wish("resume"), "security_code": _security_code, "new_number": _new_number,
    "handed_over": _handed_over, "standby": _standby, "history": _history,
})  # fmt: skip
INSTAGRAM: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = MappingProxyType({
    "link": lambda text: {"referral": {"ref": text or "flyer", "source": "IGME-SOURCE-LINK", "type": "OPEN_THREAD"}},
    "handed_over": lambda text: {"pass_thread_control": {"new_owner_app_id": "1", "metadata": text or WANTS}},
    "taken_over": lambda _: {"take_thread_control": {"previous_owner_app_id": "1", "new_owner_app_id": "2"}},
})  # fmt: skip
