"""When a connection is to be looked at, renewed and warned of: plain rules on plain times.

Sources: features.md AD-3 (7 days, 1 day); platform notes meta.md 5.1 (a token lives 60 days, renewable after 24 h).
"""

from datetime import datetime, timedelta
from typing import Final

# What only a person can mend. Each has a sentence `trouble-…` for the team and `alarm-…` for the admins.
TROUBLES: Final = frozenset(
    {
        "token_dead",
        "permission",
        "account_restricted",
        "payment",
        "unregistered",
        "slack_token_dead",
        "slack_channel_gone",
        "slack_channel_archived",
        "slack_channel_shared",
        "slack_not_in_channel",
        "slack_permission",
        "slack_posting_restricted",
    }
)
SHARED: Final = "slack_channel_shared"  # nothing may be shown there, although Slack would take it (features.md PR-3)
# A single look at the connection tells whether these are mended; of the others only the next thing sent does.
TOLD_BY_A_LOOK: Final = frozenset(
    {"token_dead", "slack_token_dead", "slack_channel_gone", "slack_channel_archived", SHARED, "slack_not_in_channel"}
)
HIDDEN: Final = frozenset({"slack_channel_gone", "slack_not_in_channel"})  # Slack's two words for where we are not
WARNINGS: Final = (7, 1)  # days before a token ends
LOOK_EVERY: Final = timedelta(days=1)
RENEWABLE_AFTER: Final = timedelta(hours=24)
RENEW_WITHIN: Final = timedelta(days=10)  # before the first warning, with days to spare for a renewal that fails


def is_slacks(cause: str) -> bool:
    """Whether a trouble is on Slack's side; the others are on the channel's."""
    return cause.startswith("slack_")


def warning(expires_at: datetime | None, warned: int, now: datetime) -> int:
    """The days of the warning that is due (7 or 1), 0 for none. warned: the last one given, 0 before any."""
    if expires_at is None or expires_at <= now:
        return 0  # one that has ended is a trouble, not a warning
    due = min((days for days in WARNINGS if expires_at - now <= timedelta(days=days)), default=0)
    return due if due and (not warned or due < warned) else 0


def is_renewal_due(since: datetime, expires_at: datetime | None, now: datetime) -> bool:
    """Whether a renewable token is to be renewed. since: when we got it. An end nobody told us of may be near."""
    return now - since >= RENEWABLE_AFTER and (expires_at is None or expires_at - now < RENEW_WITHIN)


def is_quiet(hours: int, heard_at: datetime, warned_of: datetime | None, now: datetime) -> bool:
    """Whether to warn that nobody has written for too long. hours: 0: never. warned_of: what was warned of last."""
    return hours > 0 and now - heard_at >= timedelta(hours=hours) and warned_of != heard_at


def next_look(expires_at: datetime | None, now: datetime, quiet_at: datetime | None = None) -> datetime:
    """Tomorrow; or sooner, where a warning, the end itself, or a silence that is too long falls before that."""
    tomorrow = now + LOOK_EVERY
    marks = [expires_at - timedelta(days=days) for days in (*WARNINGS, 0)] if expires_at is not None else []
    marks += [quiet_at] if quiet_at is not None else []
    return min((mark for mark in marks if now < mark < tomorrow), default=tomorrow)
