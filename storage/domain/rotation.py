"""Slack's token rotation: when a workspace's token is renewed, and which refusal of that is for good."""

from datetime import datetime, timedelta
from typing import Final

AHEAD: Final = timedelta(hours=2)  # of the 12 that a token lives
CLAIM: Final = timedelta(seconds=30)  # longer than the call; Slack takes a used refresh token a short while longer
# Whoever asks again with the same refresh token gets the same answer. Other words, such as that of a wrong client
# secret, are of our own settings, which can be put right while the token lives.
FINAL: Final = frozenset(
    {"invalid_refresh_token", "token_revoked", "token_expired", "account_inactive", "invalid_auth"}
)


def is_due(expires_at: datetime | None, claimed_until: datetime | None, now: datetime) -> bool:
    """Whether a token is to be renewed by whoever asks. expires_at: None: never ends.

    claimed_until: until when somebody else has it in hand; None: nobody has.
    """
    if expires_at is None or expires_at - now >= AHEAD:
        return False
    return claimed_until is None or claimed_until <= now
