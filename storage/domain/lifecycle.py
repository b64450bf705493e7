"""Statuses and owners: what an act changes, and what it comes to when somebody was quicker. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from storage.domain.views import ConversationStatus

Act = Literal["take", "take_over", "assign", "pending", "close", "reopen"]
STATUS_OF: dict[Act, ConversationStatus] = {"pending": "pending", "close": "closed", "reopen": "open"}
LINE_OF: dict[ConversationStatus, str] = {
    "pending": "line-pending",
    "closed": "line-closed",
    "open": "line-reopened-by",
}
SILENCE: Final = timedelta(minutes=60)  # features.md CI-3
AT_TOP_EVERY: Final = timedelta(minutes=15)  # features.md CI-3


@dataclass(frozen=True, slots=True)
class State:
    """owner: a Slack user, "" for nobody."""

    status: ConversationStatus
    owner: str


@dataclass(frozen=True, slots=True)
class Change:
    """after: the state to write; None when nothing changes, and `told` (a locale key) says why.

    line: what the thread is told, "" for nothing. tell_owner: the new owner gets a direct message.
    """

    after: State | None
    line: str = ""
    told: str = ""
    tell_owner: bool = False


def change(present: State, act: Act, actor: str, owner: str = "") -> Change:
    """What `actor`'s act comes to. owner: whom "assign" names.

    The first of two wins: a click on an outdated card is answered with the present state instead of undoing it.
    """
    match act:
        case "take" | "take_over":
            if present.owner == actor:
                return Change(None, told="notice-already-yours")
            if present.owner and act == "take":
                return Change(None, told="notice-already-with")
            line = "line-taken-over" if present.owner else "line-taken"
            return Change(State(_awake(present.status), actor), line)
        case "assign":
            if present.owner == owner:
                return Change(None, told="notice-already-yours" if owner == actor else "notice-already-with")
            if owner == actor and not present.owner:
                return Change(State(_awake(present.status), owner), "line-taken")
            return Change(State(_awake(present.status), owner), "line-assigned", tell_owner=owner != actor)
    status = STATUS_OF[act]
    if present.status == status:
        return Change(None, told=f"notice-already-{status}")
    return Change(State(status, present.owner), LINE_OF[status])


def _awake(status: ConversationStatus) -> ConversationStatus:
    """Taking a closed conversation opens it: somebody means to work on it."""
    return "open" if status == "closed" else status


def resurfaces(
    status: ConversationStatus | str,
    last_at: datetime | None,
    at_top_at: datetime | None,
    sent_at: datetime,
    now: datetime,
) -> bool:
    """Whether a customer's message belongs at the top of the Slack channel again: after a silence, or on reopening.

    last_at: when either side last said something; None: never, and its card is at the top anyway. at_top_at: when a
    message of this conversation was last shown there. One from before last_at, out of order, ends no silence.
    """
    if last_at is None or (at_top_at is not None and now - at_top_at < AT_TOP_EVERY):
        return False
    return sent_at > last_at if status != "open" else sent_at - last_at >= SILENCE
