"""How long an account's token lives, and a new life for it. Sources: platform notes meta.md 3.8 and 5.1."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from storage.domain.errors import NeedsMending, Rejected, SendError
from workers.channels import NEVER, Account, Trouble, graph
from workers.channels.reading import fields, text, word, words


@dataclass(frozen=True, slots=True)
class Renewed:
    """A token in place of ours, and when it ends. It may be the same one with a new life."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Nature:
    """What Meta says of a token. kind: SYSTEM_USER, USER or PAGE, "" where it does not say. app: the app's id.

    scopes: what it may do; empty where it does not say.
    """

    kind: str
    app: str
    scopes: frozenset[str]
    ends_at: datetime


def nature(account: Account, codes: graph.Codes) -> Nature:
    """What a token made by Facebook's login or a system user is. ends_at: NEVER where it does not end.

    It is asked with the token itself, which any good token of the app may be. Raises NeedsMending for a dead one.
    """
    token = account.token
    params = {"input_token": token}
    told = graph.call("facebook", "GET", "debug_token", token=token, codes=codes, params=params, repeatable=True)
    life = fields(told.get("data"))
    if life.get("is_valid") is False:
        raise NeedsMending("token_dead", text(fields(life.get("error")).get("message")))
    return Nature(
        word(life.get("type")), word(life.get("app_id")), words(life.get("scopes")), _moment(life.get("expires_at"))
    )


def ends_at(account: Account, codes: graph.Codes) -> datetime:
    """When such a token ends; NEVER where it does not. Raises as `nature` does."""
    return nature(account, codes).ends_at


def app(account: Account, codes: graph.Codes) -> str:
    """The id of the app that a token was made for; "" where Meta does not say."""
    try:
        return nature(account, codes).app
    except SendError:
        return ""


def lacking(
    account: Account, codes: graph.Codes, needed: tuple[str, ...], useful: tuple[str, ...] = ()
) -> list[Trouble]:
    """Which of the permissions a token lacks, and whether it is a person's own. Only what Meta says outright counts.

    useful: without these less can be done.
    """
    try:
        told = nature(account, codes)
    except SendError:
        return []  # what is wrong with it has been said, or it may not ask
    mend = "Make one that has it, and run `novelo inboxes add` again."
    troubles = [
        Trouble(f"the token lacks the permission {each}", mend, grave=each in needed)
        for each in (*needed, *useful)
        if told.scopes and each not in told.scopes
    ]
    if told.kind == "USER":
        mend = "Make one of a system user, which does not end and does not leave the company (docs/meta-setup.md)."
        troubles.append(Trouble("the token is a person's own, and ends with them", mend, grave=False))
    return troubles


def _moment(seconds: object) -> datetime:
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
