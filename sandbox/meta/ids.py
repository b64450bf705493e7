"""Ids as Meta makes them."""

import base64
import secrets

from sandbox.records import Customer


def wamid(who: str, *, inbound: bool) -> str:
    """A WhatsApp message id: base64 of the user's phone or BSUID, a direction byte and a hex id (meta.md 2.2)."""
    person, unique = who.encode(), secrets.token_hex(10).upper().encode()
    direction = b"\x12" if inbound else b"\x11"
    record = b"\x1c\x18" + bytes([len(person)]) + person + b"\x15\x02\x00" + direction
    return "wamid." + base64.b64encode(record + b"\x18" + bytes([len(unique)]) + unique + b"\x00").decode()


def mid(account: str) -> str:
    """An Instagram message id: opaque, long, safe in an address."""
    record = f"ig_item:IGMessageID:{account}:340282366841710300949128:{secrets.token_hex(12)}"
    return "aWdf" + base64.urlsafe_b64encode(record.encode()).decode().rstrip("=") + "ZAZA"


def message(customer: Customer, *, inbound: bool) -> str:
    """A message id of the customer's channel."""
    if customer.channel == "instagram":
        return mid(customer.account)
    return wamid(customer.wa_id if customer.shows_phone else customer.user_id, inbound=inbound)


def media() -> str:
    """A media or asset id: digits."""
    return str(10**15 + secrets.randbelow(9 * 10**15))


def trace() -> str:
    """An fbtrace_id."""
    return "A" + secrets.token_urlsafe(16)
