"""The reply window: how long after the customer's last message the team may answer freely."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

WindowState = Literal["open", "agent_only", "closed"]
CLOSING_SOON = timedelta(hours=6)  # features.md TW-1: orange
CLOSING_NOW = timedelta(hours=1)  # features.md TW-1: red
ALARM = timedelta(hours=2)  # features.md TW-6
LAST_ALARM = timedelta(minutes=30)  # features.md TW-6


@dataclass(frozen=True, slots=True)
class WindowPolicy:
    """free_for: anything may be sent. agent_only_for: from the same start, only what a person wrote (None: never)."""

    free_for: timedelta
    agent_only_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """closes_at: when the present state ends; None when closed."""

    state: WindowState
    closes_at: datetime | None

    def left(self, now: datetime) -> timedelta:
        """Time until the present state ends; zero when closed."""
        return max(self.closes_at - now, timedelta()) if self.closes_at else timedelta()

    def level(self, now: datetime) -> Literal["plenty", "soon", "now", "closed"]:
        """How pressing it is: plenty over 6 h, soon up to 6 h, now up to 1 h (features.md TW-1)."""
        if self.state == "closed":
            return "closed"
        left = self.left(now)
        return "now" if left <= CLOSING_NOW else "soon" if left <= CLOSING_SOON else "plenty"


@dataclass(frozen=True, slots=True)
class Due:
    """What time has brought. redraw: another level is to be shown. alarm: how little is left of the time to answer, ""
    for nothing new. next_at: when to look again; None: never by itself."""

    redraw: bool
    alarm: Literal["", "two-hours", "half-hour"]
    next_at: datetime | None


def due(policy: WindowPolicy, last_inbound_at: datetime, since: datetime, now: datetime) -> Due:
    """What has come due from `since` on. What came late says only what is true now: no alarm when all is over."""
    ends = [last_inbound_at + span for span in (policy.free_for, policy.agent_only_for) if span is not None]
    redraws = [end - before for end in ends for before in (CLOSING_SOON, CLOSING_NOW, timedelta())]
    alarms = [ends[-1] - ALARM, ends[-1] - LAST_ALARM]
    left, rings = ends[-1] - now, any(since <= at <= now for at in alarms)
    alarm: Literal["", "two-hours", "half-hour"] = ""
    if rings and left > timedelta():
        alarm = "half-hour" if left <= LAST_ALARM else "two-hours"
    coming = [at for at in (*redraws, *alarms) if at > now]
    return Due(any(since <= at <= now for at in redraws), alarm, min(coming, default=None))


def first_mark(policy: WindowPolicy, last_inbound_at: datetime) -> datetime:
    """When a window that opened then first shows another level; in the past where its message came late."""
    return last_inbound_at + policy.free_for - CLOSING_SOON


def reply_window(policy: WindowPolicy, last_inbound_at: datetime | None, now: datetime) -> Window:
    """What the team may send right now.

    Times are aware UTC and last_inbound_at is the provider's own; None: the customer never wrote.
    The boundary is closed: exactly `free_for` later is no longer open.
    Source: workers/channels/<channel>/NOTES.md, "Reply window".
    """
    if last_inbound_at is None:
        return Window("closed", None)
    free_until = last_inbound_at + policy.free_for
    if now < free_until:
        return Window("open", free_until)
    if policy.agent_only_for is not None and now < last_inbound_at + policy.agent_only_for:
        return Window("agent_only", last_inbound_at + policy.agent_only_for)
    return Window("closed", None)
