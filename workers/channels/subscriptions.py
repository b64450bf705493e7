"""What a Meta app hears of, and at which address: what its dashboard shows under Webhooks, asked of Meta itself.

Source: the edge /{app-id}/subscriptions of the Graph API, which takes the app's own token, "<app id>|<app secret>".
"""

from dataclasses import dataclass
from types import MappingProxyType

from workers.channels import graph
from workers.channels.reading import fields, objects, text, words
from workers.channels.reading import word as short


@dataclass(frozen=True, slots=True)
class Subscription:
    """An object (storage words: Hearing.name) that the app hears of. callback: where Meta brings it."""

    callback: str
    active: bool
    fields: frozenset[str]


def of(app: str, secret: str) -> dict[str, Subscription]:
    """By object. Raises SendErrors: NeedsMending where the secret is not the app's."""
    token = f"{app}|{secret}"
    told = graph.call(
        "facebook", "GET", app, "subscriptions", token=token, codes=MappingProxyType(REFUSALS), repeatable=True
    )
    return {
        short(each.get("object")): Subscription(
            text(each.get("callback_url")),
            each.get("active") is True,
            words([fields(field).get("name") or field for field in _list(each.get("fields"))]),
        )
        for each in objects(told.get("data"))
    }


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


REFUSALS: dict[int, graph.Meaning] = {
    1: ("mend", "token_dead"),  # "Error validating application. Invalid application ID."
    101: ("mend", "token_dead"),  # the same of older versions
    190: ("mend", "token_dead"),  # "Invalid OAuth access token signature": the secret is another app's
}
