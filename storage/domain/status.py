"""The ladder of a message's status: it never moves back (features.md RM-2)."""

from typing import Final

from storage.domain.views import MessageStatus

LADDER: Final[tuple[MessageStatus, ...]] = ("staged", "sending", "uncertain", "sent", "delivered", "read")
MARKS: Final = {  # design.md section 7: the reaction on the agent's own message
    "queued": "hourglass_flowing_sand",
    "staged": "hourglass_flowing_sand",
    "sending": "hourglass_flowing_sand",
    "uncertain": "hourglass_flowing_sand",
    "sent": "white_check_mark",
    "delivered": "mailbox_with_mail",
    "read": "eye",
    "failed": "x",
    "note": "lock",
}


def advance(present: str, new: str) -> str:
    """The status after hearing `new`. failed counts only up to sent: what was delivered did not fail.

    A delivered or read after failed is believed: the other side has it.
    """
    if new == "failed":
        return "failed" if present not in {"delivered", "read"} else present
    if present == "failed":
        return new if new in {"delivered", "read"} else present
    return new if _rank(new) > _rank(present) else present


def least(statuses: list[str]) -> str:
    """The status of a message from those of its parts: failed if any failed, else the part that is least far."""
    if "failed" in statuses:
        return "failed"
    return min(statuses, key=_rank)


def _rank(status: str) -> int:
    return LADDER.index(status) if status in LADDER else -1
