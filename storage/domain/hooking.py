"""What is told to other programs: which events there are, how what is sent is signed, and how long it is tried.

The signature is that of the Standard Webhooks scheme (github.com/standard-webhooks/standard-webhooks, "Signature
scheme"): base64 of HMAC-SHA256 over "id.timestamp.body", with the bytes that stand in base64 behind "whsec_".
"""

import base64
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

OPENED: Final = "conversation.opened"
STATUS: Final = "conversation.status_changed"
ASSIGNED: Final = "conversation.assigned"
RECEIVED: Final = "message.received"
SENT: Final = "message.sent"
FAILED: Final = "message.failed"
NOTED: Final = "note.added"
LINKED: Final = "contact.linked"
UNLINKED: Final = "contact.unlinked"
TEST: Final = "webhook.test"
EVENTS: Final = (OPENED, STATUS, ASSIGNED, RECEIVED, SENT, FAILED, NOTED, LINKED, UNLINKED)
USUAL: Final = tuple(each for each in EVENTS if each != NOTED)  # what a colleague noted is told only where asked for
ONCE: Final = (RECEIVED, SENT)  # a message is told of so once, however often we hear of it

SECRET_BYTES: Final = 32  # the scheme asks for 24 to 64
PREFIX: Final = "whsec_"
FIRST_WAIT: Final = timedelta(seconds=5)
GROWTH: Final = 4
LONGEST_WAIT: Final = timedelta(hours=6)
PATIENCE: Final = timedelta(days=3)  # ours: a weekend
URL_MOST: Final = 2000  # characters; ours
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def new_secret() -> str:
    """A secret to sign with, as the scheme writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, call_id: str, at: int, body: bytes) -> str:
    """The header webhook-signature. at: unix time, the header webhook-timestamp."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{call_id}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def next_try(attempts: int, created_at: datetime, now: datetime, chance: float) -> datetime | None:
    """When to try again after so many tries; None: it is given up.

    chance: 0 to 1, spreads what failed together by a tenth. What waited behind others for longer than our patience is
    tried once.
    """
    if now - created_at >= PATIENCE:
        return None
    wait: timedelta = min(FIRST_WAIT * GROWTH ** min(attempts - 1, 20), LONGEST_WAIT)
    return now + wait * (1 + chance / 10)


def address(url: str, *, loopback: bool = False) -> str:
    """An address that may be called. Raises ValueError with what is wrong in one line.

    loopback: this machine may be called too, also by http. Where a name leads is looked at again at each call.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("an https address is expected, such as https://example.com/novelo") from None
    host = parts.hostname or ""
    here = loopback and host in LOOPBACK
    if not host or not (parts.scheme == "https" or (here and parts.scheme == "http")):
        raise ValueError("an https address is expected, such as https://example.com/novelo")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("an address without a user, a password and a # is expected")
    if len(url) > URL_MOST or not url.isascii() or any(each.isspace() for each in url):
        raise ValueError(f"an address of at most {URL_MOST} characters without blanks is expected")
    if not here and (host == "localhost" or _is_inside(host)):
        raise ValueError("the address leads into a network that is not public: nothing is ever sent there")
    return url


def chosen(events: Sequence[str]) -> tuple[str, ...]:
    """The events somebody asked for, in our order; the usual ones for none. Raises ValueError for an unknown one."""
    unknown = [each for each in events if each not in EVENTS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no event: there are {', '.join(EVENTS)}")
    return tuple(each for each in EVENTS if each in events) if events else USUAL


def _is_inside(host: str) -> bool:
    """Whether a host is an address of no public network. A name is judged when it is looked up."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
