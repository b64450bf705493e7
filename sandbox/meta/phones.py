"""The customers' phones: what each chat shows, how long its window is open, and the media in it."""

import hashlib
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.bus import Bus
from sandbox.meta import ids
from sandbox.records import Customer
from sandbox.world import World

WINDOW_SECONDS = 24 * 3600  # meta.md 3.5, 5.7
UPLOADED_SECONDS, RECEIVED_SECONDS = 30 * 86400, 7 * 86400  # meta.md 3.7: how long a media id is good
HUMAN_AGENT_SECONDS = 7 * 24 * 3600  # meta.md 5.7
RANK = {"accepted": 0, "sent": 1, "delivered": 2, "read": 3, "played": 4}


@dataclass
class Media:
    """A file Meta holds. id: what the API calls it. lives: how many seconds the id is good."""

    id: str
    mime: str
    name: str
    content: bytes
    account: str
    made_at: float
    lives: float

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Line:
    """One line of a chat. direction: "in" (the customer wrote it) or "out". media: {"id", "mime", "name", "size"}."""

    id: str
    direction: str
    kind: str
    at: float
    text: str = ""
    media: list[dict[str, Any]] = field(default_factory=list)
    status: str = ""
    reply_to: str = ""
    reactions: list[dict[str, str]] = field(default_factory=list)  # {"by": "customer" or "business", "emoji"}
    deleted: bool = False
    edited: bool = False
    edits: int = 0
    by: str = ""  # who wrote an "out" line: "api" or "phone"
    body: Any = None  # what has neither text nor file: a location, cards, a shared post
    error: str = ""
    correlation: str = ""

    def react(self, by: str, emoji: str) -> None:
        """One reaction for each side; an empty emoji takes it back."""
        others = [each for each in self.reactions if each["by"] != by]
        self.reactions = [*others, {"by": by, "emoji": emoji}] if emoji else others


class Phones:
    """All chats of the pretend Meta."""

    def __init__(self, world: World, bus: Bus) -> None:
        self._world, self._bus = world, bus
        world.on_reset(self.forget)
        self.forget()

    def forget(self) -> None:
        self.chats: dict[str, list[Line]] = {}
        self.media: dict[str, Media] = {}
        self._wrote_at: dict[str, float] = {}
        self._shut: set[str] = set()
        self.blocked: set[str] = set()  # customers whom the business has blocked

    def customer(self, account: str, address: str) -> Customer | None:
        """The customer of an account by phone number in any of its forms, BSUID or IGSID."""
        for customer in self._world.customers.values():
            known = {customer.wa_id, customer.phone.removeprefix("+"), customer.user_id, customer.igsid} - {""}
            if customer.account == account and _bare(address) in known:
                return customer
        return None

    def say(self, customer: Customer, line: Line, *, opens_window: bool = False) -> None:
        """Put a line into a chat."""
        self.chats.setdefault(customer.id, []).append(line)
        if opens_window:
            self._wrote_at[customer.id] = max(line.at, self._wrote_at.get(customer.id, 0.0))
            self._shut.discard(customer.id)
        self._bus.publish("meta", "chat.message", customer=customer.id, message=asdict(line))

    def change(self, customer: Customer, line: Line) -> None:
        """Tell everybody who looks that a line is not what it was."""
        self._bus.publish("meta", "chat.status", customer=customer.id, message=asdict(line))

    def advance(self, customer: Customer, line: Line, status: str) -> bool:
        """Move a line's status on; False when it is there or further already."""
        if line.status == "failed" or RANK.get(status, 0) <= RANK.get(line.status, -1):
            return False
        line.status = status
        self.change(customer, line)
        return True

    def line(self, customer: Customer, line_id: str) -> Line | None:
        return next((line for line in self.chats.get(customer.id, ()) if line.id == line_id), None)

    def shut(self, customer: Customer, closed: bool) -> None:
        """Close the window on Meta's side, whatever the clock says."""
        (self._shut.add if closed else self._shut.discard)(customer.id)
        self._bus.publish("meta", "chat.window", customer=customer.id, closes_at=self.closes_at(customer))

    def wrote_days_ago(self, customer: Customer, days: float) -> None:
        """As if the customer had last written that long ago."""
        self._wrote_at[customer.id] = self._world.now() - days * 86400
        self.shut(customer, closed=False)

    def closes_at(self, customer: Customer) -> float | None:
        """When the window of free answers closes; None when it is closed."""
        wrote_at = self._wrote_at.get(customer.id)
        if wrote_at is None or customer.id in self._shut:
            return None
        closes_at = wrote_at + WINDOW_SECONDS
        return closes_at if closes_at > self._world.now() else None

    def human_agent_may(self, customer: Customer) -> bool:
        """Whether Instagram's human agent tag still lets an answer through."""
        wrote_at = self._wrote_at.get(customer.id)
        return wrote_at is not None and self._world.now() < wrote_at + HUMAN_AGENT_SECONDS

    def has_written(self, customer: Customer) -> bool:
        """Whether this customer ever wrote: before that Instagram tells nothing about them."""
        return customer.id in self._wrote_at

    def keep(self, account: str, mime: str, name: str, content: bytes, lives: float = UPLOADED_SECONDS) -> Media:
        """Store a file."""
        media = Media(ids.media(), mime, name, content, account, self._world.now(), lives)
        self.media[media.id] = media
        return media

    def file(self, account: str, media_id: str) -> Media | None:
        """A file of this account whose id is still good."""
        media = self.media.get(media_id)
        good = media is not None and media.account == account and self._world.now() < media.made_at + media.lives
        return media if good else None

    def state(self) -> dict[str, Any]:
        """What the page shows."""
        accounts = [
            {key: value for key, value in asdict(account).items() if key != "token"}
            for account in self._world.accounts.values()
        ]
        customers = [
            {
                "id": customer.id,
                "name": customer.name,
                "username": customer.username,
                "phone": customer.phone,
                "wa_id": customer.wa_id,
                "user_id": customer.user_id,
                "igsid": customer.igsid,
                "tags": list(customer.tags),
                "channel": customer.channel,
                "account": customer.account,
                "window": {"closes_at": self.closes_at(customer)},
                "chat": [asdict(line) for line in self.chats.get(customer.id, ())],
            }
            for customer in self._world.customers.values()
        ]
        return {"meta": {"accounts": accounts, "customers": customers}}


def _bare(address: str) -> str:
    """Ids stay; phone numbers lose their punctuation, which Meta ignores."""
    return address if re.match(r"[A-Za-z]", address) else re.sub(r"[^0-9]", "", address)


def shown(media: Media) -> dict[str, Any]:
    """A file as a chat line names it."""
    return {"id": media.id, "mime": media.mime, "name": media.name, "size": len(media.content), "sha256": media.sha256}
