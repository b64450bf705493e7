"""What the house tells customers by itself, and when it may: welcome, out of hours, slow answer, survey. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from storage.domain import wording
from storage.domain.hours import Unreadable
from storage.domain.window import WindowState
from storage.domain.wording import Wording

AFTER_REPLY: Final = timedelta(minutes=30)  # features.md AU-2
STALE: Final = timedelta(hours=1)  # who wrote longer ago has put the phone away: ours
MINUTES_MAX: Final = 24 * 60
NUDGE: Final = "slow_nudge"  # that the thread was told of a wait; also a kind of timer


@dataclass(frozen=True, slots=True)
class SlowAnswer:
    """After how much working time a customer's wait is told of in the thread, and then to the customer (0: never)."""

    nudge_after: timedelta
    message_after: timedelta = timedelta()
    text: Wording | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a program may write to a customer now. answered_at: the last reply that was none of ours."""

    window: WindowState
    answered_at: datetime | None
    opted_out: bool = False
    muted: bool = False
    blocked: bool = False
    group: bool = False
    removed: bool = False


def may_write(standing: Standing) -> bool:
    """Whether a program may write to the customer at all: inside the free window only, so never as a human agent."""
    left_alone = standing.opted_out or standing.muted or standing.blocked or standing.group or standing.removed
    return standing.window == "open" and not left_alone


def may_greet(standing: Standing, now: datetime) -> bool:
    """The same for what would talk into a conversation that somebody is having (features.md AU-2)."""
    answered = standing.answered_at
    return may_write(standing) and (answered is None or now - answered >= AFTER_REPLY)


def slow_answer(written: Any) -> SlowAnswer:
    """As a settings file has it. Raises Unreadable."""
    known = {"nudge_after_minutes", "message_after_minutes", "text"}
    if not isinstance(written, Mapping):
        raise Unreadable("slow_answer", "nudge_after_minutes is expected below it")
    for name in written:
        if name not in known:
            raise Unreadable(str(name), f"one of {', '.join(sorted(known))} is expected", (str(name),))
    nudge = _minutes(written, "nudge_after_minutes")
    text = wording.read(written["text"], "text") if "text" in written else None
    if text is None and "message_after_minutes" not in written:
        return SlowAnswer(nudge)
    message = _minutes(written, "message_after_minutes")
    if text is None:
        raise Unreadable("message_after_minutes", "a text beside it is expected", ("message_after_minutes",))
    if message <= nudge:
        expected = "more minutes than nudge_after_minutes are expected: the team is told first"
        raise Unreadable("message_after_minutes", expected, ("message_after_minutes",))
    return SlowAnswer(nudge, message, text)


def _minutes(written: Mapping[str, Any], name: str) -> timedelta:
    value = written.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MINUTES_MAX:
        raise Unreadable(name, f"a whole number from 1 to {MINUTES_MAX} is expected", (name,))
    return timedelta(minutes=value)
