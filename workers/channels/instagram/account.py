"""An Instagram account as the Graph API names it: by its own login, or by the Facebook page it is linked to."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from workers.channels import Account, graph
from workers.channels.instagram.errors import ERRORS
from workers.channels.reading import Fields

NONE: Final[Mapping[str, str]] = MappingProxyType({})


def node(account: Account) -> str:
    """What the account's own edges hang on: the page with Facebook login, the account with Instagram login."""
    return account.page_id or "me" if account.login == "facebook" else account.account_id


def call(
    account: Account,
    method: str,
    *path: str,
    params: Mapping[str, str] = NONE,
    body: Mapping[str, Any] | None = None,
    repeatable: bool = False,
) -> Fields:
    """A call with the account's token, to the host of its login. Raises as graph.call does; a GET may be repeated."""
    return graph.call(
        "facebook" if account.login == "facebook" else "instagram",
        method,
        *path,
        token=account.token,
        codes=ERRORS,
        params=params,
        body=body,
        repeatable=repeatable or method == "GET",
    )
