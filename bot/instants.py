"""Times in what Slack hands back to us: digits, exact to what the database keeps."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def instant(at: datetime) -> str:
    """A time in digits."""
    return str((at - _EPOCH) // timedelta(microseconds=1))


def moment(digits: str) -> datetime:
    """The time `instant` wrote; the epoch for anything else."""
    return _EPOCH + timedelta(microseconds=int(digits) if digits.isascii() and digits.isdigit() else 0)
