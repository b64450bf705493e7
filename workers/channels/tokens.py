"""How long an account's token lives, and a new life for it. Sources: platform notes meta.md 3.8 and 5.1."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from storage.domain.errors import NeedsMending, Rejected
from workers.channels import NEVER, Account, graph
from workers.channels.reading import fields, text


@dataclass(frozen=True, slots=True)
class Renewed:
    """A token in place of ours, and when it ends. It may be the same one with a new life."""

    token: str = field(repr=False)
    expires_at: datetime


def ends_at(account: Account, codes: graph.Codes) -> datetime:
    """When a token made by Facebook's login or a system user ends; NEVER where it does not.

    It is asked with the token itself, which any good token of the app may be. Raises NeedsMending for a dead one.
    """
    token = account.token
    params = {"input_token": token}
    told = graph.call("facebook", "GET", "debug_token", token=token, codes=codes, params=params, repeatable=True)
    life = fields(told.get("data"))
    if life.get("is_valid") is False:
        raise NeedsMending("token_dead", text(fields(life.get("error")).get("message")))
    seconds = life.get("expires_at")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0:
        return NEVER
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return NEVER


def renewed(account: Account, codes: graph.Codes, now: datetime) -> Renewed:
    """A new life for a token of Instagram's login, at least a day old. Raises SendErrors."""
    params = {"grant_type": "ig_refresh_token", "access_token": account.token}
    told = graph.call(
        "instagram", "GET", "refresh_access_token", token=account.token, codes=codes, params=params, repeatable=True
    )
    token, seconds = text(told.get("access_token")), told.get("expires_in")
    if not token or not isinstance(seconds, int) or seconds <= 0:
        raise Rejected("unknown", "no token in the answer")
    # graph hides the token it was called with wherever an answer repeats it: then it is the same one.
    same = token == graph.HIDDEN
    return Renewed(account.token if same else token, now + timedelta(seconds=seconds))
